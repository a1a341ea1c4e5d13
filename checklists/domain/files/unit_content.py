"""The units of a component: read as factors, worked out by the library where a file only names them.

    units: {mg/dL: 0.0555062167}                            # a factor by hand
    units: {"%": {factor: 10.9314, offset: -23.5243}}       # on another zero
    units: [mg/dL]                                          # the library says how; between mass and moles it
    molar_mass: 180.156                                     # needs the molar mass

What is kept always has the factors, so that nothing asks the library again.
"""

from decimal import Decimal

from checklists.domain.files.reading import Reader
from checklists.domain.laboratory.units import BadUnit, Conversion, conversion


def read_units(read: Reader) -> dict[str, Conversion]:
    """Read the units that are accepted beside the canonical one, each with its conversion."""
    if isinstance(read.data.get("units"), list):
        return _by_the_library(read)
    part = read.mapping("units")
    if part is None:
        return {}
    return {unit: _by_hand(part, unit) for unit in part.data}


def _by_hand(part: Reader, unit: str) -> Conversion:
    if isinstance(part.data[unit], dict):
        own = part.mapping(unit) or part
        found = Conversion(own.decimal("factor") or Decimal(0), own.decimal("offset") or Decimal(0))
        own.done()
        return found
    return Conversion(part.decimal(unit) or Decimal(0))


def _by_the_library(read: Reader) -> dict[str, Conversion]:
    found = {}
    for unit in read.words("units"):
        try:
            found[unit] = conversion(unit, read.text("unit", ""), molar_mass=read.decimal("molar_mass"))
        except BadUnit as bad:
            read.note(str(bad), "units")
    return found
