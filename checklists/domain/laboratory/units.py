"""Units as laboratories write them (UCUM): is it a unit at all, and how does one become another?

The library takes most of a second to load. It is asked when a protocol file is read and never afterwards: what
it answers is written down with the protocol as a factor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from re import findall
from typing import Any

# Digits kept of a factor: converting there and back changes nothing that a laboratory could print.
DIGITS = 12
_SUBSTANCE_TO_MASS = "[mass] / [substance]"


class BadUnit(ValueError):
    """A unit that is none, or two that do not measure the same; the text says why."""


class NotForTheLibrary(BadUnit):
    """The two may well convert, but only somebody who knows what was measured can say how."""


@dataclass(frozen=True)
class Conversion:
    """A number in the other unit = the number x ``factor`` + ``offset``."""

    factor: Decimal
    offset: Decimal = Decimal(0)

    def of(self, number: Decimal) -> Decimal:
        """Return the number in the other unit."""
        return number * self.factor + self.offset

    def agrees_with(self, other: "Conversion") -> bool:
        """Say whether the two differ by no more than rounding: a part in a thousand."""
        pairs = ((self.factor, other.factor), (self.offset, other.offset))
        return all(abs(mine - theirs) * 1000 <= abs(theirs) for mine, theirs in pairs)


@cache
def is_unit(code: str) -> bool:
    """Say whether UCUM knows the code, and not only some short form of it that people use."""
    from ucumvert.parser import InvalidUcumError

    try:
        _library()[0](code)
    except InvalidUcumError:
        return False
    return True


@cache
def conversion(unit: str, to: str, *, molar_mass: Decimal | None = None) -> Conversion:
    """Return how a number in ``unit`` becomes one in ``to``; raises BadUnit.

    ``molar_mass`` in g/mol turns mass into amount of substance and back. What stands in braces says what was
    counted, which the library does not know, so it must be the same on both sides.
    """
    one, other = _quantity(unit), _quantity(to)
    if findall(r"\{.*?\}", unit) != findall(r"\{.*?\}", to):
        raise NotForTheLibrary(f"{unit} and {to} may not count the same: give the factor by hand")
    if one.check("[temperature]") and other.check("[temperature]"):
        zero, first = (_degrees(number, one, other) for number in (0, 1))
        return Conversion(_rounded(first - zero), _rounded(zero))
    if one.dimensionless and other.dimensionless and one.units != other.units:
        # Per cent of one thing and thousandths of another: the numbers would convert, the meaning would not.
        raise NotForTheLibrary(f"{unit} and {to} are both shares: give the factor by hand")
    return Conversion(_rounded(_ratio(one, other, molar_mass, f"{unit} does not convert to {to}")))


def _ratio(one: Any, other: Any, molar_mass: Decimal | None, otherwise: str) -> Decimal:
    if one.check("[temperature]") or other.check("[temperature]"):
        raise BadUnit(otherwise)
    ratio = one / other
    from_mass, to_mass = ratio.check(_SUBSTANCE_TO_MASS), (1 / ratio).check(_SUBSTANCE_TO_MASS)
    if from_mass or to_mass:
        if molar_mass is None:
            raise NotForTheLibrary(f"{otherwise} without a molar_mass")
        weight = molar_mass * _quantity("g/mol")
        ratio = ratio / weight if from_mass else ratio * weight
    if not ratio.dimensionless:
        raise BadUnit(otherwise)
    return Decimal(ratio.to("").magnitude)


def _degrees(number: int, one: Any, other: Any) -> Decimal:
    return Decimal(type(one)(Decimal(number), one.units).to(other.units).magnitude)


def _rounded(number: Decimal) -> Decimal:
    short = Decimal(f"{number:.{DIGITS}g}").normalize()
    return Decimal(f"{short:f}")


def _quantity(unit: str) -> Any:
    from lark.exceptions import VisitError

    if not is_unit(unit):
        raise BadUnit(f"unknown unit: {unit}")
    parse, quantity = _library()
    try:
        return quantity(parse(unit))
    except VisitError:
        raise NotForTheLibrary(f"nothing is known about {unit}: give the factor by hand") from None


@cache
def _library() -> tuple[Callable[[str], Any], Callable[[Any], Any]]:
    """Return the parser of unit codes, and what makes a quantity of a parsed one."""
    from ucumvert import PintUcumRegistry
    from ucumvert.parser import get_ucum_parser, parse_ucum
    from ucumvert.ucum_pint import UcumToPintTransformer

    registry = PintUcumRegistry(non_int_type=Decimal)
    parser, transformer = get_ucum_parser(), UcumToPintTransformer(registry)

    def quantity(parsed: Any) -> Any:
        found = transformer.transform(parsed)
        # A unit that is nothing but a remark in braces, such as {INR}, is a bare number.
        size, units = (found.magnitude, found.units) if hasattr(found, "units") else (1, "")
        return registry.Quantity(Decimal(str(size)), units)

    return lambda code: parse_ucum(code, parser), quantity
