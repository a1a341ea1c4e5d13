"""What must hold for one component of a requirement, and for the medicine classes that it may carry."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from checklists.domain.files.reading import Reader
from checklists.domain.medicines import MedicineChoice, MedicineClass
from checklists.domain.origins import origin_problems
from checklists.domain.protocols import Component, Input, Severity
from checklists.domain.scales import Outcome, Scale
from staff.domain.roles import Role

ROLES = frozenset(role.value for role in Role)
ATC = re.compile(r"[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?")


def check_component(component: Component, read: Reader) -> None:
    """Note what is wrong with one component; each complaint names it."""
    for reason in (
        *(_number(component) if component.input is Input.NUMBER else _not_a_number(component)),
        *_choices(component),
        *_severity(component),
        *_suggestions(component),
        *_classes(component),
    ):
        read.note(f"{component.code}: {reason}")


def twice(codes: Iterable[str]) -> list[str]:
    """Return what stands there more than once."""
    return [code for code, times in Counter(codes).items() if times > 1]


def _number(component: Component) -> Iterator[str]:
    if not component.unit:
        yield "a number needs a unit"
    if any(factor <= 0 for factor in component.units.values()):
        yield "a unit's factor is above zero"
    if component.unit in component.units:
        yield "the canonical unit needs no factor"
    if component.molar_mass is not None and component.molar_mass <= 0:
        yield "a molar mass is above zero"
    if component.plausible is None:
        yield "a number needs a plausible range"
    yield from _bounds(component)


def _bounds(component: Component) -> Iterator[str]:
    scales = [bound.scale for bound in component.bounds]
    of_upper = component.of_upper
    if any(Outcome.PASS not in scale.outcomes for scale in (*scales, *([of_upper] if of_upper else []))):
        yield "no number passes"
    if component.bounds and component.bounds[-1].when is not None:
        yield "bounds leave a gap: the last one must have no condition"
    if any(bound.when is None for bound in component.bounds[:-1]):
        yield "bounds overlap: one without a condition stands before the last"
    for scale in scales:
        yield from _out_of_reach(component, scale)
        yield from _too_fine(component, scale)
    if of_upper and not component.bounds:
        yield "of_upper needs bounds too, for a laboratory that prints no range"


def _out_of_reach(component: Component, scale: Scale) -> Iterator[str]:
    low, high = component.plausible or (None, None)
    for limit in scale.limits:
        if low is not None and high is not None and not low <= limit.value <= high:
            yield f"no plausible number reaches the limit {limit.value}"


def _too_fine(component: Component, scale: Scale) -> Iterator[str]:
    """A limit between two rounded numbers would be another limit in another unit."""
    kept = component.decimals
    for limit in scale.limits:
        if kept is not None and round(limit.value, kept) != limit.value:
            yield f"limit {limit.value} has more decimals than the {kept} that a converted number keeps"


def _not_a_number(component: Component) -> Iterator[str]:
    if component.bounds or component.unit or component.units or component.plausible or component.of_upper:
        yield "only a number has bounds and units"


def _choices(component: Component) -> Iterator[str]:
    if component.input is not Input.CHOICE:
        if component.choices:
            yield "only a choice has choices"
        return
    if not component.choices:
        yield "a choice needs choices"
    elif all(choice.outcome is not Outcome.PASS for choice in component.choices):
        yield "no choice passes"
    for code in twice(choice.code for choice in component.choices):
        yield f"choice {code} is there twice"
    if any(choice.until and choice.outcome is not Outcome.BLOCK for choice in component.choices):
        yield "only a block can be until a date"


def _severity(component: Component) -> Iterator[str]:
    for role in sorted(component.permit - ROLES):
        yield f"unknown role: {role}"
    if (component.severity is Severity.RELATIVE) != bool(component.permit):
        yield "permit goes with severity relative, and only with it"
    answers = {choice.outcome for choice in component.choices}
    numbers = {outcome for bound in component.bounds for outcome in bound.scale.outcomes}
    if component.severity and answers | numbers <= {Outcome.PASS}:
        yield "a severity without an answer that stands in the way"


def _suggestions(component: Component) -> Iterator[str]:
    """A suggestion points at trouble. That there is none is for a clinician to say (promise 9)."""
    for suggestion in component.suggests:
        choice = component.choice(suggestion.choice)
        if choice is None:
            yield f"suggests an unknown choice: {suggestion.choice}"
        elif choice.outcome is Outcome.PASS:
            yield f"suggests a choice that passes: {suggestion.choice}"


def _classes(component: Component) -> Iterator[str]:
    if component.classes and component.input is not Input.MEDICINES:
        yield "only medicines have classes"
    for code in twice(one.code for one in component.classes):
        yield f"class {code} is there twice"
    for prefix in twice(prefix for one in component.classes for prefix in one.atc):
        yield f"ATC {prefix} belongs to two classes"


def check_medicine_class(one: MedicineClass, read: Reader) -> None:
    """Note what is wrong with one row of the class table; each complaint names it."""
    for reason in (*_class(one), *origin_problems(one.origins)):
        read.note(f"{one.code}: {reason}")


def _class(one: MedicineClass) -> Iterator[str]:
    if not one.atc:
        yield "a class needs ATC codes"
    for prefix in one.atc:
        if not ATC.fullmatch(prefix):
            yield f"not the beginning of an ATC code: {prefix}"
    if one.proposal is MedicineChoice.STOP and not one.stop:
        yield "stop needs days"
    if one.never_stop and (one.stop or one.proposal is MedicineChoice.STOP):
        yield "what is never stopped has no days to stop"
