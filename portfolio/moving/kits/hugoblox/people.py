"""People of HugoBlox: a profile each, in a folder of its own or among the data, whose names differ by generation."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from content.dates import PartialDate
from content.keys import clean_name, name_key
from profile_app.models import Group

from ... import curricula, records
from ...documents import Document
from ...hugo import later, unaccented, urlized
from ...persons import GONE, group_of
from ...profiles import profile_link, why_not
from ...shortcodes import plain
from ...values import flag, items, mapping, mappings, number, said, told
from .examples import NOBODIES

ICONS = {
    "at-symbol": "email",
    "envelope": "email",
    "envelope-open": "email",
    "phone": "phone",
    "phone-alt": "phone",
    "devices/phone": "phone",
    "globe": "website",
    "globe-alt": "website",
    "home": "website",
    "link": "website",
    "rss": "rss",
    "cv": "cv",
    "file-pdf": "cv",
    "document": "cv",
    "academic-cap": "website",
    "x-twitter": "x",
    "square-x-twitter": "x",
    "twitter-square": "x",
    "linkedin-in": "linkedin",
    "facebook-f": "facebook",
    "graduation-cap": "website",
    "orcid": "orcid",
}


@dataclass
class Facts:
    """What pages say of the owner."""

    positions: list = field(default_factory=list)
    awards: list = field(default_factory=list)
    texts: list = field(default_factory=list)


class People:
    """The people of a site while it is read."""

    def __init__(self, site):
        self.site, self.reader, self.report, self.tree = site, site.reader, site.report, site.tree
        self.profiles, self.keys = {}, {}
        # Further profiles of one person.
        self.doubles = {}
        self.facts = Facts()

    def meet(self, texts):
        """Takes in who has a profile, so that others can name them."""
        profiles = {}
        for text in texts:
            if "/" in text.place:
                document = self.site.document(text)
                profiles[text.name] = (document.data, document, text)
            else:
                self.site.leave_list(text)
        for path in self.tree.below("data", ".yaml", ".yml", ".toml", ".json"):
            self.meet_data_profile(path, profiles)
        for key, (data, document, text) in profiles.items():
            name = self.display_name(data)
            if name_key(name) in NOBODIES:
                self.report.leave(document.path, _("An example that comes with the kit."))
                continue
            if not name:
                self.report.leave(document.path, _("It names nobody."))
                continue
            same = next((other for other, row in self.profiles.items() if name_key(row[0]) == name_key(name)), None)
            if same is not None and is_leader(data) and not is_leader(self.profiles[same][1]):
                _name, other, page, _text = self.profiles.pop(same)
                self.profiles[key] = (name, data, document, text)
                self.doubles[key] = [(other, page), *self.doubles.pop(same, ())]
                self.keys = {spelled: key if meant == same else meant for spelled, meant in self.keys.items()}
                same = None
            elif same is not None:
                self.doubles.setdefault(same, []).append((data, document))
            else:
                self.profiles[key] = (name, data, document, text)
            for each in (key, name, *items(data, "authors"), said(data, "slug")):
                if each:
                    self.keys.setdefault(urlized(each), same or key)
                    self.keys.setdefault(unaccented(urlized(each)), same or key)

    def meet_data_profile(self, path, profiles):
        """A profile among the data of the newest generation, or what a language says otherwise of one."""
        found = re.fullmatch(r"data/(?:([\w-]+)/)?authors/([^/]+)\.\w+", path)
        if not found:
            return
        language, key = found.groups()
        if language and language != self.site.content.language:
            self.site.leave_other_language(path, language)
            return
        data = self.reader.value(path)
        if not isinstance(data, dict) or not data:
            return
        if language and key in profiles:
            whole, document, text = profiles[key]
            profiles[key] = ({**whole, **data}, document, text)
            self.report.take(path)
        else:
            profiles[key] = (data, Document(path, data), None)

    @property
    def in_groups(self):
        """How many people are in a group."""
        return sum(bool(items(data, "user_groups")) for _name, data, *_rest in self.profiles.values())

    def display_name(self, data):
        whole = mapping(data, "name")
        parts = (said(whole, "given"), said(whole, "middle"), said(whole, "family"))
        own = said(data, "first_name"), said(data, "last_name")
        name = (
            said(whole, "display")
            or said(data, "title", "name")
            or " ".join(filter(None, parts))
            or " ".join(filter(None, own))
        )
        return clean_name(plain(name))

    def key_of(self, who):
        """The key of a person who has a profile, or None."""
        key = self.keys.get(urlized(who)) or self.keys.get(unaccented(urlized(who)))
        return key if key in self.profiles else None

    def name_of(self, who):
        """The name in full of somebody named by profile or by name."""
        key = self.key_of(who)
        return self.profiles[key][0] if key else clean_name(plain(who))

    def named(self, document):
        """The authors of a text as keys of people and names; those of examples are nobody."""
        return tuple(
            self.key_of(who) or self.name_of(who) for who in items(document.data, "authors") if self.is_somebody(who)
        )

    def is_somebody(self, who):
        return self.key_of(who) is not None or urlized(who) not in ("admin", "me") and name_key(who) not in NOBODIES

    @property
    def owner_key(self):
        leaders = [key for key, (_name, data, *_rest) in self.profiles.items() if is_leader(data)]
        return leaders[0] if leaders else next((key for key in ("me", "admin") if key in self.profiles), "")

    def records(self):
        """The records of people, the owner first."""
        made = {key: self.person(key, *row) for key, row in self.profiles.items()}
        owner = made.pop(self.owner_key, None)
        return [*([owner] if owner else []), *made.values()]

    def person(self, key, name, data, document, text):
        reader, whole = self.reader, mapping(data, "name")
        cv = self.curriculum(data)
        links, orcid, email, is_public = self.accounts(data, document)
        is_owner = key == self.owner_key
        body = self.site.body(document) if text else ""
        further = [cv.text] if cv.text else []
        if is_owner:
            cv.positions += [row for row in self.facts.positions if row not in cv.positions]
            cv.awards += [row for row in self.facts.awards if row not in cv.awards]
            further += self.facts.texts
        positions, role = self.positions(data, document, cv.positions), reader.words(said(data, "role"))
        person = records.Person(
            key=key,
            # A role without a place is no position; it stands below the name.
            tagline="" if any(name_key(row.get("title", "")) == name_key(role) for row in positions) else role,
            source=document.path,
            addresses=self.addresses_of_person(key, name, data),
            is_draft=self.site.is_draft(document),
            publish_at=later(data, "publishDate"),
            display_name=name,
            given_name=" ".join(
                filter(None, (said(whole, "given") or said(data, "first_name"), said(whole, "middle")))
            ),
            family_name=said(whole, "family") or said(data, "last_name"),
            native_name=said(whole, "alternate"),
            pronouns=said(whole, "pronouns") or said(data, "pronouns"),
            orcid=orcid,
            photo=self.photo(key, data, text),
            short_bio=reader.markdown(document, told(data, "bio")) if told(data, "bio") else "",
            body="\n\n".join([*([body] if body else []), *further]),
            interests="\n".join(f"- {words}" for each in items(data, "interests") if (words := reader.words(each))),
            email=email,
            email_is_public=is_public,
            order=number(data, "weight"),
            is_owner=is_owner and not self.site.is_lab,
            names=tuple(dict.fromkeys(each for each in items(data, "name_variants") if each != name)),
            positions=positions,
            education=cv.education,
            awards=cv.awards,
            links=links,
        )
        for lost in ("name_pronunciation", "postnominals"):
            if items(data, lost) or said(whole, lost.removeprefix("name_")):
                self.report.left(
                    document.path,
                    _("“%(name)s” has no place here: %(value)s")
                    % {"name": lost, "value": ", ".join(items(data, lost))[:80]},
                )
        for other, page in self.doubles.get(key, ()):
            self.report.take(page.path)
            told_there = _("A second profile of %(name)s; only what it says of positions is taken.")
            self.report.left(page.path, told_there % {"name": name})
            rows = self.positions(other, page, self.curriculum(other).positions)
            person.positions += [row for row in rows if row not in person.positions]
        return person

    def addresses_of_person(self, key, name, data):
        pattern = said(mapping(self.site.settings.values, "permalinks"), "authors")
        folders = [pattern.strip("/").partition("/")[0]] if pattern else ["author", "authors"]
        spell = unaccented if self.site.content.settings_flag("removepathaccents") else str
        own = said(data, "slug") or key
        pages = dict.fromkeys(f"/{folder}/{spell(urlized(slug))}/" for folder in folders for slug in (own, name))
        languages = self.site.content.languages if len(self.site.content.languages) > 1 else []
        return (*pages, *(f"/{language}{page}" for page in pages for language in languages))

    def photo(self, key, data, text):
        name = said(data, "avatar_filename", "avatar")
        folders = [text.folder] if text else []
        folders += ["assets/media/authors", "static/media/authors"]
        found = self.reader.file(name, f"{folders[0]}/_", *folders) if name else ""
        stems = [f"{folder}/avatar." for folder in folders[:1] if text] + [
            f"{folder}/{key}." for folder in folders[-2:]
        ]
        return found or next(
            (
                path
                for stem in stems
                for path in self.tree
                if path.lower().startswith(stem.lower())
                and path.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))
            ),
            "",
        )

    def curriculum(self, data):
        """Education, work, awards and the rest of a profile, in whichever names its generation has for them."""
        made = curricula.Curriculum()
        education = mappings(data, "education") or mappings(mapping(data, "education"), "courses")
        made.education = [row for line in education for row in curricula.degree(line, self.reader) if row]
        loose = [row for row in made.education if not row.get("institution")]
        if loose:
            # A degree without the place where it was taken is a line of the text.
            made.education = [row for row in made.education if row not in loose]
            lines = "\n".join(f"- {row['degree']}" for row in loose if row.get("degree"))
            made.further.append((_("Education"), lines))
        for line in mappings(data, "experience") or mappings(data, "work"):
            made.positions += [self.held(row, line) for row in curricula.position(line, self.reader)]
        made.awards = [
            row for line in mappings(data, "awards") for row in curricula.award(self.dated(line), self.reader)
        ]
        for name in ("skills", "languages"):
            lines = []
            for row in mappings(data, name):
                inner = ", ".join(filter(None, (said(each, "label", "name") for each in mappings(row, "items"))))
                told_there = self.reader.words(said(row, "name", "label"))
                level = said(row, "label") if said(row, "name") else ""
                lines.append(": ".join(filter(None, (told_there, inner or (level if level != told_there else "")))))
            if lines:
                made.further.append(
                    (
                        _("Skills") if name == "skills" else _("Languages"),
                        "\n".join(f"- {line}" for line in lines if line),
                    )
                )
        return made

    def dated(self, line):
        return {**line, "date": said(line, "date", "date_start")}

    def held(self, row, line):
        """A position with its dates as the old site showed them: the month, unless only the year is told."""
        for name in ("start", "end"):
            if row.get(name) and row[name].day:
                row[name] = PartialDate(row[name].year, row[name].month)
        return row

    def positions(self, data, document, held):
        """The positions a profile tells: where somebody is today, and what stands in their career."""
        role = self.reader.words(said(data, "role"))
        groups = ", ".join(items(data, "user_groups"))
        is_gone = bool(GONE.search(groups))
        group = (group_of(role, groups) or Group.STAFF) if is_gone else group_of(groups)
        places = [
            self.reader.words(said(row, "name"))
            for row in (*mappings(data, "organizations"), *mappings(data, "affiliations"))
        ]
        places = [place for place in places if place] or (
            [self.site.name] if group or role and self.site.is_lab else []
        )
        now = []
        for number_, place in enumerate(places):
            title = role if number_ == 0 else ""
            same = next((row for row in held if row["organisation"] == place and row.get("ongoing")), None)
            if same is not None and (not title or name_key(title) == name_key(same.get("title", ""))):
                same["is_primary"] = number_ == 0
            else:
                now.append({"title": title, "organisation": place, "is_primary": number_ == 0})
        primary = next((row for row in (*now, *held) if row.get("is_primary")), None)
        if group and primary is not None and (self.site.is_lab or primary["organisation"] == self.site.name):
            primary |= {"group": group, "is_over": is_gone}
        return [*now, *held]

    def accounts(self, data, document):
        """(links, ORCID iD, e-mail, whether it was shown) of a profile."""
        links, orcid, email, is_public = [], "", "", False
        for row in (*mappings(data, "social"), *mappings(data, "profiles"), *mappings(data, "links")):
            address = said(row, "link", "url")
            icon = said(row, "icon").casefold()
            icon = ICONS.get(icon) or ICONS.get(icon.rpartition("/")[2]) or icon.rpartition("/")[2]
            if address.lower().startswith("mailto:"):
                email, is_public = address[7:].partition("?")[0], True
            elif "orcid.org/" in address or icon == "orcid":
                orcid = orcid or address.rstrip("/").rpartition("/")[2]
            elif icon == "phone" or address.startswith("tel:"):
                self.report.left(document.path, why_not("phone", address))
            elif address and not address.lstrip("/").startswith("#") and icon != "rss":
                self.add_account(links, icon, address, said(row, "label"), document)
        ids = mapping(data, "ids")
        orcid = orcid or said(ids, "orcid") or said(data, "orcid")
        for service, value in ids.items():
            if (
                service != "orcid"
                and isinstance(value, str)
                and (made := profile_link(service, value))
                and made not in links
            ):
                links.append(made)
        if not email and said(data, "email"):
            email = said(data, "email")
        return links, orcid.rpartition("/")[2], email, is_public

    def add_account(self, links, icon, address, label, document):
        if re.match(r"(?:[\w-]+\.)+(?:com|org|net|edu|io|info|me|ac\.\w\w)/", address):
            address = f"https://{address}"
        if self.reader.inner(address) is not None:
            if not self.site.has_page(self.reader.inner(address)):
                told_there = _("A file of the old site among the accounts: %(address)s")
                self.report.left(document.path, told_there % {"address": address[:100]})
            return
        made = profile_link(
            "cv page" if icon == "cv" else icon or "website", address, label or ("CV" if icon == "cv" else "")
        )
        if made is None:
            if why := why_not(icon, address):
                self.report.left(document.path, why)
        elif made not in links:
            links.append(made)


def is_leader(data):
    """Whether a profile is that of whom the site is about."""
    return flag(data, "superuser") or flag(data, "is_owner")
