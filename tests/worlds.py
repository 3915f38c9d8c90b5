"""A site with one of everything, in which every text means harm; filled from the models, so that none is forgotten."""

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models

from content import history
from content.models import Notice, TopicSynonym
from content.wholes import PARTS
from events.models import Attachment as EventAttachment
from events.models import Material
from portfolio.models import CVSection, MenuLink, Placement, SiteSettings
from profile_app.models import NameVariant, ProfileLink
from projects.models import Attachment as ProjectAttachment
from projects.models import Funding
from tests.make import (
    make_advising,
    make_award,
    make_course,
    make_cv,
    make_editor,
    make_education,
    make_event,
    make_figure,
    make_identity,
    make_invitation,
    make_membership,
    make_news,
    make_opening,
    make_page,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_service,
    make_topic,
    make_venue,
)

RUN = "window.pwned=1"
HARM = [
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload={RUN}>",
    f"</script><script>{RUN}</script>",
    f"</title></textarea></style><img src=x onerror={RUN}>",
    f'" autofocus onfocus="{RUN}" x="',
    f"[x](javascript:{RUN}) <javascript:{RUN}>",
    "![x](https://evil.test/x.png)",
    f'<iframe srcdoc="<script>parent.pwned=1</script>" src="javascript:{RUN}">',
    f"<math><mtext></mtext><mglyph><style></math><img src=x onerror={RUN}>",
    "{{ settings.SECRET_KEY }}{% debug %}{% include 'x' %}${pwned}",
    "\u202e<b>pwned\u2066 \u200b\ufeff",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;img src=x onerror={RUN}&#62;",
    f"$x^{{<img src=x onerror={RUN}>}}$ $\\href{{javascript:{RUN}}}{{x}}$",
    f'```html" onclick="{RUN}\n<script>{RUN}</script>\n```\n',
    f"a[^1]\n\n[^1]: <img src=x onerror={RUN}>\n",
    f'<a href="javascript:{RUN}" style="position:fixed;inset:0">x</a>',
    "<link rel=stylesheet href=//evil.test/x><base href=//evil.test/><meta http-equiv=refresh content=0;//evil.test>",
    "<form action=//evil.test><button>x</form>",
    f"<details open ontoggle={RUN}>x</details>",
    f"javascript:{RUN}",
    f'https://example.org/"><script>{RUN}</script>',
    f"https://example.org/?x='onmouseover='{RUN}",
    f"pwned'); {RUN}; ('",
]

# What no form fills: what follows from the rest, and what machines keep.
FOLLOWS = {
    "content.Binned",
    "content.LastChange",
    "content.Mark",
    "content.Merge",
    "content.PreviewLink",
    "content.Proposal",
    "content.SlugHistory",
    "content.State",
    "content.Tombstone",
    "portfolio.Move",
    "portfolio.Moved",
    "portfolio.OldAddress",
    "portfolio.SearchLine",
    "profile_app.Departure",
    "publications.Card",
    "publications.FormattedCitations",
    "publications.Import",
    "publications.ImportedBatch",
    "publications.Listed",
}

# The fields that take no free text, and so no harm: addresses, identifiers, dates and codes.
REFUSE = set(
    """
    auth.User.email auth.User.username content.Page.slug content.Topic.slug events.Course.slug events.Event.slug
    events.News.date events.News.slug events.Occurrence.date events.Occurrence.end_date
    events.Occurrence.previous_date events.Offering.end events.Offering.start events.Opening.slug
    events.Opening.start portfolio.CV.language portfolio.CV.slug portfolio.SiteSettings.accent
    profile_app.Advising.end profile_app.Advising.start profile_app.Education.end profile_app.Education.start
    profile_app.Invitation.email profile_app.Person.email profile_app.Person.native_lang profile_app.Person.orcid
    profile_app.Person.slug profile_app.Position.end profile_app.Position.start projects.Funding.currency
    projects.Funding.end projects.Funding.start projects.Membership.end projects.Membership.start
    projects.Project.end projects.Project.slug projects.Project.start publications.Publication.arxiv_id
    publications.Publication.citation_key publications.Publication.doi publications.Publication.isbn
    publications.Publication.issued publications.Publication.slug
    """.split()
)
OURS = ("content", "profile_app", "publications", "projects", "events", "portfolio")


def models_with_text():
    """Every model of which people fill some text."""
    ours = (model for label in OURS for model in apps.get_app_config(label).get_models())
    for model in (User, *ours):
        if model._meta.label not in FOLLOWS and not model._meta.proxy and list(text_fields(model)):
            yield model


def text_fields(model):
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices
        if is_text and field.name != "password":
            yield field


def fill(row, field, turn):
    """Sets as much harm as the field takes, and returns whether it takes any."""
    taken, between = "", "\n\n" if isinstance(field, models.TextField) else " "
    for number in range(len(HARM)):
        more = taken + (between if taken else "") + HARM[(turn + number) % len(HARM)]
        if is_taken(row, field, more):
            taken = more
    return bool(taken)


def is_taken(row, field, text):
    """Sets the text as a form would, if it would."""
    before = getattr(row, field.attname)
    if field.max_length and len(text) > field.max_length:
        return False
    try:
        setattr(row, field.attname, field.clean(text, row))
        row.clean()
    except ValidationError:
        setattr(row, field.attname, before)
        return False
    return True


def make_harmful_site(turn=0):
    """Makes one of everything and fills each text; returns the fields that take no harm."""
    make_site()
    refused = set()
    for place, model in enumerate(models_with_text()):
        for row in model._base_manager.all():
            for number, field in enumerate(text_fields(model)):
                if not fill(row, field, turn + place + number):
                    refused.add(f"{model._meta.label}.{field.name}")
            row.save()
    for model in PARTS:
        history.record(list(model._base_manager.all()), None)
    return refused


def make_site():
    topic = make_topic("Optics", slug="optics")
    make_topic("Lenses", slug="lenses", parent=topic)
    TopicSynonym.objects.create(topic=topic, name="Light")
    ada = make_person("Ada", slug="ada", topics=[topic], email="ada@example.org", email_visibility="public")
    bob = make_person("Bob", slug="bob")
    make_identity(ada)
    SiteSettings.objects.update_or_create(pk=1, defaults={"name": "Lab"})
    position = make_position(ada, title="Reader", group="pi", is_primary=True)
    make_position(bob, title="Student", group="phd")
    make_advising(bob, ada)
    make_education(ada)
    make_award(ada)
    make_service(ada)
    NameVariant.objects.create(person=ada, name="A.")
    ProfileLink.objects.create(person=ada, service="website", value="https://example.org", label="Site")
    venue = make_venue("Journal")
    paper = make_publication(
        "Light", slug="light", topics=[topic], authors=[ada, "Guest"], links=["code"], venue=venue, is_selected=True
    )
    make_publication("Draft", slug="draft", status="draft", authors=[ada])
    project = make_project("Lens", slug="lens", topics=[topic], publications=[paper], position=position)
    make_membership(project, ada, role="Lead")
    make_section(project, "Text")
    make_figure(project, "1")
    Funding.objects.create(project=project, funder="Fund")
    ProjectAttachment.objects.create(project=project, kind="poster", url="https://example.org/a")
    talk = make_event("Talk", slug="talk", topics=[topic], speakers=[ada, "Guest"], publication=paper, project=project)
    EventAttachment.objects.create(event=talk, kind="slides", url="https://example.org/a")
    news = make_news("Found", slug="found", topics=[topic])
    news.people.set([ada])
    news.publications.set([paper])
    course = make_course("Seeing", slug="seeing", topics=[topic], teachers=[ada])
    Material.objects.create(course=course, kind="slides", url="https://example.org/a", label="Week 1")
    make_opening("Keeper", slug="keeper", topics=[topic], project=project, deadline="2999-01-01")
    make_page("Contact", slug="contact", topics=[topic])
    cv = make_cv(ada, "Short", slug="short")
    CVSection.objects.create(cv=cv, section="publications", heading="Works")
    MenuLink.objects.create(where="menu", url="https://example.org/", label="Elsewhere")
    Placement.objects.create(identity_mode="researcher", section="publications", order=1)
    account = make_editor("edda", first_name="E", last_name="D", email="edda@example.org")
    Notice.objects.create(account=account, text="Done", comment="Well", href="/admin/")
    make_invitation()
