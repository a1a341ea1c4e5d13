from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases import actions, queries, signals
from cases.actions import GuardianNeeded
from cases.domain.cancellation import CancelReason
from cases.domain.details import CaseDetails
from cases.domain.kinds import Side
from cases.domain.status import CaseStatus, WrongStatus
from cases.models import Case
from common.refusals import BadInput, Refused, Stale
from tests.factories.cases import CaseFactory, ProcedureFactory
from tests.factories.patients import PatientFactory, add_guardian
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    coordinator_reyes,
    nurse_lim,
    surgeon_okafor,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SURGERY = datetime(2026, 12, 10, 8, 0, tzinfo=UTC)
DETAILS = CaseDetails(side=Side.LEFT, diagnosis_code="M17.1", decided_on=date(2026, 11, 20))


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def told():
    heard = []

    def hear(sender, *, case, change, **kwargs):
        heard.append(change)

    def hear_of_time(sender, *, cases, **kwargs):
        heard.extend("dated" for _case in cases)

    signals.case_changed.connect(hear)
    signals.cases_dated.connect(hear_of_time)
    yield heard
    signals.case_changed.disconnect(hear)
    signals.cases_dated.disconnect(hear_of_time)


def request(site, patient=None, details=DETAILS, **changes):
    values = {
        "patient": patient or PatientFactory(site=site),
        "procedure": ProcedureFactory(),
        "surgeon": surgeon_okafor(site),
        "details": details,
        "site": site,
        "by": coordinator_reyes(site),
        "at": AT,
    }
    return actions.request_case(**(values | changes))


def test_a_requested_case_waits_with_the_diagnosis_in_words(site, told):
    case = request(site)

    case = Case.objects.get(pk=case.pk)
    assert (case.status, case.side, case.version) == ("waiting", "left", 1)
    assert case.diagnosis_text == "Other primary gonarthrosis"
    assert case.diagnosis_system == "ICD-10"
    assert told == ["requested"]


def test_a_patient_becomes_known_where_the_case_is(site):
    patient = PatientFactory(site=SiteFactory())

    request(site, patient)

    assert site in patient.known_at.all()


def test_a_child_needs_a_guardian_before_a_case_is_requested(site):
    child = PatientFactory(site=site, birth_date=date(2012, 5, 1))

    with pytest.raises(GuardianNeeded):
        request(site, child)
    add_guardian(child)

    assert request(site, child).status == "waiting"


def test_nobody_asks_for_an_operation_on_somebody_who_has_died(site):
    with pytest.raises(Refused, match="has died"):
        request(site, PatientFactory(site=site, deceased_on=date(2026, 1, 1)))


def test_the_surgeon_is_a_surgeon_of_that_site(site):
    elsewhere = UserFactory(role="surgeon", site=SiteFactory())
    for person in (nurse_lim(site), elsewhere):
        with pytest.raises(BadInput) as bad:
            request(site, surgeon=person)
        assert bad.value.field == "surgeon"


def test_a_withdrawn_procedure_is_not_offered(site):
    with pytest.raises(BadInput, match="no longer offered"):
        request(site, procedure=ProcedureFactory(code="old", is_active=False))
    assert not Case.objects.exists()


def change(case, **changes):
    values = {
        "case": case,
        "procedure": case.procedure,
        "surgeon": case.surgeon,
        "details": actions.details_of(case),
        "site": case.site,
        "by": case.created_by,
        "at": AT,
    }
    return actions.change_case(**(values | changes))


def test_changing_the_side_counts_the_version_and_tells_the_checklist(told):
    case = CaseFactory()

    changed = change(case, details=replace(actions.details_of(case), side=Side.RIGHT))

    assert (changed.side, changed.version) == ("right", 2)
    assert told == ["changed"]


def test_saving_without_a_change_changes_nothing(told):
    case = CaseFactory()

    assert change(case).version == 1
    assert told == []


def test_a_change_made_on_an_old_version_is_refused():
    case = CaseFactory(version=3)

    with pytest.raises(Stale):
        change(case, expected_version=2)


def test_a_called_case_is_no_longer_edited():
    case = CaseFactory(booked=True, status="called")

    with pytest.raises(WrongStatus, match="called to theatre"):
        change(case, details=replace(actions.details_of(case), side=Side.RIGHT))


def test_a_booked_case_keeps_what_its_place_was_given_for():
    case = CaseFactory(booked=True)

    with pytest.raises(BadInput) as bad:
        change(case, procedure=ProcedureFactory(code="foot-scarf"))

    assert bad.value.field == "procedure"


def test_a_waiting_case_may_move_to_another_hospital_with_its_surgeon():
    case, elsewhere = CaseFactory(), SiteFactory()
    surgeon = UserFactory(role="surgeon", site=elsewhere)

    with pytest.raises(BadInput) as bad:
        change(case, site=elsewhere)
    moved = change(case, site=elsewhere, surgeon=surgeon)

    assert bad.value.field == "surgeon"
    assert moved.site == elsewhere
    assert elsewhere in moved.patient.known_at.all()


def test_a_waiting_case_may_become_another_procedure_that_is_offered():
    case = CaseFactory()

    with pytest.raises(BadInput) as bad:
        change(case, procedure=ProcedureFactory(code="old", is_active=False))

    assert bad.value.field == "procedure"
    assert change(case, procedure=ProcedureFactory(code="knee-hto-closing")).version == 2


def test_a_cancellation_seen_on_an_old_version_is_refused():
    with pytest.raises(Stale):
        cancel(CaseFactory(version=2), expected_version=1)


def test_a_note_has_an_end():
    with pytest.raises(BadInput) as bad:
        cancel(CaseFactory(), note="x" * 2001)
    assert bad.value.field == "note"


def cancel(case, reason=CancelReason.PATIENT_DECLINED, **changes):
    return actions.cancel_case(
        **({"case": case, "reason": reason, "by": case.created_by, "at": AT} | changes)
    )


def test_a_cancelled_case_says_who_when_and_why(told):
    case = cancel(CaseFactory(), note="rang on Monday")

    case = Case.objects.get(pk=case.pk)
    assert (case.status, case.cancel_reason, case.cancel_note) == (
        "cancelled",
        "patient_declined",
        "rang on Monday",
    )
    assert case.cancelled_at == AT
    assert told == ["cancelled"]


def test_another_reason_needs_words():
    with pytest.raises(BadInput) as bad:
        cancel(CaseFactory(), CancelReason.OTHER, note=" ")
    assert bad.value.field == "note"


def test_a_case_with_a_place_is_cancelled_only_when_the_place_is_given_back():
    case = CaseFactory(booked=True)
    with pytest.raises(WrongStatus, match="has a place"):
        cancel(case)

    signals.case_cancelling.connect(give_back)

    assert cancel(case).status == "cancelled"


def give_back(sender, *, case, by, at, **kwargs):
    actions.set_status(case=case, to=CaseStatus.WAITING, by=by, at=at)
    return ()


def test_a_cancelled_case_cannot_be_cancelled_again():
    with pytest.raises(WrongStatus, match="was cancelled"):
        cancel(CaseFactory(cancelled=True))


def test_booking_dates_the_case_and_giving_back_the_place_undates_it(told):
    case = CaseFactory()
    by = case.created_by

    actions.set_status(case=case, to=CaseStatus.BOOKED, surgery_at=SURGERY, by=by, at=AT)
    actions.set_surgery_times(times=[(case, SURGERY + timedelta(hours=1))], by=by, at=AT)
    actions.set_surgery_times(times=[(case, SURGERY + timedelta(hours=1))], by=by, at=AT)
    actions.set_status(case=case, to=CaseStatus.CALLED, by=by, at=AT)
    actions.set_status(case=case, to=CaseStatus.BOOKED, by=by, at=AT)
    actions.set_status(case=case, to=CaseStatus.WAITING, by=by, at=AT)

    case = Case.objects.get(pk=case.pk)
    assert (case.status, case.surgery_at, case.version) == ("waiting", None, 6)
    assert told == ["dated", "dated", "moved_on", "moved_on", "dated"]


def test_set_status_leaves_cancelling_to_cancel_case():
    with pytest.raises(ValueError, match="cancel_case"):
        actions.set_status(case=CaseFactory(), to=CaseStatus.CANCELLED, by=None, at=AT)


def test_a_waiting_case_has_no_time_to_move():
    with pytest.raises(WrongStatus):
        actions.set_surgery_times(times=[(CaseFactory(), SURGERY)], by=None, at=AT)


def test_the_catalogue_is_put_once_and_then_only_brought_up_to_date():
    values = {
        "name_en": "Scarf",
        "name_ru": "Скарф",
        "protocol_code": "foot-scarf",
        "bone_site": "metatarsal_1",
        "technique": "scarf",
        "duration_p50": 60,
        "planned_minutes": 80,
    }

    assert actions.put_procedure(code="foot-scarf", values=values)
    assert not actions.put_procedure(code="foot-scarf", values=values)
    assert actions.put_procedure(code="foot-scarf", values=values | {"planned_minutes": 90})
    assert queries.procedure("foot-scarf").planned_minutes == 90
