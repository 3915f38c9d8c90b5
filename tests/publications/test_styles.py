"""Citation styles, by the real engine."""

import subprocess
from dataclasses import replace

import pytest

from publications import styles
from publications.reference import Name, Reference

ADA, GRACE = Name(family="Lovelace", given="Ada"), Name(family="Hopper", given="Grace Brewster")
ARTICLE = Reference(
    "journal-article",
    "Light is fast",
    (ADA, GRACE),
    issued=(2022, 7),
    container_title="Journal of Light",
    volume="3",
    issue="4",
    page="17–29",
    doi="10.5555/light",
)
PAPER = Reference(
    "conference-paper",
    "Sound is slow",
    (ADA,),
    issued=(2021,),
    container_title="Proceedings of the Symposium on Sound",
    page="1-10",
)
THESIS = Reference("phd-thesis", "On fog", (GRACE,), issued=(2020,), institution="Yale University")
PREPRINT = Reference("preprint", "On rain", (GRACE,), issued=(2020,), arxiv="2106.01234")
HOSTILE = Reference(
    "journal-article",
    r"*Ekko*: $x^2$ in H~2~O \<script>alert(1)\</script> @ada \[a\](b) & co",
    (Name(literal="The <b>Team</b> &amp;"),),
    issued=(2022,),
    container_title="<img src=x onerror=alert(1)> *J* $y$",
)
TWIN = replace(ARTICLE, title="Light is slow")

EXPECTED = {
    "apa": "Lovelace, A., &amp; Hopper, G. B. (2022). Light is fast. <em>Journal of Light</em>, <em>3</em>(4), 17–29."
    " https://doi.org/10.5555/light",
    "ieee": "A. Lovelace and G. B. Hopper, “Light is fast,” <em>Journal of Light</em>, vol. 3, no. 4, pp. 17–29,"
    " Jul. 2022, doi: 10.5555/light.",
    "acm": "Ada Lovelace and Grace Brewster Hopper. 2022. Light is fast. <em>Journal of Light</em> 3, 4 (July 2022),"
    " 17–29. https://doi.org/10.5555/light",
    "chicago": "Lovelace, Ada, and Grace Brewster Hopper. 2022. “Light Is Fast.” <em>Journal of Light</em> 3 (4):"
    " 17–29. https://doi.org/10.5555/light.",
    "mla": "Lovelace, Ada, and Grace Brewster Hopper. “Light Is Fast.” <em>Journal of Light</em>, vol. 3, no. 4,"
    " July 2022, pp. 17–29, https://doi.org/10.5555/light.",
    "nature": "Lovelace, A. &amp; Hopper, G. B. Light is fast. <em>Journal of Light</em> <strong>3</strong>, 17–29"
    " (2022).",
    "vancouver": "Lovelace A, Hopper GB. Light is fast. Journal of Light. 2022 Jul;3(4):17–29. doi:10.5555/light",
}


@pytest.fixture(scope="module")
def citations():
    """The citations of all the works, made together."""
    works = [ARTICLE, PAPER, THESIS, PREPRINT, HOSTILE, TWIN]
    return dict(zip(works, styles.render([styles.cited(work) for work in works]), strict=True))


def test_an_article_is_cited_as_each_style_wants_it(citations):
    assert citations[ARTICLE] == EXPECTED


@pytest.mark.parametrize(
    ("work", "style", "text"),
    [
        (
            PAPER,
            "ieee",
            "A. Lovelace, “Sound is slow,” in <em>Proceedings of the Symposium on Sound</em>, 2021, pp. 1–10.",
        ),
        (THESIS, "apa", "Hopper, G. B. (2020). <em>On fog</em> [PhD thesis]. Yale University."),
        (PREPRINT, "nature", "Hopper, G. B. On rain. Preprint at https://arxiv.org/abs/2106.01234 (2020)."),
        (
            PREPRINT,
            "apa",
            "Hopper, G. B. (2020). <em>On rain</em> (arXiv:2106.01234). arXiv. https://arxiv.org/abs/2106.01234",
        ),
    ],
    ids=["paper", "thesis", "preprint in Nature", "preprint in APA"],
)
def test_each_type_is_cited_as_its_style_wants_it(citations, work, style, text):
    assert citations[work][style] == text


def test_markup_in_the_text_stays_text_and_ours_is_kept(citations):
    assert citations[HOSTILE]["ieee"] == (
        "The &lt;b&gt;Team&lt;/b&gt; &amp;amp;, “<em>Ekko</em>: $x^2$ in H<sub>2</sub>O"
        " &lt;script&gt;alert(1)&lt;/script&gt; @ada [a](b) &amp; co,”"
        " <em>&lt;img src=x onerror=alert(1)&gt; *J* $y$</em>, 2022."
    )


def test_a_work_is_cited_the_same_whatever_stands_beside_it(citations):
    alone = styles.render([styles.cited(TWIN)])[0]

    assert citations[TWIN] == alone
    assert "(2022)." in alone["apa"]


def test_what_no_style_prints_changes_no_citation():
    changed = replace(ARTICLE, abstract="All about light.", keywords=("optics",), note="doi: 10.1/x", key="ada")

    assert styles.cited(changed) == styles.cited(ARTICLE)


def test_one_work_that_fails_costs_the_others_nothing(monkeypatch):
    run = styles.run
    failing = [styles.cited(replace(ARTICLE, title=f"Work {number}")) for number in range(5)]
    failing[3]["title"] = "poison"
    monkeypatch.setattr(
        styles, "run", lambda document, *rest: None if "poison" in str(document) else run(document, *rest)
    )

    made = styles.formatted(failing, styles.STYLES["ieee"], 10)

    assert sorted(made) == [0, 1, 2, 4]
    assert [f"Work {place}" in made[place] for place in sorted(made)] == [True] * 4


def test_a_process_that_takes_too_long_is_given_up(monkeypatch):
    def too_slow(*args, timeout, **kwargs):
        raise subprocess.TimeoutExpired("pandoc", timeout)

    monkeypatch.setattr(styles.subprocess, "run", too_slow)

    assert styles.render([styles.cited(ARTICLE)]) == [{}]


def test_every_style_has_its_file():
    assert [row.key for row in styles.STYLES.values() if not (styles.FILES / f"{row.file}.csl").exists()] == []
