"""Before a list is locked the side of the operation is held against the image, the consent and the kit."""

import pytest

from common.clock import now
from common.words import say
from scheduling.actions.lists import Stopped, lock_list
from tests.factories.checklists import a_case_ready_for_theatre, a_hospital, record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "values", "role", "what"),
    [
        (
            "xray",
            {"views": "several", "plan": "attached"},
            "surgeon",
            "Knee and long-leg X-ray with the plan",
        ),
        (
            "surgical_consent",
            {"risks": "discussed", "consent": "signed"},
            "surgeon",
            "Risks discussed and consent signed",
        ),
        ("implants", {"supply": "there"}, "coordinator", "Implants and instruments there"),
    ],
)
def test_another_side_on_the_image_the_consent_or_the_kit_stops_the_list(code, values, role, what):
    hospital = a_hospital()
    booking = a_case_ready_for_theatre(hospital)
    record(hospital, booking.case, code, {"side": "right", **values}, role=role)

    with pytest.raises(Stopped) as refused:
        lock_list(session=booking.session, by=hospital.coordinator, at=now())

    said = [say(reason) for reason in refused.value.reasons if reason.code == "side"]
    who = f"{booking.patient.family_name.upper()} {booking.patient.given_name}"
    assert said == [f"{who}: the operation is on the left side, and “{what}” says right."]
