"""Who speaks, for pages on which one person is taken for granted."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def speakers_of(context, event):
    """The speakers; none where it is only the person whose page or whose site this is."""
    speakers = event.speakers
    own = expected_speaker(context)
    return [] if own and [speaker.person_id for speaker in speakers] == [own.pk] else speakers


def expected_speaker(context):
    if "record" in context:
        return context["person"]
    return None if context.get("is_lab") else context.get("owner")
