import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain import scales
from checklists.domain.conditions import Takes, parse
from checklists.domain.files.diffs import Change, ChangeKind, Step, _name, as_data, diff
from checklists.domain.files.writing import fingerprint
from checklists.domain.guidance import Guidance, GuidanceKind
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import (
    Choice,
    Component,
    DecisionRule,
    FollowUp,
    Included,
    Input,
    ProtocolSpec,
    Severity,
    Suggestion,
    Validity,
    ValidityRule,
)
from checklists.domain.scales import Bound, Outcome
from tests.unit.checklists.domain.builders import choice, number, protocol, requirement, words
from tests.unit.checklists.domain.files.test_content import requirements

WOMEN = parse({"sex": "female"})
ORIGIN = Origin(OriginType.GUIDELINE, "2.2", "as is", "Dr A. Lim, 2026-11-01")
ORIGINS = (ORIGIN,)

# Says everything that a protocol can say, so that each field of each part can be changed in turn.
ADULTS = parse({"age_at_least": 18})
FULL = ProtocolSpec(
    "knee",
    "1.0.0",
    words("Knee"),
    (
        requirement(
            "blood",
            number(
                "haemoglobin",
                required=False,
                offsets={"mg/dL": Decimal(1)},
                molar_mass=Decimal(18),
                decimals=2,
                loinc=("718-7",),
                bounds=(
                    Bound(scales.parse("review < 120 <= pass"), WOMEN),
                    Bound(scales.parse("review < 130 <= pass")),
                ),
                of_upper=scales.parse("pass <= 1 < review"),
            ),
            Component(
                "heart",
                words("heart"),
                Input.CHOICE,
                choices=(
                    Choice("no", words("no"), Outcome.PASS),
                    Choice("yes", words("yes"), Outcome.BLOCK, until=True, needs=("haemoglobin",)),
                ),
                severity=Severity.RELATIVE,
                permit=frozenset({"surgeon"}),
                suggests=(Suggestion("yes", WOMEN),),
            ),
            Component(
                "medicines",
                words("medicines"),
                Input.MEDICINES,
                classes=(
                    MedicineClass(
                        "aspirin",
                        words("aspirin"),
                        ("B01AC06",),
                        MedicineChoice.STOP,
                        ORIGINS,
                        stop=(StopRule(7, WOMEN), StopRule(5)),
                        never_stop=True,
                        reopens_after_days=14,
                        note=words("note"),
                        restart=words("restart"),
                    ),
                ),
            ),
            when=WOMEN,
            reason=words("because"),
            validity=Validity((ValidityRule(days=14, when=WOMEN), ValidityRule(hours=400))),
            abstain_days=3,
            side_must_match=True,
            on_the_day=True,
            decisions=DecisionRule(*(frozenset({"surgeon"}),) * 4, two_people=True),
            origins=ORIGINS,
            seen_by=("surgeon",),
            defined_in=("knee@1.0.0",),
        ),
    ),
    extends="core@1.0.0",
    includes=(Included("children@1.0.0", parse({"age_below": 18})),),
    is_part=True,
    resources=("c_arm",),
    follow_up=(FollowUp("sutures", words("Sutures out"), 5, 7, ORIGINS),),
    guidance=(Guidance("who", GuidanceKind.INDICATION, words("For whom"), ORIGINS, ("M17",), ADULTS),),
)
# A number says only which version it is; where a requirement came from is shown beside it.
NO_DIFFERENCE = {"version", "defined_in"}


def other(value: Any) -> Any:
    """Return another value of that sort."""
    if isinstance(value, Enum):
        return next(member for member in type(value) if member is not value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, Mapping):
        return {key: other(one) for key, one in value.items()}
    if isinstance(value, scales.Scale):
        return scales.parse("pass < 1 <= block")
    if hasattr(value, "truth"):
        return Takes(("A",))
    return type(value)()


def variants(thing: Any):
    """Yield the thing with each field of it, and of what is inside it, changed: (field, changed thing)."""
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if value or isinstance(value, str | int):
            yield f"{type(thing).__name__}.{field.name}", replace(thing, **{field.name: other(value)})
        parts = value if isinstance(value, tuple) else (value,)
        for place, part in enumerate(parts):
            if dataclasses.is_dataclass(part) and not hasattr(part, "truth") and not _is_scale(part):
                for name, changed in variants(part):
                    whole = (*parts[:place], changed, *parts[place + 1 :])
                    inside = whole if isinstance(value, tuple) else changed
                    yield name, replace(thing, **{field.name: inside})


def _is_scale(part: Any) -> bool:
    return isinstance(part, scales.Scale)


VARIANTS = list(variants(FULL))


def test_a_version_differs_from_itself_in_nothing():
    assert diff(FULL, FULL) == ()


@pytest.mark.parametrize(("name", "changed"), VARIANTS, ids=[name for name, _changed in VARIANTS])
def test_every_field_that_changes_shows_up(name, changed):
    expected = name.split(".")[1] not in NO_DIFFERENCE

    assert bool(diff(FULL, changed)) is expected
    assert bool(diff(changed, FULL)) is expected


def test_every_field_of_every_part_was_tried():
    tried = {name for name, _changed in VARIANTS}
    parts = [ProtocolSpec, type(FULL.requirements[0]), Component, Choice, Bound, Suggestion, MedicineClass]
    parts += [StopRule, Validity, ValidityRule, DecisionRule, Origin, FollowUp, Guidance, Included]

    assert tried == {f"{part.__name__}.{field.name}" for part in parts for field in dataclasses.fields(part)}


def test_a_bound_is_told_by_whom_it_is_for():
    blood = FULL.requirements[0]
    haemoglobin = blood.components[0]
    women = Bound(scales.parse("review < 115 <= pass"), WOMEN)
    changed = _with(replace(haemoglobin, bounds=(women, haemoglobin.bounds[1])))

    assert diff(FULL, changed) == (
        Change(
            ChangeKind.CHANGED,
            (
                Step("requirements", "blood"),
                Step("components", "haemoglobin"),
                Step("bounds", '{"sex": ["female"]}'),
            ),
            "",
            {"scale": "review < 120 <= pass", "when": {"sex": ["female"]}},
            {"scale": "review < 115 <= pass", "when": {"sex": ["female"]}},
        ),
    )


def test_what_is_added_and_removed_is_shown_whole():
    urine = requirement("urine", choice())
    more = replace(FULL, requirements=(*FULL.requirements, urine))
    (added,), (removed,) = diff(FULL, more), diff(more, FULL)

    assert (added.kind, added.path, added.before) == (
        ChangeKind.ADDED,
        (Step("requirements", "urine"),),
        None,
    )
    assert added.after["title"] == words("urine")
    assert (removed.kind, removed.before) == (ChangeKind.REMOVED, added.after)


def test_roles_that_may_decide_are_compared_one_by_one():
    changed = replace(
        FULL, requirements=(replace(FULL.requirements[0], decisions=DecisionRule(frozenset({"surgeon"}))),)
    )

    fields = [(change.kind, change.field) for change in diff(FULL, changed)]
    assert fields == [(ChangeKind.REMOVED, name) for name in ("waive", "defer", "block_accept", "two_people")]
    assert diff(FULL, changed)[0].path[-1] == Step("decisions")


def test_another_order_is_a_difference_because_the_first_bound_that_fits_counts():
    haemoglobin = FULL.requirements[0].components[0]
    (change,) = diff(FULL, _with(replace(haemoglobin, bounds=haemoglobin.bounds[::-1])))

    assert (change.kind, change.field) == (ChangeKind.REORDERED, "bounds")
    assert change.before == ['{"sex": ["female"]}', ""]
    assert change.after == change.before[::-1]
    assert [step.of for step in change.path] == ["requirements", "components"]


def test_two_bounds_for_the_same_people_are_told_apart():
    haemoglobin = FULL.requirements[0].components[0]
    twice = _with(replace(haemoglobin, bounds=(haemoglobin.bounds[0], *haemoglobin.bounds)))
    (change,) = diff(FULL, twice)

    assert change.kind is ChangeKind.ADDED
    assert change.path[-1].nth == 2


def test_differences_can_be_kept_as_plain_data():
    (change,) = diff(FULL, replace(FULL, resources=("c_arm", "saw")))

    assert as_data([change]) == [
        {"kind": "changed", "path": (), "field": "resources", "before": ["c_arm"], "after": ["c_arm", "saw"]}
    ]


some = st.integers(1, 3).flatmap(lambda n: st.tuples(*(requirements(f"r{i}") for i in range(n))))


@given(some, some)
def test_two_versions_differ_exactly_when_their_fingerprints_do(old, new):
    before, after = protocol(*old), protocol(*new)

    assert diff(before, before) == ()
    assert bool(diff(before, after)) is (fingerprint(before) != fingerprint(after))


def _with(component: Component) -> ProtocolSpec:
    blood = FULL.requirements[0]
    return replace(FULL, requirements=(replace(blood, components=(component, *blood.components[1:])),))


def test_the_same_condition_written_in_another_order_is_the_same():
    assert _name({"b": 1, "a": "ё"}) == _name({"a": "ё", "b": 1}) == '{"a": "ё", "b": 1}'


def test_a_source_is_named_by_its_sort_and_its_place():
    signed = replace(ORIGIN, confirmed_by="")
    (change,) = diff(protocol(requirement(origins=ORIGINS)), protocol(requirement(origins=(signed,))))

    assert change.path[-1] == Step("origins", "guideline 2.2")
