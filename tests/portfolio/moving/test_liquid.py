"""Liquid of old sites as Markdown."""

from portfolio.moving.liquid import Template


def expanded(text, **template):
    told = []
    made = Template(**template).expand(text, 1, lambda message, line: told.append((line, message)))
    return " ".join(made.split()), told


def frame(arguments, words):
    return f"[{arguments.get('text', '')}]"


def test_what_is_captured_stands_where_it_is_used():
    text = "{% capture text %}Some *words* {{ name }}{% endcapture %}\n{% include frame.html text=text %}"

    assert expanded(text, includes={"frame": frame}, values={"name": "here"}) == ("[Some *words* here]", [])


def test_includes_inside_of_what_is_captured_are_read_too():
    text = (
        "{% capture text %}a {% include frame.html text='b' %}{% endcapture %}{%\n  include frame.html\n  text=text\n%}"
    )

    assert expanded(text, includes={"frame": frame}) == ("[a [b]]", [])


def test_a_word_that_is_assigned_stands_for_its_value():
    assert expanded('{% assign who = "Ada" %}{{ who }}') == ("Ada", [])


def test_the_end_of_a_capture_that_never_began_is_nothing():
    assert expanded("a {% endcapture %} b") == ("a b", [])


def test_a_capture_that_never_ends_keeps_its_words():
    assert expanded("{% capture x %} a") == ("a", [])


def test_an_include_without_an_ending_has_its_name():
    assert expanded("{% include base_path %}", drawn=frozenset(["base_path"])) == ("", [])
    assert expanded("{% include other %}") == ("", [(1, "No equivalent here: {% include other %}")])
