"""Where a person can be found elsewhere: one row per service, read by forms and pages alike."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Service:
    """A service with profiles: `pattern` makes an address from a bare handle, `icon` names a symbol."""

    key: str
    label: str
    icon: str
    pattern: str = ""
    example: str = ""

    def address(self, value):
        """A full address for a handle; an address stays as it is."""
        if re.match(r"https?://", value) or not self.pattern:
            return value
        return self.pattern.format(quote(value.lstrip("@"), safe="@/-_.~:"))

    def handle(self, value):
        """The handle in a handle or a full address; "" for an address that holds none."""
        if not re.match(r"https?://", value):
            return value.lstrip("@") if self.pattern else ""
        begin, _slot, end = self.pattern.partition("{}")
        same = re.match(rf"https?://(?:www\.)?{re.escape(re.sub(r'https?://(?:www[.])?', '', begin))}([^/?#&]+)", value)
        return unquote(same[1]) if self.pattern and not end and same else ""


SERVICES = {
    service.key: service
    for service in (
        Service("website", _("Website"), "home", example="https://example.org"),
        Service("scholar", "Google Scholar", "scholar", "https://scholar.google.com/citations?user={}", "qc6CJjYAAAAJ"),
        Service("dblp", "DBLP", "book", "https://dblp.org/pid/{}", "65/9612"),
        Service(
            "semantic-scholar", "Semantic Scholar", "scholar", "https://www.semanticscholar.org/author/{}", "1741101"
        ),
        Service("openalex", "OpenAlex", "book", "https://openalex.org/{}", "A5023888391"),
        Service("scopus", "Scopus", "book", "https://www.scopus.com/authid/detail.uri?authorId={}", "7004212771"),
        Service("researchgate", "ResearchGate", "book", "https://www.researchgate.net/profile/{}", "Ada-Example"),
        Service("arxiv", "arXiv", "book", "https://arxiv.org/a/{}", "example_a_1"),
        Service("github", "GitHub", "code", "https://github.com/{}", "octocat"),
        Service("gitlab", "GitLab", "code", "https://gitlab.com/{}", "example"),
        Service("hugging-face", "Hugging Face", "code", "https://huggingface.co/{}", "example"),
        Service("linkedin", "LinkedIn", "people", "https://www.linkedin.com/in/{}", "ada-example"),
        Service("mastodon", "Mastodon", "people", example="https://mastodon.social/@example"),
        Service("bluesky", "Bluesky", "people", "https://bsky.app/profile/{}", "example.bsky.social"),
        Service("x", "X", "people", "https://x.com/{}", "example"),
        Service("youtube", "YouTube", "video", "https://www.youtube.com/@{}", "example"),
        Service("wikidata", "Wikidata", "book", "https://www.wikidata.org/wiki/{}", "Q42"),
        Service("other", _("Other"), "link", example="https://example.org/me"),
    )
}


def service_choices():
    return [(service.key, service.label) for service in SERVICES.values()]
