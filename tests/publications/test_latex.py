import time

import pytest

from publications.latex import to_markdown, to_paragraphs, to_text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"{\"O}l \"{O}l \"Ol {\"{O}}l", "Öl Öl Öl Öl"),
        (r"\'{e} \`{e} \^{e} \~{n} \={a} \.{z} \u{g} \v s \H{o} \c c \k{a} \r{a} \d{h}", "é è ê ñ ā ż ğ š ő ç ą å ḥ"),
        (r"stra{\ss}e {\aa} {\AA} {\ae} {\o} {\oe} {\l} {\i} {\j} {\'\i} {\'{\i}}", "straße å Å æ ø œ ł ı ȷ í í"),
        (r"{\relax Ch}ristos", "Christos"),
        (r"100% sure \& a\_b", "100% sure & a_b"),
        ("pages 1--9 --- ``so'' they say", "pages 1–9 — “so” they say"),
        ("The {DNA} of~{E}. coli", "The DNA of E. coli"),
        (r"{\textbackslash} {\textbraceleft} {\textasciitilde} \$5", r"\ { ~ $5"),
        (r"\url{http://x.org/~a_b%20} and \href{http://y.org}{text}", "http://x.org/~a_b%20 and text"),
        (r"D$^2$-tree and $O(n^2)$", "D2-tree and $O(n^2)$"),
        (r"\noopsort{1973}1973", "1973"),
        (r"\unknown{kept} \methodname: fast", "kept methodname: fast"),
        ("never {closed", "never closed"),
        ("closed} too often", "closed too often"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_tex_becomes_plain_text(tex, text):
    assert to_text(tex) == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"On \emph{E. coli} and \textbf{more}", "On *E. coli* and **more**"),
        (r"{\em so} it {\it goes on}", "*so* it *goes on*"),
        (r"H\textsubscript{2}O and D$^2$-trees", "H~2~O and D^2^-trees"),
        (r"the $O(n^2)$ bound, \(a+b\) and \ensuremath{\alpha}", r"the $O(n^2)$ bound, $a+b$ and $\alpha$"),
        (r"2$\times$2 matrices", "2×2 matrices"),
        (r"costs \$5 to \$10", "costs $5 to $10"),
        ("costs $5 to $10", "costs $5 to $10"),
        ("snake_case and 2*3*4", r"snake\_case and 2\*3\*4"),
        ("<b>no tag</b>", "<b>no tag</b>"),
    ],
)
def test_tex_becomes_markdown(tex, text):
    assert to_markdown(tex) == text


def test_an_abstract_keeps_its_paragraphs_and_gets_no_blocks():
    assert to_paragraphs("First\nline.\n\n- second\n\n[a](b)") == "First line.\n\n\\- second\n\n\\[a\\](b)"


@pytest.mark.parametrize(
    "piece", ["{", "}", "$", "\\emph{", "\\url{", "\\(", '\\"{', "*_`", "a~b^c", "\\ensuremath{", "\\enquote{", "a\n\n"]
)
def test_hostile_tex_costs_its_length(piece):
    # A cost that grew with the square of the length would take minutes here.
    begun = time.process_time()

    to_markdown(piece * 20_000)
    to_paragraphs(piece * 20_000)

    assert time.process_time() - begun < 10


def test_ten_thousand_braces_are_opened_and_closed():
    assert to_text("{" * 10_000 + "Bottom" + "}" * 10_000) == "Bottom"
