"""What a patient takes home on paper: in their own language, nothing but what is meant for patients."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from checklists.domain.conditions import applies
from checklists.domain.guidance import GuidanceKind
from checklists.domain.titles import in_language
from checklists.presenters import when
from checklists.queries.records import Chart


@dataclass(frozen=True)
class Leaflet:
    """``day`` is when the patient comes, in words; ``texts`` are what the protocol says to this patient."""

    day: str
    texts: tuple[str, ...]
    language: str


def leaflet(chart: Chart, *, language: str = "") -> Leaflet:
    """Return the leaflet of a case, in the patient's language unless another is asked for. That language is active."""
    language = language or chart.case.patient.language
    surgery_at = chart.case.surgery_at
    local = (surgery_at or chart.at).astimezone(ZoneInfo(chart.facts.zone)).date()
    guidance = chart.spec.guidance if chart.spec else ()
    return Leaflet(
        day=when.day(local) if surgery_at else _("not yet allocated"),
        texts=tuple(
            in_language(one.text, language)
            for one in guidance
            if one.kind is GuidanceKind.FOR_PATIENT and applies(one.when, chart.facts, local)
        ),
        language=language,
    )
