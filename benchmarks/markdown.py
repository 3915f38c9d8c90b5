"""How long hostile Markdown of 50 kB takes: `python benchmarks/markdown.py`. Processor time of one rendering, formulas
included, which are converted by a process of its own."""

import os
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")
os.environ.setdefault("PORTFOLIO_DATA", tempfile.mkdtemp(prefix="portfolio-benchmark-"))

import django  # noqa: E402

django.setup()

from content.markdown import MAX_LENGTH, inline, plain, render  # noqa: E402

LIMIT = 1.0


def nested(depth):
    return "".join("  " * level + "- item\n" for level in range(depth))


def filled(piece):
    """The piece again and again, to the length that is read."""
    return (piece * (MAX_LENGTH // len(piece) + 1))[:MAX_LENGTH]


def texts():
    """Every text by its name: signs in a row, pairs of them, and what is known to be slow somewhere."""
    signs = [*r"""[ ] ( ) * _ ` ~ ^ $ | > # - + = ! < & \ : ; ' " @ / { } % 1.""".split(), *" \n\t\u00e9💥\u202e"]
    for sign in signs:
        yield f"{sign!r} in a row", filled(sign)
        yield f"{sign!r} in words", filled(f"{sign}a ")
        yield f"{sign!r} on lines", filled(f"{sign}\n")
    pairs = r"[] [[ ]( ![ ** __ *_ _* ~~ ^^ $$ $a `` <a <! <!-- <? &# &a; [^ ]: || |- 1) :: -- == \[ *a_ [a](".split()
    for pair in pairs:
        yield f"{pair!r}", filled(pair)
        yield f"{pair!r} in words", filled(f"{pair}a ")
        yield f"{pair!r} on lines", filled(f"{pair}a\n")
    yield "lists in lists", filled(nested(40))
    yield "lists ever deeper", nested(300)[:MAX_LENGTH]
    yield "quotes in quotes", filled("> " * 200 + "a\n")
    yield "lists and quotes", filled("> - 1. " * 60 + "a\n")
    yield "one paragraph", filled("word ")
    yield "one word", filled("w")
    yield "links", filled("[a](https://example.org/b) ")
    yield "links in links", filled("[a](" * 20 + ")" * 20)
    yield "pictures", filled("![a](/media/images/b.webp) ")
    yield "references", "".join(f"[a{n}]: /b{n}\n" for n in range(2500)) + "".join(f"[a{n}] " for n in range(2500))
    yield "one reference, often", "[a]: /b\n\n" + filled("[a] ")
    yield "footnotes", "".join(f"[^{n}]" for n in range(2000)) + "\n\n" + "".join(f"[^{n}]: a\n" for n in range(2000))
    yield "one footnote, often", "[^a]: b\n\n" + filled("[^a] ")
    yield "a wide table", "|" * 99 + "\n" + "|-" * 99 + "|\n" + filled("|" * 99 + "\n")
    yield "a long table", "a|b\n-|-\n" + filled("a|b\n")
    yield "tables", filled("a|b\n-|-\na|b\n\n")
    yield "formulas that differ", "".join(f"$x_{{{n}}}$ " for n in range(500))
    yield "a long formula", "$" + "x^{2}+" * 8000 + "1$"
    yield "a deep formula", "$" + "{" * 20_000 + "}" * 20_000 + "$"
    yield "a deep fraction", "$" + r"\frac{1}{" * 300 + "x" + "}" * 300 + "$"
    yield "dollars in words", filled("$a $b ")
    yield "code", filled("```python\nif x: pass\n```\n")
    yield "one long code", "```python\n" + filled("x = '\"'\n")
    yield "code that never ends", "```\n" + filled("a\n")
    for language in ("python", "c", "latex", "html", "javascript", "r", "yaml", "bash", "xml", "css", "perl", "sql"):
        for piece in ("(", "'", '"', "/*", "<!--", "\\", "$", "{", "<a ", "#", "a.", "0x"):
            yield f"{language} of {piece!r}", f"```{language}\n{piece * 4_900}"[:4_990] + "\n```\n"
    yield "emphasis that opens", filled("*a **a ")
    yield "emphasis that closes", filled("a* a** ")
    yield "emphasis both ways", filled("a*b_c**d__ ")
    yield "strokes", filled("~~a~ ")
    yield "entities", filled("&amp;&#x41;&copy;&unknown;")
    yield "tags", filled("<b><i><a href=x><!-- --><?x?><![CDATA[")
    yield "definitions", filled("a\n: b\n\n")
    yield "headings", filled("# a\n")
    yield "underlined headings", filled("a\n=\n")
    yield "escapes", filled("\\*\\_\\[")
    yield "addresses", filled("<https://example.org/a>")
    yield "line ends", filled("a  \n")
    yield "everything", filled("*a* [b](/c) `d` $e$ ~f~ ^g^ | h | > i\n- j\n# k\n[^l]\n")


def spent():
    return sum(
        resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def main():
    render("a $x$ *b*")
    slow, measured = [], []
    for name, text in texts():
        for way in (render, plain, inline):
            begun = spent()
            way(text)
            took = spent() - begun
            measured.append((took, way.__name__, name))
            if took > LIMIT:
                slow.append(f"{took:.2f} s  {way.__name__}  {name}")
    measured.sort(reverse=True)
    for took, way, name in measured[:12]:
        print(f"{took:6.3f} s  {way:6}  {name}")
    print(f"{len(measured)} renderings, {len(slow)} above {LIMIT:.0f} s of processor time")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
