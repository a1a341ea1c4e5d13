import pytest

from checklists.domain.files.catalogue import parse_procedures
from checklists.domain.files.reading import ProtocolProblems
from tests.unit.checklists.domain.builders import PROTOCOLS, shipped

ONE = """\
procedures:
  - code: knee-opening
    name: {en: Opening wedge, ru: Открывающая остеотомия}
    protocol: knee
    bone_site: tibia_proximal
    technique: opening_wedge
    access: open
    intent: corrective
    complexity: complex
    cut: wedge
    has_side: true
    anaesthesia: [general, spinal]
    equipment: [c_arm]
    duration_p50: 78
    planned_minutes: 140
    stay_days_min: 2
    stay_days_max: 4
"""


def parse(text):
    return parse_procedures("procedures.yaml", text, protocols={"knee"})


def test_a_procedure_is_read():
    (entry,) = parse(ONE)

    assert (entry.code, entry.name_en, entry.protocol_code) == ("knee-opening", "Opening wedge", "knee")
    assert (entry.duration_p50, entry.planned_minutes) == (78, 140)
    assert (entry.has_side, entry.equipment) == (True, ("c_arm",))
    assert (entry.intent, entry.complexity, entry.cut) == ("corrective", "complex", "wedge")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("protocol: knee", "protocol: elbow", "procedures.yaml:4: unknown protocol: elbow"),
        ("access: open", "access: magic", "procedures.yaml:7: unknown access: magic"),
        ("intent: corrective", "intent: cosmetic", "procedures.yaml:8: unknown intent: cosmetic"),
        ("complexity: complex", "complexity: awful", "procedures.yaml:9: unknown complexity: awful"),
        ("cut: wedge", "cut: star", "procedures.yaml:10: unknown cut: star"),
        ("[general, spinal]", "[ether]", "procedures.yaml:12: unknown anaesthesia: ether"),
        ("[c_arm]", "[sword]", "procedures.yaml:13: unknown equipment: sword"),
        ("planned_minutes: 140", "planned_minutes: 70", "procedures.yaml:15: planned_minutes is at least"),
        ("duration_p50: 78", "duration_p50: 0", "procedures.yaml:15: planned_minutes is at least"),
        ("stay_days_max: 4", "stay_days_max: 1", "procedures.yaml:17: stay_days_max is at least"),
        ("has_side: true", "side: true", "procedures.yaml:11: unknown key: side"),
        ("procedures:", "things:", "procedures.yaml:1: no procedures"),
        ("name: {en: Opening wedge, ", "name: {", "procedures.yaml:3: name needs exactly the languages"),
    ],
)
def test_a_bad_entry_is_refused_with_its_line(old, new, expected):
    with pytest.raises(ProtocolProblems) as refused:
        parse(ONE.replace(old, new))

    assert any(str(problem).startswith(expected) for problem in refused.value.problems)


def test_a_code_stands_for_one_procedure():
    with pytest.raises(ProtocolProblems, match="knee-opening is there twice"):
        parse(ONE + ONE.removeprefix("procedures:\n"))


def test_the_procedures_of_this_repository_are_sound():
    text = (PROTOCOLS / "procedures.yaml").read_text()

    entries = parse_procedures("procedures.yaml", text, protocols={code for code, _ in shipped()})

    assert {"knee-hto-opening", "knee-hto-closing", "foot-scarf", "foot-chevron"} <= {e.code for e in entries}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("duration_p50: 1\n    planned_minutes: 1", (1, 1)),
        ("duration_p50: 1440\n    planned_minutes: 1440", (1440, 1440)),
        ("duration_p50: 78\n    planned_minutes: 1440", (78, 1440)),
    ],
)
def test_the_shortest_and_the_longest_operation_are_taken(more, expected):
    (entry,) = parse(ONE.replace("duration_p50: 78\n    planned_minutes: 140", more))

    assert (entry.duration_p50, entry.planned_minutes) == expected


def test_more_than_a_day_is_no_operation():
    with pytest.raises(ProtocolProblems, match="planned_minutes is at least"):
        parse(ONE.replace("planned_minutes: 140", "planned_minutes: 1441"))


def test_a_stay_may_be_known_to_the_day():
    (entry,) = parse(ONE.replace("stay_days_max: 4", "stay_days_max: 2"))

    assert (entry.stay_days_min, entry.stay_days_max) == (2, 2)


def test_both_names_are_read():
    (entry,) = parse(ONE)

    assert (entry.name_en, entry.name_ru) == ("Opening wedge", "Открывающая остеотомия")


def test_a_procedure_that_is_there_twice_is_named_with_its_line():
    second = ONE.removeprefix("procedures:\n").replace(
        "  - code: knee-opening\n    name: {en: Opening wedge, ru: Открывающая остеотомия}",
        "  - name: {en: Opening wedge, ru: Открывающая остеотомия}\n    code: knee-opening",
    )

    with pytest.raises(ProtocolProblems) as refused:
        parse(ONE + second)

    assert str(refused.value) == "procedures.yaml:19: procedure knee-opening is there twice"


def test_an_empty_list_is_complained_about_where_it_stands():
    with pytest.raises(ProtocolProblems) as refused:
        parse("# nothing yet\n\nprocedures: []\n")

    assert str(refused.value) == "procedures.yaml:3: no procedures"


def test_an_empty_list_is_named_where_it_stands_below_something_else():
    with pytest.raises(ProtocolProblems) as refused:
        parse("things: 1\nprocedures: []\n")

    assert str(refused.value).splitlines() == [
        "procedures.yaml:1: unknown key: things",
        "procedures.yaml:2: no procedures",
    ]


def test_a_patient_may_go_home_on_the_day():
    (entry,) = parse(
        ONE.replace("stay_days_min: 2\n    stay_days_max: 4", "stay_days_min: 0\n    stay_days_max: 0")
    )

    assert (entry.stay_days_min, entry.stay_days_max) == (0, 0)


def test_how_long_to_book_has_to_be_said():
    with pytest.raises(ProtocolProblems, match="planned_minutes is at least"):
        parse(ONE.replace("duration_p50: 78\n    planned_minutes: 140", "duration_p50: 1"))
