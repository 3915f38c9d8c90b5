"""The queries of lists of people, and of lists that can be narrowed to what involves somebody."""

from django.utils import timezone
from django.utils.translation import gettext as _

from content.query import MAX_VALUES, ListQuery

from .models import Person


class InvolvingQuery(ListQuery):
    """A list whose entries know the word `by(*people)`; any of the people is enough."""

    names = ("topic", "person", "q")

    def __init__(self, data):
        super().__init__(data)
        wanted = self.values["person"]
        self.people = list(Person.objects.with_page().filter(slug__in=wanted)) if 0 < len(wanted) <= MAX_VALUES else []

    def narrow_by_person(self, entries):
        return entries.by(*self.people)

    def labels_of_person(self):
        return {person.slug: person.display_name for person in self.people}


class PeopleQuery(ListQuery):
    """The directory; with a year it shows who was in the lab then."""

    names = ("topic", "year", "q")

    @property
    def year(self):
        """The one year asked for, if it can have been; else None."""
        text = self.values["year"][0] if len(self.values["year"]) == 1 else ""
        year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
        return year if 1000 <= year <= timezone.localdate().year else None

    def narrow_by_year(self, people):
        return people.here_in(self.year) if self.year else people.none()

    def labels_of_year(self):
        return {str(self.year): _("in %(year)s") % {"year": self.year}}
