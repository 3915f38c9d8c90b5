"""Works, projects, events, courses and news of HugoBlox: a folder each, whose front matter says nearly all."""

import re
from contextlib import suppress
from datetime import UTC, date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from content.dates import PartialDate
from content.keys import clean_name, name_key

from ... import records
from ...hugo import later, moment, urlized
from ...values import day, flag, items, mapping, mappings, number, said, told
from .works import KINDS, PAGE_LINKS, Work

EVENT_KINDS = (
    ("keynote", r"keynote|plenary"),
    ("invited-talk", r"invited"),
    ("tutorial", r"tutorial"),
    ("workshop", r"workshop"),
    ("poster", r"\bposter"),
    ("panel", r"\bpanel|round ?table"),
    ("defence", r"defen[cs]e|viva"),
    ("seminar", r"seminar|colloqui"),
    ("lecture", r"\blecture"),
    ("conference-talk", r"conference|congress|symposium|proceedings"),
)
PROGRESS = {
    "active": "active",
    "ongoing": "active",
    "in progress": "active",
    "in-progress": "active",
    "planned": "planned",
    "paused": "paused",
    "completed": "completed",
    "complete": "completed",
    "done": "completed",
    "finished": "completed",
    "archived": "completed",
}
LINK_WORDS = {
    "paper": "PDF",
    "code": _("Code"),
    "data": _("Data"),
    "video": _("Video"),
    "slides": _("Slides"),
    "poster": _("Poster"),
    "other": _("Link"),
}


class Entries:
    """What has pages in lists, while a site is read."""

    def __init__(self, site):
        self.site, self.reader, self.report, self.tree = site, site.reader, site.report, site.tree
        self.project_keys, self.project_works = {}, {}

    def meet_projects(self, texts):
        """Takes in which projects there are, so that others can name them."""
        for text in texts:
            if not text.is_list:
                self.project_keys.update({urlized(text.name): text.path, urlized(text.place): text.path})

    def works(self, texts):
        for text in texts:
            if text.is_list:
                self.site.leave_list(text)
                continue
            document = self.site.document(text)
            record = Work(self.site, text, document).record()
            if record is None:
                continue
            for name in items(document.data, "projects"):
                self.name_project(f"/project/{name}", text.name)
            self.site.left_over(
                document,
                *"abstract publication publication_short publication_types doi projects links hugoblox".split(),
            )
            for path in self.tree.below(text.folder, ".png", ".jpg", ".jpeg", ".gif", ".webp") if text.folder else ():
                self.report.leave(path, _("Works have no picture of their own here."))
            yield record

    def name_project(self, address, work):
        """Ties a work to the project of an address on the old site; whether there is one."""
        inner = urlized((self.reader.inner(address) or "").strip("/"))
        key = self.project_keys.get(inner) or self.project_keys.get(inner.rpartition("/")[2])
        if key:
            self.project_works.setdefault(key, []).append(work)
        return key is not None

    def projects(self, texts):
        own = [text for text in texts if not text.is_list]
        for text in texts:
            if text.is_list:
                self.site.leave_list(text)

        def rank(text):
            data = self.site.document(text).data
            when = day(said(data, "date"))
            return number(data, "weight") or 0, -(when.first_day.toordinal() if when else 0), text.name

        for order, text in enumerate(sorted(own, key=rank), 1):
            document = self.site.document(text)
            data = document.data
            start, end = day(said(data, "date")), day(said(data, "date_end"))
            rows, website = self.links_of(data, document, "external_link", "url_project")
            summary = self.reader.words(told(data, "summary"))
            body = self.site.whole_text(
                text, document, "subtitle", *(() if len(summary) <= 400 else ("summary",)), "abstract"
            )
            if stack := ", ".join(items(data, "tech_stack")):
                body = f"{body}\n\n{_('Tech stack')}: {stack}".strip()
            members = []
            for who in items(data, "authors"):
                if key := self.site.people.key_of(who):
                    members.append((key, ""))
                elif self.site.people.is_somebody(who):
                    self.report.left(text.path, _("No profile on the old site, so no member: %(name)s") % {"name": who})
            self.site.left_over(
                document, *"date_end external_link links abstract projects tech_stack status publications".split()
            )
            yield records.Project(
                key=text.path,
                source=text.path,
                addresses=self.site.content.addresses(text, data),
                is_draft=self.site.is_draft(document),
                publish_at=later(data, "publishDate"),
                topics=self.site.topics(data),
                title=self.title(text, document),
                slug=said(data, "slug") or text.name,
                summary=summary if len(summary) <= 400 else "",
                body=body,
                progress=PROGRESS.get(said(data, "status").casefold(), ""),
                # The date alone orders the old list and may be any; with an end it is the beginning.
                start=shown(start) if end else None,
                end=shown(end) if end else None,
                website=website,
                is_featured=flag(data, "featured"),
                order=order,
                members=tuple(members),
                publications=tuple(dict.fromkeys(self.project_works.get(text.path, ()))),
                attachments=rows,
            )

    def title(self, text, document):
        title = clean_name(self.reader.words(told(document.data, "title") or told(document.data, "linkTitle")))
        return title or text.name.replace("-", " ").replace("_", " ").strip().capitalize()

    def links_of(self, data, document, *websites):
        """(rows of attachments, website) in the front matter of a text."""
        rows, website = [], ""
        for name in websites:
            address = said(data, name)
            if not website and re.match(r"https?://", address) and self.reader.inner(address) is None:
                website = address
        for name, (kind, label) in PAGE_LINKS.items():
            if said(data, name) and said(data, name) != website:
                self.add_link(rows, kind, said(data, name), label, document)
        for row in mappings(data, "links"):
            kind = KINDS.get(said(row, "type").casefold(), "website")
            if website and said(row, "url", "link") == website:
                continue
            self.add_link(rows, kind, said(row, "url", "link"), said(row, "label", "name"), document)
        return rows, website

    def add_link(self, rows, kind, address, label, document):
        if not address:
            return
        made = {"kind": kind, **({"label": str(label)[:60]} if label else {})}
        if re.match(r"https?://|//", address) and self.reader.inner(address) is None:
            made["url"] = f"https:{address}" if address.startswith("//") else address
        elif (path := self.reader.file(address, document.path, "static/uploads", "static/files")) and not path.endswith(
            ".md"
        ):
            made["file"] = path
        else:
            self.report.left(
                document.path, _("The file is not among the files: %(address)s") % {"address": address[:200]}
            )
            return
        if made not in rows:
            rows.append(made)

    def event(self, text):
        document = self.site.document(text)
        data = document.data
        begins, ends = said(data, "event_start", "date"), said(data, "event_end", "date_end")
        is_whole_day = flag(data, "event_all_day") or flag(data, "all_day")
        usual = self.site.setting("timezone")
        start, time, zone = instant(begins, is_whole_day, usual)
        end, end_time, _zone = instant(ends, is_whole_day, usual)
        address = mapping(data, "address")
        parts = [said(data, "location")]
        parts += [said(address, name) for name in ("street", "city", "region", "postcode", "country")]
        # The location often says the town already.
        parts = [
            part for place, part in enumerate(parts) if part and name_key(part) not in map(name_key, parts[:place])
        ]
        place = ", ".join(part for part in parts if part == parts[0] or name_key(part) not in name_key(parts[0]))
        hosts = [self.reader.words(name) for name in (said(data, "event_name", "event"), said(data, "venue")) if name]
        rows, _website = self.links_of(
            {name: value for name, value in data.items() if name not in ("url_slides", "url_video", "url_source")},
            document,
        )
        occurrence = {
            "host": "; ".join(dict.fromkeys(hosts)),
            "place": self.reader.words(place),
            "date": start,
            "start_time": time,
            "end_date": end if end != start else None,
            "end_time": end_time if time else None,
            "time_zone": zone if time else "",
        }
        for name, column, kind in (("url_slides", "slides_url", "slides"), ("url_video", "recording_url", "video")):
            value = said(data, name)
            if re.match(r"https?://", value) and self.reader.inner(value) is None:
                occurrence[column] = value
            else:
                self.add_link(rows, kind, value, "", document)
        tied = [
            self.project_keys[urlized(name)] for name in items(data, "projects") if urlized(name) in self.project_keys
        ]
        told_there = f"{said(data, 'title')} {' '.join(items(data, 'tags'))} {said(data, 'event', 'event_name')}"
        kind = next((name for name, pattern in EVENT_KINDS if re.search(pattern, told_there, re.I)), "talk")
        self.site.left_over(
            document,
            *(
                "event event_name event_url venue event_start event_end event_all_day location abstract"
                " address date_end all_day links projects"
            ).split(),
        )
        return records.Event(
            key=text.path,
            source=text.path,
            addresses=self.site.content.addresses(text, data),
            is_draft=self.site.is_draft(document),
            publish_at=later(data, "publishDate"),
            topics=self.site.topics(data),
            title=self.title(text, document),
            slug=said(data, "slug") or text.name,
            kind=kind,
            body=self.site.whole_text(text, document, "summary", "abstract"),
            website=said(data, "event_url") or said(data, "url_source", "external_link"),
            project=tied[0] if tied else "",
            speakers=self.site.people.named(document),
            occurrences=[occurrence] if any(occurrence.values()) else [],
            attachments=rows,
        )

    def news(self, text):
        document = self.site.document(text)
        data = document.data
        rows, _website = self.links_of(data, document)
        body = self.site.whole_text(text, document, "subtitle", "summary", "abstract")
        lines = []
        for row in rows:
            words = row.get("label") or LINK_WORDS.get(row["kind"], _("Source"))
            lines.append("[{}]({})".format(words, row.get("url") or f"tree:{row['file'].replace(' ', '%20')}"))
        if lines:
            body = f"{body}\n\n{' · '.join(lines)}".strip()
        tied = [
            self.project_keys[urlized(name)] for name in items(data, "projects") if urlized(name) in self.project_keys
        ]
        self.site.left_over(document, *"links projects abstract external_link".split())
        return records.News(
            key=text.path,
            source=text.path,
            addresses=self.site.content.addresses(text, data),
            is_draft=self.site.is_draft(document),
            publish_at=later(data, "publishDate") or later(data, "date"),
            topics=self.site.topics(data),
            title=self.title(text, document),
            slug=said(data, "slug") or text.name,
            body=body,
            date=shown(day(said(data, "date")), True),
            people=tuple(key for who in items(data, "authors") if (key := self.site.people.key_of(who))),
            projects=tuple(tied),
        )

    def courses(self, texts):
        """A course for each text, or for each folder with chapters below its own page."""
        lists = {text.place: text for text in texts if text.is_list and "/" in text.place}
        chapters = {place: [] for place in lists}
        alone = []
        for text in texts:
            above = next((place for place in lists if text.place.startswith(f"{place}/")), None)
            if text.place in lists and text.is_list:
                # A part of a course with chapters of its own.
                outer = next((place for place in lists if text.place.startswith(f"{place}/")), None)
                if outer:
                    chapters[outer].append(text)
            elif text.is_list:
                self.site.leave_list(text)
            elif above is not None:
                chapters[above].append(text)
            else:
                alone.append(text)
        outermost = [place for place in lists if not any(place.startswith(f"{other}/") for other in lists)]
        for text in (*alone, *(lists[place] for place in outermost)):
            below = [
                each
                for place, found in chapters.items()
                if place == text.place or place.startswith(f"{text.place}/")
                for each in found
            ]
            yield self.course(text, below if text.is_list else ())

    def course(self, text, chapters):
        document = self.site.document(text)
        data = document.data
        rows, website = self.links_of(data, document, "url_project", "external_link")
        body = self.site.whole_text(text, document, "subtitle", "summary", "abstract")
        moved = list(self.site.content.addresses(text, data))
        for chapter in sorted(
            chapters,
            key=lambda each: (each.place.count("/"), number(self.site.document(each).data, "weight") or 0, each.place),
        ):
            page = self.site.document(chapter)
            if flag(page.data, "draft"):
                self.report.leave(chapter.path, _("A draft of a chapter."))
                continue
            self.report.take(chapter.path)
            moved += self.site.content.addresses(chapter, page.data)
            body += f"\n\n## {self.title(chapter, page)}\n\n{self.site.whole_text(chapter, page)}".rstrip()
        teachers = [key for who in items(data, "authors") if (key := self.site.people.key_of(who))]
        when = day(said(data, "date"))
        self.site.left_over(document, *"links external_link projects abstract".split())
        return records.Course(
            key=text.path,
            source=text.path,
            addresses=tuple(moved),
            is_draft=self.site.is_draft(document),
            publish_at=later(data, "publishDate"),
            topics=self.site.topics(data),
            title=self.title(text, document),
            slug=said(data, "slug") or text.name,
            body=body.strip(),
            website=website,
            offerings=[{"term": str(when.year), "teachers": tuple(teachers)}] if when else [],
            attachments=rows,
        )


def shown(when, keeps_day=False):
    """A date of a page; 1 January is what the kit writes where only the year is known."""
    if when is None:
        return None
    return PartialDate(when.year) if (when.month, when.day) == (1, 1) and not keeps_day else when


def zone_of(moment, usual):
    """The time zone of a moment with its distance from UTC: the site's own if it fits; "" where no name is known."""
    with suppress(ValueError, ZoneInfoNotFoundError, OSError):
        if usual and moment.replace(tzinfo=ZoneInfo(usual)).utcoffset() == moment.utcoffset():
            return usual
    hours, rest = divmod(moment.utcoffset().total_seconds(), 3600)
    return "UTC" if not hours and not rest else "" if rest else f"Etc/GMT{-int(hours):+d}"


def instant(text, is_whole_day, usual=""):
    """(date, time, time zone) of a moment in front matter, the time as it is written."""
    when = day(text)
    found = moment(text) if re.search(r"\d[T ]\d", text) else None
    if found is None or is_whole_day or (found.hour, found.minute) == (0, 0):
        return when, None, ""
    zone = zone_of(found, usual) if re.search(r"Z$|[+-]\d\d:?\d\d$", text.strip()) else ""
    if not zone and found.utcoffset():
        found, zone = found.astimezone(UTC), "UTC"
    here = date(found.year, found.month, found.day)
    return (
        PartialDate(here.year, here.month, here.day),
        found.time().replace(tzinfo=None, second=0, microsecond=0),
        zone,
    )
