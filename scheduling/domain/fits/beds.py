"""In which ward a patient would lie: the one with the most room on the fullest night of the stay."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from scheduling.domain.fits.terms import CaseNeeds, SessionView, WardBeds


@dataclass(frozen=True)
class Bed:
    """The ward, and the first night without a bed if there is none; no ward for a day case or where none is known."""

    ward_id: UUID | None = None
    full_night: date | None = None


def choose_bed(needs: CaseNeeds, session: SessionView, day: date) -> Bed:
    """Return the ward for an operation on that day. Nobody changes wards during a stay."""
    wards = _for_the_patient(session.wards, is_child=needs.is_child)
    if not needs.stay or not wards:
        return Bed()
    nights = [day + timedelta(days=n) for n in range(needs.stay)]
    roomiest = max(wards, key=lambda ward: min(_free(ward, night) for night in nights))
    held_until = max(_first_full(ward, nights) or date.max for ward in wards)
    return Bed(roomiest.ward_id, None if held_until == date.max else held_until)


def _for_the_patient(wards: tuple[WardBeds, ...], *, is_child: bool) -> list[WardBeds]:
    """Return the wards that take the patient: children's for children; where there is none, any will do for a child."""
    same = [ward for ward in wards if ward.for_children == is_child]
    return same or (list(wards) if is_child else [])


def _first_full(ward: WardBeds, nights: list[date]) -> date | None:
    return next((night for night in nights if _free(ward, night) <= 0), None)


def _free(ward: WardBeds, night: date) -> int:
    return ward.free.get(night, 0)
