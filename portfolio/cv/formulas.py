"""Formulas for the typesetting template: MathML, which pandoc makes of TeX, as plain nested lists.

A node is [kind, …]: ["row", nodes], ["letter", text], ["number", text], ["sign", text], ["words", text],
["attach", base, below, above] with None for what is not there, ["accent", base, combining character],
["over", numerator, denominator], ["root", node] and ["root", node, index].
"""

from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from content.maths import to_mathml_many

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
LEAVES = {"mi": "letter", "mn": "number", "mo": "sign", "mtext": "words", "ms": "words"}
ROWS = {"math", "mrow", "mstyle", "semantics", "mpadded"}
ATTACHED = {"msub": "b", "msup": "t", "msubsup": "bt", "munder": "b", "mover": "t", "munderover": "bt"}
ACCENTS = {"→": "\u20d7", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304"}
ACCENTS |= {"‾": "\u0304", "˙": "\u0307", "¨": "\u0308"}
# Deeper than this no formula of a CV is, and the template's language allows no more than some eighty calls.
DEEPEST = 12


class Unknown(Exception):
    """A formula with something that the template cannot set."""


def set_formulas(data):
    """Gives each formula in the data its nodes; one that cannot be set so stays TeX."""
    found = list(_formulas(data))
    if found:
        mathml = to_mathml_many([(each["tex"], each["display"]) for each in found], timeout=2.0)
        for each in found:
            each["nodes"] = nodes_of(mathml.get((each["tex"], each["display"])))
    return data


def nodes_of(mathml):
    """The node of a formula, or None."""
    if not mathml:
        return None
    try:
        return _node(fromstring(mathml))
    except (Unknown, ElementTree.ParseError, ValueError, RecursionError):
        return None


def without_nodes(data, lacking):
    """Leaves formulas that have one of the characters as TeX."""
    for each in _formulas(data):
        if lacking & set(each["tex"]):
            each["nodes"] = None


def _formulas(data):
    if isinstance(data, dict):
        if data.get("is") == "math":
            yield data
        for value in data.values():
            yield from _formulas(value)
    elif isinstance(data, list):
        for value in data:
            yield from _formulas(value)


def _node(element, depth=0):
    if depth > DEEPEST:
        raise Unknown("depth")
    kind = element.tag.removeprefix(NAMESPACE)
    inner = [_node(each, depth + 1) for each in element if not each.tag.startswith(f"{NAMESPACE}annotation")]
    if kind in LEAVES:
        return [LEAVES[kind], (element.text or "").strip() if kind != "mtext" else element.text or ""]
    if kind in ROWS:
        return ["row", inner]
    if kind in ATTACHED:
        base, *around = inner
        if kind == "mover" and around[0][0] == "sign" and around[0][1] in ACCENTS:
            return ["accent", base, ACCENTS[around[0][1]]]
        places = dict(zip(ATTACHED[kind], around, strict=True))
        return ["attach", base, places.get("b"), places.get("t")]
    if kind == "mfrac":
        return ["over", *inner]
    if kind == "msqrt":
        return ["root", ["row", inner]]
    if kind == "mroot":
        return ["root", *inner]
    if kind == "mspace":
        return ["words", " "]
    raise Unknown(kind)
