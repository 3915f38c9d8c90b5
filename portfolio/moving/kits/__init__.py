"""The site kits we can move from, and how one is told from another. A new kit is a module and a row here."""

from collections.abc import Callable
from dataclasses import dataclass

from . import academicpages, al_folio, hugoblox, lab_website_template


@dataclass(frozen=True)
class Kit:
    """A site kit; its module has the two functions.

    `score(tree)` says how many of the kit's own marks a folder shows, 0 for none. `read(reader)` yields the records of
    a site, the person who owns it before those who belong to it, and tells the report what it leaves; files nobody
    takes are told by themselves. `others` gives reasons for files that hold nothing to take, as (pattern, reason)
    pairs of `fnmatch`, the first that fits counts. One of `marks` lies at the top of every site of the kit; a mark that
    ends with a slash is a folder.
    """

    key: str
    label: str
    marks: tuple
    score: Callable
    read: Callable
    others: tuple = ()


KITS = {
    kit.key: kit
    for kit in (
        Kit("al-folio", "al-folio", al_folio.MARKS, al_folio.score, al_folio.read, al_folio.OTHERS),
        Kit("hugoblox", "HugoBlox", hugoblox.MARKS, hugoblox.score, hugoblox.read, hugoblox.OTHERS),
        Kit(
            "academicpages",
            "academicpages",
            academicpages.MARKS,
            academicpages.score,
            academicpages.read,
            academicpages.OTHERS,
        ),
        Kit(
            "lab-website-template",
            "lab-website-template",
            lab_website_template.MARKS,
            lab_website_template.score,
            lab_website_template.read,
            lab_website_template.OTHERS,
        ),
    )
}

ENOUGH = 2
DEPTH = 3


def recognised(tree, key=""):
    """(kit, folder) of the site in a tree: the kit asked for, or else the surest, and the folder the site lies in.

    The folder is "" at the top; (None, "") where nothing is known.
    """
    kits = [KITS[key]] if key else list(KITS.values())
    best, found = 0 if key else ENOUGH - 1, (None, "")
    for kit in kits:
        for folder in folders_with(tree, kit.marks):
            score = kit.score(tree.inside(folder) if folder else tree)
            # Of folders that show as much the outer one is the site.
            if score > best:
                best, found = score, (kit, folder)
    return found


def folders_with(tree, marks):
    """The folders, from the top down, in which one of the marks lies."""
    found = set()
    for path in tree:
        for mark in marks:
            if path.startswith(mark) if mark.endswith("/") else path == mark:
                found.add("")
                continue
            place = path.find(f"/{mark}")
            if place > 0 and path.count("/", 0, place) < DEPTH and (mark.endswith("/") or path[place + 1 :] == mark):
                found.add(path[:place])
    return sorted(found, key=lambda folder: (folder.count("/") + bool(folder), folder))
