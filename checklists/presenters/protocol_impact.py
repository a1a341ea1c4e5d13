"""What a version would do to the open cases, case by case: the verdict before and after, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from cases.models import Case
from checklists import words
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import Readiness
from checklists.presenters import when
from checklists.presenters.people import CaseLine, case_line, case_url, patient_line
from checklists.presenters.values import titled
from checklists.presenters.verdicts import VERDICTS
from checklists.queries.impact import Impact, Shift, Standing, standings
from patients.presenters import PatientLine


@dataclass(frozen=True)
class StandingLine:
    """How a case stands under one version."""

    state: str
    word: str
    why: str
    earliest: str


@dataclass(frozen=True)
class ShiftLine:
    """One case whose verdict would change."""

    id: UUID
    patient: PatientLine
    case: CaseLine
    surgery: str
    from_version: str
    before: StandingLine
    after: StandingLine
    url: str


def in_order(impact: Impact) -> list[Shift]:
    """Return the cases that change, the next operation first."""
    far = max((s.surgery_at for s in impact.shifts if s.surgery_at), default=impact.at)
    return sorted(impact.shifts, key=lambda s: (s.surgery_at is None, s.surgery_at or far, s.case_id))


def shift_line(shift: Shift, case: Case, specs: Mapping[str, ProtocolSpec], at: Impact) -> ShiftLine:
    """Return one case. ``specs``: the versions by their number; the empty one is the version looked at."""
    zone = case.site.time_zone
    return ShiftLine(
        id=case.pk,
        patient=patient_line(case.patient, when.local_day(at.at, zone), url=case_url(case)),
        case=case_line(case),
        surgery=when.moment(case.surgery_at, zone) if case.surgery_at else _("not yet allocated"),
        from_version=shift.from_version,
        before=_standing_line(shift.before, specs.get(shift.from_version)),
        after=_standing_line(shift.after, specs.get("")),
        url=case_url(case),
    )


def standings_of(
    before: Readiness, after: Readiness, old: ProtocolSpec, new: ProtocolSpec
) -> tuple[StandingLine, StandingLine]:
    """Return how a case stands under the version it has and the one it would move to."""
    stood, stands = standings(before, after)
    return _standing_line(stood, old), _standing_line(stands, new)


def _standing_line(known: Standing, spec: ProtocolSpec | None) -> StandingLine:
    about = spec.by_code.get(known.requirement) if spec else None
    parts = [titled(about.title) if about else "", words.say(known.why, about or spec) if known.why else ""]
    earliest = when.day(known.earliest_on) if known.earliest_on else _("no day yet")
    return StandingLine(
        state=known.verdict.value,
        word=str(VERDICTS[known.verdict]),
        why=": ".join(filter(None, parts)),
        earliest=_("earliest %(day)s") % {"day": earliest},
    )
