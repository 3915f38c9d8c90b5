"""The pages of a work as HTML. By hand, because a template takes many times longer over so many small parts.

What comes in is plain and goes through `safe`, unless it is HTML already, which `safe` leaves as it is.
"""

import html
import re
from functools import lru_cache
from types import SimpleNamespace

from django.template.defaultfilters import truncatewords_html
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import add_truncation_text
from django.utils.translation import get_language, gettext, ngettext

from content.markdown import inline, plain
from content.templatetags.content import icon, json_ld

from . import bylines
from .imprint import imprint
from .links import links_of

LONG_NAME = 28
SHOWN_WORDS = 110
PARAGRAPH = re.compile(r"<p>([^<>&\s]++(?: [^<>&\s]++)*+)</p>(\s*)")


def safe(text):
    """As Django escapes, in a fraction of its time."""
    return text if hasattr(text, "__html__") else html.escape(str(text))


@lru_cache
def words_in(_language):
    """What stands on every page, looked up once a language."""
    said = {
        "abstract": gettext("Abstract"),
        "cite": gettext("Cite"),
        "copied": gettext("Copied"),
        "copy": gettext("Copy"),
        "corresponding": gettext("corresponding author"),
        "edited": gettext("Edited by"),
        "figure": gettext("Figure"),
        "formats": gettext("Formats"),
        "news": gettext("News"),
        "open": gettext("Open access"),
        "preprint": gettext("Preprint:"),
        "project": gettext("Project"),
        "publications": gettext("Publications"),
        "published": gettext("This preprint has been published:"),
        "related": gettext("Related"),
        "retracted": gettext("This work has been retracted. Please do not rely on it."),
    }
    return SimpleNamespace(**{name: safe(text) for name, text in said.items()})


def words():
    return words_in(get_language())


# A card in lists


def card(work, own=None):
    """The work as lists show it; `own` is whose name stands out."""
    word, address, venue = words(), work.get_absolute_url(), safe(work.venue_label)
    subtitle = f": {inline(work.subtitle)}" if work.subtitle else ""
    if work.venue and work.venue.short_name and work.container != work.venue.short_name:
        venue = f'<abbr title="{safe(work.container)}">{venue}</abbr>'
    year = f' <span class="n">{work.year}</span>' if work.year else ""
    label = safe(gettext("Links for %(title)s") % {"title": plain(work.title)})
    links = "".join(f'<li><a href="{safe(link.href)}">{safe(link.label)}</a></li>\n      ' for link in links_of(work))
    abstract = ""
    if work.body_html:
        abstract = (
            f'<details><summary class="txt">{word.abstract}</summary>'
            f'<div class="prose">{beginning(work.body_html)}</div></details>'
        )
    parts = [
        f'<li><article class="pub" id="{safe(work.slug)}">',
        f'<h3><a href="{address}">{inline(work.title)}{subtitle}</a></h3>',
        f'<p class="venue">{venue}{year}</p>',
        byline(bylines.byline(work, own)),
        f'<p class="where"><span>{safe(imprint(work))}</span> {badges(work)}</p>',
        f'<p class="where"><span>{inline(work.note)}</span></p>' if work.note else "",
        '<div class="acts">',
        abstract,
        f'<ul class="links" aria-label="{label}">',
        f'{links}<li><a href="{address}cite/" data-cite>BibTeX</a></li>',
        "</ul>",
        "</div>",
        "</article></li>",
    ]
    return mark_safe("\n  ".join(filter(None, parts)))


def beginning(text):
    """The first words of rendered text. Most abstracts are one paragraph, which needs no parser."""
    found = PARAGRAPH.fullmatch(text)
    if not found:
        return truncatewords_html(text, SHOWN_WORDS)
    every = found[1].split(" ")
    if len(every) <= SHOWN_WORDS:
        return f"<p>{html.escape(found[1])}</p>{found[2]}"
    return f"<p>{add_truncation_text(html.escape(' '.join(every[:SHOWN_WORDS])), ' …')}</p>"


# The pages


def landing(work, name, said, own=None, says_linked=False):
    """All within the page of a work; `name` is its title in plain words, and `own` is whose name stands out."""
    word, address = words(), work.get_absolute_url()
    parts = [
        crumbs(venue_and_year(work)),
        f'<h1 class="title">{inline(work.title)}</h1>',
        f'<p class="lead">{inline(work.subtitle)}</p>' if work.subtitle else "",
        *standing(work, said["published_version"], said["preprints"]),
        byline(bylines.byline(work, own, fold=False)),
        explained(bylines.key_of([work], own, says_linked)),
        f'<p class="where"><span>{safe(imprint(work, with_year=True))}</span> {badges(work)}</p>',
        f'<p class="where"><span>{inline(work.note)}</span></p>' if work.note else "",
        f'<p class="btns mt">{ways_on(work, address)}</p>',
        "</header>",
        section(word.abstract, f'<div class="prose">{work.body_html}</div>') if work.body_html else "",
        figure(work) if work.figure else "",
        related(said),
        section(word.cite, citations(said["citations"], address, said["files"]), name),
    ]
    return article(parts)


def citing(work, name, rows):
    """All within the page that shows a work in every style and format."""
    word, address = words(), work.get_absolute_url()
    parts = [
        crumbs(f'<a href="{address}">{venue_and_year(work)}</a>', word.cite),
        f'<h1>{word.cite}</h1>\n<p class="role">{inline(work.title)}</p>\n</header>',
        section(word.formats, citations(rows, address), name),
    ]
    return article(parts)


def article(parts):
    return mark_safe("\n".join(filter(None, ['<article>\n<header class="top">', *parts, "</article>"])))


def section(heading, content, name=""):
    """A section; one with a `name` is about the work of that title."""
    title = f' data-title="{name}"' if name else ""
    return f'<section class="sec"{title}>\n  <header><h2>{heading}</h2></header>\n  {content}\n</section>'


def head(tags, open_graph, graph):
    """What machines are told."""
    names = [f'<meta name="{safe(name)}" content="{safe(content)}">\n' for name, content in tags]
    properties = [f'<meta property="{safe(name)}" content="{safe(content)}">\n' for name, content in open_graph]
    return mark_safe("".join([*names, *properties, json_ld(graph), "\n"]))


# Their parts


def name_of(work):
    """The title for attributes and the window."""
    return mark_safe(safe(plain(work.title)))


def cite_title(name):
    return mark_safe(f"{words().cite}: {name}")


def venue_and_year(work):
    return f"{safe(work.venue_label)}{f' {work.year}' if work.year else ''}"


def crumbs(*steps):
    steps = " / ".join(steps)
    return f'<p class="crumbs"><a href="{reverse("publications:list")}">{words().publications}</a> / {steps}</p>'


def standing(work, published_version, preprints):
    """Whether a reader should rather look elsewhere."""
    word = words()
    if work.is_retracted:
        yield f'<p class="banner" role="note">{word.retracted}</p>'
    if published_version:
        yield f'<p class="banner" role="note">{word.published} {link_to(published_version)}</p>'
    for preprint in preprints:
        issued = f", {safe(preprint.issued.display())}" if preprint.issued else ""
        yield f'<p class="where"><span>{word.preprint} {link_to(preprint)}{issued}</span></p>'


def link_to(entry):
    return f'<a href="{entry.get_absolute_url()}">{inline(entry.title)}</a>'


def ways_on(work, address):
    links = [(safe(link.href), safe(link.label)) for link in links_of(work)]
    buttons = [
        f'<a class="btn{" main" if place == 0 else ""}" href="{href}">{label}</a> '
        for place, (href, label) in enumerate(links)
    ]
    return f'{"".join(buttons)}<a class="btn" href="{address}cite/" data-cite>{words().cite}</a>'


def badges(work):
    """What a reader should know of a work at once."""
    found = []
    if work.standing:
        kind = " retracted" if work.is_retracted else ""
        found.append(f'<span class="badge{kind}">{safe(work.standing)}</span>')
    if work.award:
        found.append(f'<span class="badge award">{icon("award")}{safe(work.award)}</span>')
    if work.artifact:
        found.append(f'<span class="badge">{icon("artifact")}{safe(work.artifact)}</span>')
    if work.open_access:
        found.append(f'<span class="badge">{icon("open")}{words().open}</span>')
    return mark_safe("\n".join(found))


def byline(who):
    """Authors and editors of a `Byline`."""
    parts = []
    if who.length:
        total = ""
        if who.is_long:
            total = ngettext("(%(number)s author)", "(%(number)s authors)", who.length) % {"number": who.length}
            total = f' <span class="muted">{safe(total)}</span>'
        parts.append(f'<div class="authors">{names(who.authors)}{total}</div>')
    if who.editors:
        parts.append(f'<div class="authors">{words().edited} {names(who.editors)}</div>')
    return mark_safe("\n".join(parts))


def names(runs):
    return ", ".join(folded(run.signatures) if run.is_folded else listed(run.signatures) for run in runs)


def folded(signatures):
    number = len(signatures)
    more = ngettext("%(number)s more author", "%(number)s more authors", number) % {"number": number}
    return f'<details class="fold"><summary aria-label="{safe(more)}">…</summary>{listed(signatures)}</details>'


def listed(signatures):
    return ", ".join(map(signed, signatures))


def signed(one):
    name = safe(one.name)
    if one.person:
        name = f'<a href="{one.href}">{name}</a>'
    if one.is_own:
        name = f"<strong>{name}</strong>"
    if one.mark:
        name += f'<abbr class="mark" title="{safe(one.meaning)}">{one.mark}</abbr>'
    if one.is_corresponding:
        label, sprite = words().corresponding, static("img/icons.svg")
        name += f'<svg class="icon mark" role="img" aria-label="{label}"><use href="{sprite}#mail"/></svg>'
    is_long = ' class="long"' if len(one.name) > LONG_NAME else ""
    return f'<span dir="auto"{is_long}>{name}</span>'


def explained(key):
    """What the marks in bylines mean."""
    if not key:
        return ""
    said = [f"{mark} {safe(meaning)}" for mark, meaning in key.marks]
    if key.has_corresponding:
        said.append(f"{icon('mail')} {words().corresponding}")
    if key.has_linked:
        said.append(f"<u>{safe(gettext('Underlined'))}</u>{safe(gettext(': member of the lab'))}")
    if key.own_name:
        said.append(f"<strong>{safe(gettext('Bold'))}</strong>: <bdi>{safe(key.own_name)}</bdi>")
    return mark_safe(f'<p class="key">{"".join(f"<span>{each}</span>" for each in said)}</p>')


def figure(work):
    """The picture that tells the work, and below it what it shows."""
    word, address, shown = words(), safe(work.figure.url), safe(work.figure_alt)
    caption = f'<figcaption class="cap">{shown}</figcaption>' if shown else ""
    picture = f'<a href="{address}"><img src="{address}" alt="{shown or word.figure}" loading="lazy"></a>'
    return section(word.figure, f'<figure class="prose">{picture}{caption}</figure>')


def related(said):
    """What leads on from the work."""
    word, topics = words(), said["topics"]
    rows = [
        *(row(word.project, project, inline(project.summary)) for project in said["projects"]),
        *(row(safe(event.get_kind_display()), event) for event in said["events"]),
        *(row(word.news, item, item.date and safe(item.date.display())) for item in said["news"]),
    ]
    if topics:
        label = safe(ngettext("Topic", "Topics", len(topics)))
        links = "".join(f'<a href="{topic.get_absolute_url()}">{safe(topic.name)}</a> ' for topic in topics)
        rows.append(f'<li><span class="when">{label}</span>\n<p class="terms">{links}</p>\n</li>')
    if not rows:
        return ""
    listed = "\n    ".join(rows)
    return section(word.related, f'<ul class="rows dated">\n    {listed}\n  </ul>')


def row(kind, entry, more=""):
    more = f'<p class="meta">{more}</p>' if more else ""
    return f'<li><span class="when">{kind}</span><h3>{link_to(entry)}</h3>{more}</li>'


def citations(rows, address, files=()):
    """The citations of the work at the address, to be copied, and other formats as files."""
    shown = [citation(one, address, is_first=place == 0) for place, one in enumerate(rows)]
    if files:
        links = (f'<a class="btn" href="{address}cite.{row.extension}" download>{row.label}</a> ' for row in files)
        shown.append(f'\n<p class="btns">{"".join(links)}</p>\n')
    return f'<div class="stack">{"".join(shown)}</div>'


def citation(one, address, is_first):
    """Formats fold behind their names, but for the first."""
    word, key, label, text = words(), one.key, safe(one.label), safe(one.text)
    copy = (
        f'<p class="btns mt"><button class="btn" type="button" data-js data-copy="#citation-{key}"'
        f' data-copied="{word.copied}" aria-describedby="as-{key}">{word.copy}</button>'
    )
    if not one.format:
        return (
            f'<div>\n  <h3 class="lbl" id="as-{key}">{label}</h3>\n'
            f'  <p dir="ltr" id="citation-{key}" data-style="{label}">{text}</p>\n  {copy}</p>\n</div>'
        )
    download = safe(gettext("Download .%(extension)s") % {"extension": key})
    if is_first:
        opening, closing = f'<div>\n  <h3 class="lbl" id="as-{key}">{label}</h3>', "</div>"
    else:
        opening, closing = f'<details>\n  <summary class="txt" id="as-{key}">{label}</summary>', "</details>"
    return (
        f'{opening}\n  <pre dir="ltr" id="citation-{key}" data-style="{label}" tabindex="0"'
        f' aria-labelledby="as-{key}">{text}</pre>\n  {copy}'
        f' <a class="btn" href="{address}cite.{key}" data-for="{label}" download>{download}</a></p>\n{closing}'
    )
