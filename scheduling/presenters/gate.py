"""The gate's answer: what stands in the way, whose it is, and where it is put right."""

from dataclasses import dataclass

from checklists.presenters import when
from checklists.presenters.people import CaseLine, case_line, patient_line
from checklists.presenters.requirements import Obstacle, obstacles
from checklists.queries.records import Chart
from common.refusals import Refused
from common.words import say
from patients.presenters import PatientLine
from scheduling.models import Booking
from scheduling.presenters.words import link
from staff.models import User


@dataclass(frozen=True)
class GatePage:
    """A patient at the gate."""

    patient: PatientLine
    case: CaseLine
    case_url: str
    surgery: str
    place: str
    sentence: str
    obstacles: tuple[Obstacle, ...]
    other_reasons: tuple[str, ...]
    version: int


def gate_page(booking: Booking, chart: Chart, viewer: User, refused: Refused | None = None) -> GatePage:
    """Return who stands at the gate and, after a refusal, every reason with the link that puts it right."""
    zone = chart.facts.zone
    not_ready = refused is not None and refused.code == "not_ready"
    known = obstacles(chart, viewer) if not_ready else ()
    return GatePage(
        patient=patient_line(chart.case.patient, when.local_day(chart.at, zone)),
        case=case_line(chart.case),
        case_url=link("scheduling:case", chart.case.pk),
        surgery=when.moment(booking.during.lower, zone),
        place=booking.theatre.name,
        sentence=say(refused) if refused else "",
        obstacles=known,
        other_reasons=() if known or refused is None else tuple(say(reason) for reason in refused.reasons),
        version=booking.version,
    )
