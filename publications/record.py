"""What publications add to a person's page and CV."""

from django.utils.translation import gettext_lazy as _

from profile_app.record import CV, PAGE, RecordSection

from .models import Publication


def publications_of(person):
    return Publication.objects.published().by(person).newest().with_card()


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
CV.register(
    RecordSection("publications", _("Publications"), "publications/_record.html", publications_of, 40, starts_page=True)
)
