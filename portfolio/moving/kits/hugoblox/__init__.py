"""HugoBlox (once Academic, then Wowchemy) in its three generations, with settings and front matter in YAML or TOML."""

import re

from django.utils.translation import gettext as _

from ...reader import TEXTS
from ...tree import Unreadable
from .site import Site

MARKS = (
    "config/_default/",
    "config.toml",
    "config.yaml",
    "config.yml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "content/",
    "data/authors/",
)
LOOKS, PROGRAM, TOOLS = (
    _("How the old site looked; this one has its own design."),
    _("A program of the old site."),
    _("Settings of programs."),
)
UNUSED = _("No text that was taken shows it or leads to it.")
OTHERS = (
    ("layouts/*", _("A template of the old site; this one has its own.")),
    ("themes/*", LOOKS),
    ("data/themes/*", LOOKS),
    ("data/fonts/*", LOOKS),
    ("data/page_sharer.*", LOOKS),
    ("assets/scss/*", LOOKS),
    ("assets/css/*", LOOKS),
    ("assets/*.scss", LOOKS),
    ("assets/*.css", LOOKS),
    ("assets/js/*", PROGRAM),
    ("assets/media/icon*", LOOKS),
    ("assets/images/icon*", LOOKS),
    ("archetypes/*", LOOKS),
    ("i18n/*", LOOKS),
    ("resources/*", _("Made from the other files.")),
    ("public/*", _("Made from the other files.")),
    ("static/admin/*", PROGRAM),
    ("static/css/*", LOOKS),
    ("static/js/*", PROGRAM),
    ("scripts/*", PROGRAM),
    ("*.Rmd", _("The page made from it is taken.")),
    ("*.Rmarkdown", _("The page made from it is taken.")),
    ("*.qmd", _("The page made from it is taken.")),
    ("*.ipynb", _("The page made from it is taken.")),
    ("content/*.bib", _("The bibliography of another text; its works are others'.")),
    ("content/*.bib.bak", TOOLS),
    ("content/*", UNUSED),
    ("static/*", UNUSED),
    ("assets/media/*", UNUSED),
    ("assets/images/*", UNUSED),
    ("config/*", TOOLS),
    ("go.*", TOOLS),
    ("netlify.toml", TOOLS),
    ("theme.toml", TOOLS),
    ("hugoblox.y*ml", TOOLS),
    ("hugo_stats.json", TOOLS),
    ("package*.json", TOOLS),
    ("pnpm-*", TOOLS),
    ("tailwind.config.*", TOOLS),
    ("*.Rproj", TOOLS),
    ("*.sh", PROGRAM),
    ("*.py", PROGRAM),
    ("*.R", PROGRAM),
)
NAMES = re.compile(r"wowchemy|hugo-?blox|hugo-?academic|academic-kickstart|sourcethemes", re.I)


def score(tree):
    """How many marks of the kit a tree shows."""
    marks = 0
    for path in tree:
        name = path.rpartition("/")[2]
        if (path.startswith("config/_default/") or "/" not in path) and re.match(r"(?:config|hugo|go|module)\.", name):
            try:
                marks += 4 * bool(marks < 4 and NAMES.search(tree.text(path)))
            except Unreadable:
                continue
    texts = [path for path in tree if path.startswith("content/") and path.endswith(TEXTS)]
    marks += 3 * any(re.search(r"/authors/[^/]+/_index\.", path) for path in texts)
    marks += 3 * any(path.startswith("data/authors/") for path in tree)
    marks += 2 * any(re.search(r"/publications?/[^/]+/index\.", path) for path in texts)
    marks += any(path.endswith("/cite.bib") for path in tree)
    marks += any(re.search(r"/home/[^/]+\.md$", path) for path in texts)
    marks += any(path.startswith("config/_default/params.") for path in tree)
    return marks


def read(reader):
    """The records of a site."""
    yield from Site(reader).records()
