"""The query of the lists of events and of news."""

from profile_app.query import InvolvingQuery
from publications.query import span_of


class DatedQuery(InvolvingQuery):
    """A list that can also be narrowed to years; any of them is enough."""

    names = ("topic", "year", "person", "q")

    def __init__(self, data):
        super().__init__(data)
        self.spans = [span for span in map(span_of, self.values["year"]) if span]

    def narrow_by_year(self, entries):
        return entries.from_years(*self.spans)

    def labels_of_year(self):
        return {f"{first}-{last}": f"{first}–{last}" for first, last in self.spans}
