import re
from html.parser import HTMLParser

import bibtexparser
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from publications.catalogue import Label
from publications.facets import Facet
from publications.formats import FORMATS
from publications.models import Attachment
from publications.templatetags.publications import fieldsets
from tests.make import (
    make_authorship,
    make_event,
    make_identity,
    make_news,
    make_person,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)
from tests.reading import number_of_queries, queries_when_known

pytestmark = pytest.mark.django_db

HIDDEN = [
    {"status": "draft"},
    {"status": "in_review"},
    {"status": "archived"},
    {"publish_at": "2999-01-01T00:00Z"},
    {"stage": "in_preparation"},
    {"stage": "submitted"},
]
# Of queries for a page that was asked for before.
LIMIT = 5
PDF = b"%PDF-1.4\n%%EOF\n"


def titles(page):
    return [" ".join(title.split()) for title in re.findall(r"<h3><a href=\"[^\"]+\">(.*?)</a>", page.content.decode())]


def count(page):
    return re.search(r'<p id="count"[^>]*>(.*?)</p>', page.content.decode())[1]


def headings(html):
    """The headings in a list, each with its number."""
    found = re.findall(r'<h2 id="[\w-]+"><span>(.*?)</span> <span class="n">(\d+)</span></h2>', html)
    return [(re.sub("<[^>]+>", "", words), n) for words, n in found]


def make_many(number=12, **given):
    return [make_publication(f"Work {place:02}", **given) for place in range(number)]


def keys(answer):
    library = bibtexparser.parse_string(b"".join(answer).decode())
    assert library.failed_blocks == []
    return [entry.key for entry in library.entries]


class Words(HTMLParser):
    """The visible words of a page, in order."""

    def __init__(self):
        super().__init__()
        self.words = []

    def handle_data(self, data):
        self.words.extend(data.split())


def text_of(page):
    reader = Words()
    reader.feed(page.content.decode())
    return " ".join(reader.words)


# The list


def test_a_visitor_filters_by_topic_and_year(client):
    optics = make_topic("Optics")
    make_many(12, issued="2020")
    make_publication("Light", issued="2022", topics=[optics])
    make_publication("Dark", issued="2021", topics=[optics])

    page = client.get("/publications/?topic=optics&year=2022")

    assert (titles(page), count(page)) == (["Light"], "1 of 14 publications")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_is_hidden_is_neither_listed_nor_counted(client, hidden):
    make_many(12)
    make_publication("Hidden", **hidden)

    page = client.get("/publications/")

    assert count(page) == "12 publications"
    assert "Hidden" not in titles(page)


def test_early_work_its_authors_show_says_its_stage(client):
    make_publication("Soon", stage="submitted", show_early=True)

    assert "Submitted" in text_of(client.get("/publications/"))


def test_a_few_publications_need_no_filters(client):
    make_many(11, issued="2024")

    page = client.get("/publications/").content.decode()

    assert ("data-filter" in page, re.findall(r"<h2>(\d+)</h2>", page)) == (False, ["2024"])


def test_a_dozen_have_filters(client):
    make_many(12)

    assert "data-filter" in client.get("/publications/").content.decode()


def test_a_shared_address_shows_its_filter_however_few_there_are(client):
    make_publication("Light", issued="2022")
    make_publication("Dark", issued="2021")

    page = client.get("/publications/?year=2021")

    assert (titles(page), count(page)) == (["Dark"], "1 of 2 publications")


def test_an_empty_site_says_so(client):
    assert "No publications yet." in text_of(client.get("/publications/"))


def test_years_are_headings_with_their_numbers_over_all_pages(client):
    make_many(30, issued="2024")
    make_many(2, issued="2023-05")
    make_publication("Undated", issued=None)
    make_publication("Forthcoming", issued=None, stage="accepted")

    page = client.get("/publications/?page=2").content.decode()

    assert headings(page) == [("2024 continued", "30"), ("2023", "2")]


@pytest.mark.parametrize(("stages", "heading"), [(["in_press"], "In press"), (["in_press", "published"], "No date")])
def test_works_without_a_year_stand_first(client, stages, heading):
    make_many(12)
    for stage in stages:
        make_publication(issued=None, stage=stage)

    assert headings(client.get("/publications/").content.decode())[0][0] == heading


def test_a_list_by_title_has_no_year_headings(client):
    make_many(12)

    page = client.get("/publications/?sort=title").content.decode()

    assert ('class="group"' in page, page.count('<span class="n">2024</span>')) == (False, 12)


def test_a_list_by_type_has_the_types_as_headings(client):
    make_many(12, type="preprint")
    make_publication(type="journal-article")

    page = client.get("/publications/?group=type").content.decode()

    assert headings(page) == [("Journal articles", "1"), ("Preprints", "12")]
    assert page.count('<span class="n">2024</span>') == 13


def test_a_list_without_groups_says_the_year_of_each_work(client):
    make_many(12)

    page = client.get("/publications/?group=none").content.decode()

    assert (headings(page), page.count('<span class="n">2024</span>')) == ([], 12)


def test_a_group_that_continues_says_so_on_both_pages(client):
    make_many(30, type="preprint")
    make_many(3, type="book")

    first, second = (client.get(f"/publications/?group=type&page={number}").content.decode() for number in (1, 2))

    assert headings(first) == [("Preprints", "30")]
    assert "Preprints: continued on the next page." in first
    assert headings(second) == [("Preprints continued", "30"), ("Books", "3")]
    assert "on the next page" not in second


def test_a_switch_offers_the_groups_and_sends_nothing_for_the_usual_ones(client):
    make_many(12)

    by_date, by_title = (
        re.findall(
            r'<option value="(\w*)"( selected)?>',
            client.get(f"/publications/?sort={sort}").content.decode().split('id="group"')[1].split("</select>")[0],
        )
        for sort in ("newest", "title")
    )

    assert by_date == [("", " selected"), ("type", ""), ("none", "")]
    assert by_title == [("year", ""), ("type", ""), ("", " selected")]


HOSTILE = st.text(st.sampled_from("<>&\"'/= xé{}%\u202e"), min_size=1, max_size=12).map(lambda text: f"a{text}z")


class Marked(HTMLParser):
    """The elements of a page with the names of their attributes, and the words of its filters."""

    def __init__(self):
        super().__init__()
        self.elements, self.words, self.is_word = set(), [], False

    def handle_starttag(self, tag, attributes):
        self.elements.add((tag, tuple(name for name, _value in attributes)))
        self.is_word = tag == "bdi"

    def handle_data(self, data):
        if self.is_word:
            self.words.append(data)
        self.is_word = False


@settings(max_examples=25)
@given(topic=HOSTILE, venue=HOSTILE, person=HOSTILE, asked=HOSTILE)
def test_no_name_breaks_out_of_the_filters(topic, venue, person, asked):
    def rendered(*words):
        labels = [[Label(1, "a", word), Label(2, word, "b")] for word in words[:3]]
        asked = [f"{words[3]}.", "a"]
        reader = Marked()
        reader.feed(fieldsets(Facet("x", words[0], those, {1: 3}, asked) for those in labels))
        return reader

    plain, hostile = rendered("w", "w", "w", "w"), rendered(topic, venue, person, asked)

    assert hostile.elements == plain.elements
    assert hostile.words == [word for name in (topic, venue, person) for word in (name, "b")]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'&lt;b&gt;{{ 1 }}"])
def test_a_hostile_name_is_only_a_name(client, name):
    topic = make_topic(f"Topic {name}")
    for number in range(12):
        make_publication(
            f"Work {number}",
            topics=[topic],
            venue=make_venue(f"{name} {number}"),
            authors=[make_person(f"{name} {number}")],
        )

    page = client.get("/publications/", {"topic": topic.slug, "venue": name, "person": name})
    there = client.get("/publications/", {"topic": topic.slug, "group": "type"})

    for answer in (page, there):
        assert [bad for bad in ("<script>alert", "<img src=x", "'&lt;b") if bad in answer.content.decode()] == []
    assert f"Topic {name} 12" in text_of(there)


@pytest.mark.parametrize(
    ("number", "expected"), [("1", 25), ("2", 5), ("99", 5), ("0", 25), ("x", 25), ("-1", 25), ("", 25), ("9" * 400, 5)]
)
def test_twenty_five_stand_on_a_page(client, number, expected):
    make_many(30)

    assert len(titles(client.get(f"/publications/?page={number}"))) == expected


def test_the_next_page_keeps_the_query(client):
    make_many(30, issued="2024", topics=[make_topic("Optics")])

    page = client.get("/publications/?topic=optics&sort=oldest").content.decode()

    assert re.search(r'rel="next" href="([^"]+)"', page)[1] == "/publications/?topic=optics&amp;sort=oldest&amp;page=2"


def test_no_match_names_the_filters_to_drop(client):
    make_publication("Light", issued="2022", topics=[make_topic("Optics")])

    page = client.get("/publications/?topic=optics&year=1999")

    assert "without 1999 1 publication" in text_of(page)


@pytest.mark.parametrize(
    "query",
    [
        "topic=%00&year=%ff&q=%F0%9F%8C%8A",
        "year=" + "9" * 5000,
        "topic=' OR 1=1 --&person=\"><script>alert(1)</script>",
        "&".join(f"topic=t{number}" for number in range(300)),
        "q=" + "%25_%5C" * 50,
        "page=99999999999999999999999&sort=[]",
        "has[]=pdf&year[gte]=2000",
        "q=" + "a+" * 5000,
    ],
)
def test_a_hostile_query_gets_a_list(client, query):
    make_many(12)

    page = client.get(f"/publications/?{query}")

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "topic=optics",
        "topic=optics&year=2024&has=code&person=ada&venue=osdi&type=conference-paper",
        "q=work",
        "year=1900",
    ],
)
def test_a_list_asks_as_often_for_thirty_as_for_three(client, query):
    ada, venue, optics = make_person("Ada"), make_venue("OSDI"), make_topic("Optics")
    make_topic("Lenses", parent=optics)
    make_identity(ada)
    given = {
        "issued": "2024",
        "authors": [ada, "Guest"],
        "venue": venue,
        "topics": [optics],
        "links": ["code", "paper"],
    }
    address = f"/publications/?sort=oldest&{query}"
    make_many(3, **given)
    few = number_of_queries(client, address)
    make_many(27, **given)

    assert number_of_queries(client, address) == few
    assert queries_when_known(client, address) <= LIMIT


# The card


def test_a_card_tells_all_of_a_work(client):
    venue = make_venue("Operating Systems Design and Implementation", short_name="OSDI")
    work = make_publication(
        "Ekko: *fast* & $x^2$",
        issued="2022-07",
        venue=venue,
        pages="821-839",
        place="Carlsbad, CA",
        award="Best paper",
        open_access=True,
        url="https://example.org/ekko",
        doi="10.1000/ekko",
        arxiv_id="2206.00001",
        body="We are *quick*.",
        links=["website", "video", "code", "paper"],
    )
    sima = make_person("Chijun Sima")
    make_identity(sima)
    for order, author in enumerate([sima, "Yao Fu", "Luo Mai"]):
        make_authorship(work, author, order=order, equal_group=1 if order < 2 else None, is_corresponding=order == 2)

    page = client.get("/publications/")
    html = page.content.decode()

    assert '<abbr title="Operating Systems Design and Implementation">OSDI</abbr>' in html
    assert (
        "Operating Systems Design and Implementation, pp. 821–839, Carlsbad, CA, Jul 2022 Best paper Open access"
        in text_of(page)
    )
    assert re.findall(r'<li><a href="[^"]+"[^>]*>([^<]+)</a></li>', html.split('aria-label="Links for')[1])[:8] == [
        "PDF",
        "Publisher page",
        "Code",
        "Video",
        "Website",
        "DOI",
        "arXiv",
        "BibTeX",
    ]
    assert f'<a href="/publications/{work.slug}/cite/" data-cite>' in html
    assert '<strong><a href="/people/chijun-sima/">Chijun Sima</a></strong>' in html
    assert html.count('<abbr class="mark" title="co-first author">*</abbr>') == 2
    assert 'aria-label="corresponding author"' in html
    assert "* co-first author corresponding author Bold : Chijun Sima" in text_of(page)
    assert "<p>We are <em>quick</em>.</p>" in html
    assert "Ekko: <em>fast</em> &amp; " in html


def test_a_long_byline_folds_and_says_its_length(client):
    make_publication(authors=[f"Author {number}" for number in range(300)])

    html = client.get("/publications/").content.decode()

    assert re.findall(r'<summary aria-label="([^"]+)">…</summary>', html) == ["296 more authors"]
    assert "(300 authors)" in html


def test_three_hundred_authors_cost_no_query(client):
    make_publication("Many", authors=["Somebody"])
    few = number_of_queries(client, "/publications/")
    make_publication("More", authors=[f"Author {number}" for number in range(300)])

    assert number_of_queries(client, "/publications/") == few


def test_editors_are_named_as_such(client):
    work = make_publication(type="edited-volume")
    make_authorship(work, "Ada Lovelace", role="editor")

    assert "Edited by Ada Lovelace" in text_of(client.get("/publications/"))


def test_a_retracted_work_stays_and_is_marked(client):
    work = make_publication("Oops", stage="retracted")

    assert "Retracted" in text_of(client.get("/publications/"))
    assert "This work has been retracted." in text_of(client.get(work.get_absolute_url()))


# The landing page


def test_a_landing_page_shows_the_work_and_what_belongs_to_it(client):
    optics = make_topic("Optics")
    work = make_publication("Light", subtitle="A study", body="All about *light*.", topics=[optics], authors=["Ada"])
    make_project("Lenses", publications=[work])
    make_project("Secret lenses", publications=[work], status="draft")
    make_event("A talk on light", publication=work)
    make_event("A secret talk", publication=work, status="draft")
    make_news("Light is out").publications.add(work)
    make_news("Secret news", status="draft").publications.add(work)

    page = client.get(work.get_absolute_url())

    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page.content.decode()) == ["Light"]
    assert titles(page) == ["Lenses", "A talk on light", "Light is out"]
    assert f'<a href="{optics.get_absolute_url()}">Optics</a>' in page.content.decode()
    assert "A study" in text_of(page)
    assert "<p>All about <em>light</em>.</p>" in page.content.decode()
    assert "@inproceedings{ada2024light" in text_of(page)


def test_the_first_button_is_the_main_one(client):
    work = make_publication(links=["code", "paper"])

    buttons = re.findall(
        r'<a class="(btn[^"]*)" href="[^"]+"[^>]*>([^<]+)</a>', client.get(work.get_absolute_url()).content.decode()
    )

    assert buttons[:3] == [("btn main", "PDF"), ("btn", "Code"), ("btn", "Cite")]


def test_indexers_find_the_work_its_people_and_its_pdf(client, settings):
    settings.SITE_URL = "https://example.org"
    work = make_publication("Light", authors=["Ada Lovelace"], issued="2022-07-11", topics=[make_topic("Optics")])
    attach(work)

    tags = re.findall(
        r'<meta name="(citation_\w+)" content="([^"]+)">', client.get(work.get_absolute_url()).content.decode()
    )

    assert tags == [
        ("citation_title", "Light"),
        ("citation_author", "Ada Lovelace"),
        ("citation_publication_date", "2022/07/11"),
        ("citation_keywords", "Optics"),
        ("citation_pdf_url", "https://example.org/publications/light/paper.pdf"),
        ("citation_abstract_html_url", "https://example.org/publications/light/"),
    ]


def test_a_list_carries_no_tags_for_indexers(client):
    make_publication()

    assert "citation_" not in client.get("/publications/").content.decode()


def test_an_old_address_leads_to_the_new_one(client):
    work = make_publication("Light", slug="old")
    work.slug = "new"
    work.save()

    answer = client.get("/publications/old/")

    assert (answer.status_code, answer.url) == (301, "/publications/new/")


def test_a_landing_page_asks_as_often_for_much_as_for_little(client):
    work = make_publication(authors=["Ada"], topics=[make_topic()], links=["code"])
    make_project(publications=[work])
    make_event(publication=work)
    make_news().publications.add(work)
    few = number_of_queries(client, work.get_absolute_url())
    for order in range(10):
        make_authorship(work, make_person(), order=order + 1)
        make_project(publications=[work])
        make_event(publication=work)
        make_news().publications.add(work)
    work.topics.set([make_topic() for _ in range(10)])

    assert number_of_queries(client, work.get_absolute_url()) == few
    assert queries_when_known(client, work.get_absolute_url()) <= LIMIT


# Citations and exports


def test_a_citation_has_a_page_and_a_file(client):
    make_publication("Light", authors=["Ada Lovelace"], issued="2022")

    page, file = client.get("/publications/light/cite/"), client.get("/publications/light/cite.bib")

    assert "@inproceedings{lovelace2022light," in text_of(page)
    assert keys([file.content]) == ["lovelace2022light"]
    assert file["Content-Disposition"] == 'attachment; filename="light.bib"'
    assert file["Content-Type"] == "application/x-bibtex; charset=utf-8"


@pytest.mark.parametrize("address", ["/publications/light/cite.exe", "/publications/export.exe"])
def test_an_unknown_format_is_not_found(client, address):
    make_publication("Light")

    assert client.get(address).status_code == 404


def test_an_export_holds_what_the_list_shows_in_its_order(client):
    optics = make_topic("Optics")
    make_publication("Light", issued="2022", topics=[optics], authors=["Ada Lovelace"])
    make_publication("Sound", issued="2023", authors=["Ada Lovelace"])
    make_publication("Fog", issued="2024", topics=[optics], authors=["Ada Lovelace"])
    make_publication("Secret", status="draft", topics=[optics])

    answer = client.get("/publications/export.bib?topic=optics&sort=oldest")

    assert keys(answer) == ["lovelace2022light", "lovelace2024fog"]
    assert answer["Content-Disposition"] == 'attachment; filename="publications.bib"'


def test_an_export_is_not_cut_into_pages(client):
    make_many(30)

    assert len(keys(client.get("/publications/export.bib"))) == 30


def test_an_export_asks_as_often_for_thirty_as_for_three(client, django_assert_num_queries):
    make_many(3, authors=["Ada"], venue=make_venue())
    keys(client.get("/publications/export.bib"))
    with CaptureQueriesContext(connection) as asked:
        keys(client.get("/publications/export.bib"))
    few = len(asked)

    make_many(27, authors=["Ada", "Grace"])
    keys(client.get("/publications/export.bib"))

    with django_assert_num_queries(few):
        keys(client.get("/publications/export.bib"))


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("part", ["", "cite/", "cite.bib", "paper.pdf"])
def test_what_is_hidden_has_no_address(client, hidden, part):
    work = make_publication("Light", **hidden)
    attach(work)

    assert client.get(f"/publications/light/{part}").status_code == 404


# Files


def attach(work, name="My Paper.pdf", kind="paper"):
    item = Attachment(publication=work, kind=kind)
    item.file.save(name, ContentFile(PDF), save=False)
    item.name = "my-paper.pdf"
    item.save()
    return item


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_pdf_stands_beside_its_page_under_the_works_name(client):
    attach(make_publication("Light"))

    answer = client.get("/publications/light/paper.pdf")

    assert (answer.status_code, body_of(answer), answer["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="light.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_paper_that_is_only_a_link_has_no_file(client):
    make_publication("Light", links=["paper"])

    assert client.get("/publications/light/paper.pdf").status_code == 404


def test_another_file_is_offered_for_saving(client):
    item = attach(make_publication("Light"), kind="slides")

    answer = client.get(item.href)

    assert (answer.status_code, body_of(answer)) == (200, PDF)
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_file_is_guarded_like_its_page(client, hidden):
    item = attach(make_publication("Light", **hidden), kind="slides")

    assert client.get(item.href).status_code == 404


# Addresses of the static export


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/publications/topic/optics/", "topic=optics"),
        ("/publications/year/2022/", "year=2022"),
        ("/publications/type/preprint/", "type=preprint"),
    ],
)
def test_a_list_of_the_static_export_leads_to_the_query(client, address, query):
    answer = client.get(address)

    assert (answer.status_code, answer.url) == (302, f"/publications/?{query}")


def test_a_paper_leads_to_its_public_preprints(client):
    paper = make_publication("Light")
    make_publication("Light, early", type="preprint", published_version=paper)
    make_publication("Light, hidden", type="preprint", published_version=paper, status="draft")

    html = client.get(paper.get_absolute_url()).content.decode()

    assert "Light, early" in html
    assert "Light, hidden" not in html


def test_a_person_s_and_a_topic_s_works_are_handed_out_in_every_format(client):
    ada, light = make_person("Ada Lovelace", has_page=True), make_topic("Light")
    make_publication("On light", authors=[ada], topics=[light])

    for page, narrowed in ((ada, "person=ada-lovelace"), (light, "topic=light")):
        html = client.get(page.get_absolute_url()).content.decode()
        links = [address for address in re.findall(r'href="([^"]+)" download', html) if "export" in address]

        assert links == [f"/publications/export.{extension}?{narrowed}" for extension in FORMATS]
