"""What an editor should look at in a work that a source has filled in, as questions kept with the work.

A question is a dictionary: `field` of the form it is about (or empty), the `question` in words and, where a printed
name may be somebody of the site, that `name` and the keys of the `people`.
"""

from django.utils.translation import gettext as _

from content.models import Topic, TopicSynonym
from profile_app.models import Person

from .fitting import COLUMNS
from .models import Attachment, Authorship
from .types import TYPES
from .venues import WITH_VENUE

# Where the form asks for what a source calls otherwise.
FORM_FIELDS = COLUMNS | {
    **dict.fromkeys(("container_title", "journal", "journaltitle", "booktitle"), "venue"),
    **dict.fromkeys(("author", "editor", "credits"), "authorships"),
    **dict.fromkeys(("issued", "date", "year", "month"), "issued"),
    **dict.fromkeys(("eprint", "archive_location"), "arxiv_id"),
    **dict.fromkeys(("keywords", "keyword"), "topics"),
    **dict.fromkeys(("links", *Attachment.Kind.values), "attachments"),
    **{column: column for column in COLUMNS.values()},
    "address": "place",
    "school": "institution",
}
WITHOUT_PAPER = frozenset({"dataset", "software", "patent", "standard"})


def question(field, words, **who):
    return {"field": field, "question": words, **who}


def questions_about(work, entry, doubts, people):
    """All there is to ask about a new work: what its source doubted, and what it lacks.

    `entry` is the reading it was made from, `doubts` are remarks of the import, `people` those it matched names with.
    """
    asked = [question(FORM_FIELDS.get((each.field or "").lower(), ""), each.message) for each in doubts]
    asked += [question("issued", _("No date is given. When did it appear?"))] if not work.issued else []
    asked += [
        *about_venue(work),
        *about_names(work, entry.reference, people),
        *about_topics(work, entry.reference.keywords),
    ]
    has_paper = work.attachments.filter(kind=Attachment.Kind.PAPER).exists()
    if not has_paper and work.type not in WITHOUT_PAPER:
        asked.append(question("attachments", _("No PDF found. You may post the accepted version.")))
    return list({(each["field"], each["question"]): each for each in asked}.values())


def about_venue(work):
    if work.venue is None:
        if TYPES[work.type].highwire in WITH_VENUE and not work.container_title:
            yield question("venue", _("No venue is given. Where did it appear?"))
    elif not work.venue.publications.exclude(pk=work.pk).exists():
        yield question("venue", _("No other work here has this venue. Is that its name?"))
    elif work.container_title:
        said = {"printed": work.container_title, "venue": work.venue.label}
        yield question("venue", _("The source says “%(printed)s”. Is this %(venue)s?") % said)


def about_names(work, reference, people):
    if not reference.author + reference.editor:
        yield question("authorships", _("No authors are given. Who wrote it?"))
    linked = set(work.authorships.exclude(person=None).values_list("person", flat=True))
    if people.favourite and people.favourite not in linked:
        said = _("%(who)s is not among the authors. Is it the right paper?")
        yield question("authorships", said % {"who": people.labels[people.favourite]})
    for name in dict.fromkeys(reference.author + reference.editor):
        _person, candidates = people.find(name)
        who = [key for key in candidates if key not in linked]
        if who:
            yield question("authorships", _("Who is “%s”?") % name.full, name=name.full, people=who)


def about_topics(work, keywords):
    """Chooses the topics that the keywords name; a draft may have them, and they are asked about."""
    keys = {Topic.key_of(word) for word in keywords}
    found = {*Topic.objects.filter(key__in=keys)}
    found |= {synonym.topic for synonym in TopicSynonym.objects.filter(key__in=keys).select_related("topic")}
    if found:
        work.topics.set(found)
        yield question("topics", _("Chosen by the paper's keywords. Do they fit?"))
    elif Topic.objects.exists():
        words = ", ".join(keywords[:8])
        said = _("Which topics is it about? Its keywords are: %s.") % words if words else _("Which topics is it about?")
        yield question("topics", said)


def with_choices(asked):
    """The questions, those about names with the people to choose from."""
    people = Person.objects.in_bulk({key for each in asked for key in each.get("people", ())})
    return [
        {**each, "choices": [people[key] for key in each.get("people", ()) if key in people]}
        for each in asked
        if "people" not in each or people.keys() & set(each["people"])
    ]


def answered(asked, ticked):
    """{name: key of the person} for questions about names, from what was ticked as “key:name”."""
    offered = {f"{key}:{each['name']}": (each["name"], key) for each in asked for key in each.get("people", ())}
    return dict(offered[tick] for tick in reversed(ticked) if tick in offered)


def tie(work, answers):
    """Ties printed names of a work to people, each of whom is credited once in each role."""
    for name, person in answers.items():
        for role in Authorship.Role.values:
            credits = work.authorships.filter(role=role)
            if not credits.filter(person=person).exists():
                first = credits.filter(credited_name=name, person=None).first()
                if first:
                    credits.filter(pk=first.pk).update(person=person)
