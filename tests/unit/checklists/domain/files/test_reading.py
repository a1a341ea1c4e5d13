from decimal import Decimal

import pytest

from checklists.domain.files.reading import Located, Problem, ProtocolProblems, Reader
from checklists.domain.protocols import Kind


def reader(**data):
    located = Located("f.yaml", 7)
    for line, (key, value) in enumerate(data.items(), start=8):
        located.put(key, value, "f.yaml", line)
    return Reader(located, [])


def test_what_is_right_is_read_without_complaint():
    read = reader(
        code="blood_count",
        title={"en": "Blood", "ru": "Кровь"},
        kind="lab",
        due_days=10,
        on=True,
        roles=["surgeon"],
        plausible=[1, "2.5"],
        when={"smoker": True},
        scale="pass < 3 <= review",
    )

    assert read.code("code") == "blood_count"
    assert read.titles("title")["ru"] == "Кровь"
    assert read.enum("kind", Kind) is Kind.LAB
    assert read.whole("due_days") == 10
    assert read.flag("on") is True
    assert read.words("roles") == ("surgeon",)
    assert read.decimals("plausible") == (Decimal(1), Decimal("2.5"))
    assert read.when() is not None
    assert str(read.scale()) == "pass < 3 <= review"
    read.done()
    assert read.problems == []


def test_what_is_not_there_has_a_default():
    read = reader()

    assert read.text("unit", "") == ""
    assert read.titles("reason", required=False) == {}
    assert read.whole("due_days") == 0
    assert read.whole("days", None) is None
    assert read.flag("on") is False
    assert read.words("roles") == ()
    assert read.decimals("plausible") == ()
    assert read.mapping("decisions") is None
    assert read.mappings("components") == []
    assert read.when() is None
    assert read.problems == []


@pytest.mark.parametrize(
    ("method", "value", "reason"),
    [
        ("text", None, "key is missing or not text"),
        ("text", 14, "key is missing or not text"),
        ("text", "  ", "key is missing or not text"),
        ("code", "Blood Count", "not a code: Blood Count"),
        ("titles", "Blood", "key needs exactly the languages en, ru"),
        ("titles", {"en": "Blood"}, "key needs exactly the languages en, ru"),
        ("titles", {"en": "Blood", "ru": "  "}, "key has a language without words"),
        ("titles", {"en": "Blood", "ru": None}, "key has a language without words"),
        ("whole", "ten", "key is not a whole number"),
        ("whole", True, "key is not a whole number"),
        ("whole", 10_001, "key is not a whole number"),
        ("flag", "yes", "key is not true or false"),
        ("words", "surgeon", "key is not a list of words"),
        ("words", [1], "key is not a list of words"),
        ("words", ["surgeon", "surgeon"], "key names something twice"),
        ("decimals", ["low", "high"], "key is not a list of numbers"),
        ("decimals", 5, "key is not a list of numbers"),
        ("mapping", [], "key is not a mapping"),
        ("mappings", {}, "key is not a list of mappings"),
        ("mappings", ["a"], "key is not a list of mappings"),
        ("when", {"weather": "rain"}, "unknown condition: weather"),
        ("scale", "pass < 3 < review", "leaves a gap at 3"),
    ],
)
def test_what_is_wrong_is_noted_at_its_line(method, value, reason):
    read = reader(before=1, key=value)

    getattr(read, method)("key")

    (problem,) = read.problems
    assert (problem.file, problem.line) == ("f.yaml", 9)
    assert reason in problem.reason


def test_an_unknown_member_and_an_unknown_key_are_noted():
    read = reader(kind="ritual", colour="red")

    assert read.enum("kind", Kind) is Kind.LAB
    read.done()

    assert [str(problem) for problem in read.problems] == [
        "f.yaml:8: unknown kind: ritual",
        "f.yaml:9: unknown key: colour",
    ]


def test_a_member_that_is_missing_is_noted_once():
    read = reader()

    read.enum("kind", Kind)

    assert [problem.reason for problem in read.problems] == ["kind is missing or not text"]


def test_data_from_the_database_has_no_line():
    read = Reader({"code": 3}, [])

    read.code("code")

    assert read.problems == [Problem("", 0, "code is missing or not text")]


def test_all_problems_are_told_in_the_order_of_the_files():
    found = ProtocolProblems([Problem("b", 1, "y"), Problem("a", 9, "x"), Problem("b", 1, "y")])

    assert str(found) == "a:9: x\nb:1: y"


def test_words_in_both_languages_are_asked_for_unless_they_may_be_left_out():
    problems = []

    assert Reader({}, problems).titles("title") == {}
    assert [problem.reason for problem in problems] == ["title needs exactly the languages en, ru"]
    assert Reader({}, []).titles("note", required=False) == {}


def test_a_whole_number_goes_up_to_ten_thousand():
    problems = []
    read = Reader({"most": 10_000, "more": 10_001}, problems)

    assert (read.whole("most"), read.whole("more")) == (10_000, 0)
    assert len(problems) == 1
