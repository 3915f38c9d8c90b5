import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.formats import FORMATS, csl_json
from publications.reference import Name, Read, Reference, Remark

ITEM = {
    "id": "sima2022",
    "type": "article-journal",
    "title": "On <i>E. coli</i> &amp; H<sub>2</sub>O",
    "author": [
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der", "suffix": "Jr."},
        {"literal": "CERN"},
        {"family": "Doe", "given": "J.", "ORCID": "https://orcid.org/0000-0001-2345-6789"},
    ],
    "container-title": ["IEEE Access"],
    "issued": {"date-parts": [["2022", 7]]},
    "page": "821-839",
    "DOI": "https://doi.org/10.1109/ACCESS.2019.2910317",
    "volume": 10,
    "accessed": {"date-parts": [[2023]]},
    "status": "in press",
    "source": "Crossref",
}


def one(**given):
    [entry] = csl_json.parse(json.dumps([{**ITEM, **given}]))

    return entry


def test_an_item_is_read():
    entry = one()

    work = entry.reference
    assert (entry.key, entry.warnings) == ("sima2022", ())
    assert (work.type, work.title, work.issued) == ("journal-article", r"On *E. coli* & H~2~O", (2022, 7))
    assert work.author == (
        Name(family="van der Berg", given="Jan", suffix="Jr."),
        Name(literal="CERN"),
        Name(family="Doe", given="J.", orcid="0000-0001-2345-6789"),
    )
    assert (work.container_title, work.page, work.volume, work.stage) == ("IEEE Access", "821–839", "10", "in_press")
    assert work.doi == "10.1109/ACCESS.2019.2910317"
    assert work.extra == (("accessed", '{"date-parts": [[2023]]}'), ("source", "Crossref"))


def test_what_we_have_no_field_for_goes_back_where_it_was():
    [item] = json.loads(FORMATS["json"].text(one().reference))

    assert (item["accessed"], item["source"]) == ({"date-parts": [[2023]]}, "Crossref")


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"type": "thesis", "genre": "Master's thesis"}, "masters-thesis"),
        ({"type": "thesis"}, "phd-thesis"),
        ({"type": "book", "author": [], "editor": [{"family": "E"}]}, "edited-volume"),
        ({"type": "paper-conference", "custom": {"type": "poster"}}, "poster"),
        ({"type": "paper-conference", "custom": {"type": "book"}}, "conference-paper"),
        ({"type": "map"}, "other"),
    ],
)
def test_a_type_is_told_by_the_item(given, key):
    assert one(**given).reference.type == key


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ITEM),
        json.dumps([ITEM]),
        json.dumps({"items": [ITEM]}),
        json.dumps([ITEM], ensure_ascii=False, indent=1),
    ],
)
def test_one_item_a_list_and_a_library_are_read(text):
    assert csl_json.is_ours(text)
    assert [entry.key for entry in csl_json.parse(text)] == ["sima2022"]


def test_a_broken_file_gives_what_stands_before_the_break():
    first, problem = csl_json.parse('[{"id": "a", "type": "book", "title": "A"},\n {"id": "b", "title": oops}]')

    assert first.reference.title == "A"
    assert (type(problem), problem.line) == (Remark, 2)


@pytest.mark.parametrize(
    "text", ["[1, null, [], {}]", '[{"title": {"a": 1}, "author": "x", "issued": [], "custom": 3}]']
)
def test_items_of_odd_shapes_stop_nothing(text):
    assert all(isinstance(entry, Read | Remark) for entry in csl_json.parse(text))


def test_a_file_nested_too_deeply_is_a_problem():
    assert all(isinstance(entry, Remark) for entry in csl_json.parse("[" * 100_000))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ITEM, "custom", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*ITEM, "custom", "abstract", "keyword", "editor", "archive"]), json_values))
def test_no_item_stops_the_reader(item):
    [entry] = csl_json.parse(json.dumps([item]))

    assert isinstance(entry, Read | Remark)


def test_an_export_of_nothing_is_an_empty_list():
    assert json.loads(FORMATS["json"].text()) == []


def test_what_would_be_taken_for_a_tag_is_spelled_as_an_entity():
    item = csl_json.item(Reference(type="book", title=r"a \<i> b &amp; *c* \$d\$", key="k"))

    assert item["title"] == "a &lt;i> b &amp; <i>c</i> &#36;d&#36;"


def test_every_item_and_problem_names_its_line():
    first, problem, last = csl_json.parse('[{"type": "book", "title": "A"},\n\n5,\n{"type": "book", "title": "B"}]')

    assert [first.line, problem.line, last.line] == [1, 3, 4]


def test_items_one_after_the_other_are_read():
    entries = csl_json.parse('{"type": "book", "title": "A"}\n{"type": "book", "title": "B"}\n')

    assert [entry.reference.title for entry in entries] == ["A", "B"]


def test_a_number_beyond_all_years_costs_no_neighbour():
    item = '{"type": "book", "title": "A", "issued": {"date-parts": [[%s]]}}'

    broken, good = csl_json.parse(f"[{item % ('9' * 5000)}, {item % 2001}]")

    assert (broken.reference.issued, good.reference.issued) == ((), (2001,))
    assert [warning.message for warning in broken.warnings] == ["The date is not understood."]


@pytest.mark.parametrize("author", ["Ann Lee", "Lee, Ann", ["Ann Lee"], {"family": "Lee", "given": "Ann"}])
def test_an_author_is_read_in_shapes_that_programs_write(author):
    [entry] = csl_json.parse(json.dumps([{"type": "book", "title": "A", "author": author}]))

    assert entry.reference.author == (Name(given="Ann", family="Lee"),)


def test_an_author_that_is_no_name_is_kept_and_said():
    [entry] = csl_json.parse('[{"type": "book", "title": "A", "author": [5]}]')

    assert (entry.reference.extra, entry.warnings[0].field) == ((("author", "[5]"),), "author")
