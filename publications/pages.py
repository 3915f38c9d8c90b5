"""Page numbers and ranges of them, as they are written and read everywhere."""

import re

PLAIN = re.compile(r"\w*(?:–\w+)?")
PART = re.compile(r"([,;])")
# What is always the dash of a range; a single hyphen may belong to a number, as in 12-1.
RANGE = re.compile(r" ?(?:-{2,}|[‒–—―]+) ?")


def dashed(text):
    """The pages with the dash of ranges; hyphens inside of numbers stay, as in 12-1–12-20."""
    if PLAIN.fullmatch(text):
        return text
    return "".join(map(with_dash, PART.split(text)))


def with_dash(part):
    if RANGE.search(part):
        return RANGE.sub("–", part)
    pieces = part.split("-")
    middle, rest = divmod(len(pieces), 2)
    # Both ends have as many hyphens, so that the one in the middle is the dash.
    first, last = "-".join(pieces[:middle]).rstrip(), "-".join(pieces[middle:]).lstrip()
    return part if rest or not first or not last else f"{first}–{last}"


def ends(text):
    """First and last page of all; one page is the first only."""
    first, *others = re.split(r"\s*[,;–]\s*", dashed(text).strip())
    return first, others[-1] if others else ""
