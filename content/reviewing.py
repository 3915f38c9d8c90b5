"""Review: what members propose, what waits, and what becomes of it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from . import history, mail
from .differences import differences, label_of, row_name, shown_value, visible_fields
from .models import Entry, Notice, Proposal, Status, TopicTag
from .roles import GROUPS, Role
from .rules import fields_free, fields_proposed, names_of, row_freedom
from .wholes import parts_of

MOST_NOTICES = 200


# Who is told


def reviewers():
    """Those whose review is waited for: the editors, or the operators where there are none."""
    active = User.objects.filter(is_active=True)
    editors = active.filter(groups__name=GROUPS[Role.EDITOR]).distinct()
    return editors if editors.exists() else active.filter(is_superuser=True)


def notify(request, accounts, text, href, comment=""):
    """Puts a notice on the start page of each, and mails it once the deed is done where mail is set up."""
    accounts = [account for account in accounts if account and account.is_active and account != request.user]
    Notice.objects.bulk_create(
        Notice(account=account, text=str(text)[:500], comment=comment, href=href) for account in accounts
    )
    told = {"text": text, "comment": comment, "link": request.build_absolute_uri(href)}
    for account in accounts:
        transaction.on_commit(
            lambda to=account.email: mail.send(request, to, "content/email/notice", told), robust=True
        )


def name_of(account):
    return account.get_full_name() or account.get_username() if account else _("the system")


def short(entry):
    return Truncator(str(entry)).chars(90)


def address(entry, page, *more):
    return reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_{page}", args=[entry.pk, *more])


# What waits


@dataclass(frozen=True)
class Waiting:
    """An entry in the queue; `proposal` is None where a draft waits that nobody sent by the button."""

    entry: Entry
    proposal: Proposal | None
    since: object
    who: object

    @property
    def href(self):
        return address(self.entry, "review")

    @property
    def is_change(self):
        return bool(self.proposal and self.proposal.kept)


def waiting():
    """The queue, the longest waiting first."""
    found = []
    proposals = list(Proposal.objects.filter(outcome="").select_related("proposer", "content_type"))
    for kind in Entry.kinds():
        sent = {each.object_id: each for each in proposals if each.model is kind and not each.kept}
        changed = [each for each in proposals if each.model is kind and each.kept]
        drafts = kind._base_manager.filter(status=Status.IN_REVIEW).order_by().select_related("updated_by")
        for entry in drafts:
            mine = sent.get(entry.pk)
            found.append(
                Waiting(
                    entry, mine, mine.sent_at if mine else entry.updated_at, mine.proposer if mine else entry.updated_by
                )
            )
        entries = kind._base_manager.in_bulk([each.object_id for each in changed]) if changed else {}
        found += [
            Waiting(entries[each.object_id], each, each.sent_at, each.proposer)
            for each in changed
            if each.object_id in entries
        ]
    return sorted(found, key=lambda each: each.since)


def proposals_of(entry):
    kind = ContentType.objects.get_for_model(entry)
    return Proposal.objects.filter(content_type=kind, object_id=entry.pk)


def changes_waiting(entry):
    """Open proposals to change the entry."""
    return proposals_of(entry).filter(outcome="").exclude(kept={}).select_related("proposer")


def continued_by(user, entry):
    """What the user proposed for the entry and may go on with: what waits or was sent back."""
    mine = proposals_of(entry).filter(proposer=user, outcome__in=["", Proposal.Outcome.SENT_BACK]).exclude(kept={})
    return mine.order_by("-sent_at", "-pk").first()


def last_answer(entry):
    """The last review of the entry, where it was sent back and nothing was sent since."""
    last = proposals_of(entry).select_related("decided_by").order_by("-sent_at", "-pk").first()
    return last if last and last.outcome == Proposal.Outcome.SENT_BACK else None


# Drafts


def sent_draft(request, entry):
    """The draft waits for review now."""
    Proposal.objects.create(
        content_type=ContentType.objects.get_for_model(entry),
        object_id=entry.pk,
        proposer=request.user,
        sent_at=timezone.now(),
    )
    text = _("%(who)s sent “%(name)s” for review.") % {"who": name_of(request.user), "name": short(entry)}
    notify(request, reviewers(), text, address(entry, "review"))


def decided(request, entry, before):
    """After the state of an entry that waited has changed: tells who sent it."""
    if before != Status.IN_REVIEW or entry.status == Status.IN_REVIEW:
        return
    is_public = entry.status == Status.PUBLISHED
    outcome = Proposal.Outcome.APPROVED if is_public else Proposal.Outcome.WITHDRAWN
    proposers = close(proposals_of(entry).filter(outcome="", kept={}), request.user, outcome)
    if is_public:
        text = _("%(who)s published “%(name)s”.") % {"who": name_of(request.user), "name": short(entry)}
        notify(request, proposers or [entry.created_by], text, address(entry, "change"))


def send_draft_back(request, entry, comment):
    """The draft is its author's again, with a comment."""
    with history.changing(entry, user=request.user, comment=f"sent_back:{comment[:300]}"):
        entry.status = Status.DRAFT
        entry.row_version += 1
        entry.save()
        open_ones = proposals_of(entry).filter(outcome="", kept={})
        author = entry.updated_by or entry.created_by
        if not open_ones.exists():
            Proposal.objects.create(
                content_type=ContentType.objects.get_for_model(entry),
                object_id=entry.pk,
                proposer=author,
                sent_at=timezone.now(),
            )
        told = close(open_ones, request.user, Proposal.Outcome.SENT_BACK, comment)
        notify(request, told, back_text(request, entry), address(entry, "change"), comment)


def back_text(request, entry):
    return _("%(who)s sent “%(name)s” back to you.") % {"who": name_of(request.user), "name": short(entry)}


def close(proposals, user, outcome, answer=""):
    """Closes proposals; returns who made them."""
    found = list(proposals.select_related("proposer"))
    Proposal.objects.filter(pk__in=[each.pk for each in found]).update(
        outcome=outcome, answer=answer, decided_by=user, decided_at=timezone.now()
    )
    return list({each.proposer for each in found if each.proposer})


# Changes of what the public sees


@transaction.atomic
def propose(request, entry, wanted, continued=None):
    """Saves at once what of a wanted state is free to the user, and keeps the rest as a proposal.

    Returns (the proposal or None, whether something was saved at once).
    """
    user, model = request.user, type(entry)
    entry = model._base_manager.select_for_update(of=("self",)).get(pk=entry.pk)
    before = history.state_of_stored(model, entry.pk)
    history.keep_first([entry])
    save_free(entry, before, wanted, user)
    history.record([entry], user)
    after = history.state_of_stored(model, entry.pk)
    settled = names_of(entry) - fields_proposed(user, entry)
    proposed = renumbered(kept_apart(entry, after, wanted, settled), after)
    is_saved = bool(differences(model, before, after))
    if not differences(model, after, proposed):
        if continued:
            close(proposals_of(entry).filter(pk=continued.pk), user, Proposal.Outcome.WITHDRAWN)
        return None, is_saved
    proposal = continued or Proposal(
        content_type=ContentType.objects.get_for_model(entry), object_id=entry.pk, proposer=user
    )
    is_new = proposal.pk is None or not proposal.is_open
    proposal.kept = {"base": after, "proposed": proposed}
    proposal.outcome, proposal.answer, proposal.sent_at = Proposal.Outcome.OPEN, "", timezone.now()
    proposal.save()
    if is_new:
        text = _("%(who)s proposes changes to “%(name)s”.") % {"who": name_of(user), "name": short(entry)}
        notify(request, reviewers(), text, address(entry, "review"))
    return proposal, is_saved


def save_free(entry, before, wanted, user):
    """Saves what differs and is free: whole fields and parts, and free fields of single rows."""
    model, free = type(entry), fields_free(user, entry)
    mixed = kept_apart(entry, wanted, before, free)
    if differences(model, before, mixed):
        history.apply(mixed, entry, user, only=free)
    rows = {(row["model"], row["pk"]): row for row in wanted[1:]}
    for part in parts_of(model):
        if history.part_name(entry, part) in free:
            continue
        row_model = history.model_of_part(entry, part)
        if issubclass(row_model, TopicTag):
            continue
        names_free = row_freedom(user, row_model, entry)
        for row in history.rows_of(entry, part):
            kept = rows.get((row_model._meta.label_lower, row.pk))
            names = names_free(row) if kept else ()
            changed = [
                each
                for each in visible_fields(row_model)
                if each.name in names and str(each.value_from_object(row)) != str(kept["fields"].get(each.name))
            ]
            for each in changed:
                history.set_value(row, each, kept["fields"][each.name])
            if changed:
                row.save()


def kept_apart(entry, taken, others, names):
    """The state `others`, but with the fields and parts named as they are in the state `taken`."""
    root = {**others[0], "fields": dict(others[0]["fields"]), "names": dict(others[0]["names"])}
    for name in names & taken[0]["fields"].keys():
        root["fields"][name] = taken[0]["fields"][name]
        if name in taken[0]["names"]:
            root["names"][name] = taken[0]["names"][name]
    named = {
        history.model_of_part(entry, part)._meta.label_lower
        for part in parts_of(type(entry))
        if history.part_name(entry, part) in names
    }
    rows = [row for row in taken[1:] if row["model"] in named]
    return [root, *rows, *(row for row in others[1:] if row["model"] not in named)]


def renumbered(records, stored):
    """The records with rows that are not stored numbered below zero, so that no later row is taken for them."""
    known = {(row["model"], row["pk"]) for row in stored}
    fresh = [number for number, row in enumerate(records) if (row["model"], row["pk"]) not in known]
    places = {number: -place for place, number in enumerate(fresh, 1)}
    return [{**row, "pk": places.get(number, row["pk"])} for number, row in enumerate(records)]


def merged(entry, proposal):
    """(the state proposed upon what is stored now, the conflicts in words): three states compared, nothing lost."""
    now = history.state_of_stored(type(entry), entry.pk)
    return three_way(type(entry), proposal.kept["base"], now, proposal.kept["proposed"])


@dataclass(frozen=True)
class Conflict:
    """A value that both the proposer and somebody else changed since."""

    label: str
    base: str
    now: str
    proposed: str


def three_way(model, base, now, proposed):
    conflicts = []
    root = three_way_record(model, base[0], now[0], proposed[0], conflicts, "")
    old, current, wanted = ({(row["model"], row["pk"]): row for row in state[1:]} for state in (base, now, proposed))
    rows = []
    for key, row in wanted.items():
        row_model = history.model_of(row)
        if key in old and key in current:
            rows.append(three_way_record(row_model, old[key], current[key], row, conflicts, row_name(row)))
        elif key not in old or row["fields"] != old[key]["fields"]:
            rows.append(row)
            if key in old:
                conflicts.append(Conflict(row_name(row), row_name(old[key]), "–", row_name(row)))
    for key, row in current.items():
        if key in wanted:
            continue
        if key not in old:
            rows.append(row)
        elif row["fields"] != old[key]["fields"]:
            rows.append(row)
            conflicts.append(Conflict(row_name(row), row_name(old[key]), row_name(row), "–"))
    return [root, *rows], conflicts


def three_way_record(model, base, now, proposed, conflicts, where):
    fields, names = dict(now["fields"]), dict(now["names"])
    shown = {each.name: each for each in visible_fields(model)}
    for name, value in proposed["fields"].items():
        if value == base["fields"].get(name) or value == fields.get(name):
            continue
        if name in shown and fields.get(name) != base["fields"].get(name):
            label = ": ".join(part for part in (where, label_of(shown[name])) if part)
            conflicts.append(Conflict(label, *(shown_value(shown[name], each) for each in (base, now, proposed))))
        if name in shown or name == "order":
            fields[name] = value
            if name in proposed["names"]:
                names[name] = proposed["names"][name]
    return {**now, "fields": fields, "names": names}


def show(entry, proposal):
    """Makes the entry what is proposed, for as long as the transaction around it is not rolled back."""
    records, _conflicts = merged(entry, proposal)
    history.apply(records, type(entry)._base_manager.get(pk=entry.pk), as_numbered=True)


def rolled_back(make, entry, proposal):
    """What `make` answers while the entry is what is proposed; nothing of it stays."""
    try:
        with transaction.atomic():
            show(entry, proposal)
            answer = make()
            if hasattr(answer, "render"):
                answer.render()
            raise history.Undo
    except history.Undo:
        return answer


@transaction.atomic
def approve(request, proposal):
    """Makes the proposed state the public one; returns what could not be taken over."""
    entry = locked(proposal)
    records, _conflicts = merged(entry, proposal)
    with history.changing(entry, user=request.user, comment=f"approved:{name_of(proposal.proposer)}"):
        remarks = history.apply(records, entry, request.user).remarks
    approved(request, proposal, entry)
    return remarks


def approved(request, proposal, entry):
    told = close(Proposal.objects.filter(pk=proposal.pk, outcome=""), request.user, Proposal.Outcome.APPROVED)
    text = _("%(who)s approved your changes to “%(name)s”.") % {"who": name_of(request.user), "name": short(entry)}
    notify(request, told, text, address(entry, "change"))


@transaction.atomic
def send_back(request, proposal, comment):
    entry = locked(proposal)
    told = close(Proposal.objects.filter(pk=proposal.pk, outcome=""), request.user, Proposal.Outcome.SENT_BACK, comment)
    notify(request, told, back_text(request, entry), address(entry, "change"), comment)


def locked(proposal):
    entry = proposal.model._base_manager.select_for_update(of=("self",)).filter(pk=proposal.object_id).first()
    if entry is None:
        raise ValidationError(_("This was deleted meanwhile."))
    if not Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk, outcome="").exists():
        raise ValidationError(_("Somebody else has decided about this already."))
    return entry


def give_numbers(entry):
    """Rows that were new in a proposal get numbers of their own."""
    for part in parts_of(type(entry)):
        model = history.model_of_part(entry, part)
        for row in history.rows_of(entry, part):
            if row.pk < 0:
                model._base_manager.filter(pk=row.pk).delete()
                row.pk, row._state.adding = None, True
                row.save()


def open_notices(user):
    return Notice.objects.filter(Q(read_at=None), account=user)
