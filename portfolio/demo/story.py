"""What happened in the demo's lab before today: changes with their history, proposals, drafts under review, the bin."""

from datetime import datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from reversion.models import Revision

from content import bin, history
from content.models import Binned, Notice, Proposal, Status
from content.reviewing import address, renumbered
from events.models import News


def tell(loader):
    """Adds the story in the data file of a loader to what that has loaded."""
    change_in_order(loader, loader.data.get("changes", ()))
    for row in loader.data.get("proposals", ()):
        propose(loader, entry_of(loader, row), row)
    for row in loader.data.get("drafts", ()):
        send(loader, row)
    for row in loader.data.get("deleted", ()):
        bin.discard([News.objects.create(title=row["title"], status=Status.PUBLISHED)], by(loader, row))
        Binned.objects.filter(name=row["title"]).update(deleted_at=moment(loader, row["at"]))


def entry_of(loader, row):
    kinds = {"person": loader.people, "publication": loader.publications, "project": loader.projects}
    return next(entries[row[kind]] for kind, entries in kinds.items() if kind in row)


def by(loader, row):
    return loader.accounts.get(row.get("by"))


def moment(loader, text):
    """Some days ago, at ten in the morning."""
    day = loader.today + timedelta(days=int(text.split()[0]))
    return datetime.combine(day, time(10), loader.zone)


def change_in_order(loader, rows):
    """Before each change the fields were as `was` says; the last of them makes the entry what it is."""
    steps = []
    for row in reversed(rows):
        entry = fresh(loader, row)
        steps.append((row, {name: getattr(entry, name) for name in row["was"]}))
        save(entry, row["was"])
    for row, values in reversed(steps):
        entry = fresh(loader, row)
        with history.changing(entry, user=by(loader, row)):
            save(entry, values)
        date_back(entry, moment(loader, row["at"]))


def fresh(loader, row):
    entry = entry_of(loader, row)
    return type(entry).objects.get(pk=entry.pk)


def save(entry, values):
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()


def date_back(entry, when):
    """Dates the last change of the entry back, and what was before it where that is its first state."""
    last, before = history.versions_of(type(entry), entry.pk)[:2]
    Revision.objects.filter(pk=last.revision_id).update(date_created=when)
    if before.revision.date_created > when:
        Revision.objects.filter(pk=before.revision_id).update(date_created=when - timedelta(days=30))


def propose(loader, entry, row):
    """Somebody proposes other values for some fields."""
    base = history.state_of_stored(type(entry), entry.pk)
    root = {**base[0], "fields": {**base[0]["fields"], **row["fields"]}}
    kept = {"base": base, "proposed": renumbered([root, *base[1:]], base)}
    enter(loader, entry, row, kept)


def send(loader, row):
    """Somebody's item of news waits for review, or came back."""
    status = Status.DRAFT if row.get("answer") else Status.IN_REVIEW
    author = by(loader, row)
    item = News.objects.create(
        title=row["title"], body=row.get("body", ""), status=status, created_by=author, updated_by=author
    )
    item.people.set([author.person] if author else [])
    enter(loader, item, row, {})


def enter(loader, entry, row, kept):
    """The proposal, and what its author is told where it was answered."""
    when, author, editor = moment(loader, row["at"]), by(loader, row), loader.accounts.get(row.get("answered_by"))
    answered = {}
    if row.get("answer"):
        answered = {"outcome": "sent_back", "answer": row["answer"], "decided_by": editor, "decided_at": when}
    Proposal.objects.create(
        content_type=ContentType.objects.get_for_model(entry),
        object_id=entry.pk,
        proposer=author,
        kept=kept,
        sent_at=when,
        **answered,
    )
    if answered and author and editor:
        text = f"{editor.person} sent “{entry}” back to you."
        Notice.objects.create(account=author, text=text, comment=row["answer"], href=address(entry, "change"))
