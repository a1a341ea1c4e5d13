"""From the plan as it should be, and the rows as they are, to what has to be written.

What a channel has, or had, is never touched. A row that was suppressed stays so with its reason; when what it said
is needed after all, a new row says it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from reminders.domain.kinds import ReminderKind
from reminders.domain.plan import Planned
from reminders.domain.states import CAN_BE_STOPPED, Channel, ReminderState, Why


@dataclass(frozen=True)
class Way:
    """How something is to be told: on which channel first, and in which language."""

    channel: Channel
    language: str


@dataclass(frozen=True)
class Row:
    """A reminder as it stands. ``is_first``: the first telling, and not a second channel or one sent by hand."""

    id: UUID
    kind: ReminderKind
    about: str
    surgery_at: datetime
    state: ReminderState
    due_at: datetime
    way: Way
    is_first: bool = True

    @property
    def can_be_stopped(self) -> bool:
        """Whether no channel has heard of it."""
        return self.state in CAN_BE_STOPPED


@dataclass(frozen=True)
class Changes:
    """What to write. ``settled``: rows by id with what the plan now says of them."""

    add: tuple[Planned, ...] = ()
    suppress: Mapping[UUID, Planned] = field(default_factory=dict)
    needless: tuple[UUID, ...] = ()
    replaced: tuple[UUID, ...] = ()
    due: Mapping[UUID, datetime] = field(default_factory=dict)
    ways: Mapping[UUID, Way] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the rows are what the plan wants."""
        return not (self.add or self.suppress or self.needless or self.replaced or self.due or self.ways)


def changes(
    planned: Iterable[Planned],
    rows: Iterable[Row],
    *,
    surgery_at: datetime,
    at: datetime,
    ways: Mapping[ReminderKind, Way],
) -> Changes:
    """Return what makes the rows of one booking say what is planned for the operation at that time."""
    plan = {(one.kind, one.about): one for one in planned}
    live = [row for row in rows if row.state is not ReminderState.SUPERSEDED]
    current = [row for row in live if row.surgery_at == surgery_at]
    stoppable = [row for row in current if row.can_be_stopped]
    kept = {_key(row) for row in current}
    said = {_key(row) for row in current if row.state is not ReminderState.SUPPRESSED}
    going = [row for row in stoppable if _goes(plan.get(_key(row)))]
    moved = [row for row in live if row.surgery_at != surgery_at and row.can_be_stopped]
    others = [row for row in stoppable if _key(row) not in plan]
    return Changes(
        # What was suppressed is said by a new row when it is needed after all; never twice at a time.
        add=tuple(one for key, one in plan.items() if key not in (said if one.why is None else kept)),
        suppress={row.id: plan[_key(row)] for row in stoppable if row not in going and row not in others},
        needless=tuple(row.id for row in others if not _said_anew(row, plan)),
        replaced=tuple(row.id for row in (*moved, *others) if row in moved or _said_anew(row, plan)),
        due={
            row.id: plan[_key(row)].due_at
            for row in going
            if row.is_first and row.due_at > at and row.due_at != plan[_key(row)].due_at
        },
        ways={row.id: ways[row.kind] for row in going if row.is_first and row.way != ways[row.kind]},
    )


def _key(row: Row) -> tuple[ReminderKind, str]:
    return row.kind, row.about


def _goes(planned: Planned | None) -> bool:
    # What is late is judged when it is sent: a row that waits for the next sweep is not too late yet.
    return planned is not None and planned.why in {None, Why.TOO_LATE, Why.AT_NIGHT}


def _said_anew(row: Row, plan: Mapping[tuple[ReminderKind, str], Planned]) -> bool:
    """Say whether the plan has the same kind about something newer: another plan, another time of the visit."""
    return any(kind is row.kind for kind, _about in plan)
