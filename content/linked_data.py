"""schema.org as JSON-LD: what the pages of all entries have alike."""

from .addresses import absolute
from .markdown import inline_plain


def filled(node, needed=""):
    """The node without what is empty; nothing at all without what it needs."""
    kept = {name: value for name, value in node.items() if value not in ("", [], {}, None, False)}
    return {} if needed and needed not in kept else kept


def page_graph(entry, whole, parts=()):
    """The page of an entry, what it is about, and the parts of that."""
    address = absolute(entry.get_absolute_url())
    page = {
        "@id": address,
        "@type": "WebPage",
        "url": address,
        "name": inline_plain(entry.title),
        "dateModified": entry.updated_at.isoformat(timespec="seconds"),
        "about": {"@id": whole["@id"]},
    }
    return {"@context": "https://schema.org", "@graph": [page, filled(whole), *parts]}


def node_id(entry, fragment):
    """The name of what the page of an entry is about."""
    return f"{absolute(entry.get_absolute_url())}#{fragment}"


def topic_nodes(entry):
    return [{"@type": "DefinedTerm", "name": topic.name} for topic in entry.topics.all()]


def person_node(person, name=""):
    """Somebody, with the address of their page where the public may open it."""
    node = {"@type": "Person", "name": name or person.display_name}
    return node | {"url": absolute(person.get_absolute_url())} if person and person.is_open else node


def organisation_node(name):
    return filled({"@type": "Organization", "name": name}, "name")


def work_node(work):
    """A publication of this site, by the name its own page gives it."""
    return {
        "@id": node_id(work, "work"),
        "@type": "CreativeWork",
        "name": inline_plain(work.title),
        "url": absolute(work.get_absolute_url()),
    }
