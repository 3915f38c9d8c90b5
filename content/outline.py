"""Markdown as plain data: what a typesetter or another writer reads instead of HTML.

A text is a list of blocks, a line a list of pieces. A piece is a string or a dict; every block is a dict. Dicts have
`is`, the kind, and what belongs to it:

    p, quote, em, strong, s, sub, sup    `of`, the parts
    a                                    `of` and `to`, the address
    code                                 `text`; as a block or inside a line
    math                                 `tex` and `display`
    ul, ol                               `items`, each a list of blocks; ol has `start`
    dl                                   `items`, each a dict with `term`, pieces, or `of`, blocks
    table                                `rows` of cells, each a list of pieces; the first row is the head
    h                                    `of` and `level`
    br, hr                               nothing else
"""

import re

from .markdown import inline_tokens_of, tokens_of

SPANS = {"em": "em", "strong": "strong", "s": "s", "sub": "sub", "sup": "sup"}
INLINE = {"em", "strong", "s", "sub", "sup", "a", "code", "math", "br"}
ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)


def blocks_of(text):
    """The blocks of a text; footnotes are left out, a picture is its words."""
    tokens = tokens_of(text)
    if tokens is None:
        return [{"is": "p", "of": [str(text)]}]
    return _blocks(_nested(tokens))


def line_of(text):
    """The pieces of a title or one line."""
    tokens = inline_tokens_of(text)
    if tokens is None:
        return [str(text)]
    return _pieces(tokens[0].children or []) if tokens else []


def _nested(tokens):
    """The flat tokens as (opening token, what is inside) pairs; what has no inside has None."""
    stack = [[]]
    openings = []
    for token in tokens:
        if token.nesting == 1:
            openings.append(token)
            stack.append([])
        elif token.nesting == -1:
            inside = stack.pop()
            stack[-1].append((openings.pop(), inside))
        else:
            stack[-1].append((token, None))
    return stack[0]


def _blocks(nested):
    return [block for token, inside in nested for block in _block(token, inside)]


def _block(token, inside):
    kind = token.type.removesuffix("_open")
    if kind == "inline":
        # Text that stands in a tight list without a paragraph around it.
        yield {"is": "p", "of": _pieces(token.children or [])}
    elif kind == "paragraph":
        yield {"is": "p", "of": _line(inside)}
    elif kind == "heading":
        yield {"is": "h", "level": int(token.tag[1]), "of": _line(inside)}
    elif kind == "blockquote":
        yield {"is": "quote", "of": _blocks(inside)}
    elif kind == "bullet_list":
        yield {"is": "ul", "items": [_blocks(item) for _token, item in inside]}
    elif kind == "ordered_list":
        start = token.attrs.get("start", 1)
        yield {"is": "ol", "start": int(start), "items": [_blocks(item) for _token, item in inside]}
    elif kind == "dl":
        yield {"is": "dl", "items": [_described(each, within) for each, within in inside]}
    elif kind == "table":
        rows = [row for _part, within in inside for row in within]
        yield {"is": "table", "rows": [[_line(cell) for _token, cell in cells] for _row, cells in rows]}
    elif kind in ("fence", "code_block"):
        yield {"is": "code", "text": token.content.rstrip("\n")}
    elif kind.startswith("math_block"):
        yield {"is": "math", "tex": token.content.strip(), "display": True}
    elif kind == "hr":
        yield {"is": "hr"}


def _described(token, inside):
    return {"term": _line(inside)} if token.type == "dt_open" else {"of": _blocks(inside)}


def _line(inside):
    return [piece for token, _none in inside if token.type == "inline" for piece in _pieces(token.children or [])]


def _pieces(tokens):
    return _joined([piece for token, inside in _nested(tokens) for piece in _piece(token, inside)])


def _piece(token, inside):
    kind = token.type.removesuffix("_open")
    if kind == "link":
        of = _joined([piece for each, within in inside for piece in _piece(each, within)])
        address = str(token.attrs.get("href", ""))
        yield from [{"is": "a", "to": address, "of": of}] if ADDRESS.match(address) else of
    elif inside is not None:
        of = _joined([piece for each, within in inside for piece in _piece(each, within)])
        yield from [{"is": SPANS[token.tag], "of": of}] if token.tag in SPANS else of
    elif kind == "code_inline":
        yield {"is": "code", "text": token.content}
    elif kind.startswith("math_inline"):
        yield {"is": "math", "tex": token.content.strip(), "display": False}
    elif kind == "softbreak":
        yield " "
    elif kind == "hardbreak":
        yield {"is": "br"}
    elif kind in ("text", "text_special", "image"):
        yield token.content


def _joined(pieces):
    joined = []
    for piece in pieces:
        if piece == "":
            continue
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def words_of(parts):
    """The words of pieces or blocks in one line, without their marks."""
    return " ".join("".join(_words(parts)).split())


def _words(parts):
    for part in parts:
        if isinstance(part, str):
            yield part
            continue
        yield from _words(_inside(part))
        if part["is"] not in INLINE:
            yield " "


def _inside(part):
    """The parts, of whatever depth, that stand in one."""
    kind = part["is"]
    if kind in ("code", "math"):
        return [part["text" if kind == "code" else "tex"]]
    if kind in ("ul", "ol"):
        return [block for item in part["items"] for block in item]
    if kind == "dl":
        return [{"is": "p", "of": item["term"] if "term" in item else item["of"]} for item in part["items"]]
    if kind == "table":
        return [{"is": "p", "of": cell} for row in part["rows"] for cell in row]
    return [" "] if kind == "br" else part.get("of", [])


def points_of(text):
    """What a text says in prose, in one line, and the points of its lists, a line each."""
    blocks = blocks_of(text)
    lists = [block for block in blocks if block["is"] in ("ul", "ol")]
    prose = [block for block in blocks if block["is"] not in ("ul", "ol")]
    return words_of(prose), [words_of(item) for block in lists for item in block["items"]]


# As plain text of several lines


def text_of(text, limit=None):
    """The text without its marks, its paragraphs, lists and lines kept apart; cut after `limit` characters."""
    said = _stacked(blocks_of(text[: 4 * limit] if limit else text))
    if limit and len(said) > limit:
        said = said[: limit - 1].rsplit(None, 1)[0].rstrip(" ,;:–-") + "…"
    return said


def _stacked(blocks, between="\n\n"):
    return between.join(said for block in blocks if (said := _text(block)))


def _text(block):
    kind = block["is"]
    if kind in ("ul", "ol"):
        marks = [f"{block['start'] + place}." if kind == "ol" else "-" for place in range(len(block["items"]))]
        return "\n".join(_listed(mark, item) for mark, item in zip(marks, block["items"], strict=True))
    if kind == "quote":
        return _stacked(block["of"])
    if kind == "dl":
        return "\n".join(
            words_of(item["term"]) if "term" in item else _stacked(item["of"], "\n") for item in block["items"]
        )
    if kind == "table":
        return "\n".join(" · ".join(map(words_of, row)) for row in block["rows"])
    if kind == "code":
        return block["text"]
    lines = "".join(_words([block])) if kind == "math" else "".join(_broken(block.get("of", ())))
    return "\n".join(" ".join(line.split()) for line in lines.split("\n")).strip()


def _broken(pieces):
    """The words of pieces, with the breaks of lines that were asked for."""
    for piece in pieces:
        if isinstance(piece, dict) and piece["is"] == "br":
            yield "\n"
        elif isinstance(piece, dict) and "of" in piece:
            yield from _broken(piece["of"])
        else:
            yield from _words([piece])


def _listed(mark, item):
    """An item behind its mark, what it has in further lines set below its words."""
    return f"{mark} {_stacked(item, chr(10))}".rstrip().replace("\n", f"\n{' ' * (len(mark) + 1)}")
