"""A PDF of one page from plain text, enough to show what an attached paper looks like."""

import textwrap

OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
    b" /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
)


def one_page(title, *paragraphs):
    """The bytes of an A4 page with the title in bold and the paragraphs below it."""
    drawn = [b"BT 72 760 Td", *lines(title, font=b"/F1 17 Tf 21 TL", width=50)]
    for paragraph in paragraphs:
        drawn += [b"T*", *lines(paragraph, font=b"/F2 10.5 Tf 15 TL", width=86)]
    content = b"\n".join([*drawn, b"ET"])
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    return assembled([*OBJECTS, stream])


def lines(text, font, width):
    return [font, *(b"(%s) Tj T*" % escaped(line) for line in textwrap.wrap(text, width))]


def escaped(line):
    """The line in the encoding of the fonts; letters they lack become question marks."""
    safe = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return safe.encode("cp1252", "replace")


def assembled(objects):
    """Numbers the objects and adds the table of where each of them begins."""
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(file)
