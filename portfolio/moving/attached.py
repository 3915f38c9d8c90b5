"""Files that a text leads to, as attachments of the entry it describes."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from .reader import TEXTS

LINKED = re.compile(r"(?<!!)\[([^\[\]]{0,300})\]\(tree:([^()\s\"]{1,1000})(?:\s+\"[^\"]{0,300}\")?\)")
KINDS = (
    ("slides", r"slides?|presentation|folien|\.pptx?$|\.odp$|\.key$"),
    ("poster", r"poster"),
    ("code", r"code|\.ipynb$|\.py$|\.r$"),
    ("data", r"data|\.csv$|\.xlsx?$"),
    ("video", r"video|recording|\.mp4$"),
    ("paper", r"\bpaper|article|preprint|\.pdf$"),
)


def kind_of(label, path):
    told = f"{label} {path}".casefold()
    return next((kind for kind, pattern in KINDS if re.search(pattern, told)), "other")


def parted(text):
    """(text, rows of attachments): its links to files become plain words, and a line that is one such link goes."""
    rows = []

    def file(found):
        path = unquote(found[2]).partition("#")[0]
        if path.endswith(TEXTS):
            return found[0]
        label = found[1].strip()
        is_told = label and "/" not in label and len(label) <= 60
        rows.append(
            {"kind": kind_of(label, path), "label": label if is_told else PurePosixPath(path).name, "file": path}
        )
        return label

    lines = []
    for line in text.split("\n"):
        made = LINKED.sub(file, line)
        is_all = made != line and not LINKED.sub("", line).strip(" -*•.:|()")
        lines.append("" if is_all else made)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"), rows
