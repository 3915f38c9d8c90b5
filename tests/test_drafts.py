"""Nothing hidden leaks: every address of the site is listed here, and none tells what is not published."""

from datetime import timedelta
from io import BytesIO
from itertools import product

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pypdf import PdfReader

from events.models import News
from portfolio.cv.formats import CV_FORMATS
from profile_app.models import Education, Position
from projects.models import Membership
from publications.models import Attachment
from tests.make import (
    make_course,
    make_cv,
    make_event,
    make_identity,
    make_news,
    make_opening,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)

# Stored with a capital; questions ask for it in small letters, so that a page may repeat the question.
SECRET = "Quokkabell"

PEOPLE = ("shown", "ada", "secret")
VARIANTS = ("short", "private")

WAYS_TO_HIDE = {
    "draft": {"status": "draft"},
    "in review": {"status": "in_review"},
    "archived": {"status": "archived"},
    "scheduled": {"status": "published", "publish_at": "2999-01-01T00:00:00Z"},
}

# Addresses that show no content, with the reason why they need no look.
WITHOUT_CONTENT = {
    **dict.fromkeys(
        (
            "account",
            "account_change_password",
            "account_inactive",
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_set_password",
            "account_signup",
            "invitation",
            "mfa_activate_totp",
            "mfa_authenticate",
            "mfa_deactivate_totp",
            "mfa_download_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_view_recovery_codes",
            "open_invitation",
        ),
        "a form or a sentence for one account",
    ),
    "healthz": "says whether the database answers",
    "markdownx_markdownify": "for staff only",
    "markdownx_upload": "for staff only",
    "robots": "names no entry",
    "security": "names a contact",
    "theme": "a colour",
    "media": "re-encoded pictures under random names",
}


def route_names(patterns=None, namespace=""):
    """The names of all addresses of the site but the admin's."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            if pattern.namespace != "admin":
                yield from route_names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join(part for part in (namespace, pattern.name) if part)


def hidden_and_shown(how):
    """A world in which something hidden is tied to everything shown, in both directions."""
    topic, secret_topic = make_topic("Optics"), make_topic(f"{SECRET} topic")
    owner = make_person("Ada Shown", topics=[topic], slug="ada")
    hidden = {
        "people": make_person(f"{SECRET} Person", topics=[topic, secret_topic], slug="secret", **how),
        "page": make_page(f"{SECRET} page", topics=[topic, secret_topic], slug="secret", **how),
    }
    for person in (owner, hidden["people"]):
        make_cv(person, slug="short")
        make_cv(person, slug="private", is_public=False, is_usual=True, heading=f"{SECRET} CV")
    venue = make_venue("Journal of Light", short_name="JL")
    make_venue(f"{SECRET} venue", short_name=SECRET).publications.add(
        make_publication(f"{SECRET} in the secret venue", slug="secret-two", authors=[owner], **how)
    )
    paper = make_publication(
        "Shown paper", slug="shown", topics=[topic], authors=[owner], venue=venue, is_selected=True
    )
    secret_paper = make_publication(
        f"{SECRET} paper",
        slug="secret",
        topics=[topic, secret_topic],
        authors=[owner],
        venue=venue,
        is_selected=True,
        body=f"{SECRET} abstract",
        **how,
    )
    attachment = Attachment(publication=secret_paper, kind="paper")
    attachment.file.save("secret.pdf", ContentFile(f"%PDF-1.4 {SECRET}\n%%EOF".encode()), save=False)
    attachment.save()
    position = Position.objects.create(person=owner, organisation="University of Light", title="Researcher", group="pi")
    Education.objects.create(person=owner, degree="PhD", institution="University of Light")
    project = make_project("Shown project", slug="shown", topics=[topic], publications=[paper, secret_paper])
    secret_project = make_project(
        f"{SECRET} project",
        slug="secret",
        topics=[topic, secret_topic],
        publications=[paper],
        position=position,
        is_featured=True,
        **how,
    )
    for each in (project, secret_project):
        Membership.objects.create(project=each, person=owner, role="Lead")
    event = make_event("Shown talk", slug="shown", topics=[topic], speakers=[owner], publication=secret_paper)
    event.project = secret_project
    event.save()
    secret_event = make_event(
        f"{SECRET} talk",
        slug="secret",
        topics=[topic, secret_topic],
        speakers=[owner],
        publication=paper,
        project=project,
        dates=[str((timezone.now() + timedelta(days=9)).date())],
        **how,
    )
    news = make_news("Shown news", slug="shown", topics=[topic])
    secret_news = make_news(f"{SECRET} news", slug="secret", topics=[topic, secret_topic], **how)
    for item in (news, secret_news):
        item.people.set([owner])
        item.publications.set([paper, secret_paper])
        item.projects.set([project, secret_project])
        item.events.set([event, secret_event])
    make_course("Shown course", slug="shown", topics=[topic], teachers=[owner])
    make_opening("Shown position", slug="shown", topics=[topic], project=secret_project)
    hidden["courses"] = make_course(
        f"{SECRET} course", slug="secret", topics=[topic, secret_topic], teachers=[owner], **how
    )
    hidden["openings"] = make_opening(
        f"{SECRET} position", slug="secret", topics=[topic, secret_topic], project=project, **how
    )
    return owner, {
        **hidden,
        "publications": secret_paper,
        "projects": secret_project,
        "events": secret_event,
        "news": secret_news,
        "attachment": attachment,
        "topic": secret_topic,
    }


def details(section, *, name=""):
    """The pages of the shown and of the hidden entry of a section."""
    route = name or f"{section}:detail"
    return lambda owner, hidden: [reverse(route, args=[slug]) for slug in PEOPLE]


def one(name, query=""):
    return lambda owner, hidden: [reverse(name) + query]


SURFACES = {
    "home": one("home"),
    "cv": one("cv"),
    "search": lambda owner, hidden: [
        reverse("search") + f"?q={word}" for word in (SECRET.lower(), "shown", "ada", "light")
    ],
    "sitemap": one("sitemap"),
    "permalink": lambda owner, hidden: [
        reverse("permalink", args=[entry.uuid]) for entry in hidden.values() if hasattr(entry, "uuid")
    ],
    "page": lambda owner, hidden: ["/secret/"],
    "people:list": lambda owner, hidden: [reverse("people:list"), reverse("people:list") + "?topic=optics"],
    "people:detail": details("people"),
    "people:card": details("people", name="people:card"),
    "cv-file": lambda owner, hidden: [reverse("cv-file", args=[extension]) for extension in CV_FORMATS],
    "cv-variant": lambda owner, hidden: [reverse("cv-variant", args=[name]) for name in VARIANTS],
    "cv-variant-file": lambda owner, hidden: [
        reverse("cv-variant-file", args=[*each]) for each in product(VARIANTS, CV_FORMATS)
    ],
    "person-cv": details("people", name="person-cv"),
    "person-cv-file": lambda owner, hidden: [
        reverse("person-cv-file", args=[*each]) for each in product(PEOPLE, CV_FORMATS)
    ],
    "person-cv-variant": lambda owner, hidden: [
        reverse("person-cv-variant", args=[*each]) for each in product(PEOPLE, VARIANTS)
    ],
    "person-cv-variant-file": lambda owner, hidden: [
        reverse("person-cv-variant-file", args=[*each]) for each in product(PEOPLE, VARIANTS, CV_FORMATS)
    ],
    "publications:list": lambda owner, hidden: [
        reverse("publications:list") + query
        for query in (
            "",
            "?topic=optics",
            "?person=ada",
            "?has=pdf",
            "?venue=jl",
            f"?venue={SECRET.lower()}",
            f"?topic={SECRET.lower()}-topic",
            "?person=secret",
            f"?q={SECRET.lower()}",
            "?year=2024&topic=optics&type=conference-paper",
        )
    ],
    "publications:export": lambda owner, hidden: [reverse("publications:export", args=["bib"])],
    "publications:detail": details("publications"),
    "publications:cite": details("publications", name="publications:cite"),
    "publications:cite_file": lambda owner, hidden: [
        reverse("publications:cite_file", args=[slug, "bib"]) for slug in ("shown", "secret")
    ],
    "publications:paper": lambda owner, hidden: [reverse("publications:paper", args=["secret"])],
    "publications:file": lambda owner, hidden: [hidden["attachment"].href.replace("paper.pdf", "files/1-secret.pdf")],
    "publications:by_topic": lambda owner, hidden: [reverse("publications:by_topic", args=["optics"])],
    "publications:by_year": lambda owner, hidden: [reverse("publications:by_year", args=[2024])],
    "publications:by_type": lambda owner, hidden: [reverse("publications:by_type", args=["conference-paper"])],
    "projects:list": lambda owner, hidden: [reverse("projects:list"), reverse("projects:list") + "?topic=optics"],
    "projects:detail": details("projects"),
    "projects:file": lambda owner, hidden: [reverse("projects:file", args=["secret", "1-secret.pdf"])],
    "events:list": lambda owner, hidden: [reverse("events:list"), reverse("events:list") + "?topic=optics"],
    "events:detail": details("events"),
    "events:calendar": lambda owner, hidden: [reverse("events:calendar") + query for query in ("", "?topic=optics")],
    "events:event-calendar": details("events", name="events:event-calendar"),
    "events:file": lambda owner, hidden: [reverse("events:file", args=["secret", "1-secret.pdf"])],
    "news:list": lambda owner, hidden: [reverse("news:list"), reverse("news:list") + "?topic=optics"],
    "news:detail": details("news"),
    "preview": lambda owner, hidden: [
        reverse("preview"),
        *(f"/{section}/{slug}/preview.png" for section in ("publications", "events") for slug in ("shown", "secret")),
    ],
    **{f"feeds:{name}": one(f"feeds:{name}") for name in ("publications", "news", "events")},
    "shared-preview": lambda owner, hidden: [reverse("shared-preview", args=["secret"])],
    "teaching:list": lambda owner, hidden: [reverse("teaching:list"), reverse("teaching:list") + "?person=ada"],
    "teaching:detail": details("teaching"),
    "teaching:file": lambda owner, hidden: [reverse("teaching:file", args=["secret", "1-secret.pdf"])],
    "openings:list": lambda owner, hidden: [reverse("openings:list"), reverse("openings:list") + "?topic=optics"],
    "openings:detail": details("openings"),
    "topics:list": one("topics:list"),
    "topics:detail": lambda owner, hidden: [
        reverse("topics:detail", args=["optics"]),
        reverse("topics:detail", args=[hidden["topic"].slug]),
    ],
}


def text_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"%PDF"):
        pdf = PdfReader(BytesIO(content))
        text = "".join([str(pdf.metadata), *(page.extract_text() for page in pdf.pages)])
    else:
        text = content.decode(errors="replace")
    return f"{answer.status_code} {answer.headers} {text}"


def test_every_address_is_a_surface_or_shows_no_content():
    assert sorted(set(route_names())) == sorted({*SURFACES, *WITHOUT_CONTENT})


def answers(client, owner, hidden):
    """The texts of what each surface answers."""
    return {
        surface: [text_of(client.get(address)) for address in addresses(owner, hidden)]
        for surface, addresses in SURFACES.items()
    }


def telling(answers):
    """The answers that tell what is hidden, by surface."""
    told = {surface: [text for text in texts if SECRET in text] for surface, texts in answers.items()}
    return {surface: texts for surface, texts in told.items() if texts}


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["researcher", "lab"])
@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_nothing_hidden_is_told(client, how, mode):
    owner, hidden = hidden_and_shown(WAYS_TO_HIDE[how])
    make_identity(owner, mode)

    found = answers(client, owner, hidden)

    assert telling(found) == {}
    assert [] not in found.values()


@pytest.mark.django_db
@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_a_hidden_page_is_not_found(client, how):
    _, hidden = hidden_and_shown(WAYS_TO_HIDE[how])
    kinds = ["people", "page", "publications", "projects", "events", "news", "courses", "openings"]

    codes = {
        kind: [
            client.get(address).status_code
            for address in (hidden[kind].get_absolute_url(), reverse("permalink", args=[hidden[kind].uuid]))
        ]
        for kind in kinds
    }

    assert codes == dict.fromkeys(kinds, [404, 404])


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["in_preparation", "submitted"])
def test_work_before_acceptance_is_not_told(client, stage):
    owner, hidden = hidden_and_shown({"status": "draft"})
    work = hidden["publications"]
    work.status, work.stage = "published", stage
    work.save()
    make_identity(owner)

    assert telling(answers(client, owner, hidden)) == {}


@pytest.mark.django_db
def test_what_is_shown_is_found_on_its_lists(client):
    owner, _ = hidden_and_shown({"status": "draft"})
    make_identity(owner)

    found = {
        name: "Shown" in text_of(client.get(reverse(f"{name}:list")))
        for name in ("publications", "projects", "events", "news")
    }

    assert found == {"publications": True, "projects": True, "events": True, "news": True}
    assert News.objects.published().count() == 1
