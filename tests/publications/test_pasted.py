"""What is recognised in a pasted text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.pasted import read_pasted

DOI = "DOI 10.1145/3442381.3449803"
ARXIV = "arXiv:2106.01234"


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("10.1145/3442381.3449803", DOI),
        ("  doi:10.1145/3442381.3449803.\n", DOI),
        ("DOI: 10.1145/3442381.3449803,", DOI),
        ("https://doi.org/10.1145/3442381.3449803", DOI),
        ("http://dx.doi.org/10.1145%2F3442381.3449803", DOI),
        ("https://proxy.example/login?url=https%253A%252F%252Fdoi.org%252F10.1145%252F3442381.3449803", DOI),
        ("(see https://doi.org/10.1145/3442381.3449803).", DOI),
        ("<https://doi.org/10.1145/3442381.3449803>", DOI),
        ("https://dl.acm.org/doi/10.1145/3442381.3449803", DOI),
        ("https://dl.acm.org/doi/pdf/10.1145/3442381.3449803?download=true#page=2", DOI),
        ("https://dl.acm.org/doi/10.1145/3442381.3449803/full", DOI),
        ("https://press.example/10.1145/3442381.3449803.full.pdf+html", DOI),
        ("https://press.example/article?id=10.1145/3442381.3449803&type=printable", DOI),
        ("Sima et al., “Ekko”, 2022, doi:10.1145/3442381.3449803, pp. 1–2", DOI),
        ("Ekko\nOSDI 2022\nhttps://doi.org/10.1145/3442381.3449803", DOI),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full", "DOI 10.1101/2020.01.01.123456"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2", "DOI 10.1101/2020.01.01.123456"),
        ("https://doi.org/10.1016/0370-1573(91)90033-N", "DOI 10.1016/0370-1573(91)90033-n"),
        (
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            "DOI 10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o",
        ),
        ("https://doi.org/10.48550/arXiv.2106.01234", ARXIV),
        ("2106.01234", ARXIV),
        ("arXiv:2106.01234v2", ARXIV),
        ("arxiv: 2106.01234 [cs.LG]", ARXIV),
        ("https://arxiv.org/abs/2106.01234v3", ARXIV),
        ("http://www.arxiv.org/pdf/2106.01234.pdf", ARXIV),
        ("arxiv.org/abs/2106.01234", ARXIV),
        ("https://ar5iv.labs.arxiv.org/html/2106.01234", ARXIV),
        ("hep-th/9901001", "arXiv:hep-th/9901001"),
        ("arXiv:math.GT/0309136v1", "arXiv:math/0309136"),
        ("https://arxiv.org/pdf/hep-th/9901001v1", "arXiv:hep-th/9901001"),
        ("https://ieeexplore.ieee.org/document/8692340", "None"),
        ("On the tides", "None"),
        ("10.5", "None"),
        ("", "None"),
    ],
)
def test_an_identifier_is_found_in(text, identifier):
    assert str(read_pasted(text).identifier) == identifier


@pytest.mark.parametrize(
    "text",
    [
        "@article{a, title={Ekko}, doi={10.1145/3442381.3449803}}",
        "@article{a, title={Ekko}, url={https://doi.org/10.1145/3442381.3449803}}\n",
        "TY  - JOUR\nTI  - Ekko\nDO  - 10.1145/3442381.3449803\nER  - \n",
        '[{"type": "article", "title": "Ekko", "DOI": "10.1145/3442381.3449803"}]',
        '{"type": "article", "title": "Ekko", "URL": "https://arxiv.org/abs/2106.01234"}',
    ],
)
def test_entries_go_before_the_identifiers_in_them(text):
    found = read_pasted(text)

    assert [entry.reference.title for entry in found.entries] == ["Ekko"]
    assert found.identifier is None


def test_a_link_without_an_identifier_is_kept():
    assert read_pasted("See https://example.org/paper.").link == "https://example.org/paper"


@given(st.text() | st.text(st.sampled_from("10./:()<>%2fv@{}[]\"' \narxivhtpsdo")))
def test_any_text_is_read(text):
    found = read_pasted(text)

    assert found.identifier is None or found.entries == []
