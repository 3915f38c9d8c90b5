"""One move from beginning to end: a folder is looked through, its kit is told, and what it holds is taken in."""

from fnmatch import fnmatch
from pathlib import Path
from time import monotonic

from django.utils.translation import gettext as _

from .kits import KITS, recognised
from .reader import Reader
from .report import Report
from .tree import Tree, Unreadable
from .writing import Writer

AUTO = "auto"
EVERYWHERE = (
    ("LICENSE*", _("The licence of the kit.")),
    ("README*", _("About the files themselves.")),
    ("CHANGELOG*", _("About the files themselves.")),
    ("CONTRIBUTING*", _("About the files themselves.")),
    ("*CNAME", _("The old site's own host name.")),
    (".*", _("Settings of programs.")),
)


class NothingKnownError(Unreadable):
    """No kit is told from the folder."""


def move(folder, kit=AUTO, user=None, is_trial=False, name="", progress=lambda done, of: None, seconds=None, left=()):
    """(kit, report) of bringing a site in; with `is_trial` nothing is written and the report is the same.

    `seconds` is the time it may take, after which it ends with OutOfTime and another run goes on; `left` are
    (path, why) of what did not even get into the folder. Raises Unreadable where the folder cannot be read at all,
    or no kit is known in it.
    """
    if Path(folder).is_file():
        raise Unreadable(
            _("%(file)s is no folder. Unpack it first, or give it to the admin as it is.") % {"file": folder}
        )
    try:
        tree = Tree(folder)
    except OSError as error:
        raise Unreadable(f"{error.strerror}: {folder}") from error
    if not tree.sizes and not tree.refused:
        raise NothingKnownError(_("There are no files in %(folder)s.") % {"folder": folder})
    found, inner = recognised(tree, "" if kit == AUTO else kit)
    if found is None:
        wanted = _("a site of %(kit)s") % {"kit": KITS[kit].label} if kit != AUTO else _("a site of a known kit")
        known = ", ".join(each.label for each in KITS.values())
        raise NothingKnownError(_("This is not %(wanted)s; known are: %(known)s.") % {"wanted": wanted, "known": known})
    site = tree.inside(inner) if inner else tree
    report = Report(site)
    for path, why in site.refused.items():
        report.leave(path, why)
    reader = Reader(site, report)
    until = None if seconds is None else monotonic() + seconds
    writer = Writer(reader, name or Path(folder).resolve().name, found.key, user, is_trial, until)
    writer.write(found.read(reader), progress)
    for path, fate in report.files.items():
        if not fate.is_taken and not fate.reason:
            reason = next((why for pattern, why in (*found.others, *EVERYWHERE) if fnmatch(path, pattern)), "")
            if reason:
                report.leave(path, reason)
    report.lies_in(inner, tree)
    for path, why in left:
        report.leave(path, why)
    return found, report
