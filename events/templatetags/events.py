"""Who speaks and what news lead to, for pages on which one person or thing is taken for granted."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def speakers_of(context, event):
    """The speakers; none where it is only the person whose page or whose site this is."""
    speakers = event.speakers
    own = expected_speaker(context)
    return [] if own and [speaker.person_id for speaker in speakers] == [own.pk] else speakers


@register.simple_tag(takes_context=True)
def leads_of(context, item):
    """The entries that an item of news leads to, without the one whose page this is."""
    here = (context.get("object"), expected_speaker(context))
    return [entry for _kind, entry in item.about if entry not in here]


def expected_speaker(context):
    if "record" in context:
        return context["person"]
    return None if context.get("is_lab") else context.get("owner")
