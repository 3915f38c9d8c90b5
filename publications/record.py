"""What publications add to a person's page."""

from django.utils.translation import gettext_lazy as _

from profile_app.models import Identity
from profile_app.record import PAGE, RecordSection

from .models import Publication


def publications_of(person):
    """The person's works; on a researcher's own site also those that name nobody yet."""
    works = Publication.objects.listed()
    own = works.by(person)
    if Identity.current().belongs_to(person):
        own |= works.unsigned()
    return own.newest().with_card()


PAGE.register(
    RecordSection(
        "publications",
        _("Publications"),
        "publications/_record.html",
        publications_of,
        40,
        limit=25,
        more="publications:list",
        more_label=_("All %(number)s publications"),
    )
)
