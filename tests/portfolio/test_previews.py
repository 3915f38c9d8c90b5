"""Pictures for shared links."""

import re
from io import BytesIO

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageChops

from portfolio import previews
from portfolio.colours import shade
from portfolio.models import SiteSettings
from portfolio.previews import Preview, drawn, readable
from tests.make import (
    make_course,
    make_event,
    make_identity,
    make_news,
    make_opening,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
)

HIDDEN = [{"status": "draft"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"}]


def opened(content):
    return Image.open(BytesIO(content))


@pytest.fixture
def site(db):
    topic = make_topic("Optics", slug="optics")
    owner = make_person("Ada Example", slug="ada", topics=[topic])
    make_identity(owner, mode="lab")
    make_publication("Light", slug="light", authors=[owner])
    make_project(slug="lens")
    make_event(slug="talk")
    make_news(slug="prize")
    make_course(slug="course")
    make_opening(slug="keeper")
    make_page(slug="contact")


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/people/ada/",
        "/publications/light/",
        "/projects/lens/",
        "/events/talk/",
        "/news/prize/",
        "/teaching/course/",
        "/openings/keeper/",
        "/topics/optics/",
        "/contact/",
        "/publications/",
        "/people/",
        "/events/",
    ],
)
def test_every_page_has_a_picture_beside_it_and_says_so(client, site, settings, page):
    settings.SITE_URL = "https://ada.example"
    markup = client.get(page).content.decode()

    answer = client.get(f"{page}preview.png")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert opened(answer.content).size == (1200, 630)
    assert len(answer.content) < 60_000
    assert dict(re.findall(r'<meta property="(og:image[:\w]*)" content="([^"]*)">', markup)) == {
        "og:image": f"https://ada.example{page}preview.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": re.search(r'og:title" content="([^"]*)"', markup)[1],
    }


@pytest.mark.parametrize("page", ["search", "feeds", "publications/light/cite"])
def test_what_is_no_page_of_its_own_has_no_picture(client, site, page):
    assert client.get(f"/{page}/preview.png").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "title"), [("lab", "Events"), ("researcher", "Talks")])
def test_a_list_is_shared_by_its_own_title(client, monkeypatch, mode, title):
    make_identity(make_person(), mode=mode)
    drawings = []
    monkeypatch.setattr(previews, "drawn", lambda told: drawings.append(told.title) or b"png")

    client.get("/events/preview.png")

    assert drawings == [title]
    assert f'<meta property="og:title" content="{title}">' in client.get("/events/").content.decode()


@pytest.mark.django_db
def test_a_typeface_that_is_put_in_is_used_at_once(client, settings, tmp_path):
    settings.DATA = tmp_path
    make_page("ᏣᎳᎩ", slug="contact")
    before, lost = client.get("/contact/preview.png")["ETag"], readable("ᏣᎳᎩ")

    (tmp_path / "fonts").mkdir()
    a_typeface_of("ᏣᎳᎩ", tmp_path / "fonts" / "cherokee.ttf")

    assert (lost, readable("ᏣᎳᎩ")) == ("", "ᏣᎳᎩ")
    assert client.get("/contact/preview.png")["ETag"] != before


def a_typeface_of(characters, file):
    """A file with a typeface in which every character is an empty square of its own."""
    names = {f"glyph{number}": character for number, character in enumerate(characters)}
    order = [".notdef", *names]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(character): name for name, character in names.items()})
    pen = TTGlyphPen(None)
    for corner, draw in (
        ((0, 0), pen.moveTo),
        ((0, 700), pen.lineTo),
        ((500, 700), pen.lineTo),
        ((500, 0), pen.lineTo),
    ):
        draw(corner)
    pen.closePath()
    square = pen.glyph()
    builder.setupGlyf(dict.fromkeys(order, square))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(file)


@pytest.mark.django_db
@pytest.mark.parametrize("how", HIDDEN)
@pytest.mark.parametrize(
    ("make", "address"),
    [(make_publication, "/publications/"), (make_event, "/events/"), (make_page, "/"), (make_opening, "/openings/")],
)
def test_what_is_hidden_has_no_picture(client, make, address, how):
    make(slug="secret", **how)

    assert client.get(f"{address}secret/preview.png").status_code == 404


@pytest.mark.django_db
def test_a_person_without_a_page_has_no_picture(client):
    make_person(slug="bo", has_page=False)

    assert client.get("/people/bo/preview.png").status_code == 404


@pytest.mark.django_db
def test_a_picture_is_drawn_once_and_sent_once(client, monkeypatch):
    drawings = []
    monkeypatch.setattr(previews, "drawn", lambda told: drawings.append(told) or b"png")
    make_page("Contact", slug="contact")

    first = client.get("/contact/preview.png")
    client.get("/contact/preview.png")
    again = client.get("/contact/preview.png", headers={"if-none-match": first["ETag"]})

    assert (len(drawings), again.status_code) == (1, 304)


@pytest.mark.django_db
def test_another_title_or_colour_makes_another_picture(client):
    page = make_page("Contact", slug="contact")
    tags = [client.get("/contact/preview.png")["ETag"]]

    page.title = "Visit"
    page.save()
    tags.append(client.get("/contact/preview.png")["ETag"])
    SiteSettings(accent="#b0303a").save()
    tags.append(client.get("/contact/preview.png")["ETag"])

    assert len(set(tags)) == 3


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Light",
        "word " * 80,
        "Supercalifragilistic" * 20,
        "О туманах и маяках",
        "نظام التوصية OSDI 2022",
        "低延迟模型更新",
        "🎉 Prize 🎉",
        "\u202e\u0000\x0b a",
    ],
)
def test_any_title_has_its_place(title):
    picture = opened(drawn(Preview(title, title, "Halflight Lab", "#24509b"))).convert("RGB")

    empty = opened(drawn(Preview("", "", "", "#24509b"))).convert("RGB")
    # Only what is dark counts: the rings behind differ by a shade.
    written = ImageChops.difference(picture, empty).convert("L").point(lambda level: 255 if level > 70 else 0)
    left, top, right, bottom = written.getbbox() or (60, 60, 60, 60)

    assert left >= 60
    assert right <= 1140
    assert (top >= 60, bottom <= 600) == (True, True)


def test_signs_without_a_glyph_are_left_out_and_letters_never():
    assert readable("A prize 🦑 for squid") == "A prize for squid"
    assert readable("ᏣᎳᎩ letters") == ""


@pytest.mark.parametrize("accent", ["#ffff00", "#000000", "#ffffff", "#24509b", "#00ff00"])
def test_any_accent_is_dark_enough_to_read(accent):
    def luminance(colour):
        linear = [part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    paper, link = shade(accent, 0.992, 0.003), shade(accent, 0.46, 0.15)

    assert (luminance(paper) + 0.05) / (luminance(link) + 0.05) > 4.5


def test_a_kept_picture_is_found_again(tmp_path):
    previews.LargeFolder(tmp_path, {}).set("key", b"picture", 60)

    assert previews.LargeFolder(tmp_path, {}).get("key") == b"picture"


def test_kept_pictures_are_counted_now_and_then(tmp_path, monkeypatch):
    folder = previews.LargeFolder(tmp_path, {"OPTIONS": {"MAX_ENTRIES": 3}})
    monkeypatch.setattr(previews, "SELDOM", 10**9)
    for number in range(9):
        folder.set(f"{number}", b"picture")
    uncounted = len(list(tmp_path.iterdir()))
    monkeypatch.setattr(previews, "SELDOM", 1)
    folder.set("9", b"picture")

    assert (uncounted, len(list(tmp_path.iterdir())) < 9) == (9, True)
