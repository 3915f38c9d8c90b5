"""All content goes out as plain files and comes back as it was."""

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction

from content.models import Entry, Topic
from portfolio.models import CV
from portfolio.moving.addresses import moved_to
from portfolio.moving.models import OldAddress
from portfolio.plain import PlainError
from portfolio.plain.reading import read_plain
from portfolio.plain.writing import write_plain
from profile_app.models import Person
from publications.models import Attachment, Publication
from tests.make import make_cv, make_news, make_person, make_project, make_publication, make_topic, make_venue

pytestmark = pytest.mark.django_db


def files_in(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".portfolio")
    }


def empty_the_site():
    for kind in (*Entry.kinds(), Topic):
        kind._base_manager.all().delete()
    Publication._meta.get_field("venue").related_model.objects.all().delete()
    OldAddress.objects.all().delete()


@pytest.fixture
def there_and_back(tmp_path):
    """Writes the site, reads it into an empty one, writes that, and gives both folders."""

    def go():
        write_plain(tmp_path / "one")
        empty_the_site()
        read_plain(tmp_path / "one")
        write_plain(tmp_path / "two")
        return tmp_path / "one", tmp_path / "two"

    return go


def test_the_lab_demo_comes_back_as_it_was(tmp_path):
    with transaction.atomic():
        call_command("demo", "--lab", stdout=StringIO())
        write_plain(tmp_path / "one")
        transaction.set_rollback(True)
    read_plain(tmp_path / "one")
    write_plain(tmp_path / "two")

    assert files_in(tmp_path / "two") == files_in(tmp_path / "one")


@pytest.mark.parametrize(
    "text",
    [
        "---\nNo front matter\n---\n",
        "Ends with lines\n\n\n",
        "  begins with blanks",
        "a: b # no comment",
        "'quotes' and \"more\"",
        "霧の中の灯",
        "{}[]&*!|>%@`",
        "null",
        "2024-01-01",
        "yes",
    ],
)
def test_any_text_comes_back(there_and_back, text):
    make_publication(f"On {text.strip()[:40]}", body=text, note=text.splitlines()[0])
    there_and_back()
    work = Publication.objects.get()

    assert (work.body, work.note) == (text, text.splitlines()[0])


def test_what_leads_to_something_else_leads_there_again(there_and_back):
    fog, ada = make_topic("Fog"), make_person("Ada Example")
    work = make_publication("On fog", topics=[fog], authors=[ada, "Somebody Else"], venue=make_venue("Fog Letters"))
    project = make_project("Harbour", publications=[work])
    news = make_news("A prize")
    news.projects.set([project])
    one, two = there_and_back()

    assert files_in(two) == files_in(one)


def test_a_draft_stays_a_draft(there_and_back):
    make_publication("Hushed", status="draft")
    there_and_back()

    assert Publication.objects.get().status == "draft"


def test_old_addresses_still_lead_on(there_and_back):
    ada = make_person("Ada Example")
    ada.slug = "ada"
    ada.save()
    there_and_back()

    assert Person.formerly("ada-example") == Person.objects.get()


def test_addresses_of_the_site_before_still_lead_on(there_and_back):
    OldAddress.objects.create(path="/team/ada", row=make_person("Ada Example", has_page=True))
    OldAddress.objects.create(path="/papers", target="/publications/#year-2020")
    there_and_back()

    assert {path: moved_to(path) for path in ("/team/ada/", "/papers.html")} == {
        "/team/ada/": "/people/ada-example/",
        "/papers.html": "/publications/#year-2020",
    }


def test_an_old_address_too_long_is_said_with_its_file(tmp_path):
    make_person("Ada Example")
    write_plain(tmp_path / "one")
    empty_the_site()
    file = tmp_path / "one/people/ada-example.md"
    file.write_text(file.read_text().replace("---\n", f"---\nold_addresses: [/{'x' * 600}]\n", 1))

    with pytest.raises(PlainError, match="people/ada-example.md: .*500"):
        read_plain(tmp_path / "one")


def test_files_come_along(there_and_back, settings):
    paper = ContentFile(b"%PDF-1.7 fog %%EOF", "paper.pdf")
    Attachment.objects.create(publication=make_publication("On fog"), kind=Attachment.Kind.PAPER, file=paper)
    there_and_back()

    assert Attachment.objects.get().file.read() == b"%PDF-1.7 fog %%EOF"


def test_a_saved_cv_leaves_out_the_same_lines(there_and_back):
    ada = make_person("Ada Example", has_page=True)
    hidden = make_publication("Hidden", authors=[ada])
    make_cv(ada, "Short", left_out=[f"publication-{hidden.pk}"])
    there_and_back()

    assert CV.objects.get().left_out == [f"publication-{Publication.objects.get().pk}"]


def test_a_site_with_content_is_not_read_into(tmp_path):
    make_topic("Fog")
    write_plain(tmp_path / "one")

    with pytest.raises(PlainError, match="has content"):
        read_plain(tmp_path / "one")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("people/ada.md", "No facts", "people/ada.md"),
        ("people/ada.md", "---\n{broken\n---\n", "people/ada.md cannot be read"),
        ("people/ada.md", "---\n!!python/object/apply:os.system ['true']\n---\n", "people/ada.md cannot be read"),
        ("people/ada.md", "---\ndisplay_name: Ada\ntopics: [topics/none]\n---\n", "people/ada.md: 'topics/none'"),
        ("publications/a.md", "---\ntitle: A\nissued: never\n---\n", "publications/a.md: "),
        ("publications/a.md", "---\ntitle: A\nauthorships: 7\n---\n", "publications/a.md: "),
    ],
)
def test_a_file_that_is_wrong_is_named_and_nothing_is_read(tmp_path, name, text, said):
    make_topic("Fog")
    write_plain(tmp_path / "one")
    empty_the_site()
    file = tmp_path / "one" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)

    with pytest.raises(PlainError, match=said):
        read_plain(tmp_path / "one")

    assert Topic.objects.count() == 0


def test_a_link_among_the_files_is_refused(tmp_path):
    make_topic("Fog")
    write_plain(tmp_path / "one")
    empty_the_site()
    (tmp_path / "one/topics/secret.md").symlink_to("/etc/passwd")

    with pytest.raises(PlainError, match="is a link"):
        read_plain(tmp_path / "one")


def test_the_commands_say_what_they_did(tmp_path, capsys):
    make_topic("Fog")
    call_command("export_files", str(tmp_path / "one"))
    empty_the_site()
    call_command("import_files", str(tmp_path / "one"))

    assert capsys.readouterr().out == f"Wrote 1 entries into {tmp_path}/one.\nRead 1 entries from {tmp_path}/one.\n"


def test_the_command_refuses_in_one_line(tmp_path):
    with pytest.raises(CommandError, match="is no folder"):
        call_command("import_files", str(tmp_path / "nowhere"))
