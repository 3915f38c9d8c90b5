import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.formats import bibtex_reader
from publications.reference import Name, Read, Remark


def read(text):
    return bibtex_reader.parse(text)


def one(fields, kind="article"):
    [entry] = read(f"@{kind}{{k, title = {{T}}, {fields}}}")

    return entry


def said(entry):
    return [warning.message for warning in entry.warnings]


def test_an_article_is_read():
    [entry] = read(
        "@article{sima2022ekko,\n"
        "  title = {Ekko: {A} System},\n"
        '  author = "Sima, Chijun and Fu, Yao",\n'
        "  journal = {IEEE Access}, volume = 10, number = {4}, pages = {821--839},\n"
        "  year = 2022, month = jul, doi = {https://doi.org/10.1109/ACCESS.2019.2910317},\n"
        "  keywords = {one, two; three}, abstract = {We do.}\n"
        "}"
    )

    work = entry.reference
    assert (entry.key, entry.line, entry.warnings) == ("sima2022ekko", 1, ())
    assert (work.type, work.title, work.issued) == ("journal-article", "Ekko: A System", (2022, 7))
    assert work.author == (Name(family="Sima", given="Chijun"), Name(family="Fu", given="Yao"))
    assert (work.container_title, work.volume, work.issue, work.page) == ("IEEE Access", "10", "4", "821–839")
    assert (work.doi, work.keywords, work.abstract) == (
        "10.1109/ACCESS.2019.2910317",
        ("one", "two", "three"),
        "We do.",
    )


def test_abbreviations_are_joined_and_known_months_need_no_definition():
    [entry] = read('@string{acm = "ACM"}\n@STRING(press = acm # " Press")\n@book{k, title = {T}, publisher = press}')

    assert entry.reference.publisher == "ACM Press"


def test_abbreviations_of_abbreviations_do_not_fill_the_memory():
    growing = "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(60))

    found = read(f"@string{{a0 = {{x}}}}\n{growing}@misc{{k, title = a60}}\n@misc{{l, title = {{Light}}}}")

    assert found[-1].reference.title == "Light"
    assert max(len(str(each)) for each in found) < 1_000_000


def test_an_unknown_abbreviation_is_kept_and_said():
    entry = one("journal = nature, year = 2020")

    assert (entry.reference.container_title, said(entry)) == ("nature", ["The abbreviation “nature” is not known."])


@pytest.mark.parametrize(
    "text",
    [
        "@article(k, title = {T}, year = 2020)",
        "@ARTICLE { k ,\n title={T}, year={2020}, }",
        '@article{k, title = "T" , year = "20" # "20"}',
        "@article{k\n title = {T}, year = 2020}",
        "@article{k, title = {T}\n year = 2020}",
        "@article{k, title = {T}, year = 2020",
        "words @ here, me@example.org\n% @article{not, title={Not}}\n@article{k, title = {{T}}, year = 2020}",
        "@article{k, % why\n title = {T}, % so\n % a line\n year = 2020 % last\n}",
        "@comment{@article{k, title = {T}, year = 2020}}",
        '@comment{jabref-meta: {x}}\n@preamble{"@article{no, title={x}}"}\n@article{k, title = {T}, year = 2020}',
    ],
    ids=[
        "parentheses",
        "shouted",
        "joined",
        "no comma at key",
        "no comma",
        "no end",
        "prose",
        "remarks",
        "comment",
        "blocks",
    ],
)
def test_an_entry_is_read_however_it_is_written(text):
    [entry] = read(text)

    assert (entry.key, entry.reference.title, entry.reference.issued) == ("k", "T", (2020,))


def test_a_truncated_file_costs_its_last_entry():
    good, problem = read("@article{good, title = {Good}}\n@article{bad, title = {A}, author = {Cut")

    assert good.key == "good"
    assert problem == Remark("The file ends inside this entry.", "bad", 2)


def test_a_broken_entry_costs_its_neighbours_nothing():
    first, problem, last = read(
        "@article{a, title = {A}}\n@article{b,\n  title = {never closed,\n  year = 2020\n}\n@article{c, title = {C}}"
    )

    assert (first.key, last.key, last.line) == ("a", "c", 6)
    assert (problem.entry, problem.line) == ("b", 2)


OPEN = "The opening brace is missing after the type of this entry."


@pytest.mark.parametrize("before", ["", "@article{a, title = {A}}\n"])
@pytest.mark.parametrize("after", ["", "@article{c, title = {C}}\n"])
@pytest.mark.parametrize("comma", [",", ""])
def test_an_entry_without_its_opening_brace_is_a_problem_in_its_line(before, after, comma):
    entries = read(f"{before}@Article key{comma}\n  title = {{B}},\n  year = 2020\n}}\n{after}")

    problems = [entry for entry in entries if isinstance(entry, Remark)]
    assert problems == [Remark(OPEN, "key", 2 if before else 1)]
    assert len(entries) - len(problems) == bool(before) + bool(after)


@pytest.mark.parametrize(
    "text",
    [
        "We cite by @article key, title = {x} all the time.",
        "% @article key,\n%  title = {B}\n",
        "@comment{\n@article key,\n  title = {B}\n}",
        "@article and other types are described below.",
    ],
)
def test_prose_and_comments_are_no_entries_without_a_brace(text):
    entries = read(f"@article{{a, title = {{A}}}}\n{text}\n@article{{c, title = {{C}}}}")

    assert [entry.key for entry in entries if not isinstance(entry, Remark)] == ["a", "c"]
    assert len(entries) == 2


def test_the_first_of_two_equal_fields_counts():
    entry = one("year = 2020, YEAR = 2021")

    assert entry.reference.issued == (2020,)
    assert entry.warnings == (Remark("The field stands twice; the first is kept.", "k", 1, "year"),)


def test_two_entries_of_one_key_are_both_read():
    first, second = read("@book{same, title = {A}}\n@book{SAME, title = {B}}")

    assert (first.reference.title, second.reference.title) == ("A", "B")
    assert (said(first), said(second)) == ([], ["The key stands already in line 1."])


def test_an_entry_takes_over_what_its_proceedings_know():
    paper, proceedings = read(
        "@inproceedings{p, title = {Paper}, crossref = {c}}\n"
        "@proceedings{c, title = {Proceedings}, year = 2020, publisher = {ACM}, doi = {10.1145/3377811}}"
    )

    work = paper.reference
    assert (work.title, work.container_title, work.issued, work.publisher) == ("Paper", "Proceedings", (2020,), "ACM")
    assert (work.doi, proceedings.reference.doi) == ("", "10.1145/3377811")


def test_fields_kept_for_others_are_taken_and_are_no_work():
    work, shelf = read("@book{b, title = {B}, xdata = {x}}\n@xdata{x, publisher = {ACM}}")

    assert (work.reference.publisher, type(shelf)) == ("ACM", Remark)


def test_entries_that_refer_to_each_other_in_a_circle_are_read():
    assert [entry.key for entry in read("@book{a, title={A}, crossref=b}\n@book{b, title={B}, crossref={a}}")] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    ("fields", "issued", "doubts"),
    [
        ("date = {2010-03-05}", (2010, 3, 5), 0),
        ("date = {2010-03/2011-05}", (2010, 3), 1),
        ("date = {1984/..}", (1984,), 0),
        ("date = {2020-21}", (2020,), 0),
        ("date = {199X}", (), 1),
        ("date = {2019-02-30}", (2019, 2), 1),
        ("date = {-0196}", (), 1),
        ("year = {2019a}", (2019,), 1),
        ("year = {c. 1650}", (1650,), 1),
        ("year = {1999--2000}", (1999,), 1),
        ("year = {MCMXCIX}", (), 1),
        ("year = {20245}", (), 1),
        ("year = {99}", (), 1),
        ("year = {44 BC}", (), 1),
        ("year = {२०१९}", (2019,), 0),
        ("year = 2019, month = may # {~15}", (2019, 5, 15), 0),
        ('year = 2019, month = {M{\\"a}rz}', (2019, 3), 0),
        ("year = 2019, month = {13}", (2019,), 1),
        ("year = 2019, month = {Spring}", (2019,), 0),
        ("year = 2019, month = 2, day = 30", (2019, 2), 1),
        ("year = {in press}", (), 0),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known_and_never_made_up(fields, issued, doubts):
    entry = one(fields)

    assert (entry.reference.issued, len(entry.warnings)) == (issued, doubts)


@pytest.mark.parametrize(
    ("fields", "stage", "note"),
    [
        ("year = {in press}", "in_press", ""),
        ("note = {To appear}", "accepted", ""),
        ("pubstate = {submitted}", "submitted", ""),
        ("note = {Best paper. in press}, pubstate = {inpress}", "in_press", "Best paper"),
        ("note = {Presented in press hall}", "", "Presented in press hall"),
    ],
)
def test_how_far_a_work_has_come_is_read_from_where_people_write_it(fields, stage, note):
    work = one(fields).reference

    assert (work.stage, work.note) == (stage, note)


@pytest.mark.parametrize(
    ("doi", "read_doi"),
    [
        ("doi:10.5555/12345678", "10.5555/12345678"),
        ("DOI 10.5555/12345678.", "10.5555/12345678"),
        ("https://dx.doi.org/10.5555/ab_cd", "10.5555/ab_cd"),
        (r"10.5555/ab\_ef", "10.5555/ab_ef"),
        ("https://doi.org/10.5555%2Fencoded", "10.5555/encoded"),
        ("not a doi", ""),
    ],
)
def test_a_doi_is_read_in_all_its_forms(doi, read_doi):
    entry = one(f"doi = {{{doi}}}")

    assert entry.reference.doi == read_doi
    assert said(entry) == ([] if read_doi else ["“not a doi” is not a DOI."])
    assert entry.reference.extra == (() if read_doi else (("doi", doi),))


@pytest.mark.parametrize(
    ("kind", "fields", "key"),
    [
        ("article", "journal = {IEEE Access}", "journal-article"),
        ("article", "journal = {arXiv preprint arXiv:2106.01234}", "preprint"),
        ("article", "journal = {CoRR}, volume = {abs/2106.01234}", "preprint"),
        ("misc", "eprint = {2106.01234}, archivePrefix = {arXiv}", "preprint"),
        ("misc", "howpublished = {Dataset}", "dataset"),
        ("conference", "booktitle = {OSDI}", "conference-paper"),
        ("book", "editor = {A. Ditor}", "edited-volume"),
        ("thesis", "type = {Master's thesis}", "masters-thesis"),
        ("thesis", "type = {phdthesis}", "phd-thesis"),
        ("mvbook", "year = 2000", "book"),
        ("online", "url = {https://example.org}", "other"),
    ],
)
def test_a_type_is_told_by_the_entry_and_its_fields(kind, fields, key):
    assert one(fields, kind).reference.type == key


def test_an_unknown_type_is_another_work_and_said():
    entry = one("year = 2020", "exhibition")

    assert (entry.reference.type, said(entry)) == ("other", ["The type “exhibition” is not known."])


@pytest.mark.parametrize(
    "fields",
    [
        "journal = {arXiv preprint arXiv:2106.01234}",
        "journal = {CoRR}, volume = {abs/2106.01234}",
        "journal = {Computing Research Repository (CoRR)}, volume = {2106.01234}",
        "eprint = {2106.01234}, archiveprefix = {arXiv}",
        "eprint = {2106.01234}, eprinttype = {arxiv}",
        "arxiv = {2106.01234}",
    ],
)
def test_an_arxiv_number_is_found_wherever_it_stands(fields):
    assert one(fields).reference.arxiv == "2106.01234"


def test_fields_of_site_themes_become_links_and_marks():
    work = one(
        "abbr = {OSDI}, selected = {true}, pdf = {paper.pdf}, code = {https://example.org/code}, award = {Best Paper},"
        " html = {https://example.org/h}, bibtex_show = {true}, annotation = {* equal}",
        "inproceedings",
    ).reference

    assert (work.container_title_short, work.is_selected, work.award) == ("OSDI", True, "Best Paper")
    assert work.links == (("code", "https://example.org/code"), ("website", "https://example.org/h"))
    assert work.extra == (("pdf", "paper.pdf"), ("bibtex_show", "true"), ("annotation", "* equal"))


def test_unknown_fields_are_kept_as_they_were_written():
    assert one(r"Titleaddon = {An {\"o}ld   one}, xNote = 5").reference.extra == (
        ("Titleaddon", r"An {\"o}ld one"),
        ("xNote", "5"),
    )


def test_a_subtitle_is_told_apart():
    work = one("subtitle = {The Essential Guide}").reference

    assert (work.title, work.subtitle, work.main_title) == ("T: The Essential Guide", "The Essential Guide", "T")


@pytest.mark.parametrize(
    "text", ["", "Just words.", "@media (max-width: 10px) {p {color: red}}", "@media {x}", "@@@{{{"]
)
def test_what_is_no_bibliography_holds_no_entry(text):
    assert read(text) == []


@given(st.text(st.sampled_from('@{}(),="#%\\\n abarticlestring1'), max_size=120) | st.text(max_size=80))
def test_no_text_stops_the_reader(text):
    assert all(isinstance(entry, Read | Remark) for entry in read(text + "\n@book{x, title = {" + text))


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        '"',
        "@",
        "@article{",
        "@article{a,",
        "@article{a, b = {",
        '@a{b, c = "',
        "@comment{",
        "@string{a = ",
        "a,",
        "\n@article a",
        "\n@article a, b = {",
    ],
)
def test_hostile_files_cost_their_length(piece):
    begun = time.process_time()

    read(piece * 20_000)
    read("@article{k, title = {" + piece * 20_000)

    assert time.process_time() - begun < 20


def test_a_date_of_its_own_stands_above_one_taken_over():
    [_fields, book] = bibtex_reader.parse(
        "@xdata{x, date = {2011-05}}\n@book{b, title = {B}, year = 2000, xdata = {x}}"
    )

    assert (book.reference.issued, book.warnings) == ((2000,), ())


@pytest.mark.parametrize("date", ["2003-21", "2003/.."])
def test_what_a_date_says_beyond_its_day_is_kept(date):
    entry = one(f"date = {{{date}}}")

    assert (entry.reference.issued, entry.reference.extra) == ((2003,), (("date", date),))


@pytest.mark.parametrize("line", ["title = {Open {brace}, author = {A B}, year = 2001}", "title = {Open, year=2002}"])
def test_a_brace_left_open_within_a_line_is_a_problem(line):
    [broken, good] = bibtex_reader.parse(f"@misc{{bad, {line}\n@misc{{g, title = {{Good}}}}")

    assert (broken.entry, broken.line, good.reference.title) == ("bad", 1, "Good")


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("https://doi.org/10.5555/12345678", ("10.5555/12345678", "")),
        ("https://arxiv.org/abs/2106.01234v2", ("", "2106.01234v2")),
        ("https://example.org/10.5555/12345678", ("", "")),
    ],
)
def test_an_address_that_is_a_number_is_read_as_one(address, numbers):
    work = one(f"url = {{{address}}}").reference

    assert (work.doi, work.arxiv) == numbers
    assert work.url == address


def test_a_field_is_its_own_again_only_beside_the_one_it_stands_for():
    assert one("year = 2020, source-year = {2019/20}, source-month = {x}").reference.extra == (
        ("year", "2019/20"),
        ("source-month", "x"),
    )


@pytest.mark.parametrize("name", [r"{\%}", r"{\$x\$}", r"{\&c}"])
def test_a_name_in_braces_is_whole_even_when_it_begins_with_an_escaped_sign(name):
    assert one(f"author = {{{name}}}").reference.author == (Name(literal=name.strip("{}").replace("\\", "")),)
