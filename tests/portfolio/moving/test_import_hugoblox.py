"""A small site of HugoBlox moved in whole."""

import pytest
from django.utils import timezone

from content.models import Status
from events.models import Event, News
from portfolio.models import MenuLink, SiteSettings
from portfolio.moving.moving import move
from profile_app.models import Identity, Person
from projects.models import Project
from publications.models import Publication
from tests.hugo_sites import BOOTSTRAP, NEWEST, make_site

pytestmark = pytest.mark.django_db

LATER = BOOTSTRAP["content/publication/notes/index.md"].replace("\nslides:", "\npublishDate: '2999-01-02'\nslides:")


@pytest.fixture
def moved(tmp_path):
    return move(make_site(tmp_path / "site", BOOTSTRAP))[1]


def test_people_works_and_projects_are_tied(moved):
    (work,) = Publication.objects.all()

    assert [(str(credit), credit.person and credit.person.slug, credit.equal_group) for credit in work.authors] == [
        ("Ada Lovelace", "ada-lovelace", 1),
        ("Charles Babbage", "charles-babbage", 1),
        ("Luigi F. Menabrea", None, None),
    ]
    assert [project.title for project in work.projects.all()] == ["The engine"]
    assert [str(speaker) for speaker in Event.objects.get().speaking.all()] == ["Ada Lovelace", "Guest Speaker"]
    assert [topic.name for topic in work.topics.all()] == ["Engines"]


def test_the_site_is_the_owners(moved):
    assert (SiteSettings.current().name, Identity.current().owner.display_name) == ("Ada's pages", "Ada Lovelace")
    assert [(link.label, link.section) for link in MenuLink.objects.all()] == [
        ("About", ""),
        ("Papers", "publications"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/publication/notes/", "/publications/notes-on-the-engine/"),
        ("/authors/admin/", "/people/ada-lovelace/"),
        ("/project/engine/", "/projects/engine/"),
        ("/post/news/", "/news/news/"),
        ("/publication/", "/publications/"),
    ],
)
def test_old_addresses_lead_to_where_things_are_now(moved, client, old, new):
    answer = client.get(old)

    if old == "/publication/notes/":
        new = Publication.objects.get().get_absolute_url()
    assert (answer.status_code, answer.url) == (301, new)


def test_moving_again_changes_nothing_and_what_was_edited_stays(moved, tmp_path):
    Project.objects.update(summary="By hand")

    _kit, again = move(make_site(tmp_path / "site", BOOTSTRAP))

    assert {kind: (told["created"], told["updated"]) for kind, told in again.counts.items() if told} == {
        kind: (0, 0) for kind, told in again.counts.items() if told
    }
    assert Project.objects.get().summary == "By hand"


def test_a_work_to_come_waits_for_its_moment(tmp_path):
    make_site(tmp_path, {**BOOTSTRAP, "content/publication/notes/index.md": LATER})

    move(tmp_path)
    move(tmp_path)

    work = Publication.objects.get()
    assert (work.status, work.is_scheduled, work.publish_at.year) == (Status.PUBLISHED, True, 2999)
    assert work.publish_at > timezone.now()


def test_a_moment_that_was_changed_here_stays(tmp_path):
    make_site(tmp_path, {**BOOTSTRAP, "content/publication/notes/index.md": LATER})
    move(tmp_path)
    Publication.objects.update(publish_at=None)

    move(tmp_path)

    assert Publication.objects.get().publish_at is None


def test_links_with_labels_of_their_own_keep_them(tmp_path):
    make_site(tmp_path, NEWEST)

    move(tmp_path)
    move(tmp_path)

    assert [(row.kind, str(row), row.url) for row in Publication.objects.get().attachments.all()] == [
        ("code", "Code", "https://code.example"),
        ("other", "More", "https://more.example"),
        ("code", "Hugging Face", "https://huggingface.co/ada/engine"),
    ]


def test_drafts_stay_drafts(tmp_path):
    text = BOOTSTRAP["content/post/news/index.md"].replace("---\n", "---\ndraft: true\n", 1)
    make_site(tmp_path, {**BOOTSTRAP, "content/post/news/index.md": text})

    move(tmp_path)

    assert (News.objects.published().count(), News.objects.count()) == (0, 1)


def test_a_lab_has_a_head_in_its_groups_and_no_owner(tmp_path):
    move(make_site(tmp_path, NEWEST))

    assert (Identity.current().mode, Identity.current().owner) == ("lab", None)
    assert [position.group for position in Person.objects.get().positions.all()] == ["pi"]


def test_an_address_too_long_to_keep_is_left_and_told(tmp_path):
    path = "content/publication/notes/index.md"
    link = f"links: [{{name: More, url: 'https://more.example/{'a' * 600}'}}]"
    long = BOOTSTRAP[path].replace("url_code: https://code.example/notes", link)
    report = move(make_site(tmp_path / "site", {**BOOTSTRAP, path: long}))[1]
    told = [remark.message for file in report.files.values() for remark in file.remarks]

    assert (
        [link.kind for link in Publication.objects.get().attachments.all()],
        [message[:47] for message in told if "longer than 500" in message],
    ) == ([], ["An address longer than 500 characters is left: "])
