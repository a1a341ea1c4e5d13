"""When two written numbers are the same number."""

import re
import unicodedata

# Cyrillic capitals that nobody can tell from Latin ones on a wristband.
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def identifier_key(value: str) -> str:
    """Return the number as compared: upper case, without spaces and dashes, look-alike letters made one.

    Leading zeros stay: 001234 and 1234 are different numbers in some hospitals.
    """
    upper = unicodedata.normalize("NFKC", value).upper().translate(_LOOK_ALIKES)
    return re.sub(r"[\s\-‐-―_./]", "", upper)
