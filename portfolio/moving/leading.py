"""Links in texts that came from another site, led to where the things are now."""

import re
from urllib.parse import unquote

from .addresses import normal

HERE = re.compile(r"(\]\()(/(?!/)[^()\s\"<>]{0,2000})")


class Leading:
    """Knows where the old addresses of a site lead; `addresses` are (model, primary key, target) by path.

    `files` are attachments by the paths their files had.
    """

    def __init__(self, addresses):
        self.addresses, self.files, self._known = addresses, {}, {}

    def text(self, text):
        """The Markdown with its links to old addresses as links to the new ones; others stay."""
        return HERE.sub(lambda found: f"{found[1]}{self.address(found[2])}", text) if "](/" in text else text

    def address(self, address):
        path, mark, part = address.partition("#")
        return f"{self._now(path)}{mark}{part}" if self._now(path) else address

    def _now(self, path):
        if path not in self._known:
            found = self._found(path)
            if not found:
                return ""
            self._known[path] = found
        return self._known[path]

    def _found(self, path):
        if attachment := self.files.get(unquote(path)):
            return attachment.href
        model, key, target = self.addresses.get(normal(unquote(path)), (None, None, ""))
        row = model._base_manager.filter(pk=key).first() if model and key else None
        return row.get_absolute_url() if row else target
