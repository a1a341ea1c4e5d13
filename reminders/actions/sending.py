"""The sweep: what is due is claimed, written, looked at again, handed over, and its answer written down.

PostgreSQL remembers all of it. Whoever calls this, how often and how many at once, nothing is lost and nothing is
told twice; what nobody can know is in doubt, and somebody rings.
"""

from collections.abc import Callable, Collection

from common.clock import Clock
from reminders.actions import claims, marks
from reminders.actions.delivery import Courier
from reminders.channels import Channel, NotNow, registry
from reminders.domain import states

_AWAY = {states.Channel.EMAIL: "mail_away", states.Channel.SMS: "sms_away"}

OpenChannel = Callable[[states.Channel], Channel]


def send_due(
    *,
    by: str,
    clock: Clock,
    open_channel: OpenChannel = registry.open_channel,
    ask_again: Collection[states.Channel] | None = None,
) -> int:
    """Send every reminder that is due; return how many the channels took.

    ``by`` names this sweep, and no two sweeps share a name. ``clock`` is the database's: leases, due times
    and quiet hours are judged by it, again for every reminder. ``ask_again``: the channels that take a reference
    only once; as they are set up unless named.
    """
    at = clock()
    claims.recover(at=at, ask_again=frozenset(registry.take_once() if ask_again is None else ask_again))
    sent, away = 0, []
    for channel in states.Channel:
        if not claims.is_due(channel, at=clock()):
            continue
        try:
            line = open_channel(channel)
        except NotNow:
            # Nothing was claimed, so an absent server costs no reminder an attempt, and the other goes on.
            away.append(_AWAY[channel])
            continue
        try:
            courier = Courier(line, by, clock)
            _empty(courier, channel)
            sent += courier.sent
            away += [_AWAY[channel]] if courier.is_away else []
        finally:
            line.close()
    marks.beat(at=clock(), note=" ".join(away))
    return sent


def _empty(courier: Courier, channel: states.Channel) -> None:
    claim_next = [claims.claim, claims.claim_tried]
    if courier.line.takes_once:
        claim_next.append(claims.claim_in_doubt)
    found = True
    while found and courier.goes_on:
        found = False
        for claim in claim_next:
            if courier.goes_on and (taken := claim(by=courier.by, at=courier.clock(), channel=channel)):
                found = True
                courier.deliver(taken)
