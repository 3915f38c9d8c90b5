"""Markdown in, safe HTML out: the one renderer of page and preview."""

import logging
import re
import secrets
from functools import cache

import nh3
from django.conf import settings
from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from .maths import to_mathml_many

logger = logging.getLogger(__name__)

# Limits that keep hostile text cheap

MAX_LENGTH = 50_000
MAX_INLINE_LENGTH = 2_000
MAX_NESTING = 20
MAX_BARS = 100
MAX_BRACKETS = 5_000
MAX_MARKS = 1_000
MAX_CODE = 5_000

# What may come out

LANGUAGES = frozenset(
    "bash bibtex c console cpp css cuda diff docker fortran go haskell html ini java javascript js json julia kotlin"
    " latex lua make matlab ocaml perl php python py r ruby rust scala sh sql swift tex text toml typescript ts verilog"
    " xml yaml".split()
)
MATHML = {
    name: set("columnalign displaystyle mathvariant scriptlevel".split())
    for name in "annotation merror mi mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub"
    " msubsup msup mtable mtd mtext mtr munder munderover mfrac math mmultiscripts none semantics".split()
}
MATHML["math"] = {"display", "tabindex"}
MATHML["annotation"] = {"encoding"}
MATHML["mo"] |= set("accent fence form largeop lspace maxsize minsize movablelimits rspace separator stretchy".split())
MATHML["mover"] |= {"accent"}
MATHML["munder"] |= {"accentunder"}
MATHML["munderover"] |= {"accent", "accentunder"}
MATHML["mfrac"] |= {"linethickness"}
MATHML["mtd"] |= {"columnspan", "rowspan"}
MATHML["mspace"] |= {"width", "height", "depth"}
MATHML["mpadded"] |= {"width", "height", "depth", "lspace", "voffset"}

TAGS = set(
    "a abbr b blockquote br caption code dd del dl dt em h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small"
    " span strong sub sup table tbody td th thead tr ul var".split()
) | set(MATHML)
ATTRIBUTES = MATHML | {
    "a": {"href", "title", "id", "rel", "aria-label"},
    "img": {"src", "alt", "title", "loading"},
    "li": {"id"},
    "ol": {"start"},
    "table": {"tabindex"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
ALIGNMENTS = {"align-left", "align-center", "align-right"}
CLASSES = {
    "code": {"tex", *(f"language-{name}" for name in LANGUAGES)},
    "hr": {"footnotes-rule"},
    "mtd": ALIGNMENTS,
    "ol": {"footnotes"},
    "span": {name for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-mark"},
    "td": ALIGNMENTS,
    "th": ALIGNMENTS,
}
INLINE_TAGS = {"br", "code", "del", "em", "s", "strong", "sub", "sup"} | set(MATHML)

REL = "noopener noreferrer nofollow"
ADDRESS = re.compile(r"(?:https?://[^/]|mailto:[^/]|/(?![/\\])|[#?])", re.IGNORECASE)
OWN_IMAGE = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII)
OWN_ID = re.compile(r"fn(?:ref)?(?:-[\w-]+-)?\d+(?::\d+)?", re.ASCII)
# Lists show many titles, and most have none of these.
MARKS = re.compile(r"[*_`$~^&<\\]")
# What means something somewhere in a paragraph.
SIGNS = "*_`$~^&<>[]\\|"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# No space inside the dollars, no letter before and no digit after them, so that prices stay text.
FORMULA = re.compile(r"(?<!\w)(\$\$?)(?![\s$])((?:\\.|[^\\$])++)(?<!\s)\1(?![\d$])")


def render(text, prefix="", level=3, timeout=5.0):
    """The text as HTML, its broadest heading an h<level>; the prefix keeps the footnotes of two texts apart."""
    text = str(text or "")
    if not text:
        return mark_safe("")
    if _is_plain_paragraph(text):
        return _paragraph(text)
    text = _clean(text)[:MAX_LENGTH]
    return _guarded(text, lambda: _render(text, prefix, level, timeout), "<p>{}</p>")


def preview(text):
    """What the editor sees while typing."""
    return render(text, timeout=1.0)


def inline(text, timeout=1.0):
    """A title or one line: emphasis, code, maths, raised and lowered text; no links and no blocks."""
    text = _one_line(text)
    if not MARKS.search(text):
        return escape(text)
    return _guarded(text, lambda: _render_inline(text, timeout), "{}")


def plain(text, limit=None, words=None):
    """The text without its marks, in one line, cut between words after `limit` characters or `words` words."""
    enough = max(2_000, 40 * (words or 0), 4 * (limit or 0)) if words or limit else MAX_LENGTH
    text = _clean(text)[: min(enough, MAX_LENGTH)]
    if text and _is_plain_paragraph(text):
        said = " ".join(text.split())
    else:
        is_cut = bool(words or limit)
        parts = _guarded(text, lambda: " ".join(_words(_beginning(_parser_for(text).parse(text), is_cut))), None)
        said = " ".join(str(parts).split())
    if words:
        said = Truncator(said).words(words, truncate="…")
    if limit and len(said) > limit:
        said = said[:limit].rsplit(" ", 1)[0][: limit - 1].rstrip(" ,;:–-") + "…"
    return said


def inline_plain(text):
    """A title or one line without its marks; formulas as TeX."""
    text = _one_line(text)
    if not MARKS.search(text):
        return text
    return "".join(_guarded(text, lambda: list(_words(_inline_parser().parseInline(text))), None))


def inline_pieces(text):
    """A title or one line as (words, marks) pairs; marks name what stands around the words, outermost first."""
    text = " ".join(_clean(text).split())
    if not MARKS.search(text) or len(text) > MAX_LENGTH or text.count("^") + text.count("~") > MAX_MARKS:
        return [(text, ())] if text else []
    tokens = _guarded(text, lambda: _inline_parser().parseInline(text)[0].children or [], None)
    return _joined(_pieces(tokens)) if isinstance(tokens, list) else [(text, ())]


def tokens_of(text):
    """The text as the parser's tokens, for writers of other formats; None when the parser gives up."""
    text = _clean(text)[:MAX_LENGTH]
    tokens = _guarded(text, lambda: _parser_for(text).parse(text), None)
    return tokens if isinstance(tokens, list) else None


def inline_tokens_of(text):
    """The same of a title or one line, where only what stands inside a line counts."""
    text = _one_line(text)
    if not MARKS.search(text):
        words = [Token("text", "", 0, content=text)] if text else []
        return [Token("inline", "", 0, content=text, children=words)]
    tokens = _guarded(text, lambda: _inline_parser().parseInline(text), None)
    return tokens if isinstance(tokens, list) else None


class RenderedField(models.TextField):
    """Safe HTML of the Markdown in the field `source`, made when the row is saved."""

    def __init__(self, *args, source="", **kwargs):
        self.source = source
        super().__init__(*args, **{**kwargs, "editable": False, "blank": True, "default": ""})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "source": self.source}

    def from_db_value(self, value, expression, connection):
        return mark_safe(value or "")

    def pre_save(self, instance, add):
        key = getattr(instance, "uuid", None) or instance.pk or secrets.token_hex(4)
        html = self.rendered(getattr(instance, self.source), key)
        setattr(instance, self.attname, html)
        return html

    def rendered(self, text, key):
        """The HTML of a text of the row with that uuid or primary key."""
        if text and _is_plain_paragraph(text):
            return _paragraph(text)
        prefix = f"{self.model._meta.model_name}-{self.source}-{str(key)[:8]}"
        return render(text, prefix.replace("_", "-"))


# How it is done


def _is_plain_paragraph(text):
    """Whether it is one paragraph without any mark, as most abstracts are: a parser would leave it as it is."""
    is_line = text[0].isalpha() and text[-1] != " " and len(text) <= MAX_LENGTH and text.isprintable()
    return is_line and not any(sign in text for sign in SIGNS)


def _paragraph(text):
    return mark_safe(f"<p>{text}</p>\n")


def _clean(text):
    text = str(text or "")
    return text if text.isprintable() else CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _one_line(text):
    return " ".join(_clean(text).split())[:MAX_INLINE_LENGTH]


def _guarded(text, work, fallback):
    """What `work` makes; the text itself should a parser give up, because a page must never fail over its text."""
    try:
        return work()
    except Exception:
        logger.exception("Text of %d characters is shown without its marks", len(text))
        return format_html(fallback, text) if fallback else text


def _render(text, prefix, level, timeout):
    parser = _parser_for(text)
    env = {"docId": prefix} if prefix else {}
    tokens = parser.parse(text, env)
    _adapt(tokens, level)
    _set_formulas(tokens, timeout)
    html = parser.renderer.render(tokens, parser.options, env)
    return mark_safe(_cleaner(frozenset(TAGS)).clean(html))


def _render_inline(text, timeout):
    parser = _inline_parser()
    tokens = parser.parseInline(text)
    _set_formulas(tokens, timeout)
    return mark_safe(_cleaner(frozenset(INLINE_TAGS)).clean(parser.renderer.render(tokens, parser.options, {})))


def _parser_for(text):
    bars = max(line.count("|") for line in text.split("\n"))
    return _parser(
        tables=bars <= MAX_BARS,
        links=text.count("[") <= MAX_BRACKETS,
        formulas=text.count("$") <= MAX_MARKS,
        scripts=text.count("^") + text.count("~") <= MAX_MARKS,
    )


@cache
def _parser(tables, links, formulas, scripts):
    # A parser is never changed after it was made: threads share it.
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING, "highlight": _highlight})
    parser.enable("strikethrough")
    parser.validateLink = lambda address: bool(ADDRESS.match(address))
    parser.use(deflist_plugin)
    if tables:
        parser.enable("table")
    if links:
        parser.use(footnote_plugin, inline=False)
    else:
        parser.disable(["link", "image", "reference"])
    if formulas:
        _add_formulas(parser)
    if scripts:
        parser.use(sub_plugin).use(superscript_plugin)
    for name, rule in RENDER_RULES.items():
        parser.add_render_rule(name, rule)
    return parser


@cache
def _inline_parser():
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable("strikethrough")
    parser.disable(["link", "image", "autolink", "html_inline"])
    parser.use(sub_plugin).use(superscript_plugin)
    _add_formulas(parser)
    for name, rule in RENDER_RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _add_formulas(parser):
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False)
    # The plug-in's own rule looks at the end of the text for a digit before its first character.
    parser.inline.ruler.at("math_inline", _formula)


def _formula(state, silent):
    found = FORMULA.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "$" else None
    if not found:
        return False
    if not silent:
        token = state.push("math_inline_double" if found[1] == "$$" else "math_inline", "math", 0)
        token.content, token.markup = found[2], found[1]
    state.pos = found.end()
    return True


def _highlight(code, language, attributes):
    language = language.lower()
    if language not in LANGUAGES:
        return f"<pre><code>{escape(code)}</code></pre>"
    if len(code) <= MAX_CODE:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
        coloured = highlight(code, lexer, HtmlFormatter(nowrap=True))
    else:
        coloured = escape(code)
    return f'<pre><code class="language-{language}">{coloured}</code></pre>'


def _adapt(tokens, level):
    """Headings below those of the page, alignment as a class, links told apart, pictures from elsewhere as links."""
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    # The broadest heading a text uses stands right below the page's, so that no level is skipped.
    shift = level - min(headings, default=1)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
        elif token.type in ("td_open", "th_open") and (style := token.attrs.pop("style", "")):
            token.attrs["class"] = f"align-{style.removeprefix('text-align:')}"
        elif token.type == "inline":
            token.children = list(_adapted(token.children or []))


def _adapted(tokens):
    in_link = False
    for token in tokens:
        if token.type == "link_open":
            in_link = True
            _tell_apart(token)
        elif token.type == "link_close":
            in_link = False
        if token.type != "image":
            yield token
        elif _is_own_image(token.attrs["src"]):
            token.attrs["loading"] = "lazy"
            yield token
        else:
            yield from _as_link(token, in_link)


def _as_link(image, in_link):
    address = image.attrs["src"]
    words = Token("text", "", 0, content=image.content or address)
    if in_link or not address:
        yield words
        return
    opening = Token("link_open", "a", 1, attrs={"href": address})
    _tell_apart(opening)
    yield from (opening, words, Token("link_close", "a", -1))


def _tell_apart(link):
    address = str(link.attrs["href"])
    own = address.startswith(f"{settings.SITE_URL}/") or address == settings.SITE_URL
    if address.lower().startswith(("http:", "https:")) and not own:
        link.attrs["rel"] = REL


def _is_own_image(address):
    rest = address.removeprefix(settings.MEDIA_URL)
    return rest != address and ".." not in rest and bool(OWN_IMAGE.fullmatch(rest))


def _set_formulas(tokens, timeout):
    """All formulas of a text at once, because each process costs more than its formulas."""
    formulas = [token for token in _flat(tokens) if token.type.startswith("math_")]
    if formulas:
        results = to_mathml_many([_formula_of(token) for token in formulas], timeout)
        for token in formulas:
            token.meta["mathml"] = results[_formula_of(token)]


def _formula_of(token):
    return token.content.strip(), token.type != "math_inline"


def _flat(tokens):
    for token in tokens:
        yield token
        yield from token.children or ()


def _pieces(tokens):
    around = []
    for token in tokens:
        if token.nesting == 1:
            around.append(token.tag)
        elif token.nesting == -1:
            around.pop()
        elif token.type in ("code_inline", "math_inline", "math_inline_double"):
            yield token.content, (*around, token.type)
        else:
            yield " " if token.type in ("softbreak", "hardbreak") else token.content, tuple(around)


def _joined(pieces):
    """Neighbours of equal marks in one, but for formulas and code, which stay apart."""
    joined = []
    for words, marks in pieces:
        if joined and joined[-1][1] == marks and not (marks and "_inline" in marks[-1]):
            joined[-1] = (joined[-1][0] + words, marks)
        elif words:
            joined.append((words, marks))
    return joined


def _beginning(tokens, is_cut):
    """The tokens without blocks of code where a text is cut short, as long as it has others."""
    others = [token for token in tokens if token.type not in ("fence", "code_block")] if is_cut else tokens
    return others or tokens


def _words(tokens):
    """The words of the tokens; footnotes and their marks are left out."""
    in_footnotes = False
    for token in tokens:
        if token.type in ("footnote_block_open", "footnote_block_close"):
            in_footnotes = token.nesting == 1
        elif in_footnotes:
            continue
        elif token.type == "inline":
            yield "".join(_words(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif not token.nesting and token.type != "footnote_ref":
            yield token.content


def _render_formula(renderer, tokens, index, options, env):
    token = tokens[index]
    tex, display = _formula_of(token)
    formula = token.meta.get("mathml") or format_html('<code class="tex">{}</code>', tex)
    # What may be wider than the page scrolls, and by keyboard only what can have the focus.
    return f"<p>{formula}</p>\n".replace("<math ", '<math tabindex="0" ', 1) if token.type == "math_block" else formula


def _render_footnote_mark(renderer, tokens, index, options, env):
    name, number, place = _footnote(tokens[index], env)
    return format_html(
        '<sup class="footnote-mark"><a href="#fn{}" id="fnref{}" aria-label="{}">{}</a></sup>',
        name,
        place,
        _("Footnote %s") % number,
        number,
    )


def _render_footnote_back(renderer, tokens, index, options, env):
    name, number, place = _footnote(tokens[index], env)
    return format_html(' <a href="#fnref{}" aria-label="{}">↩\ufe0e</a>', place, _("Back to mark %s") % number)


def _footnote(token, env):
    number, repeat = token.meta["id"] + 1, token.meta.get("subId", 0)
    name = f"-{env['docId']}-{number}" if "docId" in env else str(number)
    return name, number, f"{name}:{repeat}" if repeat > 0 else name


RENDER_RULES = {
    "math_inline": _render_formula,
    "math_inline_double": _render_formula,
    "math_block": _render_formula,
    "table_open": lambda *_: '<table tabindex="0">\n',
    "footnote_ref": _render_footnote_mark,
    "footnote_anchor": _render_footnote_back,
    "footnote_block_open": lambda *_: '<hr class="footnotes-rule">\n<ol class="footnotes">\n',
    "footnote_block_close": lambda *_: "</ol>\n",
}


def _allow(tag, name, value):
    """The last word on each attribute, whatever the parser did."""
    checks = {
        "id": OWN_ID.fullmatch,
        "href": ADDRESS.match,
        "src": _is_own_image,
        "rel": REL.__eq__,
    }
    return value if name not in checks or checks[name](value) else None


@cache
def _cleaner(tags):
    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        allowed_classes={tag: names for tag, names in CLASSES.items() if tag in tags},
        attribute_filter=_allow,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
