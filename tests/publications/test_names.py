import pytest

from publications.names import read_names
from publications.reference import Name


def one(text):
    [name], oddities = read_names(text)

    assert oddities == []
    return name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chijun Sima", Name(given="Chijun", family="Sima")),
        ("Sima, Chijun", Name(given="Chijun", family="Sima")),
        ("Ludwig van Beethoven", Name(given="Ludwig", family="van Beethoven")),
        ("Friedrich Wilhelm von der Schulenburg", Name(given="Friedrich Wilhelm", family="von der Schulenburg")),
        (r"de la Vall{\'e}e Poussin, Charles Louis", Name(given="Charles Louis", family="de la Vallée Poussin")),
        ("van der Berg, Jr., Jan", Name(given="Jan", family="van der Berg", suffix="Jr.")),
        ("Martin Luther King, Jr.", Name(given="Martin Luther", family="King", suffix="Jr.")),
        ("{von Neumann}, John", Name(given="John", family="von Neumann")),
        ("Plato", Name(family="Plato")),
        ("王, 伟", Name(family="王", given="伟")),
        ("山田 花子", Name(family="山田", given="花子")),
        ("{Aristotle}", Name(literal="Aristotle")),
        ("{Barnes and Noble, Inc.}", Name(literal="Barnes and Noble, Inc.")),
        ("{{The ATLAS} Collaboration}", Name(literal="The ATLAS Collaboration")),
        (r"{\relax Ch}ristos Papas", Name(given="Christos", family="Papas")),
        (r"Juan Carlos G{\'o}mez-P{\'e}rez", Name(given="Juan Carlos", family="Gómez-Pérez")),
        (r"{\"O}zg{\"u}r", Name(family="Özgür")),
        ("J.~R.~R. Tolkien", Name(given="J. R. R.", family="Tolkien")),
        ("M. Hoogeman,", Name(given="M.", family="Hoogeman")),
        ("given=Hans, family=Harman, prefix=de", Name(given="Hans", family="de Harman")),
        ("danah boyd", Name(given="danah", family="boyd")),
        ("Jane Doe*", Name(given="Jane", family="Doe", equal=True)),
        ("Doe*, Jane", Name(given="Jane", family="Doe", equal=True)),
        (r"Doe, Jane\textsuperscript{1,2}", Name(given="Jane", family="Doe")),
        (r"Jane Doe$^{1}$", Name(given="Jane", family="Doe")),
        (r"Jane Doe\textsuperscript{*}", Name(given="Jane", family="Doe", equal=True)),
        ("The ATLAS Collaboration", Name(literal="The ATLAS Collaboration")),
        ("R Core Team", Name(literal="R Core Team")),
        ("American Society of Civil Engineers", Name(literal="American Society of Civil Engineers")),
        ("The {BaBar} Collaboration*", Name(literal="The BaBar Collaboration", equal=True)),
        ("Jane Group-Smith", Name(given="Jane", family="Group-Smith")),
        ("Team, Jane", Name(given="Jane", family="Team")),
        ("Jane Society Doe", Name(given="Jane Society", family="Doe")),
        ("Consortium", Name(family="Consortium")),
        ("Jane Doe✉", Name(given="Jane", family="Doe", corresponding=True)),
    ],
)
def test_a_name_is_taken_apart_as_bibtex_does(text, name):
    assert one(text) == name


def test_a_list_is_split_at_and_outside_of_braces():
    people, oddities = read_names("A. One and {Two and Three} and\n  Four, B.")

    assert [person.full for person in people] == ["A. One", "Two and Three", "B. Four"]
    assert oddities == []


def test_others_are_no_person():
    people, oddities = read_names("A. One and others")

    assert ([person.full for person in people], oddities) == (["A. One"], ["others"])


def test_a_name_of_too_many_commas_stays_whole():
    people, oddities = read_names("A, B, C, D")

    assert (people, oddities) == ((Name(literal="A, B, C, D"),), ["A, B, C, D"])


def test_a_note_says_what_the_marks_mean():
    people, _oddities = read_names("A. One* and B. Two†", "* equal contribution, † corresponding author")

    assert [(person.full, person.equal, person.corresponding) for person in people] == [
        ("A. One", True, False),
        ("B. Two", False, True),
    ]


@pytest.mark.parametrize(
    ("text", "equal", "corresponding"),
    [
        ("A. One* and B. Two* and C. Three", [True, True, False], [False, False, False]),
        ("A. One* and B. Two* and C. Three†", [True, True, False], [False, False, True]),
        ("A. One† and B. Two† and C. Three", [True, True, False], [False, False, False]),
        ("A. One* and B. Two*† and C. Three†", [True, True, False], [False, False, False]),
        ("A. One‡ and B. Two✉", [False, False], [False, True]),
    ],
)
def test_marks_that_nothing_explains_mean_what_they_mean_by_habit(text, equal, corresponding):
    people, _oddities = read_names(text)

    assert [person.equal for person in people] == equal
    assert [person.corresponding for person in people] == corresponding


def test_a_dagger_that_means_something_else_is_no_role():
    (one, _two), _oddities = read_names("A. One† and B. Two", "† at the time in Vienna")

    assert not one.corresponding
    assert not one.equal


def test_people_between_semicolons_are_told_apart():
    assert read_names("Lee, Ann; Li, Bo") == ((Name(given="Ann", family="Lee"), Name(given="Bo", family="Li")), [])


def test_people_between_commas_are_kept_and_said():
    names, oddities = read_names("Ann Lee, Bo Li, and Cy Ng")

    assert [name.full for name in names] == ["Ann Lee, Bo Li", "Cy Ng"]
    assert oddities == ["Ann Lee, Bo Li"]


@pytest.mark.parametrize(
    ("family", "given", "full"),
    [
        ("王", "伟", "王伟"),
        ("김", "바로", "김바로"),
        ("山田", "花子", "山田花子"),
        ("𠮷田", "さくら", "𠮷田さくら"),
        ("Wang", "伟", "伟 Wang"),
        ("Müller", "Jörg", "Jörg Müller"),
        ("الخوارزمي", "محمد", "محمد الخوارزمي"),
    ],
)
def test_a_name_is_written_in_the_order_of_its_letters(family, given, full):
    assert Name(family=family, given=given).full == full
