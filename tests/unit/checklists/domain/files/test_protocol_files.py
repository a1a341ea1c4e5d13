from decimal import Decimal

import pytest

from checklists.domain.files.protocol_files import load
from checklists.domain.files.reading import ProtocolProblems

CORE = """\
protocol: core
version: 1.0.0
title: {en: Core, ru: Основа}
resources: [table]
requirements:
  - code: glucose
    title: {en: Glucose, ru: Глюкоза}
    kind: lab
    group: blood_and_urine
    owner: coordinator
    recorded_by: [coordinator]
    due_days: 10
    lead_days: 2
    validity: {days: 14}
    components:
      - code: glucose
        title: {en: Glucose, ru: Глюкоза}
        input: number
        unit: mmol/L
        plausible: [0.5, 60]
        scale: block < 3.9 <= pass <= 6.0 < review < 12.0 <= block
    origins: [{type: text, ref: L2}]
  - code: ecg
    title: {en: ECG, ru: ЭКГ}
    kind: report
    group: heart_and_lungs
    owner: coordinator
    recorded_by: [coordinator]
    components:
      - code: conclusion
        title: {en: Conclusion, ru: Заключение}
        input: choice
        choices:
          - {code: normal, title: {en: Normal, ru: Норма}, outcome: pass}
          - {code: abnormal, title: {en: Abnormal, ru: Изменения}, outcome: review}
    origins: [{type: clinical_default, ref: section 2, confirmed_by: "Dr A, 2026-11-01"}]
"""
KNEE = """\
protocol: knee
version: 2.0.0
title: {en: Knee, ru: Колено}
extends: core@1.0.0
resources: [c_arm, table]
remove:
  - {code: ecg, reason: asked for elsewhere}
change:
  - code: glucose
    due_days: 12
    add_components:
      - {code: note, title: {en: Note, ru: Примечание}, input: text, required: false}
requirements:
  - code: diagnosis
    title: {en: Diagnosis, ru: Диагноз}
    kind: assessment
    group: decisions_and_consent
    owner: surgeon
    recorded_by: [surgeon]
    components:
      - {code: diagnosis, title: {en: Diagnosis, ru: Диагноз}, input: text}
    origins: [{type: text, ref: L1}]
"""
FILES = {"core/1.0.0.yaml": CORE, "knee/2.0.0.yaml": KNEE}


def problems(files, **more):
    with pytest.raises(ProtocolProblems) as refused:
        load(files, **more)
    return [str(problem) for problem in refused.value.problems]


def core(old, new):
    """Problems of the core with one passage replaced."""
    assert old in CORE
    return problems({"core/1.0.0.yaml": CORE.replace(old, new, 1)})


def knee(old, new):
    """Problems of the knee with one passage replaced."""
    assert old in KNEE
    return problems(FILES | {"knee/2.0.0.yaml": KNEE.replace(old, new, 1)})


def test_protocols_are_read_with_what_they_inherit():
    protocols = load(FILES)

    assert list(protocols) == [("core", "1.0.0"), ("knee", "2.0.0")]
    knee = protocols["knee", "2.0.0"]
    assert [r.code for r in knee.requirements] == ["glucose", "diagnosis"]
    assert knee.by_code["glucose"].due_days == 12
    assert [c.code for c in knee.by_code["glucose"].components] == ["glucose", "note"]
    assert knee.resources == ("table", "c_arm")
    assert knee.extends == "core@1.0.0"


def test_the_base_stays_as_it_is():
    base = load(FILES)["core", "1.0.0"]

    assert base == load({"core/1.0.0.yaml": CORE})["core", "1.0.0"]
    assert base.by_code["glucose"].due_days == 10


CHANGE = """\
  - code: glucose
    due_days: 12
"""
ONE_BOUND = """\
  - code: glucose
    change_components:
      - {code: glucose, bounds: [{scale: pass < 7.0 <= review}]}
    due_days: 12
"""


def test_one_bound_of_one_component_can_differ_and_the_rest_stays():
    changed = load(FILES | {"knee/2.0.0.yaml": KNEE.replace(CHANGE, ONE_BOUND)})["knee", "2.0.0"]
    glucose, note = changed.by_code["glucose"].components

    assert [str(bound.scale) for bound in glucose.bounds] == ["pass < 7.0 <= review"]
    assert (glucose.unit, glucose.plausible) == ("mmol/L", (Decimal("0.5"), 60))
    assert note.code == "note"


def test_a_component_that_is_not_there_cannot_be_changed():
    assert knee(CHANGE, ONE_BOUND.replace("{code: glucose,", "{code: sugar,")) == [
        "knee/2.0.0.yaml:11: nothing to change: sugar"
    ]


ALL_OF_IT = """\
protocol: strict
version: 1.0.0
title: {en: Strict, ru: Строго}
extends: core@1.0.0
change:
  - {code: glucose, strict: true}
  - {code: ecg, strict: true}
"""


def test_a_hospital_that_takes_the_text_to_the_letter_leaves_nothing_to_a_clinician():
    core = CORE.replace(
        "        scale: block < 3.9 <= pass <= 6.0 < review < 12.0 <= block\n",
        "        bounds: [{scale: block < 3.9 <= review < 4.5 <= pass <= 6.0 < review < 12.0 <= block}]\n"
        "        of_upper: pass <= 1 < review\n",
    )
    strict = load({"core/1.0.0.yaml": core, "strict/1.0.0.yaml": ALL_OF_IT})["strict", "1.0.0"]
    glucose, ecg = (spec.components[0] for spec in strict.requirements)

    assert [str(bound.scale) for bound in glucose.bounds] == ["block < 4.5 <= pass <= 6.0 < block"]
    assert str(glucose.of_upper) == "pass <= 1 < block"
    assert [choice.outcome for choice in ecg.choices] == ["pass", "block"]
    assert strict.by_code["ecg"].defined_in == ("core@1.0.0", "strict@1.0.0")


def test_a_single_scale_is_read_strictly_too():
    strict = load({"core/1.0.0.yaml": CORE, "strict/1.0.0.yaml": ALL_OF_IT})["strict", "1.0.0"]

    assert [str(bound.scale) for bound in strict.by_code["glucose"].components[0].bounds] == [
        "block < 3.9 <= pass <= 6.0 < block"
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("scale: block < 3.9 <= pass", "scale: block < pass", "a scale reads"),
        ("choices:\n", "choices: [normal]\n        needs:\n", "choices"),
        ("        scale: block", "        bounds: [block]\n        of: block", "bounds"),
    ],
)
def test_what_is_bad_stays_bad_in_a_strict_protocol(old, new, reason):
    files = {"core/1.0.0.yaml": CORE.replace(old, new, 1), "strict/1.0.0.yaml": ALL_OF_IT}

    assert any(reason in problem for problem in problems(files))


def test_strict_is_true_or_false():
    very = ALL_OF_IT.replace("strict: true", "strict: very", 1)
    milder = ALL_OF_IT.replace("strict: true", "strict: false")

    assert problems({"core/1.0.0.yaml": CORE, "strict/1.0.0.yaml": very}) == [
        "strict/1.0.0.yaml:6: strict is not true or false"
    ]
    core, same = load({"core/1.0.0.yaml": CORE, "strict/1.0.0.yaml": milder}).values()
    assert [r.components for r in same.requirements] == [r.components for r in core.requirements]


def test_the_order_of_the_files_does_not_matter():
    assert load(dict(reversed(FILES.items()))) == load(FILES)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: lab", "kind: ritual", "core/1.0.0.yaml:8: unknown kind: ritual"),
        ("group: blood_and_urine", "group: spleen", "core/1.0.0.yaml:9: unknown group: spleen"),
        ("owner: coordinator", "owner: porter", "core/1.0.0.yaml:10: glucose: unknown role: porter"),
        (
            "recorded_by: [coordinator]",
            "recorded_by: []",
            "core/1.0.0.yaml:11: glucose: nobody may record it",
        ),
        ("due_days: 10", "due_days: soon", "core/1.0.0.yaml:12: due_days is not a whole number"),
        ("due_days: 10", "due_days: 15", "core/1.0.0.yaml:12: glucose: due 15 days before but valid for 14"),
        ("lead_days: 2", "lead_weeks: 2", "core/1.0.0.yaml:13: unknown key: lead_weeks"),
        (
            "{days: 14}",
            "{days: 14, when: {smoker: true}}",
            "core/1.0.0.yaml:14: glucose: validity needs one rule",
        ),
        (
            "{en: Glucose, ru: Глюкоза}",
            "{en: Glucose}",
            "core/1.0.0.yaml:7: title needs exactly the languages",
        ),
        ("unit: mmol/L", "unit: spoons", "core/1.0.0.yaml:16: glucose: unknown unit: spoons"),
        ("[0.5, 60]", "[60, 0.5]", "core/1.0.0.yaml:20: plausible needs a lower and a higher number"),
        ("< 3.9 <= pass", "< 3.9 < pass", "core/1.0.0.yaml:21: scale leaves a gap at 3.9"),
        ("<= 6.0 < review", "<= 6.0 <= review", "core/1.0.0.yaml:21: scale overlaps at 6.0"),
        ("<= 6.0 < review", "<= 2.0 < review", "core/1.0.0.yaml:21: bounds overlap: 3.9 stands before 2.0"),
        ("origins: [{type: text, ref: L2}]", "", "core/1.0.0.yaml:6: glucose: has no origin"),
        ("ref: L2", "ref: page 2", "core/1.0.0.yaml:22: glucose: a text origin names a line"),
        ("- code: ecg", "- code: glucose", "core/1.0.0.yaml:5: requirement glucose is there twice"),
        ("outcome: review", "outcome: splendid", "core/1.0.0.yaml:35: unknown outcome: splendid"),
        ("- code: ecg", "- code: E C G", "core/1.0.0.yaml:23: not a code: E C G"),
        (
            "version: 1.0.0",
            "version: 2.0.0",
            "core/1.0.0.yaml:1: protocol core@2.0.0 belongs in core/2.0.0.yaml",
        ),
        ("resources: [table]", "resources: [table", "core/1.0.0.yaml:5: not YAML"),
        ("requirements:", "needs:", "core/1.0.0.yaml:5: unknown key: needs"),
    ],
)
def test_a_bad_file_is_refused_with_file_line_and_reason(old, new, expected):
    assert any(problem.startswith(expected) for problem in core(old, new)), core(old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("extends: core@1.0.0", "extends: core@9.0.0", "knee/2.0.0.yaml:4: unknown base: core@9.0.0"),
        ("extends: core@1.0.0", "extends: knee@2.0.0", "knee/2.0.0.yaml:4: builds on itself: knee@2.0.0"),
        ("{code: ecg, reason: asked for elsewhere}", "{code: ecg}", "knee/2.0.0.yaml:7: reason is missing"),
        ("{code: ecg, reason", "{code: eeg, reason", "knee/2.0.0.yaml:7: nothing to remove: eeg"),
        ("  - code: glucose", "  - code: sugar", "knee/2.0.0.yaml:9: nothing to change: sugar"),
        ("due_days: 12", "due_days: 20", "knee/2.0.0.yaml:10: glucose: due 20 days before but valid for 14"),
        (
            "add_components:\n",
            "add_components: 5\n    nothing:\n",
            "knee/2.0.0.yaml:11: add_components is not a list",
        ),
        ("code: diagnosis\n", "code: glucose\n", "knee/2.0.0.yaml:13: requirement glucose is there twice"),
    ],
)
def test_bad_inheritance_is_refused_where_it_is_written(old, new, expected):
    assert any(problem.startswith(expected) for problem in knee(old, new)), knee(old, new)


def test_a_circle_of_bases_is_refused():
    found = problems(FILES | {"core/1.0.0.yaml": CORE + "extends: knee@2.0.0\n"})

    assert found == ["knee/2.0.0.yaml:4: builds on itself: core@1.0.0"]


def test_what_extends_a_file_that_cannot_be_read_is_refused_too():
    found = problems(FILES | {"core/1.0.0.yaml": "- nothing"})

    assert found == [
        "core/1.0.0.yaml:1: a protocol file is one mapping",
        "knee/2.0.0.yaml:4: unknown base: core@1.0.0",
    ]


def test_one_version_stands_in_one_file():
    found = problems({"core/1.0.0.yaml": CORE, "copy/core/1.0.0.yaml": CORE})

    assert found == ["copy/core/1.0.0.yaml:1: protocol core@1.0.0 is there twice"]


def test_everything_wrong_in_all_files_is_told_at_once():
    files = {path: text.replace("en:", "de:", 1) for path, text in FILES.items()}

    assert {problem.split(":")[0] for problem in problems(files)} == set(FILES)


def test_a_base_with_rubbish_in_it_is_complained_about_once_and_not_an_error():
    rubbish = CORE.replace("requirements:\n", "requirements:\n  - just words\n")
    nothing = CORE.split("requirements:")[0] + "requirements: none\n"

    number = CORE.split("requirements:")[0] + "requirements: 5\n"

    for text in (rubbish, nothing, number):
        found = problems({"core/1.0.0.yaml": text})
        assert found[0] == "core/1.0.0.yaml:5: a protocol needs requirements"
        assert found[1] == "core/1.0.0.yaml:5: requirements is not a list of mappings"
        assert problems(FILES | {"core/1.0.0.yaml": text})[:2] == found


SOURCE = ("A general analysis", "Blood sugar is tested")


def test_a_quote_must_stand_in_the_line_it_names():
    quoted = CORE.replace("ref: L2", 'ref: L2, quote: "{}"')

    assert load({"core/1.0.0.yaml": quoted.replace("{}", "sugar is tested")}, source=SOURCE)
    assert problems({"core/1.0.0.yaml": quoted.replace("{}", "sugar is sweet")}, source=SOURCE) == [
        "core/1.0.0.yaml:22: L2 of the text does not say: sugar is sweet"
    ]
    assert problems({"core/1.0.0.yaml": CORE.replace("L2", "L3")}, source=SOURCE)
    assert load(FILES, source=SOURCE)
