"""Dublin Core tags, for readers that know no better."""

from .facts import FACTS


def tags(landing):
    """(name, content) pairs."""
    return [(fact.dublin, text) for fact in FACTS if fact.dublin for text in fact.texts(landing)]
