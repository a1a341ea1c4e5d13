from dataclasses import replace

import pytest
from hypothesis import given

from checklists.domain import scales
from checklists.domain.files import drafting
from checklists.domain.files.reading import ProtocolProblems
from checklists.domain.files.writing import fingerprint, to_yaml
from checklists.domain.guidance import Guidance, GuidanceKind
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import Component, Input, Kind, ProtocolSpec, RequirementSpec
from checklists.domain.scales import Bound
from tests.unit.checklists.domain.builders import number, protocol, requirement, shipped, words
from tests.unit.checklists.domain.files.test_diffs import some

SIGNED = Origin(OriginType.CLINICAL_DEFAULT, "2.2 bounds", confirmed_by="Dr A. Lim, 2026-11-01")
UNSIGNED = replace(SIGNED, confirmed_by="")
TEXT = Origin(OriginType.TEXT, "L389")
BLOOD = requirement("blood", origins=(TEXT, SIGNED), defined_in=("knee@1.0.0",))
OLD = protocol(BLOOD, requirement("urine", origins=(TEXT, SIGNED), defined_in=("knee@1.0.0",)))
NEXT = drafting.numbered(OLD, "1.1.0")


def lower(spec: RequirementSpec) -> RequirementSpec:
    bounds = (Bound(scales.parse("block < 3 <= pass <= 6 < review")),)
    return replace(spec, components=(replace(spec.components[0], bounds=bounds),))


def with_blood(spec: RequirementSpec, whole: ProtocolSpec = NEXT) -> ProtocolSpec:
    return replace(whole, requirements=(spec, *whole.requirements[1:]))


def test_an_unchanged_draft_keeps_every_confirmation():
    draft = drafting.rewritten(NEXT, OLD, "no change")

    assert draft == NEXT
    assert drafting.open_origins(draft) == ()


def test_what_changed_has_to_be_confirmed_again_with_the_reason_beside_it():
    draft = drafting.rewritten(with_blood(lower(BLOOD)), OLD, "new analyser")

    blood, urine = draft.requirements
    assert blood.origins == (TEXT, UNSIGNED, Origin(OriginType.LOCAL, "new analyser"))
    assert blood.defined_in == ("knee@1.0.0", "knee@1.1.0")
    assert urine == OLD.requirements[1]
    assert [one.place for one in drafting.open_origins(draft)] == [
        "requirements/blood/1",
        "requirements/blood/2",
    ]


def test_a_second_change_for_the_same_reason_adds_no_second_origin():
    first = drafting.rewritten(with_blood(lower(BLOOD)), OLD, "new analyser")
    again = with_blood(replace(first.requirements[0], due_days=5), first)

    assert (
        drafting.rewritten(again, first, "new analyser").requirements[0].origins
        == first.requirements[0].origins
    )


def test_a_name_typed_into_a_file_confirms_nothing():
    forged = requirement("blood", origins=(TEXT, replace(SIGNED, confirmed_by="Dr Nobody, 2026-11-20")))
    added = requirement("heart", origins=(SIGNED,))
    typed = replace(NEXT, requirements=(forged, NEXT.requirements[1], added))

    draft = drafting.rewritten(typed, OLD, "typed")

    assert draft.requirements[0].origins == (TEXT, SIGNED)
    assert draft.requirements[2].origins == (UNSIGNED,)
    assert draft.requirements[2].defined_in == ("knee@1.1.0",)


def test_the_first_version_of_a_protocol_has_everything_to_be_confirmed():
    draft = drafting.rewritten(OLD, None, "first")

    assert [one.place for one in drafting.open_origins(draft)] == [
        "requirements/blood/1",
        "requirements/urine/1",
    ]


def test_a_class_of_medicines_is_confirmed_on_its_own():
    week = (StopRule(7),)
    aspirin = MedicineClass("aspirin", words("aspirin"), ("B01",), MedicineChoice.STOP, (SIGNED,), week)
    iron = replace(aspirin, code="iron", atc=("B03",))
    plan = Component("plan", words("plan"), Input.MEDICINES, classes=(aspirin, iron))
    medicines = requirement("medicines", plan, kind=Kind.MEDICINE_PLAN, origins=(SIGNED,))
    stays = replace(plan, classes=(replace(aspirin, proposal=MedicineChoice.CONTINUE), iron))

    draft = drafting.rewritten(protocol(replace(medicines, components=(stays,))), protocol(medicines), "L1")

    places = {one.place for one in drafting.open_origins(draft)}
    assert places == {f"requirements/medicines/plan/aspirin/{number}" for number in (0, 1)}


def test_guidance_is_confirmed_on_its_own():
    who = Guidance("who", GuidanceKind.INDICATION, words("For whom"), (SIGNED,))
    why = replace(who, code="why")
    old = replace(OLD, guidance=(who, why))
    new = replace(OLD, guidance=(replace(who, text=words("For others")), why))

    draft = drafting.rewritten(new, old, "wider use")

    assert [(one.place, one.title) for one in drafting.open_origins(draft)] == [
        ("guidance/who/0", words("For others")),
        ("guidance/who/1", words("For others")),
    ]
    assert draft.requirements == OLD.requirements


def test_a_clinician_confirms_by_name():
    draft = drafting.rewritten(with_blood(lower(BLOOD)), OLD, "new analyser")

    confirmed = drafting.confirm(draft, {"requirements/blood/1"}, "Dr Sato, 2026-11-22")

    assert confirmed.requirements[0].origins[1].confirmed_by == "Dr Sato, 2026-11-22"
    assert [one.place for one in drafting.open_origins(confirmed)] == ["requirements/blood/2"]


def test_what_needs_no_confirmation_cannot_be_confirmed():
    with pytest.raises(KeyError):
        drafting.confirm(OLD, {"requirements/blood/0"}, "Dr Sato, 2026-11-22")


@given(some)
def test_a_downloaded_protocol_reads_back_to_the_same_fingerprint(specs):
    written = protocol(*specs)

    assert fingerprint(drafting.read_draft("a.yaml", to_yaml(written))) == fingerprint(written)


@pytest.mark.parametrize("spec", shipped().values(), ids=lambda spec: spec.name)
def test_every_protocol_of_the_house_reads_back_as_it_was_downloaded(spec):
    assert drafting.read_draft("a.yaml", to_yaml(spec)) == spec


HEAD = "protocol: knee\nversion: 1.1.0\ntitle: {en: Knee, ru: Колено}\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("extends: core@1.0.0\nrequirements: []\n", 4, "what this file builds on is not in it"),
        ("include: [{protocol: core@1.0.0}]\n", 4, "what this file builds on is not in it"),
        ("change: []\n", 4, "nothing left to work in"),
        ("requirements: []\nremove: []\n", 5, "nothing left to work in"),
        ("requirements: 5\n", 4, "not a list of mappings"),
    ],
)
def test_a_file_that_is_not_a_whole_protocol_is_refused_with_its_line(text, line, reason):
    with pytest.raises(ProtocolProblems) as refused:
        drafting.read_draft("upload.yaml", HEAD + text)

    assert any(p.line == line and reason in p.reason for p in refused.value.problems)


def test_a_draft_is_held_to_the_laboratory_tables_like_a_file():
    content = to_yaml(protocol(requirement("blood", number(loinc=("00000-0",)))))

    with pytest.raises(
        ProtocolProblems, match=r"upload\.yaml:[1-9]\d*: glucose: unknown LOINC code: 00000-0"
    ):
        drafting.read_draft("upload.yaml", content)


def test_a_draft_is_known_as_whole_only_by_real_requirements():
    with pytest.raises(ProtocolProblems, match="requirements is not a list of mappings"):
        drafting.read_draft("upload.yaml", HEAD + "requirements: [5]\n")


def test_a_draft_that_was_confirmed_here_is_known_from_its_file():
    file = protocol(requirement("blood", origins=(UNSIGNED,)))
    known = protocol(requirement("blood", origins=(SIGNED,)))
    other = protocol(requirement("blood", number("sodium"), origins=(SIGNED,)))

    assert drafting.only_confirms(known, file)
    assert not drafting.only_confirms(file, known)
    assert not drafting.only_confirms(other, file)
    assert not drafting.only_confirms(replace(known, title=words("Foot")), file)
    assert not drafting.only_confirms(protocol(requirement("blood", origins=(UNSIGNED, SIGNED))), file)


def test_the_next_number_follows_the_highest():
    assert drafting.next_number(["1.9.0", "1.10.2", "1.2.0"]) == "1.11.0"


def test_an_open_origin_is_shown_whole():
    quoted = replace(UNSIGNED, quote="3.9 to 6.0")
    spec = protocol(requirement("blood", origins=(TEXT, quoted)))

    (found,) = drafting.open_origins(spec)

    assert (found.place, found.title, found.origin) == ("requirements/blood/1", words("blood"), quoted)


def test_of_two_signed_origins_none_is_open():
    assert drafting.open_origins(protocol(BLOOD)) == ()


def test_a_confirmation_for_a_place_that_is_not_there_is_refused_by_its_name():
    with pytest.raises(KeyError, match="requirements/horoscope/0"):
        drafting.confirm(OLD, ["requirements/horoscope/0"], "Dr B, 2026-11-02")


def test_a_version_gets_another_number_and_nothing_else():
    numbered = drafting.numbered(OLD, "7.0.0")

    assert numbered.version == "7.0.0"
    assert replace(numbered, version=OLD.version) == OLD


def test_a_file_that_says_other_words_does_not_only_confirm():
    signed = with_blood(replace(BLOOD, origins=(TEXT, replace(SIGNED, confirmed_by="Dr B, 2026-11-02"))), OLD)
    unsigned = with_blood(replace(BLOOD, origins=(TEXT, UNSIGNED)), OLD)

    assert drafting.only_confirms(signed, unsigned)
    # Another name in place of a name is no mere confirmation.
    assert not drafting.only_confirms(signed, OLD)
    # Nor is an origin more, or one less.
    assert not drafting.only_confirms(with_blood(replace(BLOOD, origins=(TEXT,)), OLD), unsigned)
    assert not drafting.only_confirms(OLD, with_blood(replace(BLOOD, origins=(TEXT,)), OLD))
    assert not drafting.only_confirms(with_blood(replace(BLOOD, owner="surgeon"), OLD), OLD)


def test_what_is_said_after_the_operation_is_confirmed_anew_too():
    said = Guidance("g", GuidanceKind.AFTERCARE, words("Rest"), (SIGNED,))
    old = replace(OLD, guidance=(said,))

    draft = drafting.rewritten(
        replace(NEXT, guidance=(replace(said, text=words("Walk")),)), old, "they rest too long"
    )

    assert draft.guidance[0].origins == (UNSIGNED, Origin(OriginType.LOCAL, "they rest too long"))


def test_another_source_under_the_same_rule_opens_it_again():
    other = replace(BLOOD, origins=(replace(TEXT, ref="L390"), SIGNED))

    draft = drafting.rewritten(with_blood(other), OLD, "another line")

    assert draft.requirements[0].origins[1] == UNSIGNED


def test_a_class_that_changed_opens_itself_and_not_its_requirement():
    kind = MedicineClass("a", words("A"), ("B01",), MedicineChoice.STOP, (SIGNED,), stop=(StopRule(5),))
    table = Component("medicines", words("Medicines"), Input.MEDICINES, classes=(kind,))
    plan = replace(requirement("plan", table), kind=Kind.MEDICINE_PLAN, origins=(SIGNED,))
    old = protocol(plan)
    slower = replace(table, classes=(replace(kind, stop=(StopRule(7),)),))

    draft = drafting.rewritten(protocol(replace(plan, components=(slower,))), old, "seven is usual")

    assert draft.requirements[0].origins == (SIGNED,)
    assert draft.requirements[0].components[0].classes[0].origins[0] == UNSIGNED
