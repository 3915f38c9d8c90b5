"""The exported site says what the live site says, and nothing that only the live site has."""

import os
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from portfolio import previews
from portfolio.moving.models import OldAddress
from portfolio.sections import SECTIONS
from portfolio.static_export import ExportError, exporting
from portfolio.static_export.addresses import file_of, placed
from portfolio.static_export.exporting import export
from portfolio.static_export.rendering import Visitor, visitor
from publications.formats import FORMATS
from publications.models import Attachment
from publications.one_work import gather
from tests.make import (
    make_event,
    make_identity,
    make_news,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
)

pytestmark = pytest.mark.django_db

SITE = "https://lab.example.org/ada"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def target(tmp_path):
    return tmp_path / "site"


@pytest.fixture
def small_site():
    return make_small_site()


def make_small_site():
    fog = make_topic("Fog")
    ada = make_person("Ada Example", topics=[fog], has_page=True)
    work = make_publication("On fog", topics=[fog], authors=[ada], issued="2020", type="journal-article")
    make_project("Harbour", topics=[fog])
    make_event("A talk", topics=[fog])
    make_news("A prize", topics=[fog])
    make_page("Contact", body="Write to [Ada](/people/ada-example/).")
    return work


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker, tmp_path_factory):
    """The small site as it was exported once, for tests that only look."""
    target = tmp_path_factory.mktemp("exported") / "site"
    with django_db_blocker.unblock(), override_settings(SITE_URL=SITE), transaction.atomic():
        make_small_site()
        export(target)
        transaction.set_rollback(True)
    return target


class Links(HTMLParser):
    """Where a page leads to, within its host."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.found += [given[name] for name in ("href", "src", "action") if given.get(name)]
        self.found += [picture.split()[0] for picture in (given.get("srcset") or "").split(",") if picture.strip()]


def lost_links(folder):
    """Links of the pages that lead to no file, wherever below a host the folder is served.

    The page for what is lost stands at any address of the site, but below the site's own path.
    """
    lost = []
    for file in folder.rglob("*.html"):
        name = str(file.relative_to(folder))
        root = "/ada/" if name == "404.html" else "/lab/"
        stands_at = "nobody/was/here/" if name == "404.html" else name.removesuffix("index.html")
        page = f"https://host.example{root}{stands_at}"
        for link in Links(file.read_text(encoding="utf-8")).found:
            address = urljoin(page, link)
            if link.startswith("#") or not address.startswith("https://host.example/"):
                continue
            path = unquote(urlsplit(address).path).removeprefix(root)
            place = folder / (f"{path}index.html" if path.endswith("/") or not path else path)
            if not place.is_file():
                lost.append((str(file.relative_to(folder)), link))
    return lost


def read(target, name):
    return (target / name).read_text(encoding="utf-8")


def all_text(folder):
    return "".join(file.read_text(encoding="utf-8", errors="replace") for file in folder.rglob("*") if file.is_file())


def test_every_link_of_a_small_site_leads_to_a_file(exported):
    assert lost_links(exported) == []


def test_an_empty_site_can_be_exported(target):
    export(target)

    assert lost_links(target) == []


@pytest.mark.parametrize(
    "name",
    ["publications/on-fog", "people/ada-example", "projects/harbour", "events/a-talk", "news/a-prize", "contact"],
)
def test_each_entry_has_its_page(exported, name):
    assert (exported / name / "index.html").is_file()


@pytest.mark.parametrize("name", ["topic/fog", "year/2020", "type/journal-article"])
def test_lists_of_publications_by_topic_year_and_type_are_pages(exported, name):
    assert "On fog" in read(exported, f"publications/{name}/index.html")


def test_the_pages_of_a_long_list_are_pages(target):
    for number in range(30):
        make_publication(f"Work {number:02}", issued="2020")
    export(target)

    assert len(re.findall('class="pub"', read(target, "publications/page/2/index.html"))) == 5


def test_a_list_says_its_own_address_in_the_export(exported):
    page = read(exported, "publications/topic/fog/index.html")

    assert f'<link rel="canonical" href="{SITE}/publications/topic/fog/">' in page


@pytest.mark.parametrize(
    "name",
    [
        "404.html",
        "robots.txt",
        "sitemap.xml",
        ".nojekyll",
        "feeds/publications.atom",
        "feeds/topic/fog/news.atom",
        "events/calendar.ics",
        "publications/export.bib",
        "publications/topic/fog/export.ris",
        "publications/on-fog/cite/index.html",
        "publications/on-fog/cite.json",
        "publications/on-fog/preview.png",
        "people/ada-example/card.vcf",
        "people/ada-example/cv/index.html",
        "people/ada-example/cv.pdf",
        "static/css/site.css",
        "static/fonts/stix-two-text-latin.woff2",
    ],
)
def test_what_goes_with_the_pages_is_there(exported, name):
    assert (exported / name).is_file()


LINKS = re.compile(r'\b(href|src|srcset|action|content)="[^"]*"')
# What only the live site has, and what only the exported one has.
SIGN_IN = re.compile('<li><a href="/admin/">.*?</li>')
OWN = re.compile(
    r'<script src="[^"]*export.js" defer></script>\n|<noscript>.*?</noscript>|(?<= data-filter) data-js', re.DOTALL
)


def test_every_page_is_the_live_page_but_for_its_links(small_site, target, client):
    make_event("A course of talks")
    addresses = [
        f"{address}{beside}"
        for section in SECTIONS.values()
        for entry in section.entries()
        for address in [entry.get_absolute_url()]
        for beside in ("", "cite/", "cv/")
    ]
    addresses += [reverse(section.route) for section in SECTIONS.values() if section.route]
    addresses += ["/", "/search/", *(f"/publications/?{name}" for name in ("topic=fog", "year=2020"))]
    live = {address: client.get(address) for address in addresses}
    pages = {address: SIGN_IN.sub("", page.text) for address, page in live.items() if page.status_code == 200}
    export(target)
    files = {address: target / file_of(placed(*address.partition("?")[::2])) for address in pages}
    static = {address: OWN.sub("", file.read_bytes().decode()) for address, file in files.items()}

    assert {address: LINKS.sub("", page) for address, page in static.items()} == {
        address: LINKS.sub("", page) for address, page in pages.items()
    }
    assert len(pages) > 2 * len(SECTIONS)


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("query", ["", "topic=fog", "year=2020"])
def test_the_files_of_lists_say_what_the_live_site_says(target, client, extension, query):
    fog = make_topic("Fog")
    for number in range(3):
        # Alone each would have the same key.
        make_publication(f"Fog {number}", authors=["Ada Example"], topics=[fog], issued="2020", links=["code"])
    path = f"/publications/export.{extension}"
    live = b"".join(client.get(f"{path}?{query}").streaming_content)
    export(target)

    assert (target / file_of(placed(path, query))).read_bytes() == live


def test_the_paper_stands_beside_its_page(small_site, target):
    paper = ContentFile(b"%PDF-1.7 fog %%EOF", "paper.pdf")
    Attachment.objects.create(publication=small_site, kind=Attachment.Kind.PAPER, file=paper)
    export(target)

    assert (target / "publications/on-fog/paper.pdf").read_bytes() == b"%PDF-1.7 fog %%EOF"


def test_nothing_of_a_draft_is_in_the_export(small_site, target):
    make_publication("Hushed", status="draft")
    make_news("Embargoed", publish_at=timezone.now() + timedelta(days=1))
    export(target)

    assert [word for word in ("Hushed", "hushed", "Embargoed", "embargoed") if word in all_text(target)] == []


def test_no_link_leads_to_the_admin(exported):
    assert [file for file in exported.rglob("*.html") if "/admin/" in file.read_text(encoding="utf-8")] == []


def test_an_old_address_leads_to_the_new_one(small_site, target):
    small_site.slug = "on-thick-fog"
    small_site.save()
    export(target)

    assert 'url=../../publications/on-thick-fog/"' in read(target, "publications/on-fog/index.html")


def test_hosts_that_read_it_get_old_addresses_as_one_file(small_site, target):
    small_site.slug = "on-thick-fog"
    small_site.save()
    export(target)

    assert "/ada/publications/on-fog/ /ada/publications/on-thick-fog/ 301\n" in read(target, "_redirects")


@pytest.mark.parametrize("name", ["publication/fog/index.html", "publication/fog.html"])
def test_an_address_of_the_site_before_leads_to_the_page(small_site, target, name):
    OldAddress.objects.create(path="/publication/fog", row=small_site)
    export(target)

    assert "publications/on-fog/" in read(target, name)


def test_an_old_address_that_led_to_a_list_leads_there(small_site, target):
    OldAddress.objects.create(path="/papers", target="/publications/#year-2020")
    export(target)

    assert 'href="../publications/#year-2020"' in read(target, "papers/index.html")


def test_an_old_address_that_a_text_leads_to_still_leads_on(small_site, target):
    OldAddress.objects.create(path="/publication/fog", row=small_site)
    make_page("Links", body="See [this](/publication/fog/).")
    outcome = export(target)

    assert 'url=../../publications/on-fog/"' in read(target, "publication/fog/index.html")
    assert outcome.lost == []


@pytest.mark.parametrize(
    "path", ["/../precious", "/%2e%2e/precious", "/a/../../precious", "/index.html/x", "/" + "x" * 400]
)
def test_an_old_address_that_leads_out_or_has_no_room_is_left(small_site, target, path):
    (target.parent / "precious.html").write_text("Mine")
    OldAddress.objects.create(path=path, row=small_site)
    export(target)

    assert {file.name for file in target.parent.iterdir()} == {"site", "precious.html"}
    assert (target.parent / "precious.html").read_text() == "Mine"


def test_a_text_takes_no_file_of_the_server_along(small_site, target, settings):
    secret = settings.STATIC_ROOT.parent / "secret.txt"
    make_page(
        "Thief", body=f"![](/static/../{secret.name}) [it](/static/../{secret.name}) [up](/static/%2e%2e/{secret.name})"
    )
    export(target)

    assert list(target.rglob("secret.txt")) == []


def test_old_addresses_are_written_as_hosts_read_them(small_site, target):
    OldAddress.objects.create(path="/members/10. 김서윤", row=small_site)
    export(target)

    assert (
        "/ada/members/10.%20%EA%B9%80%EC%84%9C%EC%9C%A4/ /ada/publications/on-fog/ 301"
        in read(target, "_redirects").splitlines()
    )


def test_an_old_address_of_a_draft_leads_nowhere(small_site, target):
    OldAddress.objects.create(path="/publication/hushed", row=make_publication("Hushed", status="draft"))
    export(target)

    assert not (target / "publication").exists()


def test_the_permanent_address_leads_to_the_page(small_site, target):
    export(target)

    assert 'href="../../publications/on-fog/"' in read(target, f"id/{small_site.uuid}/index.html")


def test_a_link_an_author_wrote_to_nowhere_is_told(small_site, target):
    make_page("Broken", body="See [this](/no-such-page/).")

    assert ("/broken/", "/no-such-page/") in export(target).lost


def test_what_a_site_need_not_have_is_not_missed(small_site, target):
    assert export(target).lost == []


def test_an_export_of_what_did_not_change_writes_nothing(small_site, target):
    export(target)
    before = {file: os.stat(file).st_ino for file in target.rglob("*")}
    outcome = export(target)

    assert (outcome.is_new, {file: os.stat(file).st_ino for file in target.rglob("*")}) == (False, before)


def test_an_export_after_a_change_writes_what_shows_it(small_site, target):
    export(target)
    before = {file: os.stat(file).st_ino for file in target.rglob("*.html")}
    other = make_page("Alone")
    export(target)
    fresh = {
        str(file.relative_to(target)) for file in target.rglob("*.html") if os.stat(file).st_ino != before.get(file)
    }

    assert fresh == {"alone/index.html", f"id/{other.uuid}/index.html"}


def drawn_while(work, monkeypatch):
    """The titles of pictures that are drawn meanwhile."""
    titles = []
    caches["pictures"].clear()
    with monkeypatch.context() as watched:
        watched.setattr(previews, "drawn", lambda told: titles.append(told.title) or b"picture")
        work()
    return titles


def test_pictures_of_what_did_not_change_are_not_drawn_again(small_site, target, monkeypatch):
    export(target)
    make_page("More")

    assert drawn_while(lambda: export(target), monkeypatch) == ["More"]


def test_a_picture_that_was_kept_is_kept_again(small_site, target, monkeypatch):
    export(target)
    before = (target / "publications/on-fog/preview.png").read_bytes()
    for title in ("One", "Two"):
        make_page(title)
        drawn_while(lambda: export(target), monkeypatch)

    assert (target / "publications/on-fog/preview.png").read_bytes() == before


def test_other_software_draws_pictures_again(small_site, target, monkeypatch):
    export(target)
    monkeypatch.setattr(exporting, "software", lambda: "other")

    assert "On fog" in drawn_while(lambda: export(target), monkeypatch)


@pytest.mark.parametrize("beside", ["", "cite/", "cite.bib", "cite.json"])
def test_pages_of_many_works_say_what_the_live_site_says(client, beside):
    topic, person = make_topic("Fog"), make_person("Ada Example", has_page=True)
    works = [
        make_publication(
            f"Work *{number}*", topics=[topic], authors=[person, "Bo"], links=["code"], doi=f"10.5555/{number}"
        )
        for number in range(3)
    ]
    addresses = [f"{work.get_absolute_url()}{beside}" for work in works]
    live = [client.get(address).content for address in addresses]
    without_sign_in = [re.sub(rb'<li><a href="/admin/">.*?</li>', b"", page) for page in live]
    with visitor() as visit:
        gather([work.pk for work in works], None)
        pages = [visit.answer_to(address).content for address in addresses]
    static = [re.sub(rb'<script src="[^"]*export.js" defer></script>\n', b"", page) for page in pages]

    assert static == without_sign_in


def test_what_was_taken_back_goes_from_the_export(small_site, target):
    export(target)
    small_site.status = "draft"
    small_site.save()
    export(target)

    assert not (target / "publications/on-fog").exists()


def test_a_page_that_cannot_be_made_leaves_the_old_export(small_site, target, monkeypatch):
    export(target)
    make_page("More")

    def fail(*_address):
        raise ExportError("/ answers 500.")

    monkeypatch.setattr(Visitor, "answer_to", fail)
    with pytest.raises(ExportError):
        export(target)

    assert (target / "publications/on-fog/index.html").is_file()


def test_a_site_that_changes_while_it_is_exported_is_exported_again(small_site, target):
    changes = iter(["During"])

    def progress(done, known):
        if title := next(changes, None):
            make_page(title)

    export(target, progress)

    assert (target / "during/index.html").is_file()


def test_the_home_page_of_a_researcher_stands_at_the_root(target):
    make_identity(make_person("Ada Example"))
    export(target)

    assert "Ada Example" in read(target, "index.html")


def test_the_command_says_what_it_wrote(small_site, target, capsys):
    call_command("export_site", str(target))

    assert re.fullmatch(
        rf"Wrote {re.escape(str(target))}: \d+ pages, \d+ files, \d+ of them changed, 0 removed, in [\d.]+ s\.\n",
        capsys.readouterr().out,
    )


def test_the_command_refuses_a_folder_of_somebody_else(target):
    target.mkdir()
    Path(target, "mine.txt").write_text("Mine")

    with pytest.raises(CommandError, match="no export wrote"):
        call_command("export_site", str(target))
