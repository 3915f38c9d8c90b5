"""By which columns the entries of this app are found."""

from content.search.index import INDEX

from .models import Course, Event, News, Opening

INDEX.register(
    Event,
    names=("title",),
    facts=("speaking__credited_name", "occurrences__host", "occurrences__place", "occurrences__date"),
    texts=("body",),
)
# A headline is a sentence that names others, and so no better than what is said beside them.
INDEX.register(News, names=(), facts=("title", "date"), texts=("body",))
INDEX.register(
    Course,
    names=("title", "code"),
    facts=("level", "offerings__term", "offerings__institution", "offerings__others"),
    texts=("body",),
)
INDEX.register(Opening, names=("title",), facts=("place",), texts=("body",))
