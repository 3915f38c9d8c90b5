"""What a search shows is stored; and which pages show something of which others, to know when each last changed."""

from content.changes import KEEPERS
from content.last_changes import LAST_CHANGES
from events.models import Course, Event, News, Opening
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication

from .search_lines import SearchLines

KEEPERS.register(SearchLines())

LAST_CHANGES.show(Publication, ("authorships__person", Person), ("projects", Project))
LAST_CHANGES.show(Project, ("memberships__person", Person), ("publications", Publication))
LAST_CHANGES.show(
    Event, ("speaking__person", Person), ("project", Project), ("publication", Publication), ("series", Event)
)
LAST_CHANGES.show(News, ("people", Person), ("projects", Project), ("publications", Publication), ("events", Event))
LAST_CHANGES.show(Course, ("offerings__teachers", Person), ("offerings__assistants", Person))
LAST_CHANGES.show(Opening, ("project", Project))
