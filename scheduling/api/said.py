"""What an answer about a booking says beside the booking itself."""

from typing import Any

from common.words import say
from scheduling.queries import MovePreview


def preview_data(found: MovePreview) -> dict[str, Any]:
    """Return what a move would do: the place and why not, and readiness before and after."""
    during, before, after = found.place.during, found.comparison.before, found.comparison.after
    return {
        "fits": found.place.fits,
        "start": during and during.start,
        "until": during and during.end,
        "minutes_over": found.place.minutes_over,
        "passable": sorted(found.place.passable),
        "reasons": [{"sentence": say(reason), "code": reason.code} for reason in found.reasons],
        "verdict_now": before.verdict.value,
        "earliest_now": before.earliest,
        "verdict_then": after.verdict.value if found.has_time else None,
        "earliest_then": after.earliest if found.has_time else None,
        "changes": found.comparison.changes,
        "due": found.comparison.due,
    }
