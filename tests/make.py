"""One plain function per model: sensible defaults, everything else by keyword."""

from itertools import count

from django.contrib.auth.models import User

from content.models import Page, Topic
from content.roles import Role
from events.models import Course, Event, News, Occurrence, Offering, Opening, Speaking
from portfolio.models import CV
from profile_app.accounts import Invitation
from profile_app.models import Advising, Award, Delegation, Education, Identity, Person, Position, Service
from profile_app.roles import give_role
from projects.models import Figure, Membership, Project, Section
from publications.models import Attachment, Authorship, Publication, Venue

numbers = count(1)


def make_topic(name="", **given):
    return Topic.objects.create(name=name or f"Topic {next(numbers)}", **given)


def make_page(title="", topics=(), **given):
    return with_topics(Page.objects.create(**entry(given, title=title or f"Page {next(numbers)}")), topics)


def make_person(display_name="", topics=(), **given):
    name = display_name or f"Person {next(numbers)}"
    return with_topics(Person.objects.create(**entry(given, display_name=name)), topics)


def make_account(username="", role=Role.MEMBER, **given):
    account = User.objects.create_user(username or f"account-{next(numbers)}", **given)
    give_role(account, role)
    return account


def make_invitation(email="", **given):
    return Invitation.objects.create(email=email or f"invited-{next(numbers)}@example.org", **given)


def make_member(username="", person=None, **given):
    """A member; `person` becomes the profile of the account."""
    account = make_account(username, **given)
    if person:
        person.account = account
        person.save()
    return account


def make_editor(username="", **given):
    return make_account(username, Role.EDITOR, **given)


def make_delegation(person, account, **given):
    return Delegation.objects.create(person=person, account=account, **given)


def make_position(person, **given):
    return Position.objects.create(**{"person": person, "organisation": "University of Somewhere", **given})


def make_advising(student, advisor, **given):
    return Advising.objects.create(student=student, advisor=advisor, **given)


def make_education(person, **given):
    return Education.objects.create(**{"person": person, "degree": "PhD", "institution": "Some University", **given})


def make_award(person, name="", **given):
    return Award.objects.create(person=person, name=name or f"Award {next(numbers)}", **given)


def make_service(person, venue="", **given):
    return Service.objects.create(person=person, venue=venue or f"Venue {next(numbers)}", **given)


def make_venue(name="", **given):
    return Venue.objects.create(name=name or f"Venue {next(numbers)}", **given)


def make_publication(title="", topics=(), authors=(), links=(), **given):
    """`authors` are people or names as printed; `links` are kinds of attachment."""
    work = Publication.objects.create(
        **entry(given, title=title or f"Publication {next(numbers)}", issued=given.pop("issued", "2024"))
    )
    for order, author in enumerate(authors):
        make_authorship(work, author, order=order)
    for order, kind in enumerate(links):
        Attachment.objects.create(publication=work, kind=kind, url=f"https://example.org/{kind}", order=order)
    return with_topics(work, topics)


def make_authorship(publication, author, **given):
    """`author` is a person or a name as printed."""
    who = {"credited_name": author} if isinstance(author, str) else {"person": author}
    return Authorship.objects.create(publication=publication, **who, **given)


def make_project(title="", topics=(), publications=(), **given):
    project = Project.objects.create(**entry(given, title=title or f"Project {next(numbers)}"))
    project.publications.set(publications)
    return with_topics(project, topics)


def make_membership(project, person, **given):
    return Membership.objects.create(project=project, person=person, **given)


def make_section(project, body, **given):
    return Section.objects.create(**{"project": project, "body": body, "kind": "custom", **given})


def make_figure(project, value, **given):
    return Figure.objects.create(**{"project": project, "value": value, "label": "Something", **given})


def make_event(title="", topics=(), speakers=(), dates=("2024-05-17",), **given):
    """`speakers` are people or names; `dates` make one occurrence each."""
    event = Event.objects.create(**entry(given, title=title or f"Talk {next(numbers)}"))
    for order, speaker in enumerate(speakers):
        who = {"credited_name": speaker} if isinstance(speaker, str) else {"person": speaker}
        Speaking.objects.create(event=event, order=order, **who)
    for order, date in enumerate(dates):
        make_occurrence(event, date=date, order=order)
    return with_topics(event, topics)


def make_occurrence(event, **given):
    return Occurrence.objects.create(**{"event": event, "host": "Some University", **given})


def make_news(title="", topics=(), **given):
    return with_topics(News.objects.create(**entry(given, title=title or f"News {next(numbers)}")), topics)


def make_course(title="", topics=(), terms=("Autumn 2026",), teachers=(), **given):
    """`terms` make one offering each, taught by the teachers."""
    course = Course.objects.create(**entry(given, title=title or f"Course {next(numbers)}"))
    for order, term in enumerate(terms):
        Offering.objects.create(course=course, term=term, order=order).teachers.set(teachers)
    return with_topics(course, topics)


def make_opening(title="", topics=(), **given):
    return with_topics(Opening.objects.create(**entry(given, title=title or f"Position {next(numbers)}")), topics)


def make_cv(person, name="", **given):
    return CV.objects.create(person=person, name=name or f"CV {next(numbers)}", **{"is_public": True, **given})


def make_identity(owner=None, mode="researcher"):
    identity, _ = Identity.objects.update_or_create(pk=1, defaults={"owner": owner, "mode": mode})
    return identity


def entry(given, **defaults):
    """The fields of an entry: published unless said otherwise."""
    return {"status": "published", **defaults, **given}


def with_topics(made, topics):
    made.topics.set(topics)
    return made
