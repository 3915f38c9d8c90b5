"""What HugoBlox gives along as examples, which nobody moves: told by title, by person, and by words of its texts."""

import re

from content.keys import name_key

EXAMPLES = frozenset(
    name_key(title)
    for title in (
        "An example conference paper",
        "An example journal article",
        "An example preprint / working paper",
        "An example preprint",
        "Example Project",
        "Internal Project",
        "External Project",
        "Example Talk",
        "Example Event",
        "Example Page",
        "Example Conference",
        "Example Course",
        "Slides",
        "Legacy About Draft",
        "Academic: the website builder for Hugo",
        "Academic: the website designer for Hugo",
        "Wowchemy: the website builder for Hugo",
        "Welcome to Wowchemy, the website builder for Hugo",
        "Welcome to Hugo Blox Builder, the website builder for Hugo",
        "Writing technical content in Academic",
        "Writing technical content in Markdown",
        "Display Jupyter Notebooks with Academic",
        "Blog with Jupyter Notebooks",
        "Blog with Jupyter Notebooks!",
        "Richard Hendricks Wins First Place in the Wowchemy Prize",
        "Jian Yang and Monica Hall Win the Best Paper Award at Wowchemy 2020",
    )
)
NOBODIES = frozenset(
    name_key(name)
    for name in ("Nelson Bighetti", "吳恩達", "Monica Hall", "Richard Hendricks", "Jian Yang", "Ann Other", "Your Name")
)
TEMPLATE_TEXTS = re.compile(
    r"10\.5555/123456|Lorem ipsum dolor sit amet, consectetur adipiscing|Source Themes (?:Conference|Academic)"
    r"|(?:Wowchemy|Hugo Blox(?: Builder)?) Conference|Journal of (?:Source Themes|Wowchemy|Hugo Blox)"
    r"|\bGenCoin\b|\bUniversity X\b"
    r"|Add your (?:privacy policy|terms) here|My interests include distributed robotics"
    r"|Add any \*\*markdown\*\* formatted content here",
    re.I,
)
HINTS = re.compile(
    r"Supplementary notes can be added here|Click the \*Cite\* button|Create your slides in Markdown"
    r"|Add the publication's \*\*full text\*\* or \*\*supplementary notes\*\*|Add the \*\*full text\*\*",
    re.I,
)
