"""The query of lists that can be narrowed to what involves somebody."""

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
