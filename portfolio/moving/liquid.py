"""Liquid in texts of Jekyll sites: what has an equivalent becomes Markdown, the rest is taken out and told."""

import re
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.translation import gettext as _

TAG = re.compile(
    r"\{%-?\s*(\w+)\s*((?:[^%\"']++|\"[^\"]{0,4000}\"|'[^']{0,4000}'|%(?!\})){0,400}+)-?%\}|\{\{((?:[^{}]|\}(?!\})){0,2000}+)\}\}"
)
ARGUMENT = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*((?:\|[^|]*)*)""")
NAME = re.compile(r"\s*([\w.-]+)\s*((?:\|[^|]*)*)")
# Blocks whose inside only makes sense when the template runs.
RUN = frozenset("for tablerow case".split())
BLOCKS = RUN | frozenset("if unless capture comment raw highlight details tabs tab".split())
# What leaves no trace on the page.
SILENT = frozenset("increment decrement toc seo".split())
ASSIGNED = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')\s*")


@dataclass
class Template:
    """How a kit's Liquid is read: `includes` by name without ending, and `tags`, give Markdown for their arguments.

    Each is called with (arguments by name, the words without a name); None says there is no equivalent.
    `values` are what `{{ name }}` stands for.
    """

    includes: dict = field(default_factory=dict)
    tags: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    # Includes that draw what this site draws by itself.
    drawn: frozenset = frozenset()

    def expand(self, text, line, tell, values=None):
        """The text without Liquid; `tell(message, line)` hears of each thing that is left out."""
        known = {**self.values, **(values or {})}
        found, place, skipped_from, skipped_depth = [], 0, None, 0
        raw, open_blocks, captures = False, [], []
        for tag in TAG.finditer(text):
            here = line + text.count("\n", 0, tag.start())
            name = tag[1]
            if raw and name != "endraw":
                continue
            if skipped_from is None:
                found.append(text[place : tag.start()])
            place = tag.end()
            if name == "raw":
                raw = True
            elif name == "endraw":
                raw = False
            elif skipped_from is not None:
                skipped_depth += (name in BLOCKS) - (name is not None and name.startswith("end"))
                if skipped_depth == 0:
                    skipped_from = None
            elif name is None:
                found.append(self._value(tag[3], known, here, tell))
            elif name in RUN or name == "comment":
                if name != "comment":
                    tell(_("A part that a program writes: %(code)s") % {"code": code_of(tag)}, here)
                skipped_from, skipped_depth = here, 1
            elif name == "capture":
                captures.append(((tag[2].split() or [""])[0], len(found)))
            elif name == "endcapture":
                if captures:
                    captured, start = captures.pop()
                    known[captured] = "".join(found[start:]).strip()
                    del found[start:]
            elif name == "assign":
                if given := ASSIGNED.fullmatch(tag[2]):
                    known[given[1]] = given[2] if given[2] is not None else given[3]
            elif name == "highlight":
                open_blocks.append(name)
                found.append(f"\n```{(tag[2].split() or [''])[0]}\n")
            elif name == "endhighlight":
                found.append("\n```\n")
            elif name in (
                "if",
                "unless",
                "elsif",
                "else",
                "endif",
                "endunless",
                "tabs",
                "endtabs",
                "endtab",
                "enddetails",
            ):
                if name in ("if", "unless"):
                    tell(_("Shown on conditions there, always here: %(code)s") % {"code": code_of(tag)}, here)
                found.append("\n\n" if name in ("enddetails", "endtab") else "")
            elif name == "details" or name == "tab":
                found.append(f"\n\n**{tag[2].split(',')[-1].strip()}**\n\n")
            elif name not in SILENT and not name.startswith("end"):
                found.append(self._tag(name, tag, known, here, tell))
        if skipped_from is None:
            found.append(text[place:])
        return "".join(found)

    def _tag(self, name, tag, known, line, tell):
        arguments, words = arguments_of(tag[2], known)
        if name in ("include", "include_cached", "include_relative") and words:
            file = words.pop(0).rpartition("/")[2]
            name = file.rpartition(".")[0] or file
            if name in self.drawn:
                return ""
            handler = self.includes.get(name)
        else:
            if name in self.drawn:
                return ""
            handler = self.tags.get(name)
        made = handler(arguments, words) if handler else None
        if made is None:
            tell(_("No equivalent here: %(code)s") % {"code": code_of(tag)}, line)
            return ""
        return made

    def _value(self, code, known, line, tell):
        literal = LITERAL.fullmatch(code)
        if literal:
            value = next(part for part in literal.groups()[:2] if part is not None)
            filters = literal[3]
        elif (found := NAME.fullmatch(code)) and found[1] in known:
            value, filters = known[found[1]], found[2]
        else:
            tell(_("No equivalent here: %(code)s") % {"code": "{{" + code[:80] + "}}"}, line)
            return ""
        for each in filters.split("|")[1:]:
            filter_name, _colon, argument = each.strip().partition(":")
            argument = argument.strip().strip("\"'")
            if filter_name == "prepend":
                value = f"{known.get(argument, argument)}{value}"
            elif filter_name == "append":
                value = f"{value}{known.get(argument, argument)}"
        return value


def arguments_of(text, known=MappingProxyType({})):
    """(arguments by name, words without a name) of a tag; an argument without quotes is a name of what is known."""
    named = {
        found[1]: known.get(found[4], found[4])
        if found[4] is not None
        else found[2]
        if found[2] is not None
        else found[3]
        for found in ARGUMENT.finditer(text)
    }
    return named, ARGUMENT.sub(" ", text).replace(",", " ").split()


def code_of(tag):
    return " ".join(tag[0].split())[:120]
