"""academicpages of all years: collections of texts, with the authors of works only in printed citations."""

import csv
import re
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from html import unescape
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.dates import PartialDate
from content.keys import clean_name
from content.models import Page
from publications import reading
from publications.matching import folded
from publications.names import read_name
from publications.pasted import identifier_in
from publications.reference import Read, Reference, Remark

from .. import attached, jekyll, records
from ..curricula import Curriculum, read_curriculum, read_written
from ..dates import SheetDates, unpadded
from ..documents import Document
from ..examples import LEFT, Example, is_begun, is_example
from ..menus import HERE, menu_link, section_at
from ..persons import orcid_of
from ..printed import read_printed
from ..profiles import profile_link, why_not
from ..reader import TEXTS
from ..tree import Unreadable
from ..values import flag, items, mapping, mappings, said, told

MARKS = ("_config.yml", "_publications/", "_talks/", "_teaching/")
TEMPLATE = gettext_lazy("A template of the old site; this one has its own.")
LOOK = gettext_lazy("How the old site looked; this one has its own design.")
PROGRAM = gettext_lazy("A program of the old site.")
SETTINGS = gettext_lazy("Settings of programs.")
OTHERS = (
    ("_layouts/*", TEMPLATE),
    ("_includes/*", TEMPLATE),
    ("_sass/*", LOOK),
    ("_data/ui-text.yml", gettext_lazy("Words of the old site's templates.")),
    ("_data/comments/*", gettext_lazy("Comments of visitors are not kept here.")),
    ("assets/*", LOOK),
    ("markdown_generator/*", gettext_lazy("A program that made the pages of the old site.")),
    ("talkmap*", gettext_lazy("A map that a program drew from the places of the talks.")),
    ("scripts/*", PROGRAM),
    ("images/themes/*", LOOK),
    ("images/*", gettext_lazy("No text that was taken shows it.")),
    ("files/*", gettext_lazy("Nothing that was taken leads to it.")),
    ("_config*", SETTINGS),
    ("Gemfile*", SETTINGS),
    ("package*.json", SETTINGS),
    ("docker-compose*", SETTINGS),
    ("Dockerfile", SETTINGS),
    ("*404*", gettext_lazy("This site has its own.")),
    ("robots.txt", gettext_lazy("This site has its own.")),
    ("*.py", PROGRAM),
    ("*.js", PROGRAM),
)
PAGES = (*TEXTS, ".ipynb")
COLLECTIONS = ("publications", "talks", "teaching", "portfolio")

EXAMPLES = (
    Example(r"Your Name, You\.|list of publications, if the user clicks", r"(?i)paper title number|Your Name, You\."),
    Example(r"This is a description of your (?:talk|conference|tutorial)", r"Relevant Topic in Your Field|talk 3"),
    Example(r"This is a description of a teaching experience", r"Teaching experience \d"),
    Example(r"This is an item in your portfolio", r"Portfolio item number \d"),
    Example(r"This is a sample blog post\. Lorem ipsum|This post will show up by default", r"cool posts|Future Blog"),
    Example(r"This is a page not in (?:the main |th emain )?menu", r"th emain"),
    Example(r"This is the front page of a website that is powered by", r"Getting started"),
    Example(r"(?i)Version Control Theory|GitHub University", r"Sub-skill 2\.1"),
    Example(r"Locations of key files/directories"),
    Example(r"A variety of common markup showing how the theme styles them"),
    Example(r"The privacy of my visitors is extremely important"),
)
CV_EXAMPLE = 7
NOBODY = re.compile(r"(?i)\W*(?:your (?:name|sidebar name)|name name|first ?name last ?name|academic pages).*")
EXAMPLE_ACCOUNT = re.compile(
    r"(?i)none@example\.org|yourorcidurl|your[-_ ]?(?:name|user)|PS_CX0AAAAAJ|academic_?pages|bsky\.app$"
)
TITLES = re.compile(r"(?i)^(?:(?:prof|dr|ph\.?d|mr|ms|mrs)\.?,?\s+)+|,?\s+(?:ph\.?\s?d|m\.?d|m\.?sc)\.?$")
WORKS_AT = re.compile(r"([^@.;|]{3,100}?)\s*(?:@|\bat\b(?: the)?)\s*([^@.;|]{3,150})")
EXAMPLE_LINES = frozenset(
    ("Earth", "Red Brick University", "GitHub University", "Short biography for the left-hand sidebar")
)
# What a publication is, by words of its category, and by words of its venue where there are no other.
KINDS = (
    ("book-chapter", r"chapter"),
    ("phd-thesis", r"ph\.? ?d|doctoral|dissertation|^theses$|^thesis$"),
    ("masters-thesis", r"master"),
    ("bachelor-thesis", r"bachelor|undergraduate thesis"),
    ("preprint", r"pre-?print|working paper|under review|submitted"),
    ("workshop-paper", r"workshop"),
    ("poster", r"poster"),
    ("conference-paper", r"conference|proceeding|symposi|congress"),
    ("edited-volume", r"edited"),
    ("report", r"report|white ?paper|policy brief"),
    ("dataset", r"data ?set|^data$"),
    ("software", r"software"),
    ("patent", r"patent"),
    ("book", r"\bbooks?\b|monograph"),
    ("magazine-article", r"magazine|newspaper|popular|blog"),
    ("journal-article", r"journal|article|manuscript|letter|peer.?review|paper"),
)
VENUES = (
    ("preprint", r"(?:bio|med|chem|psy|soc|ar)r?xiv|preprint|ssrn|osf\.io|research square|working paper"),
    ("workshop-paper", r"workshop"),
    ("conference-paper", r"proceedings of the|conference|symposium|congress|advances in neural information"),
    ("phd-thesis", r"ph\.?d\.? thesis|doctoral (?:thesis|dissertation)"),
    ("masters-thesis", r"master'?s? thesis|m\.?sc\.? thesis"),
    ("book-chapter", r"book chapter"),
)
TALKS = (
    ("keynote", r"keynote|plenary"),
    ("tutorial", r"tutorial|short course"),
    ("poster", r"poster"),
    ("defence", r"defen[cs]e"),
    ("panel", r"panel"),
    ("invited-talk", r"invited"),
    ("seminar", r"seminar|colloqui"),
    ("lecture", r"lecture|school|class"),
    ("workshop", r"workshop"),
    ("conference-talk", r"conference|oral|contributed|session|symposi|proceeding"),
    ("talk", r"talk|presentation|speech"),
)
LEVELS = re.compile(r"(?i)\b(undergraduate|graduate|master'?s?|bachelor'?s?|ph\.?d|doctoral|postgraduate)\b")
TERM = re.compile(r"(?i)(?:^|[-_ ])(spring|summer|fall|autumn|winter)(?:[-_ ]|$)")
UNSET = re.compile(r"(?i)\W*(?:tb[ad]|to be (?:announced|determined)|n/?a|none)?\W*")
SHORT_NAME = re.compile(r"[A-Z][A-Z&.-]{1,9}")
CITED = re.compile(r"(?is)^[ \t]*(?:<[^<>]{0,100}>|\*\*|#+\s*)*recommended citation\W*:?(.*?)(?=\n[ \t]*\n|\Z)", re.M)
OFFERED = re.compile(
    r"(?im)^[ \t]*(?:<a[^<>]*?href=[\"']([^\"']*)[\"'][^<>]*>\s*(?:download|access|view)\b.*"
    r"|\[(?:download|access|view)\b[^\[\]]*\]\(([^()\s]*)\).*)$"
)
LOOP = re.compile(r"\{%-?\s*for\b[^%]{0,200}\bsite\.[^%]{0,200}%\}.{0,3000}?\{%-?\s*endfor\s*-?%\}", re.S)
USUAL_WORDS = re.compile(r"(?i)you can (?:also )?find my articles on.{0,60}(?:google scholar profile|here)?\W*")
ROLE = re.compile(
    r"(?i)[^.;]{0,60}\b(?:researcher|professor|student|fellow|post-?doc\w*|scientist|lecturer|engineer|analyst|director|candidate"
    r"|associate|reader|developer|instructor|scholar)\b[^.;]{0,60}"
)
LISTS = re.compile(r"site\.(?:publications|talks|teaching|portfolio|posts|categories|tags|pages|collections)\b")
EMBEDDED = re.compile(r"<(?:embed|iframe|object)\b[^<>]{0,500}?(?:src|data)=[\"'][^\"']{0,300}?([^\"'/]+\.pdf)", re.I)


def score(tree):
    """How many marks of the kit a tree shows."""
    config = tree.names("_config.yml")
    marks = sum(2 * bool(tree.below(f"_{name}", *PAGES)) for name in COLLECTIONS[:3])
    marks += bool(tree.below("_portfolio", *PAGES)) + 2 * bool(tree.below("markdown_generator"))
    marks += sum(name in config for name in ("talkmap_link", "publication_category", "site_theme"))
    marks += isinstance(mapping(config, "author").get("googlescholar"), str)
    return marks + ("_includes/author-profile.html" in tree) + ("_data/navigation.yml" in tree)


def read(reader):
    """The records of a site."""
    yield from Site(reader).records()


class Site:
    """A site of academicpages while it is read."""

    def __init__(self, reader):
        self.reader, self.tree, self.report = reader, reader.tree, reader.report
        self.config = reader.names("_config.yml")
        jekyll.begin(
            reader,
            self.config,
            values={"base_path": "", "site.author.name": said(mapping(self.config, "author"), "name")},
            drawn=frozenset(("base_path", "toc", "archive-single", "author-profile", "archive-single-talk")),
        )
        self.host = reader.url.partition("//")[2]
        self.moved = []

    def records(self):
        works = list(self.works())
        yield from self.people(works)
        yield from works
        yield from self.talks()
        yield from self.courses()
        yield from self.projects()
        yield from self.news()
        pages = list(self.pages())
        yield from pages
        yield self.site(pages)

    # What lies where

    def documents(self, collection):
        """The texts of a collection that are not the kit's own examples."""
        found = self.reader.documents(f"_{collection}", *TEXTS)
        return [each for each in found if not is_example(self.reader, each.path, whole(each), EXAMPLES)]

    def is_draft(self, document):
        is_begun_only = is_begun(self.reader, document.path, whole(document), EXAMPLES)
        return is_begun_only or not flag(document.data, "published", True)

    def addresses(self, document, collection, usual=""):
        found = jekyll.addresses(document, self.config, collection, usual)
        return tuple(path for path in found if path.startswith("/") and "://" not in path)

    def topics(self, document):
        return tuple(dict.fromkeys(items(document.data, "tags") + items(document.data, "categories")))

    def titled(self, document, body=""):
        return unescape(jekyll.headline(document, self.reader.words(body))) or clean_name(
            jekyll.dated(document.path)[1].replace("-", " ")
        )

    def bodied(self, document):
        """(text, attachments) of a document."""
        return attached.parted(self.reader.markdown(document))

    def own(self, address):
        """An address on the old site without the host that people write before it."""
        address = address.strip()
        for start in (self.reader.url, f"http://{self.host}", self.host):
            if start and address.casefold().startswith(f"{start.casefold()}/"):
                return address[len(start) :]
        return address

    def dates_of(self, documents):
        """A reader of the dates in the texts of a collection."""
        return SheetDates([said(each.data, "date") for each in documents])

    def date(self, document, dates):
        """The date of a text; what is doubtful about it is told."""
        text = said(document.data, "date")
        found, doubt = dates.read(text)
        if doubt:
            self.report.left(document.path, doubt, line_of(document, "date"))
        return found if text else jekyll.dated(document.path)[0]

    # Who

    @cached_property
    def author(self):
        return mapping(self.config, "author")

    @cached_property
    def name(self):
        names = (said(self.author, "name"), said(self.config, "name"), said(self.config, "title"))
        return next((TITLES.sub("", clean_name(name)) for name in names if name and not NOBODY.fullmatch(name)), "")

    def people(self, works):
        if self.name:
            owner = self.owner()
            owner.names = spellings(self.name, works)
            yield owner
        else:
            self.report.left("_config.yml", _("Whose site it is stands there as in the kit's example."))
        yield from self.authors()

    def owner(self):
        record = self.person("owner", self.name, self.author, "_config.yml")
        record.is_owner = True
        curriculum = self.curriculum()
        record.positions += curriculum.positions
        record.education, record.awards, record.service = curriculum.education, curriculum.awards, curriculum.service
        record.interests = "\n".join(f"- {line}" for line in curriculum.interests)
        record.body = curriculum.text
        if self.about:
            record.short_bio = self.introduction()
        return record

    def introduction(self):
        """The text of the front page."""
        page = self.about
        if is_example(self.reader, page.path, whole(page), EXAMPLES):
            return ""
        self.report.take(page.path)
        self.moved += [(path, "/") for path in items(page.data, "redirect_from") if path.startswith("/")]
        title, body = said(page.data, "title"), self.reader.markdown(page)
        is_told = title and not re.fullmatch(r"(?i)about( me)?|home", title) and clean_name(title) != self.name
        return f"## {title}\n\n{body}" if is_told else body

    def person(self, key, name, data, source):
        """A person from the names that an author goes by in this kit."""

        def tell(message):
            self.report.left(source, message)

        record = records.Person(
            key=key,
            source=source,
            display_name=name,
            pronouns=said(data, "pronouns"),
            photo=self.reader.picture(self.own(said(data, "avatar")), source, "images"),
            orcid=orcid_of("" if EXAMPLE_ACCOUNT.search(said(data, "orcid")) else said(data, "orcid"), tell),
        )
        email = said(data, "email")
        if email and not EXAMPLE_ACCOUNT.search(email):
            record.email, record.email_is_public = email, True
        bio, employer, place = (
            "" if said(data, each) in EXAMPLE_LINES else self.reader.words(said(data, each))
            for each in ("bio", "employer", "location")
        )
        if not employer and (found := WORKS_AT.fullmatch(bio)):
            record.positions.append({"title": found[1], "organisation": found[2], "place": place, "is_primary": True})
            bio = ""
        elif employer:
            title, bio = (bio, "") if ROLE.fullmatch(bio) else ("", bio)
            record.positions.append({"title": title, "organisation": employer, "place": place, "is_primary": True})
        elif place:
            self.report.left(source, _("A place without an employer: %(place)s") % {"place": place})
        if len(bio) > 300:
            record.short_bio = bio
        else:
            record.tagline = bio
        for service, value in data.items():
            if service in ("name", "avatar", "pronouns", "bio", "location", "employer") or not said(data, service):
                continue
            value = said(data, service)
            if EXAMPLE_ACCOUNT.search(value):
                continue
            if row := profile_link(service, value):
                record.links.append(row)
            elif why := why_not(service, value):
                self.report.left(source, why)
        return record

    def authors(self):
        """Others who write on the site."""
        path = self.tree.first("_data/authors.yml", "_data/authors.yaml")
        found = self.reader.value(path) if path else {}
        people = (
            [(key, data) for key, data in found.items() if isinstance(data, dict)] if isinstance(found, dict) else []
        )
        people = [(key, data) for key, data in people if not NOBODY.fullmatch(said(data, "name") or key)]
        if path and not people:
            self.report.leave(path, LEFT)
        for key, data in people:
            name = said(data, "name") or clean_name(key)
            if name != self.name:
                yield self.person(f"author {key}", name, data, path)
            else:
                self.report.take(path)

    def curriculum(self):
        made = Curriculum()
        for path in ("_data/cv.json", "_data/cv.yml", "_data/cv.yaml"):
            if path not in self.tree:
                continue
            text = self.text(path)
            if NOBODY.fullmatch(said(mapping(self.reader.value(path), "basics"), "name") or "-") or (
                "Version Control Theory" in text or "Red Brick University" in text
            ):
                self.report.leave(path, LEFT)
                continue
            value = self.reader.value(path)
            if isinstance(value, dict):
                value = {
                    name: each for name, each in value.items() if name not in ("presentations", "teaching", "portfolio")
                }
            found = read_curriculum(value, self.reader)
            for message in found.left:
                self.report.left(path, message)
            for name in ("positions", "education", "awards", "service", "interests", "further"):
                getattr(made, name).extend(getattr(found, name))
            self.report.take(path)
        self.read_cv_page(made)
        return made

    def read_cv_page(self, made):
        """Completes a curriculum by the page that holds one in words."""
        page = self.cv_page
        text = self.reader.markdown(page, without_loops(page.body), page.line) if page else ""
        if not text or is_example(self.reader, page.path, whole(page), EXAMPLES):
            return
        found = read_written(text, self.reader)
        if not any((found.positions, found.education, found.awards, found.service, found.further)):
            found.further.append((said(page.data, "title") or _("CV"), text))
        kept = [(title, words) for title, words in found.further if not EXAMPLES[CV_EXAMPLE].is_in(words)]
        made.further += [each for each in kept if each not in made.further]
        for name in ("positions", "education", "awards", "service"):
            rows = [
                row for row in getattr(found, name) if not EXAMPLES[CV_EXAMPLE].is_in(" ".join(map(str, row.values())))
            ]
            # Of a CV that is there as data, too, the data count.
            getattr(made, name).extend(rows if not getattr(made, name) else ())
        for message in found.left:
            self.report.left(page.path, message)
        self.report.take(page.path)
        self.moved += [(path, HERE["cv"]) for path in self.addresses(page, "") if path.strip("/") != "cv"]

    @cached_property
    def cv_page(self):
        """The page with the CV of the owner."""
        pages = [page for page in self.all_pages if "cv" in (section_at(jekyll.stem(page.path)), self.section_of(page))]
        return next((page for page in pages if self.name and jekyll.plain(without_loops(page.body)).strip()), None)

    def section_of(self, page):
        """The part of this site that the address of a page names, or ""."""
        return section_at(said(page.data, "permalink"))

    def text(self, path):
        try:
            return self.tree.text(path)
        except Unreadable:
            return ""

    def lines_of_cv(self, name):
        """Entries of a list that only this kit's CV has, each as a document."""
        for path in ("_data/cv.json", "_data/cv.yml"):
            if path in self.tree and self.tree and not self.is_left(path):
                for number, data in enumerate(mappings(self.reader.value(path), name), 1):
                    yield Document(f"{path}#{name}/{number}", data)

    def is_left(self, path):
        return bool(self.report.files[path].reason)

    # Works

    def works(self):
        """Works from bibliographies, completed by their pages; then those of the other pages, and of the lists."""
        documents = self.documents("publications")
        dates = self.dates_of(documents)
        bibliographies = {path: self.entries_of(path) for path in self.tree.below("", ".bib")}
        by_title = {}
        for path, entries in bibliographies.items():
            for place, entry in enumerate(entries):
                if isinstance(entry, Read):
                    by_title.setdefault(folded(entry.reference.title), (path, place))
        books = {
            path: records.Works(key=path, source=path, entries=entries) for path, entries in bibliographies.items()
        }
        pages, drafts = [], []
        for document in documents:
            work = Work(self, document, self.date(document, dates))
            place = self.place_in(bibliographies, by_title, work)
            if place:
                self.complete(books[place[0]], place[1], work)
            else:
                (drafts if self.is_draft(document) else pages).append(work)
        named = {folded(work.reference.title): work for work in pages if work.reference.author}
        known = set(by_title) | {folded(work.reference.title) for work in pages + drafts}
        for work in pages:
            twin = named.get(folded(work.reference.title))
            if twin and not work.reference.author:
                reason = _("The same work as “%(path)s”, of which it says less.") % {"path": twin.document.path}
                self.report.leave(work.document.path, reason)
                twin.addresses += work.addresses
        yield from (books[path] for path in books if books[path].entries)
        for work in pages:
            if not self.is_left(work.document.path):
                yield work.record()
        for work in drafts:
            yield work.record(is_draft=True)
        yield from self.works_of_lists(known)

    def entries_of(self, path):
        data = self.reader.data(path)
        found = reading.read(data).entries if data is not None else []
        if not found:
            self.report.leave(path, _("No entry was found in it."))
        return found

    def place_in(self, bibliographies, by_title, work):
        """(path, number) of the entry that a page is about: in a file of its own, or by its title."""
        path = self.reader.file(self.own(said(work.document.data, "bibtexurl")), work.document.path, "files")
        entries = bibliographies.get(path, ())
        own = [place for place, entry in enumerate(entries) if isinstance(entry, Read)]
        return (path, own[0]) if len(own) == 1 else by_title.get(folded(work.reference.title))

    def complete(self, book, place, work):
        """An entry of a bibliography with what its page says beyond it."""
        entry, page = book.entries[place], work.reference
        reference = entry.reference
        mine = {name: getattr(page, name) for name in FROM_PAGES if not getattr(reference, name)}
        issued = page.issued if page.issued[:1] == reference.issued[:1] else ()
        if len(issued) > len(reference.issued):
            mine["issued"] = issued
        mine["links"] = tuple(dict.fromkeys((*reference.links, *page.links)))
        key = entry.key or page.title
        book.entries[place] = replace(entry, key=key, reference=replace(reference, **mine))
        book.moved[key] = (*book.moved.get(key, ()), *work.addresses)
        if work.files:
            book.attached.setdefault(key, []).extend(work.files)
        if work.topics:
            book.tagged[key] = work.topics
        self.report.take(work.document.path)

    def works_of_lists(self, known):
        """Works of the spreadsheets that pages are made from, and of the CV, that have no page yet."""
        for path, rows in self.sheets("publications"):
            dates = SheetDates([said(row.data, "date") for row in rows])
            works = [Work(self, row, self.date(row, dates)) for row in rows]
            new = [work for work in works if folded(work.reference.title) not in known]
            known |= {folded(work.reference.title) for work in new}
            if new:
                yield joined(path, new)
            else:
                self.report.leave(path, _("Each of its lines has a page, which was taken."))
        works = []
        for row in self.lines_of_cv("publications"):
            data = {"title": said(row.data, "name", "title"), "venue": said(row.data, "publisher")}
            data |= {"date": said(row.data, "releaseDate"), "link": said(row.data, "website", "url")}
            if folded(data["title"]) not in known:
                row = Document(row.path.partition("#")[0], {**data, "excerpt": said(row.data, "summary")})
                works.append(Work(self, row, self.date(row, SheetDates([]))))
        if works:
            yield joined(works[0].document.path, works)

    def sheets(self, name):
        """(path, rows as documents) of the spreadsheets of that name, without the kit's examples."""
        for path in self.tree.below("markdown_generator", ".tsv", ".csv"):
            if jekyll.stem(path).casefold().startswith(name):
                rows = self.rows(path)
                mine = [row for row in rows if not any(each.is_in(whole(row)) for each in EXAMPLES)]
                mine = [
                    row
                    for row in mine
                    if not re.match(r"(?i)paper title number|talk \d on relevant", said(row.data, "title"))
                ]
                if rows and not mine:
                    self.report.leave(path, LEFT)
                elif mine:
                    yield path, mine

    def rows(self, path):
        """The lines of a spreadsheet under the names that the pages use."""
        text = self.text(path)
        head = text.partition("\n")[0]
        delimiter = max("\t,;", key=head.count)
        try:
            found = list(csv.DictReader(StringIO(text), delimiter=delimiter))
        except csv.Error as error:
            self.report.leave(path, error)
            return []
        names = {"pub_date": "date", "paper_url": "paperurl", "slides_url": "slidesurl", "talk_url": "link"}
        names |= {"description": "excerpt", "bibtex_url": "bibtexurl"}
        rows = []
        for row in found:
            data = {
                names.get(name.strip(), name.strip()): value
                for name, value in row.items()
                if isinstance(name, str) and isinstance(value, str)
            }
            if said(data, "title"):
                rows.append(Document(path, data))
        return rows

    # Talks, courses, projects

    def talks(self):
        documents = self.documents("talks")
        dates = self.dates_of(documents)
        known = set()
        for document in documents:
            record = self.talk(document, self.date(document, dates))
            known.add(folded(record.title))
            yield record
        for path, rows in self.sheets("talks"):
            dates = SheetDates([said(row.data, "date") for row in rows])
            new = [row for row in rows if folded(said(row.data, "title")) not in known]
            if not new:
                self.report.leave(path, _("Each of its lines has a page, which was taken."))
            for row in new:
                known.add(folded(said(row.data, "title")))
                record = self.talk(row, self.date(row, dates))
                record.key = f"{path}#{said(row.data, 'url_slug') or record.title}"[:500]
                record.addresses = ()
                yield record
        for row in self.lines_of_cv("presentations"):
            data = {"title": said(row.data, "name", "title"), "venue": said(row.data, "event")}
            if folded(data["title"]) in known:
                continue
            data |= {"excerpt": said(row.data, "description"), "link": said(row.data, "url", "website")}
            row.data = {**row.data, **data}
            record = self.talk(row, SheetDates([]).read(said(row.data, "date"))[0])
            record.source, record.addresses = row.path.partition("#")[0], ()
            yield record

    def talk(self, document, date):
        data = document.data
        body, files = self.bodied(document)
        told_kind = unescape(said(data, "type"))
        link = self.own(said(data, "link", "talkurl"))
        slides = self.own(said(data, "slidesurl", "slides"))
        files += self.files_at(document, (("slides", slides),))
        website, path = self.reader.address(link, document.path) if link else "", ""
        if website.startswith("tree:"):
            website, path = "", self.reader.file(link, document.path)
            files.append({"kind": attached.kind_of("", path), "file": path})
        occurrence = {
            "date": date,
            "host": unescape(self.reader.words(said(data, "venue"))),
            "place": unescape(self.reader.words(said(data, "location"))),
            "slides_url": slides if slides.startswith("http") else "",
        }
        return records.Event(
            key=document.path,
            source=document.path,
            title=self.titled(document, body),
            kind=kind_in(TALKS, told_kind) or "talk",
            body=body or self.reader.line(said(data, "excerpt"), document.path),
            website=website if website.startswith("http") else "",
            speakers=("owner",) if self.name else (),
            occurrences=[occurrence] if any(occurrence.values()) else [],
            attachments=files,
            topics=self.topics(document),
            is_draft=self.is_draft(document),
            addresses=self.addresses(document, "talks"),
        )

    def files_at(self, document, addresses):
        """Rows of attachments for files of the tree, of pairs (kind, address)."""
        rows = []
        for kind, address in addresses:
            if path := self.reader.file(self.own(address), document.path, "files"):
                rows.append({"kind": kind, "file": path})
        return rows

    def courses(self):
        """Courses, one for all the terms it was given in."""
        documents = self.documents("teaching")
        dates = self.dates_of(documents)
        groups = defaultdict(list)
        for document in documents:
            groups[folded(self.titled(document)), folded(said(document.data, "venue"))].append(document)
        for group in groups.values():
            group.sort(key=lambda each: each.path, reverse=True)
            yield self.course(group, dates)
        known = {title for title, _venue in groups}
        for row in self.lines_of_cv("teaching"):
            title = said(row.data, "course", "name", "title")
            if not title or folded(title) in known:
                continue
            data = {"title": title, "venue": said(row.data, "institution"), "type": said(row.data, "role")}
            row.data = {**row.data, **data}
            record = self.course([row], SheetDates([]))
            record.source, record.addresses = row.path.partition("#")[0], ()
            record.body = self.reader.line(said(row.data, "description"), record.source)
            yield record

    def course(self, documents, dates):
        """The course of texts that differ only in their terms; the newest of them describes it."""
        latest = documents[0]
        bodies, files, offerings = [], [], []
        for document in documents:
            body, found = self.bodied(document)
            files += found
            date = unpadded(self.date(document, dates))
            term = term_of(document, date)
            if body and body not in [text for _term, text in bodies]:
                bodies.append((term, body))
            where = [unescape(self.reader.words(said(document.data, name))) for name in ("venue", "location")]
            offerings.append(
                {
                    "term": term,
                    "start": date,
                    "institution": ", ".join(dict.fromkeys(filter(None, where))),
                    "teachers": ("owner",) if self.name else (),
                }
            )
            self.report.take(document.path.partition("#")[0])
        text = bodies[0][1] if bodies else ""
        text += "".join(f"\n\n## {term}\n\n{body}" for term, body in bodies[1:])
        level = unescape(said(latest.data, "type"))
        return records.Course(
            key=latest.path if len(documents) == 1 else f"_teaching {folded(self.titled(latest))}",
            source=latest.path,
            title=self.titled(latest),
            level=level if len(level) <= 80 else "",
            body=text,
            offerings=[row for row in offerings if row["term"]],
            attachments=files,
            topics=self.topics(latest),
            is_draft=self.is_draft(latest),
            addresses=tuple(path for document in documents for path in self.addresses(document, "teaching")),
        )

    def projects(self):
        known = set()
        for order, document in enumerate(self.documents("portfolio"), 1):
            body, files = self.bodied(document)
            excerpt = told(document.data, "excerpt")
            summary, picture = self.summary(document, excerpt)
            if summary and self.reader.words(body.partition("\n\n")[0]) == summary:
                body = body.partition("\n\n")[2].lstrip("\n")
            if picture and picture.partition("](")[2] not in body:
                body = f"{picture}\n\n{body}"
            record = records.Project(
                key=document.path,
                source=document.path,
                title=self.titled(document, body),
                summary=summary,
                body=body,
                order=order,
                website=link if (link := self.own(said(document.data, "link"))).startswith("http") else "",
                members=(("owner", ""),) if self.name else (),
                attachments=files,
                topics=self.topics(document),
                is_draft=self.is_draft(document),
                addresses=self.addresses(document, "portfolio"),
            )
            known.add(folded(record.title))
            yield record
        for row in self.lines_of_cv("portfolio"):
            title = said(row.data, "name", "title")
            if not title or folded(title) in known:
                continue
            link = said(row.data, "url")
            yield records.Project(
                key=row.path,
                source=row.path.partition("#")[0],
                title=title,
                summary=self.reader.words(said(row.data, "description")),
                start=SheetDates([]).read(said(row.data, "date"))[0],
                website=link if link.startswith("http") else "",
                members=(("owner", ""),) if self.name else (),
            )

    def summary(self, document, excerpt):
        """(words, Markdown of the first picture) of an excerpt, which holds HTML."""
        text = self.reader.markdown(document, excerpt, line_of(document, "excerpt"))
        pictures = re.findall(r"!\[[^\[\]]{0,300}\]\(tree:[^()\s]{1,1000}\)", text)
        words = self.reader.words(re.sub(r"!\[[^\[\]]{0,300}\]\([^()\s]{1,1000}\)", "", text))
        return words, pictures[0] if pictures else ""

    # News and pages

    def news(self):
        documents = self.documents("posts") + self.documents("drafts")
        dates = self.dates_of(documents)
        for document in documents:
            body = self.reader.markdown(document) or self.reader.line(told(document.data, "excerpt"), document.path)
            title = self.titled(document, body)
            if not title:
                self.report.leave(document.path, _("It says nothing."))
                continue
            is_draft = self.is_draft(document) or document.path.startswith("_drafts/")
            yield records.News(
                key=document.path,
                source=document.path,
                title=title,
                body=body,
                date=self.date(document, dates),
                people=tuple(who for who in items(document.data, "author") if who != self.name),
                topics=self.topics(document),
                is_draft=is_draft,
                addresses=self.addresses(document, "posts", "/:categories/:title/"),
            )

    @cached_property
    def all_pages(self):
        found = self.reader.documents("_pages", *TEXTS)
        for path in self.tree.below("", *TEXTS):
            is_text = "/" not in path and not re.match(r"(?i)readme|license|changelog|contributing|404|_", path)
            if is_text and (document := self.reader.document(path)) and document.data:
                found.append(document)
        return found

    @cached_property
    def about(self):
        """The front page."""
        return next(
            (page for page in self.all_pages if said(page.data, "permalink") == "/"),
            next((page for page in self.all_pages if jekyll.stem(page.path) in ("about", "index")), None),
        )

    def pages(self):
        for page in self.all_pages:
            if page is self.about and self.name or page is self.cv_page and self.report.files[page.path].is_taken:
                continue
            if not is_example(self.reader, page.path, whole(page), EXAMPLES) and (record := self.page(page)):
                yield record

    def page(self, page):
        data = page.data
        permalink = said(data, "permalink")
        name = permalink.strip("/").rpartition("/")[2] or jekyll.stem(page.path)
        section = section_at(name) or section_at(jekyll.stem(page.path))
        if "404" in name:
            return None
        if LISTS.search(page.body) or (section and not jekyll.plain(page.body).strip()):
            where = HERE.get(section, "")
            self.report.leave(
                page.path,
                _("This site draws that list by itself: %(address)s") % {"address": where}
                if where
                else _("A list that a program wrote; this site has search and topics."),
            )
            told_here = USUAL_WORDS.sub("", self.reader.words(without_liquid(page.body))).strip(" .")
            if told_here:
                told_words = _("Its own words have no place: %(words)s") % {"words": told_here[:200]}
                self.report.left(page.path, told_words, page.line)
            if where:
                self.moved += [
                    (path, where) for path in self.addresses(page, "") if path.strip("/") != where.strip("/")
                ]
            return None
        body = self.reader.markdown(page)
        if not body:
            shown = EMBEDDED.search(page.body)
            self.report.leave(
                page.path,
                _("It only shows a file: %(name)s") % {"name": shown[1]}
                if shown
                else _("Of its content nothing is left without the program that wrote it."),
            )
            return None
        title = self.titled(page, body)
        return records.Page(
            key=page.path,
            source=page.path,
            title=title,
            slug=f"about-{section}" if name in Page.reserved_slugs else name,
            body=body,
            topics=self.topics(page),
            is_draft=self.is_draft(page),
            addresses=self.addresses(page, "", "/:basename"),
        )

    # The site

    def site(self, pages):
        title = self.reader.words(said(self.config, "title"))
        description = self.reader.words(said(self.config, "description"))
        return records.Site(
            key="site",
            source="_config.yml" if "_config.yml" in self.tree else next(iter(self.tree)),
            name="" if NOBODY.fullmatch(title or "-") else title,
            mode="researcher",
            description=""
            if re.search(r"(?i)^(?:personal description|short description|your )", description)
            else description,
            language=said(self.config, "locale", "lang").split("-")[0],
            links=self.menu(pages),
            moved=tuple(dict.fromkeys((*self.moved, *USUAL_PLACES))),
        )

    def menu(self, pages):
        path = self.tree.first("_data/navigation.yml", "_data/navigation.yaml")
        keys = {address.strip("/"): page.key for page in pages if not page.is_draft for address in page.addresses}
        found = []
        for row in mappings(self.reader.value(path), "main") if path else ():
            for each in (row, *mappings(row, "children")):
                title, address = self.reader.words(said(each, "title")), said(each, "url")
                if not address:
                    continue
                if link := menu_link(self.reader, title, self.own(address), keys):
                    if link not in found:
                        found.append(link)
                elif "/markdown" not in address and "/terms" not in address:
                    self.report.left(path, _("The menu leads to what was not taken: %(title)s") % {"title": title})
        if path:
            self.report.take(path)
        return found


class Work:
    """A publication as a page or a line of a list tells it."""

    def __init__(self, site, document, date):
        self.site, self.document = site, document
        self.reader, data = site.reader, document.data
        self.topics = site.topics(document)
        self.addresses = site.addresses(document, "publications") if document.body or "permalink" in data else ()
        self.files, self.warnings = [], []
        body = document.body
        cited = told(data, "citation")
        if not cited and (found := CITED.search(body)):
            cited = self.reader.words(found[1])
        offered = [address for found in OFFERED.finditer(body) for address in found.groups() if address]
        body = OFFERED.sub("", CITED.sub("", body))
        title = unescape(self.reader.words(said(data, "title"))).rstrip(" .")
        printed = read_printed(cited, title)
        for name, message in printed.doubts:
            self.doubt(name, message)
        venue = unescape(self.reader.words(said(data, "venue")))
        venue = "" if UNSET.fullmatch(venue) else venue
        container, short = venue or printed.container, ""
        if SHORT_NAME.fullmatch(venue) and len(printed.container) > len(venue):
            container, short = printed.container, venue
        date = unpadded(date) or (PartialDate(printed.year) if printed.year else None)
        if date and printed.year and printed.year != date.year:
            told_year = _("The citation says %(year)s, the page %(date)s.")
            self.doubt("date", told_year % {"year": printed.year, "date": date.year})
        kind = self.kind(venue, printed)
        note, abstract = self.words(body)
        self.links, self.url, identifiers = [], "", {"doi": printed.doi, "arxiv": printed.arxiv}
        self.take_addresses(data, offered, identifiers)
        if not printed.authors:
            self.doubt("author", _("It names no authors that could be read."))
        self.reference = Reference(
            type=kind,
            title=title or printed.title or site.titled(document),
            author=printed.authors,
            issued=tuple(part for part in (date.year, date.month, date.day) if part) if date else (),
            container_title=container if kind != "phd-thesis" else "",
            institution=container if kind == "phd-thesis" else "",
            container_title_short=short,
            volume=printed.volume,
            issue=printed.issue,
            page=printed.page,
            article_number=printed.article_number,
            publisher=printed.publisher,
            url=self.url or printed.url,
            note=note,
            abstract=abstract,
            links=tuple(self.links),
            extra=(("citation", self.reader.words(cited)),) if printed.doubts and cited else (),
            **identifiers,
        )
        self.picture = self.reader.picture(said(mapping(data, "header"), "teaser"), document.path, "images")

    def doubt(self, name, message):
        self.warnings.append(Remark(message, field=name))

    def kind(self, venue, printed):
        data, config = self.document.data, self.site.config
        category = said(data, "category")
        label = said(mapping(mapping(config, "publication_category"), category), "title")
        kind = kind_in(KINDS, label) or kind_in(KINDS, category)
        if kind:
            return kind
        if re.search(r"(?i)book chapter", said(data, "excerpt")):
            return "book-chapter"
        kind = kind_in(VENUES, f"{venue} {printed.container}")
        if not kind and not (printed.volume or printed.page or printed.article_number):
            self.doubt("type", _("Taken for a journal article; nothing says what it is."))
        return kind or "journal-article"

    def words(self, body):
        """(note, abstract): what the page says beyond the citation."""
        excerpt = self.reader.words(told(self.document.data, "excerpt"))
        text = self.reader.markdown(self.document, body, self.document.line)
        parts = [part for part in text.split("\n\n") if not excerpt or self.reader.words(part) != excerpt]
        text = re.sub(r"^(?:#+\s*|\*\*)abstract\W*", "", "\n\n".join(parts).strip(), flags=re.I).strip()
        text, files = attached.parted(text)
        # A PDF in a text is the paper only where it is called so.
        self.files += [
            {**row, "kind": "other"} if row["kind"] == "paper" and not PAPER.search(row["label"]) else row
            for row in files
        ]
        if len(excerpt) > 300 and not text:
            return "", excerpt
        return ("" if excerpt and excerpt in self.reader.words(text) else excerpt), text

    def take_addresses(self, data, offered, identifiers):
        """Files, links and identifiers of the page's addresses."""
        given = [
            ("paper", said(data, "paperurl")),
            ("slides", said(data, "slidesurl")),
            ("website", said(data, "link")),
        ]
        given += [("paper", address) for address in offered]
        given.append(("website", said(data, "permalink") if "://" in said(data, "permalink") else ""))
        seen = set()
        for kind, address in given:
            address = self.site.own(address)
            if not address or address in seen:
                continue
            seen.add(address)
            if path := self.reader.file(address, self.document.path, "files"):
                self.files = [row for row in self.files if row["file"] != path] + [{"kind": kind, "file": path}]
                continue
            if not address.startswith(("https://", "http://")):
                told_of = _("The file is not among the files: %(address)s")
                self.site.report.left(self.document.path, told_of % {"address": address[:200]})
                if self.reader.url:
                    self.links.append((kind, f"{self.reader.url}/{address.lstrip('/')}"))
                continue
            identifier = identifier_in(address)
            if identifier and not identifiers[identifier.scheme]:
                identifiers[identifier.scheme] = identifier.value
            is_page = kind == "website" or not address.partition("?")[0].endswith(".pdf")
            if re.match(r"https?://(?:dx\.)?doi\.org/|https?://arxiv\.org/abs/", address) and identifier:
                continue
            if is_page and not self.url:
                self.url = address
            else:
                self.links.append((kind, address))

    def record(self, is_draft=False):
        path = self.document.path
        return records.Works(
            key=path,
            source=path,
            entries=[self.entry(jekyll.stem(path))],
            attached={jekyll.stem(path): self.files} if self.files else {},
            pictured={jekyll.stem(path): (self.picture, "")} if self.picture else {},
            moved={jekyll.stem(path): self.addresses},
            tagged={jekyll.stem(path): self.topics} if self.topics else {},
            is_draft=is_draft,
        )

    def entry(self, key):
        warnings = tuple(replace(warning, entry=key) for warning in self.warnings)
        return Read(self.reference, key=key, line=line_of(self.document, "citation"), warnings=warnings)


PAPER = re.compile(r"(?i)paper|article|preprint|manuscript|full ?text|^pdf$|download|accepted|author'?s version")
FROM_PAGES = ("abstract", "note", "url", "doi", "arxiv", "container_title", "volume", "issue", "page")
USUAL_PLACES = (
    ("/talks/", "/events/"),
    ("/portfolio/", "/projects/"),
    ("/year-archive/", "/news/"),
    ("/posts/", "/news/"),
    ("/tags/", "/topics/"),
    ("/categories/", "/topics/"),
    ("/cv-json/", "/cv/"),
    ("/resume/", "/cv/"),
)


def joined(path, works):
    """The works of the lines of one file."""
    made = records.Works(key=path, source=path)
    for work in works:
        key = work.reference.title[:200]
        made.entries.append(work.entry(key))
        if work.files:
            made.attached[key] = work.files
        if work.topics:
            made.tagged[key] = work.topics
    return made


def spellings(name, works):
    """How somebody's name is written in works whose citations give the first letters of given names only."""
    mine, _marks, _is_odd = read_name(name)
    if mine is None or not mine.given:
        return ()
    found = [
        author.full
        for book in works
        for entry in book.entries
        if isinstance(entry, Read)
        for author in entry.reference.author
        if folded(author.family) == folded(mine.family)
        and re.fullmatch(r"(?:\w\.?[\s-]*)+", author.given)
        and max(map(len, re.findall(r"\w+", author.given))) == 1
        and author.given[:1].casefold() == mine.given[:1].casefold()
    ]
    return tuple(dict.fromkeys(found))


def kind_in(kinds, text):
    return next((kind for kind, pattern in kinds if text and re.search(pattern, text, re.I)), "")


def term_of(document, date):
    """The term a text about a course names: in its file's name, or the year of its date."""
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", document.path)
    year = year[0] if year else str(date.year) if date else ""
    season = TERM.search(jekyll.stem(document.path)) or TERM.search(said(document.data, "term", "date"))
    return " ".join(filter(None, (season[1].capitalize() if season else "", year))) or said(document.data, "date")


def without_loops(text):
    """A text without the lists that a program writes from the site's collections; its lines stay where they are."""
    return LOOP.sub(lambda found: "\n" * found[0].count("\n"), text)


def without_liquid(text):
    """The words that a person wrote between the tags of a template."""
    return re.sub(r"\{[%{][^{}]{0,500}[%}]\}", " ", without_loops(text))


def whole(document):
    """All that a text and its front matter say."""
    return "\n".join((*flat(document.data), document.body))


def flat(value):
    if isinstance(value, dict):
        return [text for each in value.values() for text in flat(each)]
    if isinstance(value, list):
        return [text for each in value for text in flat(each)]
    return [str(value)]


def line_of(document, name):
    """The line of a file on which a name of the front matter most likely stands."""
    names = list(document.data)
    return names.index(name) + 2 if name in names and document.line > 1 else 1
