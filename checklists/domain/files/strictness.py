"""The strict reading of the text: intervention only without pathological changes (text L389).

The house rule is milder: out of range is for a clinician, far out of range blocks (clinical facts, 1.M, C19). A
hospital that wants the letter says ``strict: true`` where a protocol changes a requirement.
"""

from typing import Any

from checklists.domain import scales
from checklists.domain.files.reading import Located
from checklists.domain.scales import Outcome


def strict(component: Located) -> Located:
    """Return a component as written, with a block wherever a clinician would have decided."""
    new = component.copy()
    for key in ("scale", "of_upper"):
        if key in new:
            new[key] = _strict_scale(new[key])
    for key, change in (("bounds", _strict_bound), ("choices", _strict_choice)):
        if isinstance(new.get(key), list):
            new[key] = [change(part) if isinstance(part, Located) else part for part in new[key]]
    return new


def _strict_bound(bound: Located) -> Located:
    new = bound.copy()
    new["scale"] = _strict_scale(bound.get("scale"))
    return new


def _strict_choice(choice: Located) -> Located:
    new = choice.copy()
    if choice.get("outcome") == Outcome.REVIEW.value:
        new["outcome"] = Outcome.BLOCK.value
    return new


def _strict_scale(text: Any) -> Any:
    """A scale that cannot be read is complained about where it is read."""
    try:
        return str(scales.parse(str(text)).strict)
    except scales.BadScale:
        return text
