"""A clearance in words: what was known when the patient was called, as it was kept then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from checklists import words
from checklists.domain.evidence import values_from_json
from checklists.domain.protocols import RequirementSpec
from checklists.domain.states import State
from checklists.presenters import when
from checklists.presenters.people import CaseLine, case_line, patient_line
from checklists.presenters.states import Badge, state_badge
from checklists.presenters.values import value_lines
from checklists.presenters.verdicts import VERDICTS
from checklists.queries.records import Chart
from patients.presenters import PatientLine
from scheduling.models import Clearance
from scheduling.presenters.words import link


@dataclass(frozen=True)
class ClearanceLine:
    """One requirement as it stood at the call."""

    title: str
    badge: Badge
    values: str
    collected: str


@dataclass(frozen=True)
class ClearancePage:
    """What was known when the patient was called."""

    patient: PatientLine
    case: CaseLine
    case_url: str
    verdict: Badge
    sentence: str
    surgery: str
    protocol: str
    lines: tuple[ClearanceLine, ...]
    not_asked: int


def clearance_page(clearance: Clearance, chart: Chart, role: str) -> ClearancePage:
    """Return a clearance's snapshot in words. It says what was known then, not what is known now."""
    zone, kept = chart.facts.zone, clearance.snapshot
    about = {"who": clearance.by.full_name, "when": when.moment(clearance.at, zone)}
    asked = [item for item in kept["items"] if item["state"] != State.NOT_APPLICABLE.value]
    return ClearancePage(
        patient=patient_line(chart.case.patient, when.local_day(clearance.at, zone)),
        case=case_line(chart.case),
        case_url=link("scheduling:case", chart.case.pk),
        verdict=Badge(clearance.verdict, str(VERDICTS[clearance.verdict])),
        sentence=_("%(who)s called the patient to theatre on %(when)s.") % about,
        surgery=when.moment(clearance.surgery_at, zone),
        protocol=f"{kept['protocol']['code']} {kept['protocol']['version']}",
        lines=tuple(_line(item, chart, role) for item in asked),
        not_asked=len(kept["items"]) - len(asked),
    )


def _line(item: dict[str, Any], chart: Chart, role: str) -> ClearanceLine:
    spec = chart.spec.by_code.get(item["requirement"]) if chart.spec else None
    return ClearanceLine(
        title=words.title(spec) if spec else item["requirement"],
        badge=state_badge(State(item["state"])),
        values=_values(item, spec, chart, role) if spec else "",
        collected=", ".join(
            dict.fromkeys(
                when.moment(datetime.fromisoformat(e["collected_at"]), chart.facts.zone)
                for e in item["evidence"]
            )
        ),
    )


def _values(item: dict[str, Any], spec: RequirementSpec, chart: Chart, role: str) -> str:
    on = when.local_day(chart.case.surgery_at or chart.at, chart.facts.zone)
    lines = [
        line
        for evidence in item["evidence"]
        for line in value_lines(spec, values_from_json(evidence["values"]), chart.facts, on, role)
    ]
    if len(spec.components) == 1:
        return "; ".join(line.text for line in lines)
    return "; ".join(f"{line.title} {line.text}" for line in lines)
