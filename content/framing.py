"""Pages that differ from each other in a few places: all around those is rendered once, and kept with holes."""

import re
import secrets

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from .changes import Memory, current

# Nobody who writes on the site can know it.
SIGN = secrets.token_hex(8)
HOLE = re.compile(f"{SIGN}-([a-z_]+)-")

_memory = Memory()


def framed(request, template, said):
    """The page of a template that prints the safe HTML in `said` at most within blocks that every such page has.

    What is empty is not there for the template. Nothing about the person who asks may stand in the template.
    """
    html = "".join(filled(frame_of(request, template, tuple(name for name in said if said[name])), said))
    return HttpResponse(html)


def filled(frame, said):
    """The pieces of the frame, every second of which is the name of a hole."""
    pieces = list(frame)
    pieces[1::2] = [said[name] for name in frame[1::2]]
    return pieces


def frame_of(request, template, names):
    # An exported page says some things otherwise.
    is_static = getattr(request, "is_static", False)
    key = (template, names, get_language(), is_static, place_in_menu(request.path, request.links["menu"]))
    version = current().version
    frame = _memory.get(key, version)
    if frame is None:
        frame = with_holes(template, names, request)
        _memory.put(key, version, frame)
    return frame


def with_holes(template, names, request=None):
    """The template in pieces, every second of which is one of the names, where what it stands for is to be said."""
    holes = {name: mark_safe(f"{SIGN}-{name}-") for name in names}
    return HOLE.split(render_to_string(template, holes, request))


def place_in_menu(path, links):
    """What of the frame differs from page to page."""
    return " ".join([str(path == "/"), *(current_of(href, path) for _label, href in links)])


def current_of(href, path):
    """How a link of the menu is marked on the page at the path."""
    return "page" if path == href else "true" if href != "/" and path.startswith(href) else ""
