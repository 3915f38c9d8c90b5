"""How rows stand in plain files: which folder an entry has, how it is called there, and which of its fields are told.

What is told is what an editor sets, under the names of the models' fields. Entries are called `people/ada-lovelace`;
rows of an entry that others refer to `people/ada-lovelace#awards/1`, counted from 1. A value that is what a new row
has anyway is left out.
"""

from functools import cache

from django.db import models

from content.markdown import RenderedField
from content.models import Page, Topic
from content.wholes import parts_of, rows_of
from events.models import Course, Event, News, Occurrence, Opening
from portfolio.models import CV, SiteSettings
from profile_app.models import Advising, Award, Education, Person, Position, Service
from projects.models import Project
from publications.models import Publication, Venue

# In the order in which they are read back.
FOLDERS = {
    "site": SiteSettings,
    "topics": Topic,
    "venues": Venue,
    "people": Person,
    "publications": Publication,
    "projects": Project,
    "events": Event,
    "courses": Course,
    "openings": Opening,
    "news": News,
    "pages": Page,
    "cvs": CV,
}
FOLDER_OF = {model: folder for folder, model in FOLDERS.items()}
# The texts that stand below the front matter.
BODIES = ("body", "biography", "introduction", "description")
# Who did something here is no content, nor is what rights follow from.
NOT_TOLD = frozenset({"account", "created_by", "updated_by"})
# Of what nobody types; the rest follows from something.
TOLD_UNTYPED = frozenset(
    "uuid slug created_at updated_at was_public first_published_at extras imported to_check name slides_name"
    " captions_name sequence left_out kept".split()
)
# What the keys of the lines of CVs begin with (see each app's `cv.py`), and the rows whose number follows.
LINES = {
    "award": Award,
    "course": Course,
    "education": Education,
    "position": Position,
    "project": Project,
    "publication": Publication,
    "service": Service,
    "student": Advising,
    "talk": Occurrence,
}
LINE_FIELDS = frozenset({"left_out", "kept"})
DATES = ("created_at", "updated_at")


@cache
def body_of(model):
    """The name of the field that stands as the text of the file, or ""."""
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in BODIES if name in names), "")


@cache
def told_fields(model, owner=""):
    """The fields of an entry that are told; of its rows without the one that leads to it, and without their order."""
    return [
        field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not field.primary_key
        and not field.generated
        and field.name not in NOT_TOLD
        and (field.editable or field.name in TOLD_UNTYPED)
        and not isinstance(field, RenderedField)
        and not hasattr(field, "through")
        and not (owner and field.name in (owner, "order"))
    ]


@cache
def owner_field(model, part):
    """The name of the field by which the rows of a part lead to their entry; " " for rows of a table of their own."""
    relations = {each.get_accessor_name(): each for each in model._meta.related_objects}
    return relations[part].field.name if part in relations else " "


def topics_part(model):
    """The attribute with the ties to topics, or ""."""
    field = next((field for field in model._meta.many_to_many if hasattr(field, "through")), None)
    return field.through._meta.get_field("content_object").remote_field.get_accessor_name() if field else ""


def parts(entry):
    """(name, rows) of an entry, its topics left out."""
    ties = topics_part(type(entry))
    return [(part, rows_of(entry, part)) for part in parts_of(type(entry)) if part != ties]


def name_of(entry):
    """What an entry is called among those of its folder."""
    if isinstance(entry, SiteSettings):
        return "settings"
    return f"{entry.person.slug}-{entry.slug}" if isinstance(entry, CV) else entry.slug


def is_list(field):
    return isinstance(field, models.ManyToManyField)
