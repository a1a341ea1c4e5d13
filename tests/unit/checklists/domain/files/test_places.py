"""A complaint names the line of what is wrong, also where that is not the first line of its part."""

import pytest

from checklists.domain.conditions import parse
from checklists.domain.files.protocol_files import load
from checklists.domain.files.reading import ProtocolProblems

REQUIREMENT = """\
  - code: {code}
    title: {{en: Blood, ru: Кровь}}
    kind: lab
    group: blood_and_urine
    owner: coordinator
    recorded_by: [coordinator]
    components:
      - code: glucose
        title: {{en: Glucose, ru: Глюкоза}}
        input: number
        unit: mmol/L
        plausible: [0.5, 60]
        scale: pass <= 6.0 < review
    origins: [{{type: text, ref: L390}}]
"""
CORE = "protocol: core\nversion: 1.0.0\ntitle: {en: Core, ru: Основа}\npart: true\nrequirements:\n" + (
    REQUIREMENT.format(code="blood")
)
KNEE = """\
protocol: knee
version: 1.0.0
title: {en: Knee, ru: Колено}
extends: core@1.0.0
"""


def complaints(text, **others):
    with pytest.raises(ProtocolProblems) as refused:
        load({"core/1.0.0.yaml": CORE, "knee/1.0.0.yaml": KNEE + text, **others})
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("remove:\n  - reason: elsewhere\n    code: sugar\n", "knee/1.0.0.yaml:7: nothing to remove: sugar"),
        ("change:\n  - due_days: 3\n    code: sugar\n", "knee/1.0.0.yaml:7: nothing to change: sugar"),
        (
            "change:\n  - code: blood\n    change_components:\n      - required: false\n        code: sugar\n",
            "knee/1.0.0.yaml:9: nothing to change: sugar",
        ),
        (
            "follow_up:\n  - code: visit\n    title: {en: Visit, ru: Осмотр}\n    from_days: 9\n    to_days: 8\n"
            "    origins: [{type: text, ref: L234}]\n",
            "knee/1.0.0.yaml:9: a follow-up ends before it begins",
        ),
        (
            "follow_up:\n  - code: visit\n    title: {en: Visit, ru: Осмотр}\n    from_days: 8\n    to_days: 8\n"
            "    origins: [{type: text, ref: somewhere}]\n",
            "knee/1.0.0.yaml:10: visit: a text origin names a line such as L16, up to L427, not somewhere",
        ),
        (
            "guidance:\n  - code: pain\n    kind: goal\n    text: {en: Less, ru: Меньше}\n    diagnoses: [knee]\n"
            "    origins: [{type: text, ref: L288}]\n",
            "knee/1.0.0.yaml:9: pain: not the beginning of an ICD-10 code: knee",
        ),
        (
            "guidance:\n  - code: pain\n    kind: goal\n    text: {en: Less, ru: Меньше}\n"
            "    origins: [{type: text, ref: somewhere}]\n",
            "knee/1.0.0.yaml:9: pain: a text origin names a line such as L16, up to L427, not somewhere",
        ),
        (
            f"requirements:\n{REQUIREMENT.format(code='day')}".replace(
                "    components:", "    due_days: 3\n    on_the_day: true\n    components:"
            ),
            "knee/1.0.0.yaml:13: day: a check of the day is due on the day and takes no days",
        ),
        (
            f"requirements:\n{REQUIREMENT.format(code='day')}".replace(
                "    components:", "    lead_days: 3\n    on_the_day: true\n    components:"
            ),
            "knee/1.0.0.yaml:13: day: a check of the day is due on the day and takes no days",
        ),
        (
            f"requirements:\n{REQUIREMENT.format(code='dry')}".replace(
                "    components:", "    abstain_days: 3\n    components:"
            ),
            "knee/1.0.0.yaml:12: dry: abstain_days is only for abstinence",
        ),
        (
            f"requirements:\n{REQUIREMENT.format(code='who')}".replace("[coordinator]", "[porter]"),
            "knee/1.0.0.yaml:11: who: unknown role: porter",
        ),
        (
            f"requirements:\n{REQUIREMENT.format(code='tiny')}".replace(
                "plausible: [0.5, 60]", "plausible: [0.5, 60]\n        molar_mass: heavy"
            ),
            "knee/1.0.0.yaml:18: molar_mass is not a number",
        ),
        (
            "guidance:\n"
            + 2
            * "  - {code: pain, kind: goal, text: {en: Less, ru: Меньше}, origins: [{type: text, ref: L288}]}\n",
            "knee/1.0.0.yaml:5: guidance pain is there twice",
        ),
        (
            f"requirements:\n{REQUIREMENT.format(code='often')}".replace(
                "    components:", "    due_days: 3\n    components:"
            ).replace(
                "    origins", "      - {code: glucose, title: {en: G, ru: Г}, input: text}\n    origins"
            ),
            "knee/1.0.0.yaml:13: often: component glucose is there twice",
        ),
        (
            f"requirements:\n{REQUIREMENT.format(code='dry')}".replace("kind: lab", "kind: abstinence")
            .replace("    components:", "    abstain_days: 0\n    components:")
            .replace("    origins", "      - {code: on, title: {en: D, ru: Д}, input: date}\n    origins"),
            "knee/1.0.0.yaml:12: dry: abstinence needs abstain_days",
        ),
        (
            "change:\n  - code: blood\n    add_components:\n"
            "      - {code: glucose, title: {en: G, ru: Г}, input: text}\n",
            "knee/1.0.0.yaml:6: blood: component glucose is there twice",
        ),
        (
            "change:\n  - code: blood\n    change_components:\n      - {code: glucose, required: false}\n",
            "knee/1.0.0.yaml:6: blood: needs at least one required component",
        ),
        (
            "include:\n  - when: {smoker: true}\n    protocol: less@1.0.0\n",
            "knee/1.0.0.yaml:7: unknown base: less@1.0.0",
        ),
    ],
)
def test_a_complaint_stands_at_its_key(text, expected):
    assert complaints(text) == expected


def test_every_change_that_finds_nothing_is_named():
    text = "change:\n  - code: sugar\n  - code: salt\n  - code: blood\n    due_days: 3\n"

    assert complaints(text).splitlines() == [
        "knee/1.0.0.yaml:6: nothing to change: sugar",
        "knee/1.0.0.yaml:7: nothing to change: salt",
    ]


def test_a_file_that_belongs_elsewhere_is_named_at_the_name():
    text = "title: {en: Knee, ru: Колено}\nversion: 1.0.0\nprotocol: elbow\n"

    with pytest.raises(ProtocolProblems) as refused:
        load({"knee/1.0.0.yaml": text})

    assert str(refused.value) == "knee/1.0.0.yaml:3: protocol elbow@1.0.0 belongs in elbow/1.0.0.yaml"


def test_a_version_in_two_folders_is_named_at_the_name():
    text = CORE.replace("protocol: core\nversion: 1.0.0\n", "version: 1.0.0\nprotocol: core\n")

    with pytest.raises(ProtocolProblems) as refused:
        load({"core/1.0.0.yaml": CORE, "old/core/1.0.0.yaml": text})

    assert str(refused.value) == "old/core/1.0.0.yaml:2: protocol core@1.0.0 is there twice"


def test_ten_layers_are_enough_for_anybody():
    def layers(count):
        names = "abcdefghijklmnop"[:count]
        files = {"core/1.0.0.yaml": CORE}
        for name, below in zip(names, [*names[1:], "core"], strict=True):
            files[f"{name}/1.0.0.yaml"] = (
                f"protocol: {name}\nversion: 1.0.0\ntitle: {{en: X, ru: Х}}\nextends: {below}@1.0.0\n"
            )
        return files

    assert len(load(layers(10))) == 11
    with pytest.raises(ProtocolProblems) as refused:
        load(layers(11))
    assert str(refused.value) == "k/1.0.0.yaml:4: builds on more than 10 layers"


def test_a_misquoted_line_is_said_without_a_quote_too():
    source = [""] * 427

    with pytest.raises(ProtocolProblems) as refused:
        load({"core/1.0.0.yaml": CORE}, source=source)

    assert str(refused.value) == "core/1.0.0.yaml:19: L390 of the text does not say: anything"


SAID = """\
resources: [c_arm]
follow_up:
  - {code: visit, title: {en: Visit, ru: Осмотр}, from_days: 42, to_days: 42, origins: [{type: text, ref: L234}]}
guidance:
  - {code: pain, kind: goal, text: {en: Less, ru: Меньше}, origins: [{type: text, ref: L288}]}
  - {code: lungs, kind: goal, text: {en: Air, ru: Воздух}, when: {sex: female}, origins: [{type: text, ref: L288}]}
"""


def test_what_is_said_for_some_cases_only_is_said_to_them_only():
    more = CORE.replace("core", "more").replace("code: blood", "code: urine") + SAID
    text = "include:\n  - {protocol: more@1.0.0, when: {smoker: true}}\n"

    knee = load({"core/1.0.0.yaml": CORE, "more/1.0.0.yaml": more, "knee/1.0.0.yaml": KNEE + text})[
        "knee", "1.0.0"
    ]

    assert [one.code for one in knee.follow_up] == ["visit"]
    assert [(one.code, str(one.when)) for one in knee.guidance] == [
        ("pain", str(parse({"smoker": True}))),
        ("lungs", str(parse({"all": [{"smoker": True}, {"sex": "female"}]}))),
    ]
    assert [(one.code, one.when) for one in knee.requirements] == [
        ("blood", None),
        ("urine", parse({"smoker": True})),
    ]


SCREEN = REQUIREMENT.format(code="screen").replace(
    "        input: number\n        unit: mmol/L\n        plausible: [0.5, 60]\n        scale: pass <= 6.0 < review\n",
    "        input: choice\n"
    "        choices:\n"
    "          - {code: 'no', title: {en: N, ru: Н}, outcome: pass}\n"
    "          - {code: 'yes', title: {en: Y, ru: Д}, outcome: block}\n"
    "        suggests: [{choice: yes, when: {shoe_size: 45}}]\n",
)


def test_a_suggestion_whose_condition_cannot_be_read_is_complained_about_once():
    assert complaints(f"requirements:\n{SCREEN}") == "knee/1.0.0.yaml:19: unknown condition: shoe_size"


def test_a_version_that_is_none_is_named_where_it_stands():
    text = CORE.replace("version: 1.0.0", "version: one")

    with pytest.raises(ProtocolProblems) as refused:
        load({"core/one.yaml": text})

    assert str(refused.value) == "core/one.yaml:2: version is not like 1.0.0: one"


@pytest.mark.parametrize("limits", ["scale: pass <= 5.5 < review", "bounds: [{scale: pass <= 5.5 < review}]"])
def test_a_scale_that_is_given_now_stands_in_place_of_what_was_there(limits):
    text = f"change:\n  - code: blood\n    change_components:\n      - {{code: glucose, {limits}}}\n"

    knee = load({"core/1.0.0.yaml": CORE, "knee/1.0.0.yaml": KNEE + text})["knee", "1.0.0"]

    (bound,) = knee.requirements[0].components[0].bounds
    assert str(bound.scale) == "pass <= 5.5 < review"
