"""Recording, correcting, taking back and deciding: who may, what it does, and what makes it void."""

from datetime import timedelta

import pytest

import cases.actions
import scheduling.actions
from cases.actions import details_of
from cases.domain.kinds import Side
from checklists import actions, queries
from checklists.actions import NotYours
from checklists.actions.recording import Changed
from checklists.domain.readiness import Verdict
from checklists.domain.states import State
from checklists.models import Alarm, Decision, Evidence, ReadinessSummary
from common.clock import now
from common.refusals import BadInput, Stale
from tests.factories.small import a_session, a_theatre, requirement, small_hospital
from tests.factories.staff import UserFactory, surgeon_ivanova
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db
HIGH = {"glucose": {"number": "9", "unit": "mmol/L"}}
DANGEROUS = {"glucose": {"number": "14", "unit": "mmol/L"}}
REASON = "Known for years and stable."


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def booking(hospital):
    return hospital.ready_booking()


@pytest.fixture
def case(booking):
    return booking.case


def state(case, code="glucose") -> State:
    case.refresh_from_db()
    return queries.readiness_of(case, at=now()).by_code[code].state


def decide(case, by, kind="accept", code="glucose", **changes) -> Decision:
    asked = {"reason": REASON, "at": now()} | changes
    return actions.decide(requirement=requirement(case, code), kind=kind, by=by, **asked)


# --- preparing


def test_a_requested_case_has_a_row_for_everything_its_protocol_asks(hospital):
    case = hospital.case()

    rows = case.requirements.order_by("position").values_list("code", "state", "owner")

    assert list(rows) == [
        ("glucose", "missing", "coordinator"),
        ("hba1c", "not_applicable", "coordinator"),
        ("consent", "missing", "surgeon"),
        ("wristband", "missing", "ward_nurse"),
    ]
    assert ReadinessSummary.objects.get(case=case).open_count == 3


# --- recording


def test_what_is_recorded_counts_at_once_and_lists_say_so(hospital):
    case = hospital.booking().case

    evidence = hospital.record(case, "glucose")

    row = requirement(case, "glucose")
    assert (row.state, row.version) == ("pass", 2)
    assert row.valid_until is not None
    assert ReadinessSummary.objects.get(case=case).open_count == 2
    assert (evidence.by, evidence.role) == (hospital.lim, "ward_nurse")


def test_units_are_converted_and_what_was_entered_is_kept(hospital, case):
    evidence = hospital.record(case, "glucose", values={"glucose": {"number": "100", "unit": "mg/dL"}})

    assert evidence.values["glucose"]["unit"] == "mmol/L"
    assert evidence.values["glucose"]["number"].startswith("5.55")
    assert evidence.entered == {"glucose": {"number": "100", "unit": "mg/dL"}}


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("glucose", {"glucose": {"number": "5.2", "unit": "g/L"}}, "glucose"),
        ("glucose", {"glucose": {"number": "five", "unit": "mmol/L"}}, "glucose"),
        ("glucose", {"glucose": {"number": "900", "unit": "mmol/L"}}, "glucose"),
        ("glucose", {"sodium": "140"}, "sodium"),
        ("glucose", {}, "values"),
        ("glucose", {"glucose": ""}, "values"),
        ("consent", {"answer": "maybe", "side": "left"}, "answer"),
        ("consent", {"answer": "given", "side": "L"}, "side"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_at_its_component(hospital, case, code, values, field):
    before = Evidence.objects.count()

    with pytest.raises(BadInput) as bad:
        hospital.record(case, code, values=values)

    assert bad.value.field == field
    assert Evidence.objects.count() == before


def test_nothing_is_collected_in_the_future_or_before_birth(hospital, case):
    for collected_at in (now() + timedelta(minutes=1), now() - timedelta(days=80 * 365)):
        with pytest.raises(BadInput) as bad:
            hospital.record(case, "glucose", collected_at=collected_at)
        assert bad.value.field == "collected_at"


@pytest.mark.parametrize("code", ["consent", "wristband"])
def test_a_role_that_the_requirement_does_not_name_records_nothing(hospital, case, code):
    with pytest.raises(NotYours, match="only"):
        hospital.record(case, code, by=hospital.reyes)


@pytest.mark.parametrize("status", ["corrected", "retracted", "lost"])
def test_new_evidence_is_preliminary_or_final(hospital, case, status):
    with pytest.raises(BadInput) as bad:
        hospital.record(case, "glucose", status=status)

    assert bad.value.field == "status"


def test_a_preliminary_result_satisfies_nothing(hospital):
    case = hospital.booking().case

    hospital.record(case, "glucose", status="preliminary")

    assert state(case) is State.MISSING


def test_an_older_version_is_stale(hospital, case):
    with pytest.raises(Stale):
        hospital.record(case, "glucose", expected_version=1)


def test_text_that_the_database_cannot_keep_is_cleaned_and_not_an_error(hospital, case):
    values = {"glucose": {"number": "5.2\x00", "unit": "mmol/L", "junk\x00": ["\ud800", 1, None]}}

    evidence = hospital.record(case, "glucose", values=values, note="ok\x00 \u202eevil")

    assert evidence.note == "ok evil"
    assert evidence.entered["glucose"] == {"number": "5.2", "unit": "mmol/L", "junk": ["", 1, None]}


# --- correcting and taking back


def test_a_correction_replaces_and_the_old_row_stays(hospital, case):
    first = hospital.record(case, "glucose")

    corrected = actions.correct_evidence(
        evidence=first, values=HIGH, collected_at=first.collected_at, by=hospital.lim, at=now()
    )

    assert (corrected.status, corrected.supersedes) == ("corrected", first)
    assert state(case) is State.REVIEW
    assert Evidence.objects.get(pk=first.pk).status == "final"


def test_what_was_taken_back_counts_no_more(hospital):
    case = hospital.booking().case
    glucose = hospital.record(case, "glucose")

    actions.retract_evidence(evidence=glucose, reason="Another patient's.", by=hospital.lim, at=now())

    assert state(case) is State.MISSING


def test_a_row_is_replaced_once_and_a_retraction_is_final(hospital, case):
    glucose = hospital.record(case, "glucose")
    gone = actions.retract_evidence(evidence=glucose, reason="Wrong tube.", by=hospital.lim, at=now())

    for row in (glucose, gone):
        with pytest.raises(Changed):
            actions.retract_evidence(evidence=row, reason="Once more.", by=hospital.lim, at=now())


def test_taking_back_needs_a_reason_and_the_role(hospital, case):
    consent = case.evidence.get(requirement__code="consent")

    with pytest.raises(BadInput):
        actions.retract_evidence(evidence=consent, reason=" no ", by=hospital.okafor, at=now())
    with pytest.raises(NotYours):
        actions.retract_evidence(evidence=consent, reason="Not mine to say.", by=hospital.lim, at=now())


def test_a_corrected_laboratory_value_names_value_and_unit(hospital, case):
    def correct(value, unit):
        standing = case.evidence.filter(requirement__code="glucose", superseded_by=None).latest("recorded_at")
        return actions.correct_result(
            evidence=standing, value=value, unit=unit, collected_at=now(), by=hospital.reyes, at=now()
        )

    assert correct("5.2", "mmol/L").values["glucose"]["number"] == "5.2"
    for value, unit, field in (("5.2", "", "unit"), ("5.2", "g/L", "unit"), ("x", "mmol/L", "value")):
        with pytest.raises(BadInput) as bad:
            correct(value, unit)
        assert bad.value.field == field


# --- deciding


def test_a_value_out_of_range_is_accepted_by_the_role_that_may(hospital, case):
    hospital.record(case, "glucose", values=HIGH)
    with pytest.raises(NotYours):
        decide(case, hospital.okafor)

    decision = decide(case, hospital.sato)

    assert state(case) is State.ACCEPTED
    assert (decision.role, decision.side, decision.surgery_date is not None) == ("anaesthetist", "left", True)


@pytest.mark.parametrize(("reason", "field"), [("ok", "reason"), ("x" * 1001, "reason")])
def test_a_decision_needs_a_reason_a_colleague_can_understand(hospital, case, reason, field):
    hospital.record(case, "glucose", values=HIGH)

    with pytest.raises(BadInput) as bad:
        decide(case, hospital.sato, reason=reason)

    assert bad.value.field == field


def test_a_decision_ends_in_the_future_and_within_half_a_year(hospital, case):
    hospital.record(case, "glucose", values=HIGH)

    for expires_at in (now() - timedelta(minutes=1), now() + timedelta(days=181)):
        with pytest.raises(BadInput) as bad:
            decide(case, hospital.sato, expires_at=expires_at)
        assert bad.value.field == "expires_at"


def test_there_is_nothing_to_accept_when_everything_passes(hospital, case):
    with pytest.raises(NotYours, match="nothing to decide"):
        decide(case, hospital.sato)


def test_what_blocks_needs_two_different_clinicians(hospital, case):
    hospital.record(case, "glucose", values=DANGEROUS)
    decision = decide(case, hospital.sato)
    assert state(case) is State.BLOCK

    with pytest.raises(NotYours):
        actions.sign_second(decision=decision, by=hospital.sato, at=now())
    with pytest.raises(NotYours):
        actions.sign_second(decision=decision, by=hospital.lim, at=now())
    actions.sign_second(decision=decision, by=hospital.okafor, at=now())

    assert state(case) is State.ACCEPTED
    with pytest.raises(Changed):
        actions.sign_second(decision=decision, by=surgeon_ivanova(hospital.site), at=now())


def test_a_decision_is_void_when_the_result_changes(hospital, case):
    hospital.record(case, "glucose", values=HIGH)
    decide(case, hospital.sato)

    hospital.record(case, "glucose", values=HIGH)

    assert state(case) is State.REVIEW


def test_a_decision_is_void_when_the_day_changes_and_counts_again_on_the_old_day(hospital, booking):
    case = booking.case
    hospital.record(case, "glucose", values=HIGH)
    decide(case, hospital.sato)
    start = booking.during.lower
    later = a_session(a_theatre(hospital.site, "2"), hospital.okafor, None, start + timedelta(days=1))
    moved = scheduling.actions.move_booking(
        booking=booking, session=later, by=hospital.reyes, at=now(), **ANYWAY
    )
    assert state(case) is State.REVIEW

    scheduling.actions.move_booking(
        booking=moved, session=hospital.session, start=start, by=hospital.reyes, at=now(), **ANYWAY
    )

    assert state(case) is State.ACCEPTED


def test_a_decision_is_void_when_the_side_changes_and_so_is_the_consent(hospital, case):
    hospital.record(case, "glucose", values=HIGH)
    decide(case, hospital.sato)
    case.refresh_from_db()
    details = details_of(case)

    cases.actions.change_case(
        case=case,
        procedure=case.procedure,
        surgeon=case.surgeon,
        site=case.site,
        details=type(details)(**{**vars(details), "side": Side.RIGHT}),
        by=hospital.reyes,
        at=now(),
    )

    assert state(case) is State.REVIEW
    assert state(case, "consent") is State.BLOCK


def test_a_decision_runs_out(hospital, case):
    hospital.record(case, "glucose", values=HIGH)
    decide(case, hospital.sato, expires_at=now() + timedelta(minutes=5))
    case.refresh_from_db()

    later = queries.readiness_of(
        case, at=now() + timedelta(minutes=6), surgery_at=now() + timedelta(minutes=7)
    )

    assert later.by_code["glucose"].state is State.REVIEW


def test_a_withdrawn_decision_opens_the_requirement_again(hospital, case):
    hospital.record(case, "glucose", values=HIGH)
    decision = decide(case, hospital.sato)

    actions.withdraw_decision(decision=decision, by=hospital.sato, at=now())

    assert state(case) is State.REVIEW
    with pytest.raises(Changed):
        actions.withdraw_decision(decision=decision, by=hospital.sato, at=now())


def test_a_missing_result_is_waived_or_deferred(hospital):
    case = hospital.booking().case

    decide(case, hospital.sato, kind="defer")
    assert state(case) is State.DEFERRED
    decide(case, hospital.sato, kind="waive", code="wristband")
    assert state(case, "wristband") is State.WAIVED
    with pytest.raises(NotYours):
        decide(case, hospital.sato, kind="waive", code="consent")


# --- alarms


def test_an_alarm_stands_until_a_named_person_has_seen_it(hospital, booking):
    scheduling.actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    hospital.record(booking.case, "glucose", values=DANGEROUS)
    [alarm] = queries.open_alarms(hospital.reyes)

    actions.acknowledge_alarm(alarm=alarm, by=hospital.sato, at=now())

    assert not queries.open_alarms(hospital.reyes)
    assert Alarm.objects.get().acknowledged_by == hospital.sato
    assert state(booking.case) is State.BLOCK
    with pytest.raises(Changed):
        actions.acknowledge_alarm(alarm=alarm, by=hospital.sato, at=now())


def test_alarms_of_other_hospitals_are_not_seen(hospital, booking):
    scheduling.actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    hospital.record(booking.case, "glucose", values=DANGEROUS)

    assert not queries.open_alarms(UserFactory())


# --- what time alone changes


def test_what_time_alone_changed_is_computed_again(hospital, case):
    summary = ReadinessSummary.objects.get(case=case)
    assert summary.verdict == Verdict.READY
    assert summary.stale_at is not None

    assert actions.refresh_stale(at=summary.stale_at - timedelta(seconds=1)) == 0
    assert actions.refresh_stale(at=summary.stale_at + timedelta(days=15)) == 1

    assert ReadinessSummary.objects.get(case=case).verdict == Verdict.NOT_READY
    assert requirement(case, "glucose").state == "expired"


def test_readiness_of_many_cases_is_read_in_one_statement(hospital, django_assert_num_queries):
    found, at = [hospital.case() for _ in range(4)], now()
    queries.readiness_of_many(found[:1], at=at)

    with django_assert_num_queries(1):
        queries.readiness_of_many(found[:1], at=at)
    with django_assert_num_queries(1):
        assert len(queries.readiness_of_many(found, at=at)) == 4


def test_nobody_of_another_role_withdraws_a_decision(hospital, case):
    hospital.record(case, "glucose", values=HIGH)
    decision = decide(case, hospital.sato)

    with pytest.raises(actions.NotYours):
        actions.withdraw_decision(decision=decision, by=hospital.okafor, at=now())
