"""Who may do what with publications."""

from content.rules import Deed, EntryRule, RowRule, Rule, VocabularyRule, register, register_rows
from profile_app.rules import keys_acted_for

from .models import (
    Attachment,
    Authorship,
    Card,
    Fingerprint,
    FormattedCitations,
    Import,
    ImportedBatch,
    Listed,
    Publication,
    PublicationTopic,
    SelectedWork,
    Venue,
)


@register(Publication)
class PublicationRule(EntryRule):
    """Authors attach files and a figure and choose topics; what is printed they propose."""

    own = frozenset({"topics", "attachments", "figure", "figure_alt"})
    kept = EntryRule.kept | {"citation_key"}

    def theirs(self, user):
        return Authorship.objects.filter(person__in=keys_acted_for(user)).values("publication")


@register(Authorship)
class AuthorshipRule(RowRule):
    """Authors mark their own line."""

    field = "publication"
    marks = frozenset({"equal_group", "is_corresponding"})

    def freedom(self, user, names):
        own = set(keys_acted_for(user))
        return lambda row: self.marks if row.person_id in own else frozenset()


register_rows("publication", Attachment)
register_rows("person", SelectedWork)
register_rows("content_object", PublicationTopic)


@register(Venue)
class VenueRule(VocabularyRule):
    """Everybody chooses venues and adds one that is missing."""

    def for_members(self, user, deed, things):
        return things if deed == Deed.ADD else super().for_members(user, deed, things)


@register(Card, Fingerprint, FormattedCitations, Import, ImportedBatch, Listed)
class KeptBySite(Rule):
    """Nobody touches what the site keeps by itself."""
