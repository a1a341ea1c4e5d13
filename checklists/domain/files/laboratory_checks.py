"""What must hold for units and laboratory codes in a file. What a file was once read to is not asked again."""

from collections.abc import Iterator
from decimal import Decimal

from checklists.domain.files.reading import Located, Problem
from checklists.domain.laboratory.loinc import CODES
from checklists.domain.laboratory.units import BadUnit, Conversion, NotForTheLibrary, conversion, is_unit
from checklists.domain.protocols import Component, Input, ProtocolSpec


def mismeasured(protocol: ProtocolSpec, data: Located) -> Iterator[Problem]:
    """Yield what is wrong with the units and LOINC codes of a protocol, where it stands in its file."""
    for spec, place in zip(protocol.requirements, data["requirements"], strict=True):
        for component, part in zip(spec.components, place["components"], strict=True):
            for reason in laboratory_problems(component):
                yield Problem(part.file, part.line, f"{component.code}: {reason}")


def laboratory_problems(component: Component) -> Iterator[str]:
    """Yield what is wrong with the units and LOINC codes of a component."""
    every = (component.unit, *component.units) if component.unit else ()
    unknown = [unit for unit in every if not is_unit(unit)]
    for unit in unknown:
        yield f"unknown unit: {unit}"
    for code in component.loinc:
        yield from _code(component, code)
    if not unknown:
        yield from _factors(component)


def _code(component: Component, code: str) -> Iterator[str]:
    known = CODES.get(code)
    if known is None:
        yield f"unknown LOINC code: {code}"
    elif known.is_number != (component.input is Input.NUMBER):
        yield f"LOINC {code} is {'a number' if known.is_number else 'no number'}"
    elif known.is_number and not any(map(known.comes_in, (component.unit, *component.units))):
        yield f"LOINC {code} is {known.measures.value}, and none of the units is"


def _factors(component: Component) -> Iterator[str]:
    """Compare what stands in the file with what the library says, where it can say anything."""
    for unit, factor in component.units.items():
        written = Conversion(factor, component.offsets.get(unit, Decimal(0)))
        try:
            right = conversion(unit, component.unit, molar_mass=component.molar_mass)
        except NotForTheLibrary:
            continue
        except BadUnit as bad:
            yield str(bad)
        else:
            if not written.agrees_with(right):
                yield f"1 {unit} is {right.of(Decimal(1))} {component.unit}, not {written.of(Decimal(1))}"
