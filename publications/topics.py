"""Topics as a tree over publications: a topic includes the topics below it."""

from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q

from content.models import Topic

from .models import Publication, PublicationTopic


class TopicTree:
    """All topics, read once; counts an entry once under each topic above its own."""

    @cached_property
    def topics(self):
        """Every topic by its primary key, in the order of the topics."""
        return {topic.pk: topic for topic in Topic.objects.only("slug", "name", "parent")}

    @cached_property
    def children(self):
        below = {}
        for pk, topic in self.topics.items():
            below.setdefault(topic.parent_id, []).append(pk)
        return below

    def below(self, pk):
        """The primary keys of the topic and of all topics below it."""
        found, open_ends = {pk}, [pk]
        while open_ends:
            fresh = [child for child in self.children.get(open_ends.pop(), []) if child not in found]
            found.update(fresh)
            open_ends.extend(fresh)
        return found

    @cached_property
    def broad(self):
        """The topics that have others below them, with the keys of their family."""
        return {pk: self.below(pk) for pk in self.children if pk is not None}

    @cached_property
    def used(self):
        """The keys of the topics under which something is published."""
        shown = Publication.objects.listed().filter(pk=OuterRef("content_object"))
        tags = PublicationTopic.objects.filter(Exists(shown), tag=OuterRef("pk"))
        own = set(Topic.objects.filter(Exists(tags)).values_list("pk", flat=True))
        return own | {pk for pk, family in self.broad.items() if family & own}

    def counts(self, entries):
        """How many of the entries each topic has."""
        tags = PublicationTopic.objects.filter(content_object__in=entries.order_by().values("pk")).order_by()
        counts = dict(tags.values_list("tag").annotate(Count("pk")))
        return counts | self._counts_of_broad(tags) if self.broad else counts

    def _counts_of_broad(self, tags):
        # Not narrowed to the families' tags: SQLite would look up every tag for every entry.
        sums = {
            f"under_{pk}": Count("content_object", distinct=True, filter=Q(tag__in=family))
            for pk, family in self.broad.items()
        }
        return {int(name.removeprefix("under_")): n for name, n in tags.aggregate(**sums).items()}
