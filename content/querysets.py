"""The vocabulary of everything that can be opened: published, about, search."""

from collections import Counter

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest

from .changes import kept
from .keys import clean_name
from .moments import ThisMoment
from .search.index import INDEX

SEARCH_WORDS = 8
QUOTES = '"“”„«»'
# The moment at which something published appeared on this site.
PUBLIC_SINCE = Greatest(
    Coalesce("first_published_at", "created_at"), Coalesce("publish_at", "first_published_at", "created_at")
)


def words_of(text):
    """The distinct words of a query, at most eight, without control characters and quotation marks around them."""
    words = (word.strip(QUOTES) or word for word in clean_name(text or "")[:200].split())
    return list(dict.fromkeys(words))[:SEARCH_WORDS]


class EntryQuerySet(models.QuerySet):
    """Words for every Entry; what is registered with the index says where `search` looks."""

    def published(self, at=None):
        """What the public may see: status published and the moment of publication reached."""
        moment = ThisMoment() if at is None else at
        return self.filter(Q(publish_at=None) | Q(publish_at__lte=moment), status="published")

    def scheduled(self, at=None):
        return self.filter(status="published", publish_at__gt=ThisMoment() if at is None else at)

    def drafts(self):
        return self.filter(status="draft")

    def about(self, *topics):
        """Entries that carry every one of the topics; a topic includes the topics below it."""
        entries = self
        for topic in topics:
            entries = entries.filter(self._tagged_with(topic.with_descendants))
        return entries

    def _tagged_with(self, topic_ids):
        through = self.model.topics.through
        return Exists(through.objects.filter(content_object=OuterRef("pk"), tag__in=list(topic_ids)))

    def search(self, text):
        """What has every word of the text, or a word near to it where nothing has them all."""
        return self.filter(INDEX.condition(self.model, text))

    def newest(self):
        return self.order_by(*self.model.newest_first)

    def with_public_since(self):
        """Published entries with `public_since`."""
        return self.annotate(public_since=PUBLIC_SINCE)

    def newest_here(self):
        """What appeared on this site last comes first; of what appeared together the newest."""
        found = self.with_public_since().newest()
        return found.order_by(F("public_since").desc(), *found.query.order_by)

    def with_topics(self):
        return self.prefetch_related("topics")

    def delete(self):
        """Deletes, and remembers the permanent addresses so that they answer "gone"."""
        self.model.bury(self)
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


class TopicQuerySet(models.QuerySet):
    """Topics the public may see are those that something published carries, and their ancestors."""

    def published(self):
        return self.filter(pk__in=shown_topics(self.model))

    def above(self, entries, most=12):
        """The broadest topics over the entries, at most so many: those with most to show."""
        parents = dict(self.model._base_manager.exclude(parent=None).values_list("pk", "parent_id"))
        tags = entries.model.topics.through.objects.filter(content_object__in=entries.order_by().values("pk"))
        uses = Counter()
        for topic, number in tags.values_list("tag").annotate(number=Count("pk")).order_by():
            passed = {topic}
            while (parent := parents.get(topic)) and parent not in passed:
                topic = parent
                passed.add(topic)
            uses[topic] += number
        return self.filter(pk__in=[topic for topic, _number in uses.most_common(most)])

    def search(self, text):
        """What has every word of the text, or a word near to it where nothing has them all."""
        return self.filter(INDEX.condition(self.model, text))

    def resolve(self, name):
        """The topic of that name or synonym, whatever its case and width, or None."""
        return (
            self.filter(key=self.model.key_of(name)).first()
            or self.filter(synonyms__key=self.model.key_of(name)).first()
        )

    def delete(self):
        self.model.bury(self)
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


@kept()
def shown_topics(model):
    """The primary keys of the topics the public may see."""
    used = Q(pk__in=[])
    for through in model.throughs():
        entries = through._meta.get_field("content_object").related_model.objects.published()
        used |= Q(Exists(through.objects.filter(tag=OuterRef("pk"), content_object__in=entries.values("pk"))))
    return _with_ancestors(model, model._base_manager.filter(used).values_list("pk", flat=True))


def topics_over(entries):
    """The primary keys of the topics that some of the entries carry, and of those above them."""
    tags = entries.model.topics.through.objects.filter(content_object__in=entries.order_by().values("pk"))
    topics = tags.order_by().values_list("tag", flat=True).distinct()
    return _with_ancestors(entries.model.topics.through.tag_model(), topics)


def _with_ancestors(model, topics):
    parents = dict(model._base_manager.exclude(parent=None).values_list("pk", "parent_id"))
    shown = set(topics)
    for topic in list(shown):
        while (topic := parents.get(topic)) and topic not in shown:
            shown.add(topic)
    return frozenset(shown)
