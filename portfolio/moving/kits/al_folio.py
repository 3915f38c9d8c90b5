"""al-folio, 0.x and 1.x, its multilingual forks, and other Jekyll sites with its folders and a BibTeX bibliography."""

import re
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from content.keys import ascii_slug, clean_name, name_key
from profile_app.links import SERVICES
from profile_app.models import Group
from publications import reading
from publications.reference import Read

from .. import jekyll, records
from ..curricula import Curriculum, read_curriculum
from ..examples import Example, is_begun, is_example
from ..html import to_markdown
from ..persons import GONE, MAIL, affiliation, displayed, group_of, is_lab, name_in, orcid_of, person_name, time_in_lab
from ..profiles import profile_link, why_not
from ..reader import TEXTS
from ..values import day, flag, items, mapping, mappings, number, period, said, told, words

MARKS = ("_config.yml", "_config.yaml")
LOOK = _("How the old site looked; this one has its own design.")
TEMPLATE = _("A template of the old site; this one has its own.")
PROGRAM = _("A program of the old site.")
OTHERS = (
    ("_layouts/*", TEMPLATE),
    ("_includes/*", TEMPLATE),
    ("_sass/*", LOOK),
    ("_plugins/*", PROGRAM),
    ("_scripts/*", PROGRAM),
    ("lighthouse_results/*", PROGRAM),
    ("assets/css/*", LOOK),
    ("assets/fonts/*", LOOK),
    ("assets/webfonts/*", LOOK),
    ("assets/js/*", PROGRAM),
    ("assets/libs/*", PROGRAM),
    ("assets/json/*", _("Data that no page of the kit's own shows.")),
    ("assets/img/*", _("No text and no entry that was taken shows it.")),
    ("assets/pdf/*", _("No work and no project that was taken offers it.")),
    ("assets/*", _("Nothing that was taken leads to it.")),
    ("_books/*", _("Books that were read have no place here.")),
    ("_data/*citations.yml", _("How often works are cited, which grows old; it is not kept here.")),
    ("_data/*strings.yml", _("Words of the old site's templates.")),
    ("_data/*", _("Data of a template of the old site's own.")),
    ("_drafts/*", _("An unfinished text without a date.")),
    ("bin/*", PROGRAM),
    ("docs/*", _("About the kit itself.")),
    ("_config*", _("Settings of programs.")),
    ("*.gemspec", _("Settings of programs.")),
    ("Gemfile*", _("Settings of programs.")),
    ("package*.json", _("Settings of programs.")),
    ("docker-compose*", _("Settings of programs.")),
    ("Dockerfile", _("Settings of programs.")),
    ("robots.txt", _("This site has its own.")),
    ("*404.*", _("This site has its own.")),
    ("*.sh", PROGRAM),
    ("*.py", PROGRAM),
    ("*.js", PROGRAM),
    ("*.toml", _("Settings of programs.")),
)
HIDDEN_MAILS = _("The e-mail addresses of people are kept, but not shown; each can choose to show it.")
DATA = ("coauthors", "venues", "socials", "repositories")
# Collections by what they hold, under the names they go by.
PEOPLE = (
    "team",
    "members",
    "member",
    "people",
    "person",
    "students",
    "alumni",
    "profiles",
    "group",
    "staff",
    "authors",
)
COURSES = ("teachings", "teaching", "courses", "course", "classes")
PROJECTS = ("projects", "project", "research", "software", "portfolio")
NEWS = ("news", "announcements", "posts", "blog")
KNOWN = {*PEOPLE, *COURSES, *PROJECTS, *NEWS, "pages", "books", "drafts", "data", "bibliography"}
KNOWN |= {"layouts", "includes", "sass", "plugins", "scripts", "site", "assets"}
# Pages that this site has by itself, and what its menu calls them.
SECTIONS = {
    "publications": "publications",
    "projects": "projects",
    "people": "people",
    "team": "people",
    "members": "people",
    "news": "news",
    "blog": "news",
    "teaching": "teaching",
    "cv": "cv",
    "talks": "events",
    "search": "search",
}
HERE = {
    "publications": "/publications/",
    "projects": "/projects/",
    "people": "/people/",
    "news": "/news/",
    "teaching": "/teaching/",
    "cv": "/cv/",
    "events": "/events/",
    "search": "/search/",
}
DRAWN = frozenset(("bibliography", "bib_search", "news", "social", "latest_posts", "selected_papers", "projects"))
# Texts the kit comes with for people to overwrite.
EXAMPLES = tuple(
    Example(re.escape(words))
    for words in (
        "Write your biography here. Tell the world about yourself.",
        "this page is assumed to be a static description of your courses",
        "Every project has a beautiful feature showcase page.",
        "Announcements and news can be much longer than just quick inline posts.",
        "555 your office number",
        "A simple inline announcement",
    )
)
EXAMPLE_REPOSITORIES = frozenset(
    "torvalds alshedivat alshedivat/al-folio twbs/bootstrap jekyll/jekyll jquery/jquery FortAwesome/Font-Awesome"
    " jpswalsh/academicons mathjax/MathJax".split()
)
EXAMPLE_MAILS = frozenset(("you@example.com", "albert@einstein.com"))
EXAMPLE_LINES = frozenset(("555 your office number", "123 your address street", "your city, state 12345"))
KINDS = {"talk": "presentation", "presentation": "presentation", "software": "software", "patent": "patent"}
CODE = re.compile(r"[A-Z]{2,8}[ -]?\d{2,5}[A-Z]?(?:/\d+)?")
LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
# Names in front matter that say how a page looked or was made, and those that are read.
LOOK_NAMES = frozenset(
    "layout permalink redirect_from nav nav_order published draft inline related_posts related_publications toc"
    " pretty_table giscus_comments disqus_comments mermaid chart chart.js code_diff map tikzjax tabs typograms echarts"
    " vega plotly featured sitemap lang ref images pseudocode math mathjax citation bibliography authors author meta"
    " importance title date description horizontal _styles type hidden external_source subtitle slug".split()
)
PROJECT_NAMES = frozenset("img image thumbnail category github redirect".split())
NEWS_NAMES = frozenset("tags categories redirect external_source_url".split())
COURSE_NAMES = frozenset(
    "course_id code term year institution university category instructor instructors schedule time location".split()
)
USUAL_GROUPS = frozenset(("work", "fun"))
# What a text of a bibliography holds where it is HTML; other signs of that kind are those of mathematics.
HTML = re.compile(r"\\?(</?(?:a|b|br|div|em|h[1-6]|i|li|ol|p|span|strong|sub|sup|u|ul)\b[^<>]{0,500}>)", re.I)
# Buttons of works that have no kind of their own here, and their names in a bibliography.
BUTTONS = {"html": _("Web page"), "blog": _("Blog"), "supp": _("Supplement")}
BUTTON = re.compile(r"\b(html|blog|supp)\s{0,20}=\s{0,20}[{\"]+\s{0,20}(https?://[^\s{}\"]{1,1000})", re.I)
EQUAL = re.compile(r"(?i)equal|joint|shared?|co-?(?:first|lead)")
FILES = {"pdf": "paper", "supp": "other", "poster": "poster", "slides": "slides", "html": "website"}


def score(tree):
    """How many marks of the kit a tree shows."""
    config = tree.names(tree.first(*MARKS))
    marks = 3 * bool(tree.below("_bibliography", ".bib")) + 2 * ("scholar" in config)
    marks += sum(f"_data/{name}.yml" in tree for name in DATA)
    marks += any(path.startswith(("_layouts/about.", "_layouts/bib.")) for path in tree)
    return marks + ("max_author_limit" in config) + bool(tree.below("_news")) + ("_pages/about.md" in tree)


def read(reader):
    """The records of a site."""
    yield from Site(reader).records()


class Site:
    """A site of al-folio while it is read."""

    def __init__(self, reader):
        self.reader, self.tree, self.report = reader, reader.tree, reader.report
        self.config_path = self.tree.first(*MARKS)
        self.config = reader.names(self.config_path)
        self.language = self.chosen_language()
        self.references, self.cited_now = {}, []
        jekyll.begin(reader, self.config, tags={"cite": self.cite, "reference": self.cite}, drawn=DRAWN)
        self.moved, self.notes = [], {}
        socials = self.data("socials")
        self.socials = {**self.config, **(socials if isinstance(socials, dict) else {})}

    # What lies where

    def chosen_language(self):
        """The folder of the language that is taken, where a fork has several; else ""."""
        found = {
            path.split("/")[1]
            for path in self.tree
            if path.startswith(("_pages/", "_data/", "_projects/", "_news/")) and path.count("/") > 1
        }
        found = sorted(tag for tag in found if LANGUAGE.fullmatch(tag))
        if len(found) < 2:
            return found[0] if found and f"_data/{found[0]}/strings.yml" in self.tree else ""
        wanted = [said(self.config, name) for name in ("default_lang", "lang")] + items(self.config, "languages")
        chosen = next(
            (tag for name in wanted for tag in found if tag.casefold().startswith(name.casefold()) and name), found[0]
        )
        for path in self.tree:
            parts = path.split("/")
            if len(parts) > 2 and parts[1] in found and parts[1] != chosen:
                told = _("A translation; this site has one language, and “%(language)s” was taken.")
                self.report.leave(path, told % {"language": chosen})
        return chosen

    def data(self, name):
        """What a data file of that name holds, in whichever spelling and language folder it lies."""
        folders = [f"_data/{self.language}", "_data"] if self.language else ["_data"]
        path = self.tree.first(
            *(f"{folder}/{name}.{ending}" for folder in folders for ending in ("yml", "yaml", "json"))
        )
        found = self.reader.value(path) if path else {}
        if path and found and isinstance(found, dict | list):
            self.notes.setdefault(name, path)
        elif path:
            self.report.leave(path, _("It is no list of names and values.") if found else _("It says nothing."))
        return found if isinstance(found, dict | list) else {}

    def take(self, name):
        if path := self.notes.get(name):
            self.report.take(path)

    def documents(self, collection):
        folder = f"_{collection}"
        found = self.reader.documents(folder, *TEXTS)
        others = [each for each in found if self.is_other_language(each.path)]
        return [each for each in found if each not in others]

    def is_other_language(self, path):
        parts = path.split("/")
        return bool(self.language) and len(parts) > 2 and LANGUAGE.fullmatch(parts[1]) and parts[1] != self.language

    @cached_property
    def pages(self):
        """The pages, wherever a kit of this kind keeps them."""
        found = self.documents("pages")
        for path in self.tree.below("", *TEXTS):
            is_above = "/" not in path or path.endswith("/index.html")
            if (
                is_above
                and not path.startswith("_")
                and not path.upper().startswith(("README", "LICENSE", "CHANGELOG"))
            ):
                document = self.reader.document(path)
                if document and document.data:
                    found.append(document)
        return found

    def pages_of(self, layout):
        return [page for page in self.pages if said(page.data, "layout") == layout]

    @cached_property
    def about(self):
        """The page at the root."""
        return next(
            (page for page in self.pages if said(page.data, "permalink") == "/"),
            next(
                iter(self.pages_of("about")),
                next((page for page in self.pages if page.path.endswith("about.md")), None),
            ),
        )

    # Who

    @cached_property
    def full_name(self):
        return " ".join(filter(None, (said(self.config, f"{part}_name") for part in ("first", "middle", "last"))))

    @cached_property
    def title(self):
        title = said(self.config, "title")
        return "" if title.casefold() == "blank" else self.reader.words(title)

    @cached_property
    def is_lab(self):
        return is_lab(self.full_name, self.title) or (bool(self.title) and not self.full_name and bool(self.members))

    @cached_property
    def lab(self):
        """What the lab is called, or the site."""
        return self.title or self.full_name

    # Everything in its order

    def records(self):
        works = self.all_works = list(self.works())
        people = list(self.people())
        yield from [*people, *self.coauthors(people)]
        yield from works
        yield from self.venues()
        self.filled = {"publications": works, "people": people[1:], "search": True, "cv": not self.is_lab}
        for section, made in (("projects", self.projects()), ("teaching", self.courses()), ("news", self.news())):
            self.filled[section] = list(made)
            yield from self.filled[section]
        pages = [*self.free_pages(), *self.repositories_page()]
        yield from pages
        yield self.site(pages, people)

    # People

    @cached_property
    def members(self):
        """The texts that are each about one person."""
        found = [document for name in PEOPLE for document in self.documents(name)]
        return found + [page for page in self.pages if self.is_about_somebody(page)]

    def is_about_somebody(self, page):
        folders = {part.casefold() for part in page.path.split("/")[1:-1]}
        is_named = bool(said(page.data, "member_name", "name"))
        return is_named and (
            bool(folders & set(PEOPLE)) or said(page.data, "layout") in ("member", "profile", "person")
        )

    def people(self):
        profiles = [record for page in self.pages_of("profiles") for record in self.profiles(page)]
        members = [record for document in self.members if (record := self.member(document))]
        owner = self.owner()
        found = {}
        for record in [*([owner] if owner else []), *members, *profiles]:
            key = name_key(person_name(record.display_name))
            if key in found:
                self.complete(found[key], record)
            else:
                found[key] = record
        people = list(found.values())
        if self.is_lab and (head := self.head(people)):
            head.is_owner = True
        return people

    def complete(self, record, other):
        """Two texts about one person as one."""
        self.report.take(other.source)
        for name, value in vars(other).items():
            if name not in ("key", "source", "display_name") and value and not getattr(record, name):
                setattr(record, name, value)
        record.addresses = (*record.addresses, *other.addresses)

    def head(self, people):
        """The one person that the works of a lab are said to be by, or who leads it."""
        for record in people:
            if name_key(record.family_name or record.display_name.split()[-1]) in map(name_key, self.owner_families):
                return record
        leaders = [record for record in people if any(row.get("group") == "pi" for row in record.positions)]
        return leaders[0] if len(leaders) == 1 else None

    @cached_property
    def owner_families(self):
        return items(mapping(self.config, "scholar"), "last_name")

    def owner(self):
        """The person whose site it is, with the biography and the CV."""
        if self.is_lab or not self.full_name:
            return None
        record = records.Person(
            key="owner",
            source=self.config_path,
            display_name=self.full_name,
            given_name=" ".join(filter(None, (said(self.config, "first_name"), said(self.config, "middle_name")))),
            family_name=said(self.config, "last_name"),
            is_owner=True,
            email="" if said(self.socials, "email") in EXAMPLE_MAILS else said(self.socials, "email"),
            email_is_public=True,
            orcid=orcid_of(said(self.socials, "orcid_id")),
            names=self.spellings(),
        )
        record.links = self.profile_links()
        if self.about:
            self.introduce(record)
        curriculum = self.curriculum()
        record.positions += [row for row in curriculum.positions if row]
        record.education, record.awards, record.service = curriculum.education, curriculum.awards, curriculum.service
        record.interests = "\n".join(f"- {line}" for line in curriculum.interests)
        record.body = curriculum.text
        return record

    def introduce(self, record):
        """What the page at the root says of its owner."""
        page = self.about
        self.report.take(page.path)
        if not is_example(self.reader, page.path, page.body, EXAMPLES):
            record.short_bio = self.body(page)
        profile = mapping(page.data, "profile")
        record.photo = self.reader.picture(said(profile, "image"), page.path, "assets/img")
        record.tagline = self.line_of(page, "subtitle")
        lines = self.address_lines(told(profile, "more_info") or told(profile, "address"))
        found, rest = affiliation([line for line in lines if not MAIL.search(line)])
        if found:
            record.positions.append(
                {**found, "place": rest.pop() if rest and "," in rest[-1] else "", "is_primary": True}
            )
        if rest:
            self.report.left(page.path, _("Of the address under the portrait: %(lines)s") % {"lines": "; ".join(rest)})
        if not record.email and (mail := next((found[0] for line in lines if (found := MAIL.search(line))), "")):
            record.email = mail

    def line_of(self, page, name):
        """A line of front matter with HTML in it, without the kit's example words."""
        text = self.reader.words(said(page.data, name).replace("<a href='#'>Affiliations</a>.", ""))
        return (
            ""
            if "Affiliations. Address. Contacts." in text or text.startswith("Address. Contacts.")
            else text.strip(" .")
        )

    def address_lines(self, text):
        """The lines of an address in HTML, without the kit's examples."""
        text = re.sub(r"</p>|<br\s*/?>|</li>", "\n", text)
        lines = [self.reader.words(line) for line in text.split("\n")]
        return [line for line in lines if line and line.casefold() not in EXAMPLE_LINES]

    def spellings(self):
        """Other ways the owner's name is written, as the bibliography's settings list them."""
        scholar = mapping(self.config, "scholar")
        family = said(self.config, "last_name")
        found = []
        for last in items(scholar, "last_name"):
            if last == "Einstein" and "Einstein" not in family:
                continue
            found += [f"{first} {last}" for first in items(scholar, "first_name")]
        return tuple(name for name in dict.fromkeys(found) if name_key(name) != name_key(self.full_name))

    def profile_links(self):
        found = []
        source = self.notes.get("socials", self.config_path)
        self.take("socials")
        is_own_file = source != self.config_path
        for name, value in self.socials.items():
            if isinstance(value, dict):
                found.append(self.custom_link(name, value, source if is_own_file else ""))
            elif isinstance(value, str) and re.search(r"_(?:username|url|id|userid|profile|number|qr)$", name):
                row = profile_link(name, value)
                if name in ("cronitor_analytics", "disqus_shortname", "repo_id", "category_id"):
                    continue
                if row is None and (why := why_not(name, value)) and value:
                    self.report.left(source, f"{name}: {why}" if is_own_file else why)
                found.append(row)
        return [row for row in found if row]

    def custom_link(self, name, value, source):
        if name == "academia_edu" and said(value, "username"):
            address = f"https://{said(value, 'organization') or 'independent'}.academia.edu/{said(value, 'username')}"
            return profile_link("academia", address, "Academia.edu")
        url = said(value, "url")
        if not source or not url or "alberteinstein.com" in url:
            return None
        return profile_link("custom", url, said(value, "title"))

    def profiles(self, page):
        """The people of a page that shows several, each with a text of their own."""
        self.report.take(page.path)
        for place, row in enumerate(mappings(page.data, "profiles"), 1):
            content = said(row, "content")
            path = self.reader.file(content, page.path, "_pages", "_pages/people")
            document = self.reader.document(path) if path else None
            if document is None:
                if content != "about_einstein.md":
                    told_of = _("The text about a person is not among the files: %(name)s")
                    self.report.left(page.path, told_of % {"name": content or place})
                continue
            body = self.body(document)
            from_file = re.sub(r"^about[_-]", "", jekyll.stem(path)).replace("_", " ").replace("-", " ").title()
            name = name_in(body) or from_file
            self.report.take(path)
            lines = self.address_lines(told(row, "more_info"))
            mail = next((found[0] for line in lines if (found := MAIL.search(line))), "")
            if mail:
                self.report.note(HIDDEN_MAILS)
            if rest := [line for line in lines if not MAIL.search(line)]:
                self.report.left(page.path, _("Of an address under a portrait: %(lines)s") % {"lines": "; ".join(rest)})
            role = group_of(body[:300])
            yield records.Person(
                key=path,
                source=path,
                display_name=name,
                photo=self.reader.picture(said(row, "image"), page.path, "assets/img"),
                short_bio=without_name(body, name),
                email=mail,
                positions=[time_in_lab(self.lab, "", role)] if self.is_lab and role else [],
                addresses=jekyll.addresses(document, self.config, usual="/:basename"),
                order=place,
            )

    def member(self, document):
        """The person a text is about."""
        data = document.data
        name = displayed(said(data, "member_name", "name", "title"))
        if not name:
            self.report.leave(document.path, _("It names nobody."))
            return None
        folders = " ".join(document.path.split("/")[:-1])
        role = self.reader.words(said(data, "role", "position", "description", "degree", "subtitle"))
        category = said(data, "category", "group", "status")
        is_gone = bool(GONE.search(f"{folders} {category}"))
        group = group_of(said(data, "role", "position"), role, category, folders) or Group.STAFF
        profile = mapping(data, "profile")
        picture = said(profile, "image") or said(data, "img", "image", "photo", "avatar")
        photo = "" if picture.startswith("#") else self.reader.picture(picture, document.path, "assets/img")
        body = self.body(replace(document, body=without_portrait(document.body, picture)))
        degrees, later = self.degrees(told(data, "education"), document.path)
        links = [profile_link(key, value) for key, value in data.items() if isinstance(value, str) and key in PROFILES]
        mail = said(data, "email")
        if MAIL.fullmatch(mail):
            self.report.note(HIDDEN_MAILS)
        start = said(data, "period", "date_range", "time", "years")
        return records.Person(
            key=document.path,
            source=document.path,
            display_name=name,
            photo=photo,
            short_bio=without_name(without_first_picture(body, photo), name),
            email=mail if MAIL.fullmatch(mail) else "",
            orcid=orcid_of(said(data, "orcid", "orcid_id")),
            positions=[*([time_in_lab(self.lab, role, group, start, is_gone)] if self.lab else []), *later],
            education=degrees,
            links=[row for row in links if row],
            order=number(data, "importance") or number(data, "order") or number(data, "weight"),
            addresses=jekyll.addresses(document, self.config, collection_of(document.path)),
            has_page=True,
        )

    def degrees(self, text, path):
        """(degrees told in lines, each maybe followed by its dates; positions after them)."""
        rows, later = [], []
        for line in filter(None, map(self.reader.words, text.split("\n"))):
            start, end, goes_on = jekyll_period(line)
            if start and rows:
                rows[-1] |= {"start": start, "end": end, "ongoing": goes_on}
            elif now := re.match(r"(?:now|currently)\b\s*(?:at|in|with|:)?\s*(.+)", line, re.I):
                later.append({"organisation": now[1], "ongoing": True})
            elif found := re.match(r"(.{2,40}?)\s+in\s+(.+?)(?:,\s*([^,]+))?$", line):
                rows.append({"degree": found[1], "field": found[2], "institution": found[3] or self.lab})
            else:
                self.report.left(path, _("A degree that cannot be read: %(line)s") % {"line": line})
        return rows, later

    def coauthors(self, people):
        """People of the co-author list who wrote something that is taken, each with the link given there."""
        listed = self.data("coauthors")
        self.take("coauthors")
        known = {name_key(person_name(record.display_name)): record for record in people}
        found, authors = [], {}
        for reference in self.references.values():
            for name in reference.author:
                authors.setdefault(plain_key(name.family or name.full), set()).add(name.given)
        for family, rows in listed.items() if isinstance(listed, dict) else ():
            given_here = authors.get(plain_key(family), ())
            for place, row in enumerate(rows if isinstance(rows, list) else [rows]):
                spelled = items(row, "firstname") if isinstance(row, dict) else []
                if not any(given in spelled for given in given_here):
                    continue
                longest = max(spelled, key=lambda name: ("." not in name, len(name)))
                whole = self.family_as_printed(family)
                record = records.Person(
                    key=f"coauthor:{family}:{place}",
                    source=self.notes["coauthors"],
                    display_name=f"{longest} {whole}",
                    given_name=longest,
                    family_name=whole,
                    has_page=False,
                    names=tuple(f"{name} {whole}" for name in spelled if name != longest),
                    links=[row for row in (profile_link(*self.named_address(said(row, "url"))),) if row],
                )
                names = map(name_key, (record.display_name, *record.names))
                if same := next((known[name] for name in names if name in known), None):
                    spelled = {*same.names, record.display_name, *record.names} - {same.display_name}
                    same.names = tuple(sorted(spelled))
                    same.links = same.links or record.links
                else:
                    known[name_key(record.display_name)] = record
                    found.append(record)
        return found

    def family_as_printed(self, family):
        """A family name with the accents and capitals it is printed with."""
        for reference in self.references.values():
            for name in reference.author:
                if plain_key(name.family) == plain_key(family):
                    return name.family
        return family

    def named_address(self, url):
        """("github", url) and the like for an address."""
        from_host = re.match(r"https?://(?:www\.|scholar\.)?([\w-]+)", url)
        name = from_host[1] if from_host else ""
        return ("google scholar" if "scholar.google" in url else name if name in PROFILES else "website", url)

    # The CV

    def curriculum(self):
        """The CV that the CV's page shows: the YAML file, or JSON Resume where there is none or it is said."""
        wanted = next((said(page.data, "cv_format") for page in self.pages_of("cv")), "")
        yaml = self.data("cv")
        json_path = self.tree.first(f"assets/json/{self.language}/resume.json", "assets/json/resume.json")
        found = [(self.notes.get("cv", ""), yaml)] if yaml else []
        if json_path:
            found.append((json_path, self.resume(json_path)))
        if wanted == "jsonresume":
            found.reverse()
        made = Curriculum()
        is_chosen = False
        for path, value in found:
            if not value:
                continue
            if self.is_example(value):
                self.report.leave(path, _("The kit's own example."))
            elif is_chosen:
                self.report.leave(path, _("Another CV was taken, the one its page shows."))
            else:
                made = read_curriculum(value, self.reader)
                if not made.is_said and not made.left:
                    self.report.leave(path, _("Nothing in it is known to be part of a CV."))
                    continue
                is_chosen = True
                self.report.take(path)
                for message in made.left:
                    self.report.left(path, message)
        return made

    def resume(self, path):
        """A JSON Resume, also one with a comma too many."""
        return self.reader.loose_json(path)

    def is_example(self, value):
        text = str(value)
        return "Einstein" in text and "Einstein" not in self.full_name

    # Works

    def works(self):
        for path in self.tree.below("_bibliography", ".bib"):
            data = self.reader.data(path)
            if data is None:
                continue
            read = reading.read(data).entries
            self.buttons = buttons_of(data.decode("utf-8", "replace"), read)
            labelled = {
                entry.key or "": [
                    {"kind": kind, "url": address, "label": self.buttons[address]}
                    for kind, address in entry.reference.links
                    if address in self.buttons
                ]
                for entry in read
                if isinstance(entry, Read)
            }
            entries = [self.written(self.typed(entry, path), path) for entry in read]
            if not entries:
                self.report.leave(path, _("There is no entry in it."))
                continue
            attached, pictured, moved = {}, {}, {}
            for entry in entries:
                if not isinstance(entry, Read):
                    continue
                key = entry.key or ""
                self.references.setdefault(key, entry.reference)
                extra = {name.casefold(): value for name, value in entry.reference.extra}
                if found := self.preview(extra.get("preview", ""), path, entry.line):
                    pictured[key] = found, ""
                if rows := [*self.files(extra, key, path, entry.line), *labelled.get(key, ())]:
                    attached[key] = rows
            yield records.Works(
                key=path, source=path, entries=entries, attached=attached, pictured=pictured, moved=moved
            )

    def preview(self, name, path, line):
        """The path of the picture beside a work; what cannot be one here is told."""
        name = name.strip()
        if re.search(r"[.](?:mp4|webm|ogg|mov)$", name, re.I):
            self.report.left(path, _("A film beside a work has no place here: %(name)s") % {"name": name[:200]}, line)
            return ""
        return self.reader.picture(name, path, "assets/img/publication_preview", "assets/img", line=line)

    def typed(self, entry, path):
        """An entry of a file that is all of one kind, as of that kind where the entry says nothing better."""
        stem = jekyll.stem(path).casefold().rstrip("s")
        kind = KINDS.get(stem)
        if not kind or not isinstance(entry, Read) or entry.reference.doi:
            return entry
        if entry.reference.type in ("other", "journal-article", "conference-paper") and not entry.reference.volume:
            return replace(entry, reference=replace(entry.reference, type=kind))
        return entry

    def written(self, entry, path):
        """An entry whose texts hold HTML, as the kit shows it, with these texts as Markdown."""
        if not isinstance(entry, Read):
            return entry

        def tell(message, line=None, about=""):
            self.report.left(path, message, entry.line)

        texts = {
            name: to_markdown(with_html(text), entry.line or 1, tell)
            for name in ("title", "abstract", "note")
            if HTML.search(text := getattr(entry.reference, name))
        }
        texts = {name: text if name == "abstract" else " ".join(text.split()) for name, text in texts.items()}
        texts |= self.beside(entry.reference)
        if "abstract" in texts:
            texts["abstract"] = self.reader.addressed(texts["abstract"], path, tell)
        return replace(entry, reference=replace(entry.reference, **texts)) if texts else entry

    def beside(self, reference):
        """{author, note, award} of a work with what the kit shows beside its authors, its imprint and its buttons."""
        extra = {name.casefold(): value for name, value in reference.extra}
        annotation = self.reader.words(extra.get("annotation", "").replace("\\textdagger", "†").replace("*", r"\*"))
        further = self.reader.words(extra.get("additional_info", "")).strip(" .;,")
        meaning = re.search(r"\*\s*([^*†‡§]+)", annotation)
        authors = reference.author
        if meaning and not EQUAL.search(meaning[1]):
            # The kit's own readers take any star for an equal part.
            is_meant = bool(re.search(r"(?i)correspond", meaning[1]))
            authors = tuple(
                replace(name, equal=False, corresponding=name.corresponding or is_meant) if name.equal else name
                for name in authors
            )
        elif meaning and annotation.strip() == meaning[0].strip():
            annotation = ""
        award = self.reader.words(reference.award)
        name = self.reader.words(extra.get("award_name", ""))
        award = ": ".join(filter(None, (name, award))) if name_key(name) not in name_key(award) else award
        notes = [part for part in (reference.note, further, annotation) if part]
        found = {
            "author": authors,
            "award": award,
            "note": ". ".join(part.rstrip(" .") for part in notes) if notes[1:] else "".join(notes),
            "links": tuple(link for link in reference.links if link[1] not in self.buttons),
        }
        return {name: value for name, value in found.items() if value != getattr(reference, name)}

    def files(self, extra, key, path, line):
        """The files that an entry names and the tree has."""
        for name, kind in FILES.items():
            value = extra.get(name, "").strip()
            if not value or value.startswith(("http://", "https://")):
                continue
            found = self.reader.file(value, path, "assets/pdf", "assets/html", "assets/slides", "assets")
            if not found:
                told = _("The file is not among the files: %(name)s")
                self.report.left(path, told % {"name": value[:100]}, line)
            elif found.endswith((".html", ".htm")):
                self.report.left(
                    path, _("A web page of a work is not kept here: %(name)s") % {"name": value[:100]}, line
                )
            else:
                label = BUTTONS[name] if name == "supp" else ""
                yield {"kind": kind, "file": found, **({"label": str(label)} if label else {})}

    def cite(self, arguments, given):
        """The works that a text names, as authors and year."""
        made = []
        for key in given:
            self.cited_now.append(key)
            reference = self.references.get(key)
            if reference is None:
                return None
            names = [name.family or name.full for name in reference.author]
            who = (
                names[0]
                if len(names) == 1
                else f"{names[0]} & {names[1]}"
                if len(names) == 2
                else f"{names[0]} et al."
                if names
                else key
            )
            made.append(f"{who}, {reference.issued[0]}" if reference.issued else who)
        return f"({'; '.join(made)})" if made else None

    def venues(self):
        listed = self.data("venues")
        listed = listed if isinstance(listed, dict) else {}
        self.take("venues")
        for name, row in listed.items():
            if isinstance(row, dict) and said(row, "url"):
                yield records.Venue(
                    key=name, source=self.notes["venues"], name=self.reader.words(name), url=said(row, "url")
                )
        if any(isinstance(row, dict) and row.get("color") for row in listed.values()):
            self.report.left(self.notes["venues"], _("Colours of venues have no place here."))

    # Texts

    def body(self, document, **values):
        return self.reader.markdown(document, values=values)

    def is_draft(self, document):
        """Whether the public should not see a text: its author says so, or it is the kit's example still."""
        return is_begun(self.reader, document.path, document.body, EXAMPLES) or not flag(
            document.data, "published", True
        )

    def projects(self):
        for name in PROJECTS:
            for document in self.documents(name):
                data = document.data
                self.cited_now = []
                body = self.body(document)
                picture = self.reader.picture(said(data, "img", "image", "thumbnail"), document.path, "assets/img")
                if picture and f"tree:{picture}" not in body:
                    body = f"![{self.reader.words(said(data, 'title'))}](tree:{picture.replace(' ', '%20')})\n\n{body}"
                title = jekyll.headline(document, self.reader.words(body)) or jekyll.stem(document.path)
                category = said(data, "category")
                repository = said(data, "github")
                self.left_over(document, PROJECT_NAMES)
                if category.casefold() in USUAL_GROUPS:
                    told_there = _("“%(name)s” has no place here: %(value)s")
                    self.report.left(
                        document.path,
                        told_there % {"name": "category", "value": category},
                        line_of(document, "category"),
                    )
                yield records.Project(
                    key=document.path,
                    source=document.path,
                    title=title,
                    slug=ascii_slug(jekyll.stem(document.path)),
                    summary=self.reader.words(said(data, "description", "subtitle")),
                    body=body,
                    website=said(data, "redirect") if said(data, "redirect").startswith("http") else "",
                    order=number(data, "importance"),
                    note="" if category.casefold() in USUAL_GROUPS else category,
                    publications=tuple(dict.fromkeys(self.cited_now)),
                    attachments=[{"kind": "code", "url": repository}] if repository.startswith("http") else [],
                    is_draft=self.is_draft(document),
                    addresses=jekyll.addresses(document, self.config, name),
                )

    def courses(self):
        for name in COURSES:
            for document in self.documents(name):
                yield self.course(document, name)

    def course(self, document, collection):
        data = document.data
        title = jekyll.headline(document, jekyll.stem(document.path))
        code = said(data, "course_id", "code")
        description = self.reader.words(said(data, "description"))
        body = self.body(document)
        if not code and description and CODE.fullmatch(title):
            title, code, description = description, title, ""
        term = " ".join(filter(None, (said(data, "term"), said(data, "year"))))
        institution = self.reader.words(said(data, "institution", "university", "category"))
        teachers = items(data, "instructor") + items(data, "instructors")
        self.left_over(document, COURSE_NAMES)
        told_of = ((_("Time"), said(data, "time")), (_("Place"), said(data, "location")))
        lead = [description, *(["" if term else institution])]
        lead.append("\\\n".join(f"**{name}:** {self.reader.line(value)}" for name, value in told_of if value))
        table, materials = self.schedule(data)
        return records.Course(
            key=document.path,
            source=document.path,
            title=title,
            slug=ascii_slug(jekyll.stem(document.path)),
            code=code,
            body="\n\n".join(filter(None, (*lead, body, table))),
            offerings=[
                {
                    "term": term,
                    "institution": institution,
                    "teachers": tuple(teachers),
                    "others": "; ".join(each for each in teachers if name_key(each) != name_key(self.full_name)),
                }
            ]
            if term
            else [],
            attachments=materials,
            is_draft=self.is_draft(document),
            addresses=jekyll.addresses(document, self.config, collection),
        )

    def schedule(self, data):
        """The weeks of a course as a table, and their materials."""
        rows, materials = [], []
        for week in mappings(data, "schedule"):
            cells = [said(week, each) for each in ("week", "date", "topic", "description")]
            rows.append("| " + " | ".join(self.reader.line(cell).replace("|", "\\|") or " " for cell in cells) + " |")
            for material in mappings(week, "materials"):
                address = said(material, "url")
                found = self.reader.file(address)
                row = {"kind": "other", "label": said(material, "name")[:60]}
                if found:
                    materials.append({**row, "file": found})
                elif address.startswith("http"):
                    materials.append({**row, "url": address})
        if not rows:
            return "", materials
        head = "| {} |".format(" | ".join((_("Week"), _("Date"), _("Topic"), _("Description"))))
        return "\n".join([head, "|" + " --- |" * 4, *rows]), materials

    def left_over(self, document, taken):
        """Tells which names in front matter nothing here keeps."""
        for name, value in document.data.items():
            shown = value if isinstance(value, str) else ", ".join(items(document.data, name)) or ("…" if value else "")
            if name.casefold() in LOOK_NAMES | taken or not shown.strip() or shown.strip() in ("false", "true"):
                continue
            told_there = _("“%(name)s” has no place here: %(value)s")
            self.report.left(
                document.path, told_there % {"name": name, "value": clean_name(shown)[:80]}, line_of(document, name)
            )

    def news(self):
        for name in NEWS:
            for document in self.documents(name):
                data = document.data
                body = self.body(document)
                title, body = self.headline(document, body)
                if not title:
                    self.report.leave(document.path, _("It says nothing."))
                    continue
                if (written := said(data, "date")) and day(written) is None:
                    told_there = _("The date is not understood: %(text)s")
                    self.report.left(document.path, told_there % {"text": written[:40]}, line_of(document, "date"))
                self.left_over(document, NEWS_NAMES)
                address = said(data, "redirect", "external_source_url")
                if address.startswith("http"):
                    body = f"{body}\n\n[{address}]({address})".strip()
                topics = [*words(data, "tags"), *words(data, "categories")]
                yield records.News(
                    key=document.path,
                    source=document.path,
                    title=title,
                    slug=ascii_slug(jekyll.dated(document.path)[1]) if said(data, "title") or name == "posts" else "",
                    body=body,
                    date=jekyll.date_of(document),
                    topics=tuple(dict.fromkeys(topics)),
                    is_draft=self.is_draft(document) or flag(data, "draft"),
                    addresses=jekyll.addresses(document, self.config, name, usual=BLOG if name == "posts" else ""),
                )

    def headline(self, document, body):
        """(title, text) of an item, which may be titled by its first line."""
        if title := said(document.data, "title"):
            return self.reader.words(title), body
        begins = re.match(r"\s*#{1,6}[ \t]+([^\n]+)\n?", body)
        if begins:
            return self.reader.words(begins[1]), body[begins.end() :].strip()
        return jekyll.headed(body, self.reader)

    # Pages

    def free_pages(self):
        for page in self.pages:
            if page in self.members or page.path in {"404.md", "404.html", "_pages/404.md"}:
                continue
            if "_pages/about_" in page.path and not page.data:
                continue
            if page is self.about and (not self.is_lab or said(page.data, "permalink") == "/"):
                continue
            if record := self.page(page):
                yield record

    def page(self, page):
        data = page.data
        permalink = said(data, "permalink")
        name = permalink.strip("/").rpartition("/")[2] or jekyll.stem(page.path)
        layout = said(data, "layout")
        body = self.body(page)
        is_list = SECTIONS.get(name, SECTIONS.get(jekyll.stem(page.path), ""))
        if jekyll.stem(page.path).startswith("repositories"):
            body = "\n\n".join(filter(None, (body, self.repositories())))
        if mappings(data, "children") and not body:
            if flag(data, "nav"):
                self.report.take(page.path)
            else:
                self.report.leave(page.path, _("A menu that the old site did not show."))
            return None
        if layout == "profiles" or (is_list and not self.is_worth(body)):
            self.report.take(page.path)
            if is_list and permalink and permalink.strip("/") != HERE[is_list].strip("/"):
                self.moved.append((permalink, HERE[is_list]))
            if body:
                told = _("This site makes the page by itself; the words above its list have no place: %(words)s")
                self.report.left(page.path, told % {"words": self.reader.words(body)[:120]}, page.line)
            return None
        if not body:
            if files := BIBLIOGRAPHY.findall(page.body):
                self.report.take(page.path)
                here = self.list_of(files)
                self.moved.append((permalink or f"/{name}/", here))
                told_of = _("A list of its own, for which the nearest one here stands: %(address)s")
                self.report.left(page.path, told_of % {"address": here}, page.line)
                return None
            if not said(data, "description"):
                self.report.leave(page.path, _("Of its content nothing is left without the program that wrote it."))
                return None
            body = self.reader.line(said(data, "description"), page.path)
        return records.Page(
            key=page.path,
            source=page.path,
            title=capital(clean_name(jekyll.plain(said(data, "title")))) or name.replace("-", " ").title(),
            slug=f"about-{is_list}" if is_list and ascii_slug(name) in records.PAGES_HERE else ascii_slug(name),
            body=body,
            is_draft=self.is_draft(page),
            addresses=jekyll.addresses(page, self.config, usual="/:basename"),
        )

    def list_of(self, files):
        """The list of publications that shows what a list of some bibliographies did, as near as one is here."""
        found = {
            is_listed: [
                entry.reference
                for record in self.all_works
                if (jekyll.stem(record.source) in files) == is_listed
                for entry in record.entries
                if isinstance(entry, Read)
            ]
            for is_listed in (True, False)
        }
        types = sorted({reference.type for reference in found[True]})
        filters = [("type", kind) for kind in types] if 0 < len(types) <= MAX_TYPES else []
        is_own = found[True] and not self.is_lab and all(map(self.is_mine, found[True]))
        # Only where it tells them from others.
        if is_own and not all(map(self.is_mine, found[False])):
            filters.append(("author", ascii_slug(self.full_name)))
        return f"/publications/?{urlencode(filters)}" if filters else "/publications/"

    def is_mine(self, reference):
        """Whether the owner is one of the authors of a work."""
        families = set(map(name_key, (said(self.config, "last_name"), *self.owner_families))) - {""}
        return any(name_key(name.family or name.full) in families for name in reference.author)

    def is_worth(self, text):
        """Whether a text above a list is worth a page of its own."""
        said_here = self.reader.words(text)
        return len(said_here.split()) > 25

    def repositories_page(self):
        """The page of the repositories where the kit's own page of them is a program and not here."""
        is_there = any(jekyll.stem(page.path).startswith("repositories") for page in self.pages)
        if not is_there and (body := self.repositories()):
            path = self.notes["repositories"]
            yield records.Page(
                key="repositories",
                source=path,
                title=_("Repositories"),
                slug="repositories",
                body=body,
                addresses=("/repositories/",),
            )

    def repositories(self):
        """The repositories a page of the kit would show, as links."""
        found = self.data("repositories")
        if not isinstance(found, dict) or not found:
            return ""
        users = [user for user in items(found, "github_users") if user not in EXAMPLE_REPOSITORIES]
        rows = found.get("github_repos")
        names = [
            row if isinstance(row, str) else said(row, "id", "name")
            for row in rows or ()
            if isinstance(row, str | dict)
        ]
        told_of = {said(row, "id", "name"): said(row, "description") for row in mappings(found, "github_repos")}
        names = [name for name in map(clean_name, names) if name and name not in EXAMPLE_REPOSITORIES]
        if not users and not names:
            self.report.leave(self.notes["repositories"], _("The kit's own example."))
            return ""
        self.take("repositories")
        lines = [f"- [{name}](https://github.com/{name})" for name in users]
        for name in names:
            about = self.reader.line(told_of.get(name, ""))
            lines.append(f"- [{name}](https://github.com/{name}){f': {about}' if about else ''}")
        return "\n".join(lines)

    # The site

    def site(self, pages, people):
        introduction = ""
        if self.is_lab and self.about and said(self.about.data, "permalink") in ("/", ""):
            self.report.take(self.about.path)
            introduction = (
                "" if is_example(self.reader, self.about.path, self.about.body, EXAMPLES) else self.body(self.about)
            )
            picture = said(mapping(self.about.data, "profile"), "image")
            if picture and not picture.startswith("#"):
                self.report.left(
                    self.about.path, _("The picture beside the introduction has no place: %(name)s") % {"name": picture}
                )
            if lines := self.address_lines(told(mapping(self.about.data, "profile"), "more_info")):
                introduction = f"{introduction}\n\n{', '.join(lines)}".strip()
        description = self.reader.words(said(self.config, "description"))
        footer = self.reader.line(told(self.config, "footer_text"), self.config_path)
        if "al-folio" in footer:
            footer = " ".join(part for part in re.split(r"(?<=\.)\s+", footer) if not EXAMPLE_FOOTER.search(part))
        contact = self.reader.line(told(self.config, "contact_note"), self.config_path)
        footer = " ".join(part for part in (contact, footer) if part and not MAIL.search(part))
        return records.Site(
            key="site",
            source=self.config_path,
            name=self.lab if self.is_lab else self.title,
            mode="lab" if self.is_lab else "researcher",
            tagline=self.line_of(self.about, "subtitle") if self.is_lab and self.about else "",
            introduction=introduction,
            description="" if "whitespace theme for academics" in description else description,
            language=said(self.config, "lang").split("-")[0],
            footer=footer,
            links=[*self.menu(pages), *self.accounts()],
            moved=tuple(self.moved),
        )

    def accounts(self):
        """The accounts of a lab, which the kit shows below every page."""
        found = []
        for row in self.profile_links() if self.is_lab else ():
            service = SERVICES.get(row["service"])
            address = row["value"] if row["value"].startswith("http") else service and service.address(row["value"])
            if address:
                label = row.get("label") or (str(service.label) if service else "")
                found.append(records.Link(label=label, url=address, where="footer"))
        if self.is_lab and (orcid := orcid_of(said(self.socials, "orcid_id"))):
            found.append(records.Link(label="ORCID", url=f"https://orcid.org/{orcid}", where="footer"))
        return found

    def menu(self, pages):
        by_source = {record.source: record for record in pages}
        by_address = {path.strip("/"): record for record in pages if not record.is_draft for path in record.addresses}
        shown = [page for page in self.pages if flag(page.data, "nav")]
        found = []
        for page in sorted(shown, key=lambda page: (number(page.data, "nav_order") or 0, page.path)):
            title = said(page.data, "title")
            children = mappings(page.data, "children") if flag(page.data, "dropdown") else []
            if page is not self.about and not (children and page.path not in by_source):
                found.append(
                    self.link(title, said(page.data, "permalink") or f"/{jekyll.stem(page.path)}/", by_address)
                )
            for child in children:
                if said(child, "title").casefold() != "divider":
                    found.append(self.link(said(child, "title"), said(child, "permalink", "url"), by_address))
        return distinct_links([link for link in found if link])

    def has(self, section):
        """Whether something came that a part of this site shows."""
        return bool(self.filled.get(section))

    def link(self, title, address, by_address):
        """A link of the menu to wherever its address is now; None where nothing is there."""
        address = self.reader.address(address)
        if not address.startswith("/"):
            return records.Link(label=title, url=address) if address.startswith("http") else None
        path = address.strip("/")
        if path in by_address:
            return records.Link(label=capital(title), page=by_address[path].key)
        section = SECTIONS.get(path.rpartition("/")[2]) if path not in ("", "/") else None
        if section and not self.has(section):
            return None
        section = section or next(
            (SECTIONS_HERE[new] for old, new in self.moved if old.strip("/") == path and new in SECTIONS_HERE), None
        )
        if section == "cv" and self.is_lab:
            return None
        if section:
            return records.Link(label="" if title.casefold() == section else capital(title), section=section)
        moved = next((new for old, new in self.moved if old.strip("/") == path), "")
        return records.Link(label=title, url=moved) if moved else None


SECTIONS_HERE = {address: section for section, address in HERE.items()}
MAX_TYPES = 4
BIBLIOGRAPHY = re.compile(r"\{%-?\s*bibliography\b(?:[^%]{0,200}?--file\s+([\w-]+))?")
BLOG = "/blog/:year/:title/"
PROFILES = frozenset(
    "github linkedin twitter x scholar google_scholar website homepage url mastodon bluesky researchgate gitlab".split()
)
EXAMPLE_FOOTER = re.compile(r"al-folio|github\.com/alshedivat|Hosted by|Powered by|unsplash\.com")
PICTURE = re.compile(r"!\[[^\[\]]{0,300}\]\([^()]{0,1000}\)")


def buttons_of(text, entries):
    """{address: label} of links that the kit's buttons tell apart by their names, where a work has several alike."""
    named = {found[2]: found[1].casefold() for found in BUTTON.finditer(text)}
    made = {}
    for entry in entries:
        links = entry.reference.links if isinstance(entry, Read) else ()
        alike = [address for kind, address in links if kind == "website"]
        for kind, address in links:
            name = named.get(address, "")
            if name == "supp" or (kind == "website" and len(alike) > 1 and name in BUTTONS):
                made[address] = str(BUTTONS[name])
    return made


def with_html(text):
    """A text of a bibliography, which shows signs of HTML as such, with its HTML."""
    text = HTML.sub(lambda found: re.sub(r"\\(?=[^\w\s]|_)", "", found[1]), text)
    return re.sub(r"\\&(?=#?\w{1,10};)", "&", text)


def capital(text):
    """A title as other titles begin; the kit writes them small in its own pages."""
    return text[:1].upper() + text[1:]


def without_portrait(text, address):
    """The body of a document without the picture that its front matter names as the portrait already."""
    if not address.strip("/"):
        return text
    address = rf"/?{re.escape(address.lstrip('/'))}"
    return re.sub(rf"""<img\b[^>]*\bsrc=["']{address}["'][^>]*>|!\[[^]]*\]\({address}[^)]*\)""", "", text, count=1)


def without_first_picture(text, photo):
    """A text about a person without the portrait, which stands beside it here."""
    found = PICTURE.match(text.lstrip())
    if found and ((photo and f"tree:{photo}" in found[0]) or "](http" in found[0]):
        return text.lstrip()[found.end() :].lstrip()
    return text


def without_name(text, name):
    """A text about a person without the heading that only names them."""
    found = re.match(r"\s*(?:#{1,6}[ \t]*)?([^\n]{2,120})(?:\n|\Z)", text)
    return text[found.end() :].strip() if found and name_key(found[1].strip("*_ ")) == name_key(name) else text


def line_of(document, name):
    """The line of a file on which a name of its front matter most likely stands."""
    names = list(document.data)
    return names.index(name) + 2 if name in names and document.line > 1 else 1


def collection_of(path):
    return path.split("/")[0].removeprefix("_") if not path.startswith("_pages/") else ""


def plain_key(name):
    """A family name as the list of co-authors has it: small letters without accents."""
    return ascii_slug(name)


def jekyll_period(line):
    """The period a line consists of; Nones for any other."""
    from_line = re.fullmatch(r"[A-Za-z]{0,10}\.?\s?\d{4}\s*[–—-]+\s*(?:present|now|[A-Za-z]{0,10}\.?\s?\d{4})?", line)
    return period(line) if from_line else (None, None, False)


def distinct_links(links):
    found = []
    for link in links:
        if link not in found:
            found.append(link)
    return found
