"""What people ask the site of a lab, and what they expect to find first."""

import re
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command

QUESTIONS = {
    "lift": "Lift: when the fog will go",
    "Marit Lindqvist": "Marit Okonkwo-Lindqvist",
    "Marit O. Lindqvist": "Marit Okonkwo-Lindqvist",
    "Marit Elisabeth Lindqvist": "Marit Okonkwo-Lindqvist",
    "M. Lindqvist": "Marit Okonkwo-Lindqvist",
    "Lan Phuong Nguyen": "Nguyễn Đỗ Thị Lan Phương",
    "Nguyễn Phương": "Nguyễn Đỗ Thị Lan Phương",
    "赵文清": "Zhao Wenqing",
    "畑中": "Yūko Hatanaka-Birch",
    "نذير": "Nadir Benhaddou",
    "sandvaer": "Eirik Sandvær",
    "SOLVEIG KETILSDOTTIR": "Sólveig Ketilsdóttir",
    "wroblewsky": "Tadeusz Wróblewski-Kaya",
    "Fetherstonehaugh": "Jonah Featherstonehaugh",
    "fog forcasting": "Fog forecasting",
    "nowcasting": "Fog forecasting",
    "foghorns": "Sound signals",
    "HAZE 2026": "Lift: Saying When the Fog Will Go, and How Sure We Are",
    "Journal of Low Visiblity 2024": "Crying Fog: What False Alarms Cost a Harbour Office",
    "earyl photons": "Early Photons Know Best: Timing Cameras for Sea Fog",
    "“photons know best”": "Early Photons Know Best: Timing Cameras for Sea Fog",
    "10.5555/halflight.2026.001": "Lift: Saying When the Fog Will Go, and How Sure We Are",
    "kite drops": "Drop Spectra from a Kite: Two Winters over the Sallow Flats",
    "thursday seminar fog": "Fog on Thursdays",
    "EP 412": "Seeing in fog",
    "phd photon": "PhD position: the first photon in fog",
    "cafe milk": "The lighthouse opens for Fog Day",
    "join": "Join us",
    "cannot climb stairs": "Contact",
    # Still a draft, and a word that nothing has.
    "A new ladder for the north station": None,
    "xylophone": None,
}


@pytest.mark.django_db
def test_the_first_hit_is_what_was_asked_for(client):
    call_command("demo", "--lab", stdout=StringIO())

    assert {question: first_hit(client, question) for question in QUESTIONS} == QUESTIONS


def first_hit(client, text):
    page = client.get("/search/", {"q": text}).content.decode()
    hits = re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", page.partition("<main")[2])
    return unescape(re.sub(r"</?mark>", "", hits[0])) if hits else None
