"""Topics as a tree over publications: a topic includes the topics below it."""

from functools import cached_property


class TopicTree:
    """All topics by their primary keys, in the order of the topics."""

    def __init__(self, topics):
        self.topics = {topic.pk: topic for topic in topics}

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
    def families(self):
        """The topics that have others below them, with the keys of their family."""
        return {pk: self.below(pk) for pk in self.children if pk is not None}
