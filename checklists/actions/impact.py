"""Looking at what a version would do to many open cases: at once when they are few, else in the background.

Nothing is written to the database. What was found is kept in the cache for a quarter of an hour.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache

from checklists.models import Protocol
from checklists.queries.impact import KEPT_SECONDS, Impact, further, impact_key, kept_impact, movable_cases
from common.workers import ask_workers
from staff.models import User

# Two verdicts of a case take some ten milliseconds: so many are looked at while the person waits.
AT_ONCE = 150
# A worker that has not begun by then is away.
PATIENCE = timedelta(seconds=20)


def look_at_impact(*, protocol: Protocol, by: User, at: datetime) -> Impact:
    """Return what moving the person's open cases to the version would do, as far as is known by now.

    Without a background worker only the first cases are looked at, and the answer says that it is not complete.
    """
    begun = Impact(movable_cases(by, protocol).count(), at)
    if begun.total <= AT_ONCE:
        return further(begun, by, protocol)
    kept = kept_impact(by, protocol)
    if kept is not None and (kept.looked_at or at - kept.at < PATIENCE):
        return kept
    if (
        kept is None
        and cache.add(impact_key(by, protocol), begun, KEPT_SECONDS)
        and _ask_worker(by, protocol)
    ):
        return begun
    return further(begun, by, protocol, most=AT_ONCE)


def look_again(*, protocol: Protocol, by: User) -> None:
    """Forget what was found, so that the next look begins anew."""
    cache.delete(impact_key(by, protocol))


def look_further(*, protocol_id: UUID, user_id: UUID) -> bool:
    """Look at the next cases and keep what they show; say whether any are left. Stops when nobody waits any more."""
    protocol, user = Protocol.objects.get(pk=protocol_id), User.objects.get(pk=user_id)
    known = kept_impact(user, protocol)
    if known is None or known.is_complete:
        return False
    found = further(known, user, protocol)
    cache.set(impact_key(user, protocol), found, KEPT_SECONDS)
    return not found.is_complete


def _ask_worker(by: User, protocol: Protocol) -> bool:
    asked = ask_workers("checklists.tasks.look_at_impact", protocol_id=str(protocol.pk), user_id=str(by.pk))
    if not asked:
        # Nobody else will look: the person sees the first cases at least.
        look_again(protocol=protocol, by=by)
    return asked
