"""Small sites of HugoBlox, one of each generation, and what is read from them."""

from portfolio.moving.kits import hugoblox
from portfolio.moving.reader import Reader
from portfolio.moving.report import Report
from portfolio.moving.tree import Tree

BOOTSTRAP = {
    "config/_default/config.yaml": (
        "title: Ada's pages\nbaseURL: https://ada.example/\n"
        "module:\n  imports:\n    - path: github.com/wowchemy/wowchemy-hugo-themes/modules/wowchemy/v5\n"
    ),
    "config/_default/params.yaml": "description: Engines and numbers\nmarketing:\n  seo:\n    site_type: Person\n",
    "config/_default/menus.yaml": (
        "main:\n  - {name: Papers, url: '#publications', weight: 2}\n  - {name: About, url: about, weight: 1}\n"
        "  - {name: Nowhere, url: nowhere, weight: 3}\n"
    ),
    "content/authors/admin/_index.md": (
        "---\ntitle: Ada Lovelace\nfirst_name: Ada\nlast_name: Lovelace\nsuperuser: true\nrole: Analyst\n"
        "organizations:\n  - name: Analytical Society\n    url: https://society.example\n"
        "interests:\n  - Engines\n  - Numbers\nbio: Writes *notes*.\n"
        "education:\n  courses:\n    - course: BA in Mathematics\n      institution: Home\n      year: 1832\n"
        "social:\n  - {icon: envelope, icon_pack: fas, link: 'mailto:ada@ada.example'}\n"
        "  - {icon: orcid, icon_pack: ai, link: https://orcid.org/0000-0002-1825-0097}\n"
        "  - {icon: github, icon_pack: fab, link: https://github.com/ada}\n---\n\nA *long* life.\n"
    ),
    "content/authors/babbage/_index.md": "---\ntitle: Charles Babbage\nuser_groups: [Alumni]\n---\n",
    "content/publication/notes/index.md": (
        "---\ntitle: Notes on the engine\nauthors: [admin, babbage, Luigi F. Menabrea]\n"
        "author_notes: [Equal contribution, Equal contribution, '']\ndate: '1843-01-01T00:00:00Z'\n"
        "publication_types: ['2']\npublication: '*Scientific Memoirs, 3*(1), 666–731'\n"
        "abstract: About an engine.\ntags: [Engines]\nfeatured: true\ndoi: 10.1000/notes\n"
        "url_code: https://code.example/notes\nprojects: [engine]\nslides: example\n---\n"
    ),
    "content/publication/notes/cite.bib": (
        "@article{lovelace1843, title={Notes on the engine}, author={Lovelace, Ada}, journal={Scientific Memoirs},"
        " volume={3}, number={1}, pages={666--731}, year={1843}, publisher={Taylor}}\n"
    ),
    "content/project/engine/index.md": (
        "---\ntitle: The engine\nsummary: It weaves numbers.\nauthors: [admin, A Stranger]\ndate: 1837-05-01\n"
        "external_link: https://engine.example\n---\n\n{{% callout note %}}\nMind the gears.\n{{% /callout %}}\n"
    ),
    "content/event/talk/index.md": (
        "---\ntitle: A talk\nevent: Seminar of the Society\nlocation: London\ndate: '1842-06-01T13:30:00Z'\n"
        "date_end: '1842-06-01T15:00:00Z'\nauthors: [admin, Guest Speaker]\nurl_slides: https://slides.example/1\n"
        "url_video: https://video.example/1\nabstract: What engines do.\n---\n"
    ),
    "content/post/news/index.md": (
        "---\ntitle: It runs\ndate: 1843-02-03\nauthors: [admin]\nsummary: At last.\ntags: [Engines]\n---\n\nIt does.\n"
    ),
    "content/courses/sums/index.md": "---\ntitle: Sums\ndate: 1841-09-01\nauthors: [admin]\n---\n\nHow to add.\n",
    "content/about.md": "---\ntitle: About\n---\n\nSee [the notes](/publication/notes/).\n",
}
NEWEST = {
    "hugo.yaml": "title: Ada\n",
    "config/_default/params.yaml": (
        "hugoblox:\n  identity:\n    name: Lovelace Lab\n    type: organization\n    tagline: We count.\n"
        "  theme:\n    colors:\n      primary: '#123456'\n"
    ),
    "data/authors/me.yaml": (
        "is_owner: true\nname:\n  display: Ada Lovelace\n  given: Ada\n  family: Lovelace\n  alternate: エイダ\n"
        "role: Head\nuser_groups: [Principal Investigators]\naffiliations:\n  - name: Analytical Society\n"
        "education:\n  - {degree: BA, institution: Home, start: '1830', end: '1832'}\n"
        "experience:\n  - {role: Head, org: Analytical Society, start: '1835-02-01'}\n"
        "awards:\n  - {title: A medal, date: '1940-01-01', awarder: Society}\n"
        "links:\n  - {icon: brands/github, url: https://github.com/ada}\n"
        "  - {icon: academicons/orcid, url: https://orcid.org/0000-0002-1825-0097}\n"
    ),
    "content/publications/notes/index.md": (
        "---\ntitle: Notes\nauthors: [me]\ndate: 1843-08-01\npublication_types: [article-journal]\n"
        "publication: '*Memoirs*'\nhugoblox:\n  ids:\n    doi: 10.1000/notes\n    arxiv: '2106.01234'\n"
        "    huggingface_model: ada/engine\nlinks:\n  - {type: code, url: https://code.example}\n"
        "  - {type: custom, url: https://more.example, label: More}\n---\n"
    ),
    "content/events/talk/index.md": (
        "---\ntitle: A talk\nevent_name: Conference\ndate: 2024-01-01\nevent_start: '2030-06-01'\n"
        "event_end: '2030-06-03'\nevent_all_day: true\nauthors: [me]\n---\n"
    ),
    "content/blog/one/index.md": "---\ntitle: One\ndate: 2024-02-03\n---\n\nText.\n",
    "content/_index.md": (
        "---\ntitle: ''\nsections:\n  - block: markdown\n    content:\n      title: What we do\n"
        "      text: We *count*.\n  - block: collection\n    content:\n      title: News\n---\n"
    ),
}


def make_site(folder, files):
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def read_site(folder, files):
    """(records by their kind's name, report) of a site that is written into a folder."""
    tree = Tree(make_site(folder, files))
    report = Report(tree)
    found = {}
    for record in hugoblox.read(Reader(tree, report)):
        found.setdefault(type(record).__name__, []).append(record)
    return found, report
