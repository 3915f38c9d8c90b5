"""Crossref, DataCite and arXiv as a server of our own, with answers written after their documented shapes."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from hypothesis import strategies as st

ATOM = "application/atom+xml; charset=utf-8"


@dataclass
class Sent:
    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    pause: float = 0
    drip: float = 0


class SourceServer(ThreadingHTTPServer):
    """Sends what was put under a path, else 404; remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.sent, self.asked = {}, []

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, path, body=b"", content_type="application/json", **how):
        headers = {"Content-Type": content_type, "Content-Length": str(len(body)), **how.pop("headers", {})}
        self.sent[path] = Sent(body, headers={k: v for k, v in headers.items() if v is not None}, **how)

    def put_crossref(self, doi, message=None, **how):
        body = json.dumps({"status": "ok", "message-type": "work", "message": message}).encode()
        self.put(f"/crossref/works/{doi}", body, **how)

    def put_datacite(self, doi, attributes=None, **how):
        body = json.dumps({"data": {"id": doi, "type": "dois", "attributes": attributes}}).encode()
        self.put(f"/datacite/dois/{doi}", body, content_type="application/vnd.api+json; charset=utf-8", **how)

    def put_arxiv(self, number, body, **how):
        self.put(f"/arxiv/api/query?id_list={number}&max_results=1", body.encode(), content_type=ATOM, **how)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = unquote(self.path)
        self.server.asked.append((path, dict(self.headers)))
        sent = self.server.sent.get(path) or Sent(b"nothing", 404, {"Content-Length": "7"})
        time.sleep(sent.pause)
        try:
            self.send_response(sent.status)
            for name, value in {**sent.headers, "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            for start in range(0, len(sent.body), 1 if sent.drip else 65_536):
                self.wfile.write(sent.body[start : start + (1 if sent.drip else 65_536)])
                time.sleep(sent.drip)
        except OSError:
            # The one who asked has gone.
            pass
        self.close_connection = True

    def log_message(self, *args):
        pass


@contextmanager
def serving(settings):
    """A server that stands for all sources while the block runs; answers may take a third of a second."""
    server = SourceServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.SOURCES = {name: f"{server.base}/{name}" for name in ("arxiv", "crossref", "datacite")}
    settings.SOURCES_TIMEOUTS = {"connect": 0.3, "read": 0.3, "write": 0.3}
    settings.SOURCES_FETCH = settings.SOURCES_ON_LOOPBACK = True
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


# Answers


def article(doi="10.5555/tides.2026.0114", **changes):
    """A journal article as Crossref describes it."""
    return {
        "DOI": doi,
        "type": "journal-article",
        "title": ["On the tides of <i>deep</i> seas"],
        "subtitle": ["A study of H<sub>2</sub>O"],
        "container-title": ["Journal of Tides"],
        "short-container-title": ["J. Tides"],
        "author": [
            {"given": "Ada", "family": "Poole", "sequence": "first", "affiliation": [{"name": "University of Light"}]},
            {
                "given": "Yao",
                "family": "Fu",
                "sequence": "additional",
                "ORCID": "http://orcid.org/0000-0002-1825-0097",
                "authenticated-orcid": False,
            },
            {"name": "The Tide Consortium", "sequence": "additional"},
        ],
        "volume": "12",
        "issue": "3",
        "page": "101-119",
        "publisher": "Sea Press",
        "ISSN": ["1234-5679", "9876-5432"],
        "language": "en",
        "published-print": {"date-parts": [[2026, 3]]},
        "published-online": {"date-parts": [[2026, 1, 14]]},
        "issued": {"date-parts": [[2026, 1, 14]]},
        "abstract": "<jats:title>Abstract</jats:title><jats:p>Tides <jats:italic>rise</jats:italic>.</jats:p>",
        "URL": f"https://doi.org/{doi}",
        "resource": {"primary": {"URL": "https://press.example/tides/114"}},
        "funder": [{"name": "Sea Fund", "award": ["7"]}],
        "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor"}],
        "is-referenced-by-count": 4,
        "relation": {},
        **changes,
    }


def dataset(doi="10.5281/zenodo.4711", **changes):
    """A record as DataCite describes it."""
    return {
        "doi": doi,
        "titles": [{"title": "Tide gauges"}, {"title": "Ten years of them", "titleType": "Subtitle"}],
        "creators": [
            {
                "name": "Poole, Ada",
                "nameType": "Personal",
                "givenName": "Ada",
                "familyName": "Poole",
                "affiliation": ["University of Light"],
                "nameIdentifiers": [
                    {"nameIdentifier": "https://orcid.org/0000-0002-1825-0097", "nameIdentifierScheme": "ORCID"}
                ],
            },
            {"name": "Tide Consortium", "nameType": "Organizational", "affiliation": []},
        ],
        "contributors": [],
        "publisher": "Zenodo",
        "publicationYear": 2025,
        "dates": [{"date": "2025-02-03", "dateType": "Issued"}],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "", "citeproc": "dataset", "ris": "DATA"},
        "descriptions": [{"description": "<p>Heights of the sea.</p>", "descriptionType": "Abstract"}],
        "subjects": [{"subject": "tides"}, {"subject": "FOS: Earth sciences", "subjectScheme": "FOS"}],
        "relatedIdentifiers": [],
        "container": {},
        "version": "1.2",
        "url": "https://zenodo.example/record/4711",
        **changes,
    }


ENTRY = """<entry>
  <id>http://arxiv.org/abs/2106.01234v2</id>
  <updated>2022-01-05T09:00:00Z</updated>
  <published>2021-06-02T17:50:00Z</published>
  <title>Deep   seas
  and $x^2$ tides</title>
  <summary>  We measure tides &amp; more.
  </summary>
  <author><name>Ada Poole</name><arxiv:affiliation>University of Light</arxiv:affiliation></author>
  <author><name>Yao Fu</name></author>
  <link href="http://arxiv.org/abs/2106.01234v2" rel="alternate" type="text/html"/>
  <link title="pdf" href="http://arxiv.org/pdf/2106.01234v2" rel="related" type="application/pdf"/>
  <arxiv:primary_category term="physics.ao-ph" scheme="http://arxiv.org/schemas/atom"/>
  <category term="physics.ao-ph" scheme="http://arxiv.org/schemas/atom"/>
</entry>"""
NO_ENTRY = """<entry>
  <id>http://arxiv.org/api/errors#incorrect_id_format_for_2106.01234</id>
  <title>Error</title>
  <summary>incorrect id format for 2106.01234</summary>
</entry>"""


def feed(*entries):
    """Entries as the API of arXiv sends them."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
  xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <opensearch:totalResults>{len(entries)}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>
  {"".join(entries)}
</feed>"""


# Whatever a source may send in the place of a value.
KEYS = st.sampled_from(
    "given family name title id id-type type date date-parts URL DOI identifier relationType".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
