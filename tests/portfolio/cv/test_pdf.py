"""The PDF of a CV says what the page says, in any script, and is fit to be sent."""

from io import BytesIO, StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from portfolio.cv import pdf as making
from portfolio.cv import typefaces
from portfolio.models import Placement
from profile_app.models import Award, ProfileLink
from tests.make import (
    make_award,
    make_cv,
    make_education,
    make_event,
    make_identity,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_service,
)
from tests.reading import links, main_of, number_of_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_person("Ada Byron", slug="ada", interests="Engines.")


def read(client, address="/people/ada/cv.pdf"):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return PdfReader(BytesIO(answer.content))


def text_of(pdf):
    """All words of a PDF without the spaces, which follow where its lines break."""
    return "".join("".join(page.extract_text().split()) for page in pdf.pages)


def lacking(pdf, *words):
    text = text_of(pdf)
    return [word for word in words if "".join(word.split()) not in text]


def links_of(pdf):
    return [
        note.get_object()["/A"]["/URI"]
        for page in pdf.pages
        for note in page.get("/Annots", ())
        if "/URI" in note.get_object().get("/A", {})
    ]


def test_the_cv_of_the_demo_has_every_fact_of_its_person_on_two_pages(client):
    call_command("demo", stdout=StringIO())
    page = client.get("/cv/").content.decode()

    pdf = read(client, "/cv.pdf")

    facts = [
        "Supervised by Luo Mai.",
        "Efficient AI (MLSys): scalable and cost-effective training and serving; system–algorithm co-design.",
        "Senior Software Development Engineer, Efficient ML Systems",
        "Tencent (WeChat), Guangzhou, China",
        "Ekko: low-latency model update for multi-terabyte DLRMs (published in part as OSDI '22)",
        "Problem. Scaling DLRMs improved offline accuracy but degraded online engagement",
        "safe rollback).",
        "WAN bandwidth −92 %, machine cost −49 %, 2.4 s model-update latency; 10,000× model-size scaling",
        "(GB → tens of TB).",
        "+40 % DAU and +87 % total VV over six months after full adoption (alongside product iteration",
        "Data movement reduced up to 1,200× on representative workloads; widely used within WeChat",
        "Building cost-effective serving mechanisms around remote KV-cache storage and compression.",
        "Developer (commit access)",
        "Google Summer of Code",
        "shipped in LLVM 9.0 (reported speedups up to 1,980× on real-world samples).",
        "Unified APIs on dominator trees; shipped in LLVM 7.0.",
        "B.Eng. in Computer Science and Technology (Innovation Class)",
        "South China University of Technology",
        "GPA 3.85 / 4.00 · Rank 1 / 28",
        "Dynamic Barycenter Averaging Kernel in RBF Networks for Time Series Classification",
        "IEEE Access",
        "Chijun Sima*, Yao Fu*, Man-Kit Sit",
        "* co-first author",
        "Tencent WeChat AI Department, Shenzhen",
        "Jun 2022",
        "Tencent Technology Breakthrough Award (Gold Prize) — Project Lead, Ekko (internal highest technical honor)",
        "Bronze Medal, ACM-ICPC Asia Xi'an Regional Contest",
        "Second Prize, 15th China Collegiate Programming Contest (Guangdong Division, out of 177 teams)",
        "CVPR 2025; ICLR 2025 Workshop on FM-Wild; NeurIPS 2025 Workshop on Efficient Reasoning",
    ]
    assert lacking(pdf, *facts) == []
    assert len(pdf.pages) == 2
    assert "/cv.pdf" in page


def test_a_cv_is_tagged_and_says_what_it_is(client, ada):
    pdf = read(client)

    catalogue = pdf.trailer["/Root"]
    assert (pdf.metadata.title, pdf.metadata.author) == ("Curriculum vitae of Ada Byron", "Ada Byron")
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712 — an object of the file
    assert catalogue["/Lang"] == "en"
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()
    assert [item.title for item in flat(pdf.outline)] == ["Ada Byron", "Research interests"]


def flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


@pytest.mark.parametrize(
    ("query", "size"), [("", (595, 842)), ("?paper=letter", (612, 792)), ("?paper=parchment", (595, 842))]
)
def test_the_address_chooses_the_paper(client, ada, query, size):
    box = read(client, f"/people/ada/cv.pdf{query}").pages[0].mediabox

    assert (round(box.width), round(box.height)) == size


def test_profiles_stand_on_paper_with_their_addresses(client, ada):
    ProfileLink.objects.create(person=ada, service="scholar", value="AbC")
    ProfileLink.objects.create(person=ada, service="website", value="https://www.example.org/ada/")

    pdf = read(client)

    assert lacking(pdf, "scholar.google.com/citations?user=AbC", "example.org/ada") == []
    assert "Website" not in text_of(pdf)


@pytest.mark.parametrize("has_profile", [True, False])
def test_the_owners_cv_says_below_the_works_what_the_home_page_says_there(client, ada, has_profile):
    make_publication(authors=[ada])
    make_identity(ada)
    Placement.objects.create(section="selected", note="Full list on Google Scholar.")
    if has_profile:
        ProfileLink.objects.create(person=ada, service="scholar", value="AbC")
    profile = "https://scholar.google.com/citations?user=AbC"

    pdf, page = read(client, "/cv.pdf"), main_of(client.get("/cv/"))

    assert lacking(pdf, "Full list on Google Scholar.") == []
    assert links_of(pdf).count(profile) == 2 * has_profile
    assert ("Full list on Google Scholar.", profile) in links(page) or not has_profile
    assert "Full list on Google Scholar." in page
    assert "Full list on Google Scholar." in client.get("/cv.md").text


def test_a_period_stands_on_one_line(client, ada):
    make_position(ada, start="2018-01", end="2022-03")

    lines = read(client).pages[0].extract_text().replace("\u00a0", " ").splitlines()

    assert [line for line in lines if "2018" in line and "Mar 2022" in line] != []


def test_links_can_be_clicked(client, ada):
    make_publication("On engines", slug="engines", authors=[ada], doi="10.1000/182")
    make_award(ada, "Medal", url="https://example.org/medal")

    assert links_of(read(client)) == [
        "http://127.0.0.1:8000/people/ada/",
        "http://127.0.0.1:8000/publications/engines/",
        "https://doi.org/10.1000/182",
        "https://example.org/medal",
    ]


def test_signs_that_mean_something_to_a_typesetter_are_only_signs(client, ada):
    odd = '#panic() $x$ *a* _b_ `c` @d <e> \\f [g] // h /* i */ ~ = - + #import "/etc/passwd"'
    make_award(ada, odd)
    make_position(ada, title=odd, description=f'# Heading\n\n- `#read("x")` and {odd}')

    pdf = read(client)

    assert lacking(pdf, odd, '#read("x")', "#import") == []


def test_names_and_titles_in_russian_greek_arabic_and_vietnamese_are_set(client):
    person = make_person("Анна Ковалевская", slug="anna", native_name="آنا كوفاليفسكايا", native_lang="ar")
    make_publication("О задаче вращения твёрдого тела", authors=[person])
    make_publication("Περὶ ἀριθμῶν καὶ ἁρμονίας", authors=[person])
    make_publication("Nguyễn Thị Ngọc và phương trình", authors=[person])

    pdf = read(client, "/people/anna/cv.pdf")

    assert lacking(pdf, "АннаКовалевская", "О задаче вращения твёрдого тела", "Nguyễn Thị Ngọc và phương trình") == []
    assert "[…]" not in text_of(pdf)
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()


@pytest.mark.usefixtures("no_system_fonts")
def test_letters_that_no_typeface_has_are_marked_and_never_boxes(client):
    person = make_person("Chijun Sima", slug="sima", native_name="司马迟君", native_lang="zh-Hans")
    make_publication("Ekko 低延迟 in practice", authors=[person])

    pdf = read(client, "/people/sima/cv.pdf")

    assert lacking(pdf, "Chijun Sima", "Ekko […] in practice", "[…] stands for letters no typeface here has.") == []
    assert "司" not in text_of(pdf)
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()


@pytest.mark.usefixtures("no_system_fonts")
def test_nothing_is_said_of_letters_where_only_the_native_name_is_left_out(client):
    make_person("Chijun Sima", slug="sima", native_name="司马迟君", native_lang="zh-Hans", interests="Systems.")

    text = text_of(read(client, "/people/sima/cv.pdf"))

    assert ("司" in text, "no typeface" in text) == (False, False)


@pytest.mark.usefixtures("no_system_fonts")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"given_name": "Chijun", "family_name": "Sima"}, "Chijun Sima"),
        ({}, "[…]"),
    ],
)
def test_a_name_that_cannot_be_set_gives_way_to_its_latin_form(client, given, shown):
    make_person("司马迟君", slug="sima", interests="Systems.", **given)

    pdf = read(client, "/people/sima/cv.pdf")

    assert pdf.pages[0].extract_text().splitlines()[0] == shown
    assert pdf.metadata.author == "司马迟君"


@pytest.mark.usefixtures("no_system_fonts")
def test_a_typeface_in_the_data_folder_sets_what_ours_cannot(client, settings):
    (settings.DATA / "fonts").mkdir()
    make_typeface(settings.DATA / "fonts" / "han.ttf", "司马迟君")
    make_person("司马迟君", slug="sima", interests="Systems.")

    pdf = read(client, "/people/sima/cv.pdf")

    assert lacking(pdf, "司马迟君") == []
    assert "[…]" not in text_of(pdf)


@pytest.mark.usefixtures("no_system_fonts")
def test_a_broken_typeface_in_the_data_folder_harms_nothing(client, settings, ada):
    (settings.DATA / "fonts").mkdir()
    (settings.DATA / "fonts" / "broken.ttf").write_bytes(b"not a typeface")

    assert lacking(read(client), "Ada Byron") == []


def make_typeface(file, characters):
    """A typeface that has these characters and no others, in shapes of letters of ours."""
    font = TTFont(typefaces.OWN / "STIXTwoText-Regular.ttf")
    shapes = (font.getBestCmap()[ord(letter)] for letter in "ABCDEFGHIJKLMNOP")
    for table in font["cmap"].tables:
        table.cmap = dict(zip(map(ord, characters), shapes, strict=False))
    for number in (1, 4, 6, 16):
        font["name"].setName("Test Han", number, 3, 1, 0x409)
    for name in ("GSUB", "GPOS", "GDEF"):
        del font[name]
    font.save(file)


def test_no_page_ends_with_the_name_of_a_section(client, ada):
    for number in range(70):
        make_award(ada, f"Award-{number:02}")
    for number in range(40):
        make_service(ada, f"Venue-{number:02}", role="chair" if number % 2 else "editor")
        make_education(ada, institution=f"College-{number:02}")

    last_lines = [page.extract_text().splitlines()[-3:] for page in read(client).pages]

    assert [lines for lines in last_lines if {"Awards", "Service", "Education"} & set(lines)] == []


def test_a_cv_of_120_publications_counts_its_pages(client, ada):
    for number in range(120):
        make_publication(f"Paper-{number:03}", authors=[ada, *(f"Co Author{each}" for each in range(300))])

    pdf = read(client)

    assert lacking(pdf, *(f"Paper-{number:03}" for number in range(120)), f"1 / {len(pdf.pages)}") == []


def test_a_cv_is_set_once_and_again_when_something_changed(client, ada, monkeypatch):
    runs = []
    run = making._run
    monkeypatch.setattr(making, "_run", lambda *given: runs.append(given) or run(*given))

    first, second = client.get("/people/ada/cv.pdf"), client.get("/people/ada/cv.pdf")
    make_award(ada, "Medal")
    third = client.get("/people/ada/cv.pdf")

    assert len(runs) == 2
    assert (first["ETag"] == second["ETag"], first["ETag"] == third["ETag"]) == (True, False)


def test_who_has_the_pdf_already_is_told_so(client, ada):
    etag = client.get("/people/ada/cv.pdf")["ETag"]

    answer = client.get("/people/ada/cv.pdf", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("attribute", "value", "retry"), [("MOST_TEXT", 10, None), ("TIMEOUT", 0.001, None), ("PATIENCE", 0.001, "30")]
)
def test_a_cv_that_cannot_be_set_now_says_so_and_leads_to_the_page(client, ada, monkeypatch, attribute, value, retry):
    monkeypatch.setattr(making, attribute, value)
    if attribute == "PATIENCE":
        making.SLOT.acquire()

    answer = client.get("/people/ada/cv.pdf")
    if attribute == "PATIENCE":
        making.SLOT.release()

    assert (answer.status_code, answer["Cache-Control"], answer.headers.get("Retry-After")) == (503, "no-store", retry)
    assert 'href="http://127.0.0.1:8000/people/ada/cv/"' in answer.content.decode()


def test_files_move_with_the_person(client, ada):
    ada.slug = "ada-lovelace"
    ada.save()

    answer = client.get("/people/ada/cv.pdf")

    assert (answer.status_code, answer["Location"]) == (301, "/people/ada-lovelace/cv.pdf")


def test_the_owners_files_stand_beside_the_site_on_a_researchers_site_only(client, ada):
    before = client.get("/cv.pdf").status_code
    make_identity(ada)
    researcher = client.get("/cv.pdf").status_code
    make_identity(ada, "lab")

    assert (before, researcher, client.get("/cv.pdf").status_code) == (404, 200, 404)


@pytest.mark.parametrize("address", ["/people/ada/cv.exe", "/cv.docx", "/people/nobody/cv.pdf"])
def test_files_that_are_not_offered_are_not_found(client, ada, address):
    make_identity(ada)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/people/ada/cv.pdf", "/people/ada/cv/"])
def test_a_longer_cv_asks_no_more_queries(client, ada, address):
    def add(number):
        for each in range(number):
            position = make_position(ada)
            make_section(make_project(position=position), "Told.", kind="problem")
            make_publication(authors=[ada, "Someone"], topics=[])
            make_event(speakers=[ada])
            make_award(ada)
            make_service(ada)
            make_education(ada)
            make_project(f"Elsewhere {each} {number}").memberships.create(person=ada)

    add(1)
    client.get(address)
    few = number_of_queries(client, address)
    add(6)
    # The first look after a change also brings the search up to date.
    client.get(address)

    assert number_of_queries(client, address) == few


def test_formulas_are_set_and_those_that_cannot_be_stay_tex(client):
    interests = r"The sum $\sum_{i=1}^{n} x_i^2$, the root $\sqrt{\frac{a}{b}}$ and $\begin{pmatrix}1&2\end{pmatrix}$."
    ada = make_person("Ada", slug="ada", interests=interests)
    make_publication("On $H_2O$", authors=[ada])

    pdf = read(client)

    text = text_of(pdf)
    assert [words in text for words in ("∑", "√", r"\sum", r"\begin{pmatrix}1&2\end{pmatrix}")] == [
        True,
        True,
        False,
        True,
    ]
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()


@pytest.mark.parametrize(
    "text",
    [
        "> " * 60 + "deep",
        "\n".join("  " * depth + "- item" for depth in range(60)),
        "W" * 50_000,
        "é\u0301\u202e\u200f" * 5_000,
    ],
    ids=["quotes", "lists", "one word", "marks"],
)
def test_no_text_keeps_a_cv_from_being_set(client, text):
    ada = make_person("Ada", slug="ada", interests=text)
    make_position(ada, description=text)

    assert len(read(client).pages) >= 1


def test_ten_thousand_lines_are_cut_and_counted(client, ada):
    Award.objects.bulk_create([Award(person=ada, name=f"Award-{n}", order=n) for n in range(10_000)])

    pdf = read(client)

    assert lacking(pdf, "Award-999", "9000 more") == []
    assert "Award-1000" not in text_of(pdf)


@pytest.mark.parametrize("code", ["<b>", "x", "deutsch", "zh-12", 'de"'])
def test_what_is_no_language_keeps_no_cv_from_being_set(client, code):
    ada = make_person("Ada", slug="ada", native_name="Ада", native_lang=code)
    make_cv(ada, slug="short", language=code)

    assert (len(read(client).pages), len(read(client, "/people/ada/cv/short.pdf").pages)) == (1, 1)


def test_a_form_takes_the_code_of_a_language_only():
    ada = make_person("Ada")

    for row, name in ((ada, "native_lang"), (make_cv(ada), "language")):
        for code in ("ja", "zh-Hans", "pt-BR"):
            setattr(row, name, code)
            row.clean()
        setattr(row, name, "Japanese")
        with pytest.raises(ValidationError, match="Write the code of a language"):
            row.clean()
