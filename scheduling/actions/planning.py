"""Runs of the planner: asked for, worked on by a worker, ended, and taken over into the bookings line by line."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from common.locking import lock_row
from common.refusals import BadInput, Reason, Refused
from common.text import clean_line
from common.workers import ask_workers
from scheduling.actions.booking import book_case
from scheduling.actions.moving import move_booking
from scheduling.domain.planner.solve import Progress, Result, solve
from scheduling.domain.planning.figures import figures
from scheduling.domain.planning.laying_out import LaidOut, LeftOut, Placement, lay_out
from scheduling.domain.planning.problems import POINT, Asked
from scheduling.domain.planning.reasons import EXTRA_SESSION, why_left_out
from scheduling.domain.planning.wishes import LONGEST_SECONDS, MOST_WEEKS, Wishes, read_wishes
from scheduling.domain.states import ProposalKind, ProposalState, RunState
from scheduling.models import PlanRun, Proposal, TheatreSession
from scheduling.queries import planning as queries
from staff.models import Site, User

logger = logging.getLogger(__name__)

# A worker that works on a run is heard every second; one that is silent for so long is gone.
SILENT = timedelta(seconds=60)
_TELL_EVERY = 1.0
Clock = Callable[[], datetime]


class NotForAccepting(Refused):
    """The plan, or this line of it, is not one that can become bookings."""

    code = "not_for_accepting"


@dataclass(frozen=True)
class Decided:
    """What became of one accepted line: booked or moved, or the reasons why not."""

    proposal: Proposal
    reasons: tuple[Reason, ...] = ()


@transaction.atomic
def ask_for_plan(
    *, site: Site, first: date, last: date, wishes: Wishes, by: User, at: datetime, label: str = ""
) -> PlanRun:
    """Ask for a plan of the local days ``first`` to ``last``; a worker takes it up. Raises ``BadInput``."""
    if last < first:
        raise BadInput("last", "The last day is not before the first.")
    if (last - first).days >= 7 * MOST_WEEKS:
        raise BadInput("last", "At most %(weeks)s weeks, please.", details={"weeks": MOST_WEEKS})
    if not 1 <= wishes.seconds <= LONGEST_SECONDS:
        raise BadInput("seconds", "Between 1 and %(most)s seconds.", details={"most": LONGEST_SECONDS})
    if not queries.are_cases_of(site, wishes.only):
        raise BadInput("only", "Not all of these cases are at this hospital.")
    run = PlanRun.objects.create(
        site=site,
        label=clean_line(label)[:80],
        first_day=first,
        last_day=last,
        asked=wishes.as_json(),
        by=by,
        at=at,
    )
    # Without the broker the plan waits for the next look at what nobody works on.
    transaction.on_commit(lambda: ask_workers("scheduling.tasks.make_plan", run_id=str(run.pk)))
    return run


@transaction.atomic
def cancel_plan(*, run: PlanRun, at: datetime) -> PlanRun:
    """Ask the worker to stop; what it has found by then is kept. A run that nobody has taken up ends at once."""
    locked = PlanRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state == RunState.WAITING.value:
        locked.state, locked.finished_at = RunState.CANCELLED.value, at
    locked.cancel_asked_at = locked.cancel_asked_at or at
    locked.save(update_fields=["state", "finished_at", "cancel_asked_at"])
    return locked


def work_on(run_id: UUID, *, clock: Clock) -> bool:
    """Work on a run until it is done; return whether it was ours to do. Two workers never do the same run."""
    run = _claim(run_id, clock())
    if run is None:
        return False
    try:
        _plan(run, clock)
    except Exception:
        logger.exception("A run of the planner failed.")
        PlanRun.objects.filter(pk=run_id).update(state=RunState.FAILED.value, finished_at=clock())
    return True


def plans_to_take_up(*, silent_since: datetime) -> list[UUID]:
    """Return the runs that nobody works on, the oldest first."""
    return queries.runs_to_take_up(silent_since=silent_since)


def _claim(run_id: UUID, at: datetime) -> PlanRun | None:
    nobody = Q(state=RunState.WAITING.value) | Q(state=RunState.RUNNING.value, heard_at__lt=at - SILENT)
    claimed = PlanRun.objects.filter(nobody, pk=run_id)
    if not claimed.update(state=RunState.RUNNING.value, started_at=at, heard_at=at):
        return None
    return PlanRun.objects.select_related("site").get(pk=run_id)


def _plan(run: PlanRun, clock: Clock) -> None:
    wishes = read_wishes(run.asked)
    question = queries.question_of(
        run.site, first=run.first_day, last=run.last_day, wishes=wishes, at=clock()
    )
    asked = Asked(question)
    teller = _Teller(run.pk, clock)
    result = solve(
        asked.problem, seconds=wishes.seconds, start=asked.start, progress=teller.tell, stopped=teller.stopped
    )
    answer = lay_out(asked, result.plan)
    _keep(run, asked, answer, result, clock())


class _Teller:
    """Writes down how far a run is, about once a second, and hears whether somebody wants it to end."""

    def __init__(self, run_id: UUID, clock: Clock) -> None:
        self.run = PlanRun.objects.filter(pk=run_id)
        self.clock = clock
        self.told_at = self.asked_at = 0.0
        self.is_over = False

    def tell(self, progress: Progress) -> None:
        if monotonic() - self.told_at < _TELL_EVERY:
            return
        self.told_at = monotonic()
        words = {"phase": progress.phase.value, "seconds": round(progress.seconds, 1)}
        self.run.update(heard_at=self.clock(), progress=words | _costs(progress.cost, progress.bound))

    def stopped(self) -> bool:
        if not self.is_over and monotonic() - self.asked_at >= _TELL_EVERY:
            self.asked_at = monotonic()
            self.is_over = self.run.filter(cancel_asked_at__isnull=False).exists()
        return self.is_over


def _costs(cost: float, bound: float | None) -> dict[str, float | None]:
    return {"cost": round(cost / POINT), "bound": None if bound is None else round(bound / POINT)}


@transaction.atomic
def _keep(run: PlanRun, asked: Asked, answer: LaidOut, result: Result, at: datetime) -> None:
    # Made by a worker that was thought lost and came back: the newest answer stands.
    Proposal.objects.filter(run=run, state=ProposalState.OPEN.value).delete()
    real = set(TheatreSession.objects.filter(pk__in=asked.number).values_list("pk", flat=True))
    rows = [_placed(run, placement, real) for placement in answer.placements]
    rows += [_unplaced(run, left) for left in answer.left_out]
    for position, row in enumerate(rows):
        row.position = position
    Proposal.objects.bulk_create(rows)
    ended = RunState.CANCELLED if result.stopped else RunState.DONE
    run.state, run.finished_at, run.heard_at = ended.value, at, at
    run.found = figures(asked.question, answer).as_json() | _costs(result.cost, result.bound)
    run.save(update_fields=["state", "finished_at", "heard_at", "found"])


def _placed(run: PlanRun, placement: Placement, real: Collection[UUID]) -> Proposal:
    needs, booked = placement.candidate.needs, placement.candidate.booked
    row = Proposal(run=run, case_id=needs.case_id, minutes=needs.minutes)
    if placement.session_id not in real:
        row.kind = ProposalKind.UNPLACED.value
        row.why = [{"code": EXTRA_SESSION, "count": 1, "details": {}}]
        return row
    row.kind = (ProposalKind.MOVE if booked else ProposalKind.BOOK).value
    row.booking_id = booked.booking_id if booked else None
    row.booking_version = booked.version if booked else None
    row.session_id, row.start = placement.session_id, placement.during.start
    return row


def _unplaced(run: PlanRun, left: LeftOut) -> Proposal:
    why = [asdict(reason) for reason in why_left_out(left)]
    return Proposal(run=run, case_id=left.candidate.needs.case_id, kind=ProposalKind.UNPLACED.value, why=why)


def accept_plan(
    *, run: PlanRun, by: User, at: datetime, proposals: Collection[UUID] | None = None
) -> list[Decided]:
    """Book and move what the plan proposes, all of it or the named lines, each by the same action as a person's.

    Each line stands for itself: what the hospital no longer allows is refused with its reasons, the others go on.
    Raises ``NotForAccepting`` for a plan that was only asked "what if", and for one that is not done.
    """
    if read_wishes(run.asked).what_if.asks:
        raise NotForAccepting("This plan only says what would be if. Plan again without it to book.")
    if run.state not in (RunState.DONE.value, RunState.CANCELLED.value):
        raise NotForAccepting("The plan is not done yet.")
    return list(_accept_all(_open_lines(run, proposals), by, at))


def refuse_plan(*, run: PlanRun, proposals: Collection[UUID], by: User, at: datetime) -> int:
    """Set the named lines aside; return how many were open until now."""
    named = Proposal.objects.filter(run=run, pk__in=proposals, state=ProposalState.OPEN.value)
    return named.exclude(kind=ProposalKind.UNPLACED.value).update(
        state=ProposalState.REFUSED.value, decided_by=by, decided_at=at
    )


def _open_lines(run: PlanRun, proposals: Collection[UUID] | None) -> list[UUID]:
    lines = Proposal.objects.filter(run=run, state=ProposalState.OPEN.value)
    lines = lines.exclude(kind=ProposalKind.UNPLACED.value)
    if proposals is not None:
        lines = lines.filter(pk__in=proposals)
    return list(lines.values_list("pk", flat=True))


def _accept_all(lines: Iterable[UUID], by: User, at: datetime) -> Iterator[Decided]:
    for line in lines:
        decided = _accept(line, by, at)
        if decided is not None:
            yield decided


def _accept(line: UUID, by: User, at: datetime) -> Decided | None:
    with transaction.atomic():
        rows = Proposal.objects.select_related(
            "case__patient", "session__theatre__site", "session__surgeon", "booking"
        )
        proposal = lock_row(rows, line)
        if proposal.state != ProposalState.OPEN.value:
            return None
        reasons = _try(proposal, by, at)
        proposal.state = (ProposalState.FAILED if reasons else ProposalState.ACCEPTED).value
        proposal.why = [_kept(reason) for reason in reasons]
        proposal.decided_by, proposal.decided_at = by, at
        proposal.save(update_fields=["state", "why", "decided_by", "decided_at"])
    return Decided(proposal, reasons)


def _try(proposal: Proposal, by: User, at: datetime) -> tuple[Reason, ...]:
    session = proposal.session
    # The database keeps nobody without a place among the lines that can be accepted.
    assert session is not None
    try:
        with transaction.atomic():
            if proposal.booking is not None:
                move_booking(
                    booking=proposal.booking,
                    session=session,
                    by=by,
                    at=at,
                    start=proposal.start,
                    expected_version=proposal.booking_version,
                )
            else:
                book_case(case_id=proposal.case_id, session=session, by=by, at=at, start=proposal.start)
    except Refused as refusal:
        return refusal.reasons or (Reason(refusal.sentence, refusal.code, refusal.details),)
    except BadInput as refusal:
        return (Reason(refusal.sentence, refusal.field, refusal.details),)
    return ()


def _kept(reason: Reason) -> dict[str, Any]:
    details = {name: str(value) for name, value in reason.details.items()}
    return {"code": reason.code, "sentence": reason.sentence, "details": details}
