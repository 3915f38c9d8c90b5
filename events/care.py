"""What needs attention in talks, events and news."""

from django.utils.translation import gettext_lazy as _

from content.care import Text, checks, gap, texts

from .models import Event, News

texts += [Text(Event, "body", "id_body"), Text(News, "body", "id_body")]

checks.add(
    gap(
        "talk-date",
        Event,
        # A series has its dates in its parts.
        lambda events: events.filter(occurrences=None, parts=None),
        "occurrences-group",
        title=_("Talks without a date"),
        why=_("A month or a year is enough."),
        deed=_("Add a date"),
        order=52,
    )
)
