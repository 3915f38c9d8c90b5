"""Data for machines in a page."""

import json

from hypothesis import given
from hypothesis import strategies as some

from content.templatetags.content import json_ld

BEGIN, END = '<script type="application/ld+json">', "</script>"


@given(
    some.text(some.characters(codec="utf-8")) | some.sampled_from(["</script><script>alert(1)", "<!--", "\u2028&amp;"])
)
def test_no_text_leaves_its_element_and_all_of_it_arrives(text):
    html = json_ld({"name": text})
    inside = html.removeprefix(BEGIN).removesuffix(END)

    assert html == f"{BEGIN}{inside}{END}"
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == {"name": text}
