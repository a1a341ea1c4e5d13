"""Protocol files as somebody in a hurry writes them: each is refused with its file, its line and what is wrong."""

# ruff: noqa: E501 - a table is read row by row

from itertools import pairwise

import pytest

from checklists.domain.files.protocol_files import load
from checklists.domain.files.reading import ProtocolProblems

CORE = """\
protocol: core
version: 1.0.0
title: {en: Core, ru: Основа}
part: true
requirements:
  - code: blood
    title: {en: Blood, ru: Кровь}
    kind: lab
    group: blood_and_urine
    owner: coordinator
    recorded_by: [coordinator]
    due_days: 10
    lead_days: 2
    validity: {days: 14}
    seen_by: [surgeon, anaesthetist]
    decisions: {accept: [anaesthetist], block_accept: [surgeon, anaesthetist], two_people: true}
    components:
      - code: glucose
        title: {en: Glucose, ru: Глюкоза}
        input: number
        unit: mmol/L
        units: [mg/dL]
        molar_mass: 180.156
        loinc: ["14771-0", "1558-6"]
        plausible: [0.5, 60]
        bounds:
          - {when: {condition: [E11]}, scale: pass <= 9.0 < review}
          - {scale: block < 3.9 <= pass <= 6.0 < review < 12.0 <= block}
      - code: alt
        title: {en: ALT, ru: АЛТ}
        input: number
        unit: U/L
        plausible: [1, 10000]
        scale: pass <= 40 < review
        of_upper: pass <= 1 < review <= 3 < block
    origins: [{type: text, ref: L390}]
"""
MORE = """\
protocol: more
version: 1.0.0
title: {en: More, ru: Другое}
part: true
requirements:
  - code: contraindications
    title: {en: Contraindications, ru: Противопоказания}
    kind: screen
    group: decisions_and_consent
    owner: surgeon
    recorded_by: [surgeon]
    components:
      - code: obesity
        title: {en: Obesity, ru: Ожирение}
        input: choice
        severity: relative
        permit: [surgeon]
        suggests: [{choice: yes, when: {condition: [E66]}}]
        choices:
          - {code: no, title: {en: "No", ru: Нет}, outcome: pass}
          - {code: yes, title: {en: "Yes", ru: Да}, outcome: block}
          - {code: for_now, title: {en: For now, ru: Пока}, outcome: block, until: true, needs: [since]}
      - {code: since, title: {en: Since, ru: С какого дня}, input: date, required: false}
    origins: [{type: text, ref: L95}]
  - code: medicines
    title: {en: Medicines, ru: Лекарства}
    kind: medicine_plan
    group: medicines
    owner: anaesthetist
    recorded_by: [anaesthetist]
    components:
      - code: medicines
        title: {en: Medicines, ru: Лекарства}
        input: medicines
        classes:
          - {code: metformin, title: {en: Metformin, ru: Метформин}, atc: [A10BA02], proposal: stop, stop: [{days: 1}], origins: [{type: text, ref: L16}]}
          - {code: statins, title: {en: Statins, ru: Статины}, atc: [C10AA], proposal: continue, never_stop: true, origins: [{type: text, ref: L16}]}
    origins: [{type: text, ref: L16}]
  - code: alcohol
    title: {en: Alcohol, ru: Алкоголь}
    kind: abstinence
    group: habits
    owner: ward_nurse
    recorded_by: [ward_nurse]
    abstain_days: 14
    components:
      - {code: last_use, title: {en: Last drink, ru: Последний приём}, input: date}
    origins: [{type: text, ref: L16}]
"""
KNEE = """\
protocol: knee
version: 1.0.0
title: {en: Knee, ru: Колено}
extends: core@1.0.0
include:
  - {protocol: more@1.0.0, when: {age_at_least: 18}}
remove:
  - {code: alcohol, reason: asked for elsewhere}
change:
  - code: blood
    due_days: 12
requirements:
  - code: xray
    title: {en: X-ray, ru: Рентген}
    kind: report
    group: images
    owner: coordinator
    recorded_by: [coordinator]
    side_must_match: true
    components:
      - {code: side, title: {en: Side, ru: Сторона}, input: side}
    origins: [{type: clinical_default, ref: section 2, confirmed_by: "Dr A, 2026-11-01"}]
follow_up:
  - {code: visit, title: {en: Visit, ru: Осмотр}, from_days: 42, to_days: 42, origins: [{type: text, ref: L234}]}
guidance:
  - {code: arthrosis, kind: indication, text: {en: Arthrosis, ru: Артроз}, diagnoses: [M17], origins: [{type: text, ref: L288}]}
"""
FILES = {"core/1.0.0.yaml": CORE, "more/1.0.0.yaml": MORE, "knee/1.0.0.yaml": KNEE}

VISIT = KNEE.splitlines()[23]
STATINS = MORE.splitlines()[36]
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in pairwise("abcdefghij")
)

BAD = {
    # ------------------------------------------------------------------------------------------------ the file
    "nothing but a bomb of aliases": ("core", CORE, BOMB, "core/1.0.0.yaml:1: more than 50000 values"),
    "nested without an end": ("core", CORE, "a: " + "[" * 5000, "core/1.0.0.yaml:1: not YAML: nested too deeply"),
    "far too large": ("core", CORE, "a: " + "x" * 1_000_000, "core/1.0.0.yaml:1: larger than 1000000 bytes"),
    "empty": ("core", CORE, "", "core/1.0.0.yaml:1: a protocol file is one mapping"),
    "a list": ("core", CORE, "- one\n", "core/1.0.0.yaml:1: a protocol file is one mapping"),
    "two documents": ("core", "part: true", "---\npart: true", "core/1.0.0.yaml:4: not YAML"),
    "a bracket that never closes": ("core", "{days: 14}", "{days: 14", "core/1.0.0.yaml:15: not YAML"),
    "a tag that asks for code": ("core", "owner: coordinator", "owner: !!python/name:os.system", "core/1.0.0.yaml:10: not YAML: tags are not used"),
    "a merge key": ("core", "validity: {days: 14}", "validity: {<<: {days: 14}}", "core/1.0.0.yaml:14: merge keys are not used"),
    "a key twice": ("core", "    lead_days: 2", "    lead_days: 2\n    lead_days: 3", "core/1.0.0.yaml:14: key lead_days is there twice"),
    "an anchor that is not there": ("core", "{days: 14}", "*soon", "core/1.0.0.yaml:14: not YAML"),
    "an anchor that contains itself": ("core", "[coordinator]", "&me [*me]", "core/1.0.0.yaml:11: nested too deeply"),
    "a byte order mark": ("core", "protocol: core", "\ufeffprotocol: core", "core/1.0.0.yaml:1: starts with a byte order mark"),
    "a NUL": ("core", "ru: Кровь", "ru: Кро\x00вь", "core/1.0.0.yaml:7: not YAML: unreadable characters"),
    "letters that turn the line around": ("core", "ru: Кровь", "ru: \u202eКровь", "core/1.0.0.yaml:7: unreadable characters"),
    "a name that is not the folder's": ("core", "protocol: core", "protocol: kernel", "core/1.0.0.yaml:1: protocol kernel@1.0.0 belongs in kernel/1.0.0.yaml"),
    "a version that is not the file's": ("knee", "version: 1.0.0", "version: 1.0.1", "knee/1.0.0.yaml:1: protocol knee@1.0.1 belongs in knee/1.0.1.yaml"),
    "a key nobody knows": ("core", "lead_days: 2", "lead_time: 2", "core/1.0.0.yaml:13: unknown key: lead_time"),
    "one language": ("core", "{en: Blood, ru: Кровь}", "{en: Blood}", "core/1.0.0.yaml:7: title needs exactly the languages en, ru"),
    "empty words": ("core", "ru: Кровь", "ru: ' '", "core/1.0.0.yaml:7: title has a language without words"),
    "no requirements in what a case needs": ("core", CORE, "protocol: core\nversion: 1.0.0\ntitle: {en: Core, ru: Основа}\n", "core/1.0.0.yaml:1: a protocol needs requirements"),
    # --------------------------------------------------------------------------------------------- building on
    "extends itself": ("knee", "extends: core@1.0.0", "extends: knee@1.0.0", "knee/1.0.0.yaml:4: builds on itself: knee@1.0.0"),
    "a circle of extensions": ("core", "part: true", "extends: knee@1.0.0", "knee/1.0.0.yaml:4: builds on itself: core@1.0.0"),
    "a circle of inclusions": ("more", "part: true", "include: [{protocol: knee@1.0.0}]", "more/1.0.0.yaml:4: builds on itself: knee@1.0.0"),
    "extends what is not there": ("knee", "extends: core@1.0.0", "extends: core@1.0.1", "knee/1.0.0.yaml:4: unknown base: core@1.0.1"),
    "includes what is not there": ("knee", "more@1.0.0", "less@1.0.0", "knee/1.0.0.yaml:6: unknown base: less@1.0.0"),
    "extends without a version": ("knee", "extends: core@1.0.0", "extends: core", "knee/1.0.0.yaml:4: unknown base: core"),
    "the same requirement from two sides": ("knee", "more@1.0.0", "core@1.0.0", "knee/1.0.0.yaml:5: requirement blood comes from two sides"),
    "includes for a reason nobody knows": ("knee", "age_at_least: 18", "shoe_size: 45", "knee/1.0.0.yaml:6: unknown condition: shoe_size"),
    "removes what is not there": ("knee", "code: alcohol", "code: sugar", "knee/1.0.0.yaml:8: nothing to remove: sugar"),
    "removes without a reason": ("knee", ", reason: asked for elsewhere", "", "knee/1.0.0.yaml:8: reason is missing or not text"),
    "changes what is not there": ("knee", "  - code: blood", "  - code: sugar", "knee/1.0.0.yaml:10: nothing to change: sugar"),
    "a change that makes an old rule wrong": ("knee", "due_days: 12", "due_days: 15", "knee/1.0.0.yaml:11: blood: due 15 days before but valid for 14"),
    # --------------------------------------------------------------------------------------------- requirements
    "a requirement twice": ("more", "- code: alcohol", "- code: medicines", "more/1.0.0.yaml:5: requirement medicines is there twice"),
    "no origin": ("core", "    origins: [{type: text, ref: L390}]\n", "", "core/1.0.0.yaml:6: blood: has no origin"),
    "an origin without a line": ("core", "ref: L390", "ref: somewhere", "core/1.0.0.yaml:36: blood: a text origin names a line such as L16, up to L427, not somewhere"),
    "a line the text does not have": ("core", "ref: L390", "ref: L428", "core/1.0.0.yaml:36: blood: a text origin names a line such as L16, up to L427, not L428"),
    "a kind of origin nobody knows": ("core", "type: text, ref: L390", "type: hearsay, ref: L390", "core/1.0.0.yaml:36: unknown type: hearsay"),
    "a role nobody has": ("core", "owner: coordinator", "owner: porter", "core/1.0.0.yaml:10: blood: unknown role: porter"),
    "a role nobody has may decide": ("core", "accept: [anaesthetist]", "accept: [director]", "core/1.0.0.yaml:16: blood: unknown role: director"),
    "seen by a role nobody has": ("core", "seen_by: [surgeon,", "seen_by: [porter, surgeon,", "core/1.0.0.yaml:15: blood: unknown role: porter"),
    "decided by somebody who may not see it": ("core", "seen_by: [surgeon, anaesthetist]", "seen_by: [anaesthetist]", "core/1.0.0.yaml:15: blood: may decide what it may not see: surgeon"),
    "two people where nobody may": ("core", ", block_accept: [surgeon, anaesthetist]", "", "core/1.0.0.yaml:16: blood: two_people without anybody in block_accept"),
    "a negative validity": ("core", "{days: 14}", "{days: -14}", "core/1.0.0.yaml:14: days is not a whole number from 0 to 10000"),
    "valid for days and hours": ("core", "{days: 14}", "{days: 14, hours: 4}", "core/1.0.0.yaml:14: validity needs either days or hours"),
    "too old when it is on time": ("core", "{days: 14}", "{days: 9}", "core/1.0.0.yaml:12: blood: due 10 days before but valid for 9"),
    "valid only for some": ("core", "{days: 14}", "{days: 14, when: {smoker: true}}", "core/1.0.0.yaml:14: blood: validity needs one rule without a condition"),
    "abstinence without days": ("more", "    abstain_days: 14\n", "", "more/1.0.0.yaml:39: alcohol: abstinence needs abstain_days"),
    "abstinence without a date": ("more", "Последний приём}, input: date", "Последний приём}, input: text", "more/1.0.0.yaml:46: alcohol: abstinence needs a date"),
    "a side to match that nobody asks for": ("knee", "input: side", "input: text", "knee/1.0.0.yaml:19: xray: side_must_match needs a required side"),
    "nothing that must be recorded": ("knee", "input: side", "input: side, required: false", "knee/1.0.0.yaml:20: xray: needs at least one required component"),
    # ------------------------------------------------------------------------------------------------- numbers
    "bounds that overlap": ("core", "<= 6.0 < review < 12.0", "<= 6.0 < review < 5.0", "core/1.0.0.yaml:28: bounds overlap: 6.0 stands before 5.0"),
    "a limit that belongs to two": ("core", "<= 6.0 < review", "<= 6.0 <= review", "core/1.0.0.yaml:28: scale overlaps at 6.0"),
    "a limit that belongs to nobody": ("core", "block < 3.9 <= pass", "block < 3.9 < pass", "core/1.0.0.yaml:28: scale leaves a gap at 3.9"),
    "bounds with nothing for the rest": ("core", "{scale: block", "{when: {smoker: true}, scale: block", "core/1.0.0.yaml:18: glucose: bounds leave a gap"),
    "bounds for everybody before others": ("core", "{when: {condition: [E11]}, scale", "{scale", "core/1.0.0.yaml:18: glucose: bounds overlap"),
    "a limit that no plausible number reaches": ("core", "< 12.0 <= block", "< 120 <= block", "core/1.0.0.yaml:18: glucose: no plausible number reaches the limit 120"),
    "numbers that never pass": ("core", "scale: pass <= 40 < review", "scale: review <= 40 < block", "core/1.0.0.yaml:29: alt: no number passes"),
    "multiples of the printed limit that never pass": ("core", "of_upper: pass <= 1 < review <= 3 < block", "of_upper: review <= 3 < block", "core/1.0.0.yaml:29: alt: no number passes"),
    "only multiples of a printed limit": ("core", "        scale: pass <= 40 < review\n", "", "core/1.0.0.yaml:29: alt: of_upper needs bounds too"),
    "a number that is none": ("core", "[0.5, 60]", "[NaN, 60]", "core/1.0.0.yaml:25: plausible is not a list of numbers"),
    "no plausible range": ("core", "        plausible: [0.5, 60]\n", "", "core/1.0.0.yaml:18: glucose: a number needs a plausible range"),
    "a unit nobody knows": ("core", "unit: mmol/L", "unit: spoons", "core/1.0.0.yaml:22: unknown unit: spoons"),
    "a unit that measures something else": ("core", "units: [mg/dL]", "units: [mm]", "core/1.0.0.yaml:22: mm does not convert to mmol/L"),
    "mass and amount without a molar mass": ("core", "        molar_mass: 180.156\n", "", "core/1.0.0.yaml:22: mg/dL does not convert to mmol/L without a molar_mass"),
    "a factor that the library contradicts": ("core", "units: [mg/dL]", "units: {mg/dL: 18.0156}", "core/1.0.0.yaml:18: glucose: 1 mg/dL is 0.0555"),
    "a LOINC code nobody knows": ("core", '"14771-0"', '"00000-0"', "core/1.0.0.yaml:18: glucose: unknown LOINC code: 00000-0"),
    "a LOINC code of another sort": ("core", '"14771-0"', '"1742-6"', "core/1.0.0.yaml:18: glucose: LOINC 1742-6 is activity, and none of the units is"),
    "a diagnosis in a condition in Cyrillic letters": ("core", "condition: [E11]", "condition: [Е11]", "core/1.0.0.yaml:27: condition: not the beginning of a code: Е11"),
    "a condition about a sex nobody has": ("core", "{condition: [E11]}", "{sex: woman}", "core/1.0.0.yaml:27: sex is female, male or other"),
    "a condition with a number that is none": ("core", "{condition: [E11]}", "{age_at_least: NaN}", "core/1.0.0.yaml:27: age_at_least needs a number"),
    "a condition that asks nothing": ("core", "{condition: [E11]}", "{}", "core/1.0.0.yaml:27: a condition is a mapping"),
    # ------------------------------------------------------------------------------------------------- answers
    "answers of which none passes": ("more", "outcome: pass}", "outcome: review}", "more/1.0.0.yaml:13: obesity: no choice passes"),
    "an outcome nobody knows": ("more", "outcome: pass}", "outcome: fine}", "more/1.0.0.yaml:20: unknown outcome: fine"),
    "a date of ending on what does not block": ("more", "outcome: block, until: true", "outcome: review, until: true", "more/1.0.0.yaml:13: obesity: only a block can be until a date"),
    "an answer that needs what nobody asks for": ("more", "needs: [since]", "needs: [until]", "more/1.0.0.yaml:12: contraindications: a choice needs an unknown component: until"),
    "a severity nobody knows": ("more", "severity: relative", "severity: mild", "more/1.0.0.yaml:16: unknown severity: mild"),
    "relative, and nobody may permit it": ("more", "        permit: [surgeon]\n", "", "more/1.0.0.yaml:13: obesity: permit goes with severity relative"),
    "absolute, and somebody may permit it": ("more", "severity: relative", "severity: absolute", "more/1.0.0.yaml:13: obesity: permit goes with severity relative"),
    "severe, but every answer passes": ("more", "input: date, required: false", "input: date, required: false, severity: absolute", "more/1.0.0.yaml:23: since: a severity without an answer"),
    "permitted by a role nobody has": ("more", "permit: [surgeon]", "permit: [porter]", "more/1.0.0.yaml:13: obesity: unknown role: porter"),
    "suggests what cannot be answered": ("more", "choice: yes", "choice: perhaps", "more/1.0.0.yaml:13: obesity: suggests an unknown choice: perhaps"),
    "suggests that all is well": ("more", "choice: yes", "choice: no", "more/1.0.0.yaml:13: obesity: suggests a choice that passes: no"),
    "suggests without saying when": ("more", ", when: {condition: [E66]}", "", "more/1.0.0.yaml:18: a suggestion says when it is made"),
    # ----------------------------------------------------------------------------------------------- medicines
    "one ATC code in two classes": ("more", "atc: [C10AA]", "atc: [A10BA02]", "more/1.0.0.yaml:32: medicines: ATC A10BA02 belongs to two classes"),
    "classes of something else": ("more", "input: medicines\n", "input: text\n", "more/1.0.0.yaml:32: medicines: only medicines have classes"),
    "a class twice": ("more", "code: statins", "code: metformin", "more/1.0.0.yaml:32: medicines: class metformin is there twice"),
    "an ATC code in Cyrillic letters": ("more", "atc: [C10AA]", "atc: [С10АА]", "more/1.0.0.yaml:37: statins: not the beginning of an ATC code"),
    "a class without a code": ("more", "atc: [C10AA]", "atc: []", "more/1.0.0.yaml:37: statins: a class needs ATC codes"),
    "stop without days": ("more", ", stop: [{days: 1}]", "", "more/1.0.0.yaml:36: metformin: stop needs days"),
    "never stopped, but after days": ("more", "proposal: continue, never_stop", "proposal: continue, stop: [{days: 2}], never_stop", "more/1.0.0.yaml:37: statins: what is never stopped has no days to stop"),
    "never stopped, but stopped": ("more", "proposal: continue", "proposal: stop, stop: [{days: 2}]", "more/1.0.0.yaml:37: statins: what is never stopped has no days to stop"),
    "a class without an origin": ("more", STATINS, STATINS.replace("[{type: text, ref: L16}]", "[]"), "more/1.0.0.yaml:37: statins: has no origin"),
    # --------------------------------------------------------------------------------- what stands beside the checklist
    "a follow-up that does not say when it begins": ("knee", "from_days: 42, ", "", "knee/1.0.0.yaml:24: a follow-up needs from_days"),
    "a follow-up that does not say when it ends": ("knee", "to_days: 42, ", "", "knee/1.0.0.yaml:24: a follow-up needs to_days"),
    "a follow-up whose day is none": ("knee", "to_days: 42", "to_days: soon", "knee/1.0.0.yaml:24: to_days is not a whole number from 0 to 10000"),
    "a follow-up that ends before it begins": ("knee", "to_days: 42", "to_days: 41", "knee/1.0.0.yaml:24: a follow-up ends before it begins"),
    "a follow-up without an origin": ("knee", "[{type: text, ref: L234}]", "[]", "knee/1.0.0.yaml:24: visit: has no origin"),
    "a follow-up twice": ("knee", VISIT, f"{VISIT}\n{VISIT.replace('Visit', 'Second visit')}", "knee/1.0.0.yaml:23: follow-up visit is there twice"),
    "follow-up that is no list": ("knee", "follow_up:\n", "follow_up: soon\nresources:\n", "knee/1.0.0.yaml:23: follow_up is not a list of mappings"),
    "guidance without an origin": ("knee", "[{type: text, ref: L288}]", "[]", "knee/1.0.0.yaml:26: arthrosis: has no origin"),
    "guidance of a kind nobody knows": ("knee", "kind: indication", "kind: rumour", "knee/1.0.0.yaml:26: unknown kind: rumour"),
    "a diagnosis in Cyrillic letters": ("knee", "[M17]", "[М17]", "knee/1.0.0.yaml:26: arthrosis: not the beginning of an ICD-10 code"),
}  # fmt: skip


def refused(files):
    with pytest.raises(ProtocolProblems) as bad:
        load(files)
    return [str(problem) for problem in bad.value.problems]


def test_the_good_files_are_good():
    assert len(load(FILES)) == 3


@pytest.mark.parametrize(("code", "old", "new", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_file_line_and_reason(code, old, new, expected):
    path = f"{code}/1.0.0.yaml"
    assert FILES[path].count(old) >= 1

    found = refused(FILES | {path: FILES[path].replace(old, new, 1)})

    assert any(problem.startswith(expected) for problem in found), found


def test_there_are_at_least_thirty_kinds():
    assert len({expected.split(": ", 1)[1] for *_, expected in BAD.values()}) >= 30


def test_too_many_layers_are_refused():
    files = {
        f"l{i}/1.0.0.yaml": f"protocol: l{i}\nversion: 1.0.0\npart: true\ntitle: {{en: L, ru: Л}}\n"
        + (f"extends: l{i + 1}@1.0.0\n" if i < 15 else "")
        for i in range(16)
    }

    assert refused(files)[0].endswith("builds on more than 10 layers")
