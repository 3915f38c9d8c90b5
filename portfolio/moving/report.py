"""What became of each file: taken, partly taken or not taken, and why; and what came of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TAKEN, PARTLY, NOT_TAKEN = "taken", "partly taken", "not taken"
KINDS = {
    "site": gettext_lazy("settings"),
    "people": gettext_lazy("people"),
    "publications": gettext_lazy("publications"),
    "projects": gettext_lazy("projects"),
    "events": gettext_lazy("talks and events"),
    "courses": gettext_lazy("courses"),
    "news": gettext_lazy("news"),
    "pages": gettext_lazy("pages"),
    "topics": gettext_lazy("topics"),
    "pictures": gettext_lazy("pictures"),
    "files": gettext_lazy("files"),
    "redirects": gettext_lazy("redirects"),
}
SHOWN = 8
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True)
class Remark:
    """Something that was not taken as it stood; `line` is a line of the file, where one can be named."""

    message: str
    line: int | None = None


@dataclass
class Fate:
    """What became of one file."""

    is_taken: bool = False
    remarks: list[Remark] = field(default_factory=list)
    # Why all of it was left, or "".
    reason: str = ""

    @property
    def name(self):
        if not self.is_taken:
            return NOT_TAKEN
        return PARTLY if self.remarks else TAKEN


class Report:
    """The fates of all files, and how many things of each kind were created, updated and found unchanged."""

    def __init__(self, paths):
        self.files = {path: Fate() for path in paths}
        self.counts = {kind: Counter() for kind in KINDS}
        # Doubts about what was taken that belong to no file's text: hand edits, names that may be somebody.
        self.notes = []

    def take(self, path):
        self._fate(path).is_taken = True

    def left(self, path, message, line=None):
        """Something of a file that is not taken; what of the rest is, others say."""
        remark = Remark(str(message), line)
        if remark not in self._fate(path).remarks:
            self._fate(path).remarks.append(remark)

    def leave(self, path, reason):
        """A whole file that is not taken, unless something else takes it."""
        fate = self._fate(path)
        fate.reason = fate.reason or str(reason)

    def note(self, message):
        if str(message) not in self.notes:
            self.notes.append(str(message))

    def count(self, kind, deed, number=1):
        self.counts[kind][deed] += number

    def lies_in(self, folder, tree):
        """Names the files as they lie in the whole tree, of which the site is one folder."""
        if not folder:
            return
        self.files = {f"{folder}/{path}": fate for path, fate in self.files.items()}
        for path in tree:
            if path not in self.files:
                self.leave(path, _("It lies outside of the site, which is in “%(folder)s”.") % {"folder": folder})

    def _fate(self, path):
        return self.files.setdefault(path, Fate())

    # In words and for machines

    def number(self, name):
        return sum(fate.name == name for fate in self.files.values())

    def why(self, fate):
        """Why a file that is not taken was left."""
        if fate.reason:
            return fate.reason
        if fate.remarks:
            return "; ".join(dict.fromkeys(remark.message for remark in fate.remarks))
        return _("Nothing in this kit is known to lie here.")

    def groups(self):
        """[(reason, paths)] of the files that were not taken, a folder that was left as a whole as one path."""
        found = defaultdict(list)
        for path, fate in self.files.items():
            if fate.name == NOT_TAKEN:
                found[self.why(fate)].append(path)
        return [(reason, gathered(paths)) for reason, paths in sorted(found.items())]

    def as_dict(self):
        return {
            "counts": {
                kind: {deed: counts[deed] for deed in (CREATED, UPDATED, UNCHANGED)}
                for kind, counts in self.counts.items()
                if sum(counts.values())
            },
            "files": [
                {
                    "path": path,
                    "status": fate.name,
                    **({"reason": self.why(fate)} if fate.name == NOT_TAKEN else {}),
                    "remarks": [{"line": each.line, "message": each.message} for each in fate.remarks],
                }
                for path, fate in sorted(self.files.items())
            ],
            "notes": self.notes,
        }

    def lines(self):
        """The report in lines of text."""
        for kind, counts in self.counts.items():
            if sum(counts.values()):
                told = ", ".join(f"{deed} {counts[deed]}" for deed in (CREATED, UPDATED, UNCHANGED) if counts[deed])
                yield f"{KINDS[kind]}: {told}"
        yield from self.notes
        for path, fate in sorted(self.files.items()):
            if fate.name == PARTLY:
                yield from (f"{PARTLY}: {path}{told}" for told in in_few_lines(fate.remarks))
        for reason, paths in self.groups():
            for path, number in paths:
                told = f" ({number})" if number > 1 else ""
                yield f"{NOT_TAKEN}: {path}{told}: {reason}"
        yield ", ".join(f"{name} {self.number(name)}" for name in (TAKEN, PARTLY, NOT_TAKEN))


def in_few_lines(remarks):
    """The remarks on a file in as few lines as say the same: those that differ only in what they name are told at once.

    A message names things after its first colon.
    """
    alike = defaultdict(list)
    for remark in remarks:
        alike[remark.message.partition(": ")[0]].append(remark)
    for told, group in alike.items():
        places = [str(line) for line in dict.fromkeys(each.line for each in group) if line]
        lines = ",".join(places[:SHOWN]) + ("…" if len(places) > SHOWN else "")
        names = dict.fromkeys(each.message.partition(": ")[2] for each in group)
        names = [name for name in names if name]
        more = _(" and %(number)s more") % {"number": len(names) - SHOWN} if len(names) > SHOWN else ""
        listed = f": {', '.join(names[:SHOWN])}{more}" if names else ""
        yield f"{f':{lines}' if lines else ''}: {told}{listed}"


def gathered(paths):
    """[(path, how many files)], several files of one folder as the folder."""
    folders = defaultdict(list)
    for path in paths:
        folder, _slash, _name = path.rpartition("/")
        folders[folder.split("/")[0]].append(path)
    found = []
    for folder, inside in folders.items():
        if folder and len(inside) > 3:
            found.append((f"{folder}/", len(inside)))
        else:
            found += [(path, 1) for path in inside]
    return sorted(found)
