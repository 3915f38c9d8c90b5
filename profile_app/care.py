"""What needs attention in the records of people."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from content.care import COUNTED, Check, Finding, Text, checks, first_of, form_of, gap, texts

from .models import Group, Person, Position

STALE = timedelta(days=365)
# After so many years somebody asks whether they are still there.
USUAL_YEARS = {Group.POSTDOC: 6, Group.PHD: 6, Group.MASTERS: 3, Group.BACHELORS: 4, Group.VISITOR: 2}

texts += [
    Text(Person, "body", "id_body"),
    Text(Person, "short_bio", "id_short_bio"),
    Text(Person, "interests", "id_interests"),
    Text(Position, "description", "positions-group", "person"),
]


def stale_profiles(look):
    """Members of the lab and people with an account whose page nobody touched for a year."""
    kept = Q(account__isnull=False) | Q(pk__in=Position.objects.exclude(group="").values("person"))
    stale = look.own(Person).published().filter(kept, has_page=True, updated_at__lt=timezone.now() - STALE)

    def tell(person):
        since = _("Last changed in %(when)s.") % {"when": person.updated_at.year}
        return Finding(str(person), form_of(person), _("It is still right"), since, str(person.pk))

    return first_of(look, stale, tell)


def keep(look, value):
    """Notes that a profile was looked through."""
    person = look.own(Person).filter(pk=int(value)).first() if value.isascii() and value.isdecimal() else None
    if person is None:
        return ""
    person.updated_by = look.user
    person.row_version += 1
    person.save()
    return _("Noted: the profile of %(name)s is still right.") % {"name": person}


def long_positions(look):
    """Positions in the lab that began long ago for their group and have no end."""
    this_year = timezone.localdate().year
    held = (
        look.own(Position)
        .filter(end=None, is_over=False, group__in=USUAL_YEARS)
        .exclude(start=None)
        .select_related("person")
    )
    rows = sorted(held, key=lambda row: row.start.first_day)
    late = [row for row in rows if this_year - row.start.year > USUAL_YEARS[row.group]]
    found = [
        Finding(
            str(row.person),
            form_of(row.person, "positions-group"),
            _("Say when it ended"),
            _("%(group)s since %(year)s") % {"group": row.get_group_display(), "year": row.start.year},
        )
        for row in late[: look.shown]
    ]
    return found, min(len(late), COUNTED + 1)


def doubled_people(look):
    """People of one name, for those who may merge them."""
    if not look.may_publish(Person):
        return [], 0
    named = Person.objects.annotate(low=Lower("display_name"))
    names = list(named.values_list("low").annotate(n=Count("pk")).filter(n__gt=1).order_by("low")[: COUNTED + 1])
    same = {}
    for person in named.filter(low__in=[low for low, _n in names[: look.shown]]).order_by("pk"):
        same.setdefault(person.low, []).append(person)
    merge = reverse("admin:profile_app_person_merge")
    return [
        Finding(str(people[0]), f"{merge}?ids={','.join(str(each.pk) for each in people)}", _("Compare and merge"))
        for people in same.values()
    ], len(names)


checks.add(
    Check(
        key="long-positions",
        title=_lazy("Positions that may have ended"),
        why=_lazy("They began long ago and have no end. With one, the directory shows the person among the alumni."),
        find=long_positions,
        order=20,
    ),
    Check(
        key="doubled-people",
        title=_lazy("People who stand here twice"),
        why=_lazy("Two entries of one name share out the works of one person. Two people of one name may stay."),
        find=doubled_people,
        order=32,
    ),
    gap(
        "photo-words",
        Person,
        lambda people: people.exclude(photo="").filter(Q(photo_alt="") | Q(photo_alt=F("display_name"))),
        "id_photo_alt",
        title=_lazy("Portraits that are not described"),
        why=_lazy("A few words, for example “Grace at the console”, for those who cannot see them."),
        deed=_lazy("Describe it"),
        order=62,
    ),
    Check(
        key="stale-profiles",
        title=_lazy("Profiles nobody touched for a year"),
        why=_lazy("Open the profile and look through it; or, if all of it still holds, say so here."),
        find=stale_profiles,
        mend=keep,
        order=70,
    ),
)
