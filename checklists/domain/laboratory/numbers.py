"""Numbers as protocol files write them: plain digits, exactly as they stand."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,20})?(E[+-]?[0-9]{1,2})?")


def exact(value: object) -> Decimal:
    """Return the number; raises ValueError for anything else, such as NaN, infinity, or digits of other scripts."""
    text = str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {text}")
    return Decimal(text)
