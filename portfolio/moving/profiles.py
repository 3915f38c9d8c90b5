"""Accounts of people elsewhere, as the kits name them, as rows of profile links."""

import re

from django.utils.translation import gettext as _

from content.keys import clean_name
from profile_app.links import SERVICES

# What kits and CV formats call the services this site has rows for.
KNOWN = {
    "arxiv": "arxiv",
    "bluesky": "bluesky",
    "dblp": "dblp",
    "github": "github",
    "gitlab": "gitlab",
    "google scholar": "scholar",
    "googlescholar": "scholar",
    "home page": "website",
    "homepage": "website",
    "huggingface": "hugging-face",
    "hugging face": "hugging-face",
    "linkedin": "linkedin",
    "mastodon": "mastodon",
    "openalex": "openalex",
    "research gate": "researchgate",
    "researchgate": "researchgate",
    "scholar": "scholar",
    "scopus": "scopus",
    "semantic": "semantic-scholar",
    "semantic scholar": "semantic-scholar",
    "semanticscholar": "semantic-scholar",
    "twitter": "x",
    "website": "website",
    "web": "website",
    "url": "website",
    "uri": "website",
    "wikidata": "wikidata",
    "work": "website",
    "x": "x",
    "x twitter": "x",
    "youtube": "youtube",
}
# Services without a row of their own: label and address.
FURTHER = {
    "academia": ("Academia.edu", "https://independent.academia.edu/{}"),
    "acm": ("ACM Digital Library", "https://dl.acm.org/profile/{}"),
    "artstation": ("ArtStation", "https://www.artstation.com/{}"),
    "bitbucket": ("Bitbucket", "https://bitbucket.org/{}"),
    "codepen": ("CodePen", "https://codepen.io/{}"),
    "discord": ("Discord", "https://discord.com/users/{}"),
    "dribbble": ("Dribbble", "https://dribbble.com/{}"),
    "facebook": ("Facebook", "https://facebook.com/{}"),
    "flickr": ("Flickr", "https://www.flickr.com/{}"),
    "foursquare": ("Foursquare", "https://foursquare.com/{}"),
    "goodreads": ("Goodreads", "https://www.goodreads.com/{}"),
    "hal": ("HAL", "https://cv.hal.science/{}"),
    "ieee": ("IEEE Xplore", "https://ieeexplore.ieee.org/author/{}"),
    "impactstory": ("Impactstory", "https://profiles.impactstory.org/u/{}"),
    "inspirehep": ("INSPIRE-HEP", "https://inspirehep.net/authors/{}"),
    "inspire hep": ("INSPIRE-HEP", "https://inspirehep.net/authors/{}"),
    "instagram": ("Instagram", "https://instagram.com/{}"),
    "kaggle": ("Kaggle", "https://www.kaggle.com/{}"),
    "keybase": ("Keybase", "https://keybase.io/{}"),
    "lastfm": ("Last.fm", "https://www.last.fm/user/{}"),
    "lattes": ("Lattes", "http://lattes.cnpq.br/{}"),
    "leetcode": ("LeetCode", "https://leetcode.com/u/{}"),
    "medium": ("Medium", "https://medium.com/@{}"),
    "osf": ("OSF", "https://osf.io/{}"),
    "pinterest": ("Pinterest", "https://www.pinterest.com/{}"),
    "publons": ("Publons", "https://publons.com/a/{}"),
    "pubmed": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/?term={}"),
    "quora": ("Quora", "https://www.quora.com/profile/{}"),
    "reddit": ("Reddit", "https://www.reddit.com/user/{}"),
    "soundcloud": ("SoundCloud", "https://soundcloud.com/{}"),
    "spotify": ("Spotify", "https://open.spotify.com/user/{}"),
    "ssrn": ("SSRN", "https://papers.ssrn.com/sol3/cf_dev/AbsByAuth.cfm?per_id={}"),
    "stackoverflow": ("Stack Overflow", "https://stackoverflow.com/users/{}"),
    "steam": ("Steam", "https://steamcommunity.com/id/{}"),
    "strava": ("Strava", "https://www.strava.com/athletes/{}"),
    "telegram": ("Telegram", "https://t.me/{}"),
    "tumblr": ("Tumblr", "https://{}.tumblr.com"),
    "unsplash": ("Unsplash", "https://unsplash.com/@{}"),
    "weibo": ("Weibo", "https://weibo.com/{}"),
    "wikipedia": ("Wikipedia", "https://wikipedia.org/wiki/User:{}"),
    "xing": ("XING", "https://www.xing.com/profile/{}"),
    "zhihu": ("Zhihu", "https://www.zhihu.com/people/{}"),
    "zotero": ("Zotero", "https://www.zotero.org/{}"),
}
# How people are reached in private stays with them.
PRIVATE = frozenset(("phone", "telephone", "mobile", "whatsapp", "wechat", "skype", "signal", "whatsapp number"))
# What people have fields of their own for, and what the site offers by itself.
ELSEWHERE = frozenset(("orcid", "email", "mail", "e mail", "rss", "rss icon"))
UNSAID = frozenset(("", "#", "true", "false"))
ENDINGS = re.compile(r"[ _-](?:url|id|userid|username|user|profile|number|qr)$")


def named(name):
    """A kit's name for a service in plain words: "scholar_userid" is "scholar"."""
    return ENDINGS.sub("", clean_name(name).casefold()).replace("_", " ").replace("-", " ").strip()


def service_label(name):
    """What a service is called, by the name of its sign."""
    name = named(name)
    if name in KNOWN:
        return str(SERVICES[KNOWN[name]].label)
    return FURTHER[name][0] if name in FURTHER else name[:1].upper() + name[1:]


def profile_link(name, value, label=""):
    """The row of a profile elsewhere; None for what has no place, which `why_not` explains."""
    name, value = named(name), clean_name(value)
    if value in UNSAID or name in PRIVATE or name in ELSEWHERE:
        return None
    is_address = re.match(r"https?://", value)
    if name in KNOWN:
        service = KNOWN[name]
        if service == "mastodon" and not is_address:
            value = mastodon(value)
        handle = SERVICES[service].handle(value) if is_address else value
        return row(service, handle or value, label)
    if name in FURTHER:
        own, pattern = FURTHER[name]
        return row("other", value if is_address else pattern.format(value.lstrip("@")), label or own)
    return row("other", value, label or name.title()) if is_address else None


def why_not(name, value):
    """Why an account has no place here, or "" where there is nothing to say."""
    if named(name) in PRIVATE:
        return _("“%(name)s” is private and stays out.") % {"name": name}
    if named(name) in ELSEWHERE or value in UNSAID:
        return ""
    return _("No address is known for “%(name)s”.") % {"name": name}


def row(service, value, label=""):
    made = {"service": service, "value": value}
    return {**made, "label": label[:60]} if label else made


def mastodon(value):
    """The address of an account written as instance and name in either order."""
    if found := re.fullmatch(r"@?([^@/\s]+)@([\w.-]+\.\w+)", value):
        return f"https://{found[2]}/@{found[1]}"
    return f"https://{value}"


def service_of(address):
    """The service an address belongs to, "website" for one that is nobody's."""
    for service in SERVICES.values():
        if service.pattern and service.handle(address):
            return service.key
    return "website"
