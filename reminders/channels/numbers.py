"""What can be a telephone number."""

import re

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


def is_number(text: str) -> bool:
    """Say whether a text can be sent to it: E.164, as patients' numbers are kept."""
    return bool(_E164.fullmatch(text))
