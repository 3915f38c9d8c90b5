"""A CV in another language than the site: its own title and words, months of that language, and the way it runs."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from portfolio.models import CV, CVSection
from tests.forms import fields_of
from tests.make import (
    make_advising,
    make_cv,
    make_editor,
    make_education,
    make_event,
    make_person,
    make_position,
    make_publication,
    make_service,
)
from tests.reading import elements, main_of, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    anna = make_person("Anna Kovaleva", slug="anna")
    make_position(anna, title="Лектор", start="2024-05", ongoing=True)
    make_education(anna, degree="PhD", field="Физика", end="2020")
    make_publication("Paper", authors=[anna], type="conference-paper", issued="2026")
    make_publication("Article", authors=[anna], type="journal-article", issued="2025")
    make_service(anna, "Конференция", role="chair")
    return anna


def paper(client, address):
    """Each page of the PDF as one line of words."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.content)).pages]


def test_the_title_stands_above_the_name_and_below_every_page(client, anna):
    make_cv(anna, slug="ru", language="ru", heading="Резюме")

    (page,) = paper(client, "/people/anna/cv/ru.pdf")

    assert page.startswith("Резюме Anna Kovaleva")
    assert page.endswith("Anna Kovaleva · Резюме 1 / 1")
    assert "Curriculum" not in page


def test_the_title_stands_on_the_page(client, anna):
    make_cv(anna, slug="ru", language="ru", heading="Резюме")

    assert "Резюме Anna Kovaleva" in " ".join(visible(main_of(client.get("/people/anna/cv/ru/"))).split())


@pytest.mark.parametrize("extension", ["pdf", "md", ""])
def test_a_dash_stands_for_since_and_until_and_months_are_those_of_the_language(client, anna, extension):
    cv = make_cv(anna, slug="ru", language="ru")
    CVSection.objects.create(cv=cv, section="publications", limit=1)

    answer = client.get(f"/people/anna/cv/ru{f'.{extension}' if extension else '/'}")
    if extension == "pdf":
        text = " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
    else:
        text = " ".join((visible(main_of(answer)) if not extension else answer.text).split())

    assert [each for each in ("Май 2024 –", "–2020", "PhD, Физика", "+1") if each not in text] == []
    assert [each for each in ("since", "until", "more", "PhD in") if each in text] == []


def test_in_english_words_say_so(client, anna):
    make_cv(anna, slug="en", language="en-GB")

    (page,) = paper(client, "/people/anna/cv/en.pdf")

    assert [each for each in ("since May 2024", "until 2020", "PhD in Физика") if each not in page] == []


def test_kinds_and_roles_can_be_named_otherwise(client, anna):
    make_advising(anna, make_person("Петров"))
    make_event(speakers=[anna], kind="keynote")
    words = {
        "Conference papers": "Доклады",
        "Journal articles": "Статьи",
        "Chair": "Председатель",
        "Supervised by": "Руководитель:",
    }
    make_cv(anna, slug="ru", language="ru", grouped=True, words=words)

    page = main_of(client.get("/people/anna/cv/ru/"))
    (printed,) = paper(client, "/people/anna/cv/ru.pdf")
    markdown = client.get("/people/anna/cv/ru.md").text

    assert [each for each in elements(page, "h3") if each in words.values()] == ["Статьи", "Доклады"]
    for text in (visible(page), printed, markdown):
        assert [word for word in words if word in text] == []
        assert [word for word in ("Председатель", "Руководитель: Петров") if word not in text] == []


def test_what_the_owner_wrote_is_never_taken_for_a_word_of_ours(client, anna):
    make_publication("Chair", authors=[anna], note="Chair")
    make_cv(anna, slug="ru", language="ru", words={"Chair": "Председатель"})

    (page,) = paper(client, "/people/anna/cv/ru.pdf")

    assert page.count("Chair") == 2


def test_the_form_offers_the_words_a_cv_says_and_keeps_those_given(client, anna):
    client.force_login(make_editor())
    cv = make_cv(anna, words={"Panel": "Дискуссия"})
    change = reverse("admin:portfolio_cv_change", args=[cv.pk])

    opened = client.get(change)
    fields = fields_of(opened, "cv_form")
    given = {
        "own_words-word": ["Conference papers", "Chair", "Panel"],
        "own_words-other": [" Доклады ", "", "Дискуссия"],
    }
    client.post(change, {**fields, **given, "_continue": "1"})

    for word in ("Conference papers", "Journal articles", "Chair", "Panel"):
        assert f'name="own_words-word" value="{word}"' in opened.text
    assert CV.objects.get().words == {"Conference papers": "Доклады", "Panel": "Дискуссия"}


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fa-IR", "rtl"), ("de", "ltr"), ("", "ltr")])
def test_the_page_runs_the_way_of_the_language(client, anna, language, direction):
    make_cv(anna, slug="own", language=language)

    assert (
        f'<article class="cv" lang="{language or "en"}" dir="{direction}">' in client.get("/people/anna/cv/own/").text
    )


def test_latin_paragraphs_of_an_arabic_cv_keep_their_stop_at_the_end(client):
    anna = make_person("Anna", slug="anna", interests="Fog near its edges.")
    make_cv(anna, slug="ar", language="ar", heading="سيرة ذاتية")
    pieces = []

    page = PdfReader(BytesIO(client.get("/people/anna/cv/ar.pdf").content)).pages[0]
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, _size: pieces.append((tm[4], text.strip())))

    assert "Fog near its edges." in [text for _x, text in pieces]
