"""The `citation_` tags by which indexers read a landing page."""

from .facts import FACTS

UNTAGGED = frozenset({"dataset", "software"})


def tags(landing):
    """(name, content) pairs, empty where none apply."""
    return [pair for fact in FACTS for pair in tags_of(fact, landing)]


def tags_of(fact, landing):
    name = name_of(fact, landing.row)
    if not name:
        return
    if fact.name == "author":
        for person in landing.creators:
            yield name, person.full
            if person.orcid:
                yield f"{name}_orcid", person.orcid
        return
    for text in (fact.tagged or fact.values)(landing):
        if text:
            yield name, text


def name_of(fact, row):
    """What the tag of a fact is called for a type; empty where there is none."""
    if not fact.highwire or is_untagged(row) or "{kind}" in fact.highwire and not row.highwire:
        return ""
    if fact.told and row.key not in fact.told:
        return ""
    return f"citation_{fact.highwire.format(kind=row.highwire)}"


def is_untagged(row):
    return row.key in UNTAGGED
