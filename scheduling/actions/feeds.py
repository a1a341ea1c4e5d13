"""Private calendar addresses: made, revoked, and looked at."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction

from common.refusals import BadInput, Refused
from scheduling.domain.feeds import SECRET_BYTES, has_to_be_noted, hash_of
from scheduling.domain.states import FeedKind
from scheduling.models import CalendarFeed, Theatre, Ward
from scheduling.queries import feeds
from staff.actions import begin_sign_in
from staff.domain.permissions import Action
from staff.models import User

MOST = 20


@dataclass(frozen=True)
class Made:
    """A new address. It is shown once: only a hash of it is kept."""

    feed: CalendarFeed
    address: str


@transaction.atomic
def make_feed(
    *, kind: str, theatre: Theatre | None = None, ward: Ward | None = None, by: User, at: datetime
) -> Made:
    """Make an address: of a surgeon's own operations, or of a theatre or ward that the person was shown to know of."""
    if kind not in set(FeedKind):
        raise BadInput("kind", "Choose one of the calendars.")
    about = _about(FeedKind(kind), theatre, ward, by)
    standing = CalendarFeed.objects.filter(**about, revoked_at=None).count()
    if standing >= MOST:
        raise Refused("There are many addresses of this calendar already. Revoke one first.", code="too_many")
    secret = token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed.objects.create(kind=kind, secret_hash=hash_of(secret), by=by, at=at, **about)
    return Made(feed, f"{settings.PUBLIC_URL}/calendar/{secret}.ics")


def _about(kind: FeedKind, theatre: Theatre | None, ward: Ward | None, by: User) -> dict[str, object]:
    needed = Action.OWN_CALENDAR if kind is FeedKind.SURGEON else Action.PLACE_CALENDAR
    if not by.may(needed):
        raise BadInput("kind", "Your role does not make this calendar.")
    if kind is FeedKind.THEATRE and theatre is None:
        raise BadInput("theatre", "Choose a theatre.")
    if kind is FeedKind.WARD and ward is None:
        raise BadInput("ward", "Choose a ward.")
    return {
        "surgeon": by if kind is FeedKind.SURGEON else None,
        "theatre": theatre if kind is FeedKind.THEATRE else None,
        "ward": ward if kind is FeedKind.WARD else None,
    }


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by: User, at: datetime) -> CalendarFeed:
    """Make the address lead nowhere, from this moment on."""
    locked = CalendarFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if locked.revoked_at is not None:
        raise Refused("This address was revoked already.", code="revoked")
    locked.revoked_at, locked.revoked_by = at, by
    locked.save(update_fields=["revoked_at", "revoked_by"])
    return locked


def open_feed(*, secret: str, address: str, at: datetime) -> CalendarFeed | None:
    """Return the calendar that the secret opens, None when it opens nothing.

    Wrong secrets are counted by network address as wrong passwords are, and refused when there were too many; whoever
    holds a right one is never held up by them. Of a right one nothing is written but when it was last looked at.
    """
    kept = hash_of(secret)
    feed = feeds.feed_by_hash(kept)
    if feed is None:
        begin_sign_in(username=kept, address=f"calendar {address}", at=at)
        return None
    if has_to_be_noted(feed.read_at, at):
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)
    return feed
