import gzip
import random
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find

from tests.make import make_identity, make_person, make_publication, make_topic, make_venue

WORDS = (
    "light lens prism glass mirror laser photon colour shadow edge beam focus wave field plane angle ray index".split()
)


@pytest.fixture
def page(client, db):
    """The list of publications with 25 full entries."""
    chance = random.Random(7)
    owner, venue = make_person("Ada Example"), make_venue("Journal of Light and Lenses", short_name="JLL")
    make_identity(owner, "lab")
    topics = [make_topic(word.title()) for word in WORDS[:8]]
    for number in range(25):
        make_publication(
            " ".join(chance.choices(WORDS, k=9)).capitalize(),
            topics=chance.sample(topics, 2),
            authors=[owner, *(f"{word.title()} {number}" for word in chance.sample(WORDS, 5))],
            links=["paper", "code", "data", "slides"],
            venue=venue,
            body=" ".join(f"{word}{chance.randrange(100)}" for word in chance.choices(WORDS, k=110)),
            issued=str(2015 + number % 9),
            doi=f"10.5555/{number}",
            award="Best paper",
            open_access=True,
        )
    return client.get("/publications/").content


def parts_of(page):
    """The static files a page asks for."""
    return sorted({part.decode() for part in re.findall(rb'(?:href|src)="/static/([^"#]+)', page)})


def test_a_full_list_of_publications_is_light(page):
    packed = {name: gzip.compress(Path(find(name)).read_bytes()) for name in parts_of(page)}

    assert len(gzip.compress(page)) + sum(len(part) for part in packed.values()) <= 70_000


def test_a_full_list_of_publications_asks_for_little(page):
    counted = [name for name in parts_of(page) if "favicon" not in name]

    assert ["the page", *counted] == [
        "the page",
        "css/site.css",
        "fonts/stix-two-text-latin.woff2",
        "img/icons.svg",
        "js/site.js",
        "js/theme.js",
    ]
