"""The text of bytes that nobody named the encoding of."""

import codecs
import re

MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 200_000
ENOUGH = 6
TELLING = re.compile(r'[{}\[\]=:,"@\n -]')
BEYOND = re.compile(rb"[\x80-\xff]+")
# What a text in each encoding mostly consists of; elsewhere the same bytes are rare signs. Japanese comes first,
# because its bytes are also sound in the encodings of Chinese.
COMMON = (
    ("shift_jis", "Shift-JIS", re.compile("[\u3040-\u30ff]"), 0.15),
    ("euc_jp", "EUC-JP", re.compile("[\u3040-\u30ff]"), 0.15),
    ("euc_kr", "EUC-KR", re.compile("[\uac00-\ud7a3]"), 0.95),
    ("gb18030", "GB18030", "gb2312", 0.7),
    ("big5", "Big5", "big5", 0.7),
    ("cp1251", "Windows-1251", re.compile("[а-яё]"), 0.7),
    ("koi8_r", "KOI8-R", re.compile("[а-яё]"), 0.7),
)
# The first bytes of the signs that are frequent.
FREQUENT = {"gb2312": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}


def decoded(data):
    """The text, and the name of an encoding that had to be guessed, or nothing."""
    for mark, encoding in MARKED:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ""
    try:
        if encoding := wide(data):
            return data.decode(encoding), ""
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    for encoding, name, common, share in COMMON:
        if is_likely(data, encoding, common, share):
            return data.decode(encoding, "replace"), name
    lines, guessed = [], "Windows-1252"
    for line in data.splitlines(keepends=True):
        # Files that were put together from others change their encoding on the way.
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            try:
                lines.append(line.decode("cp1252"))
            except UnicodeDecodeError:
                lines.append(line.decode("latin-1"))
                guessed = "Latin-1"
    return "".join(lines), guessed


def wide(data):
    """UTF-16 without a mark: read so, the text has the signs that every format stands on."""
    head = data[:1_000]
    if b"\x00" not in head:
        return ""
    told = {name: len(TELLING.findall(head.decode(name, "ignore"))) for name in ("utf-16-le", "utf-16-be")}
    name, other = sorted(told, key=told.get, reverse=True)
    return name if told[name] >= max(ENOUGH, 4 * told[other]) else ""


def is_likely(data, encoding, common, share):
    """Whether most of what is beyond ASCII is, in this encoding, what people write."""
    sample = data[:SAMPLE]
    # In Latin letters those with an accent stand alone or by two.
    runs = [len(run) for run in BEYOND.findall(sample)]
    if sum(length for length in runs if length > 2) * 2 < sum(runs):
        return False
    try:
        text = sample.decode(encoding) if len(sample) == len(data) else sample.decode(encoding, "ignore")
    except UnicodeDecodeError:
        return False
    beyond = [sign for sign in text if sign > "\x7f" and sign.isalpha()]
    if len(beyond) < ENOUGH:
        return False
    if isinstance(common, str):
        signs = [sign.encode(common, "ignore") for sign in beyond]
        number = sum(bool(sign) and sign[0] in FREQUENT[common] for sign in signs)
    else:
        number = sum(bool(common.match(sign)) for sign in beyond)
    return number >= share * len(beyond)
