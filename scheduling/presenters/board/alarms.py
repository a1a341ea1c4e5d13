"""What fell after the call to theatre, on top of the board."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from checklists.domain.protocols import ProtocolSpec
from scheduling.presenters.words import SIDES, link, procedure_name, summary_problem


@dataclass(frozen=True)
class AlarmLine:
    """Something fell after the patient was called."""

    patient: str
    what: str
    problem: str
    raised: str
    url: str
    acknowledge_url: str


def alarm_lines(
    alarms: Iterable[Any], specs: Mapping[UUID, ProtocolSpec], *, may_acknowledge: bool
) -> tuple[AlarmLine, ...]:
    """Return the alarms in words, oldest first."""
    return tuple(_alarm(alarm, specs.get(alarm.case_id), may_acknowledge) for alarm in alarms)


def _alarm(alarm: Any, protocol: ProtocolSpec | None, may_acknowledge: bool) -> AlarmLine:
    case = alarm.case
    spec = protocol.by_code.get(alarm.requirement.code) if protocol else None
    procedure = procedure_name(case.procedure.name_en, case.procedure.name_ru)
    return AlarmLine(
        patient=f"{case.patient.family_name.upper()} {case.patient.given_name}",
        what=f"{procedure} · {SIDES[case.side]}".removesuffix(" · "),
        problem=summary_problem({"code": alarm.requirement.code}, spec),
        raised=f"{alarm.raised_at.astimezone(ZoneInfo(case.site.time_zone)):%H:%M}",
        url=link("scheduling:case", case.pk),
        acknowledge_url=link("checklists:acknowledge_alarm", alarm.pk) if may_acknowledge else "",
    )
