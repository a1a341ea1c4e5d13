"""Who rings whom by when, and what takes a patient off the list."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.calls import (
    ENDED_BY_AN_ANSWER,
    SETTLES,
    WANTS_A_NOTE,
    CallOutcome,
    CallReason,
    may_settle,
    ring_back_by,
    settles,
)
from staff.domain.roles import Role

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("reason", [CallReason.PROBLEM, CallReason.MORE_PAIN])
def test_somebody_unwell_is_rung_within_two_hours_whenever_the_operation_is(reason):
    for surgery_at in (None, NOW + timedelta(days=40)):
        assert ring_back_by(reason, at=NOW, surgery_at=surgery_at) == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("hours_ahead", "within"), [(None, 24), (49, 24), (48, 4), (1, 4), (0, 4), (-1, 24), (24 * 30, 24)]
)
def test_anybody_else_within_a_day_and_sooner_when_the_operation_is_near(hours_ahead, within):
    surgery_at = None if hours_ahead is None else NOW + timedelta(hours=hours_ahead)

    by = ring_back_by(CallReason.WORDS, at=NOW, surgery_at=surgery_at)

    assert by == NOW + timedelta(hours=within)


def test_only_these_outcomes_take_a_call_off_the_list():
    for reason in CallReason:
        settling = {outcome for outcome in CallOutcome if settles(outcome, reason)}
        lost = {CallOutcome.WRONG_NUMBER} if reason is CallReason.NO_ADDRESS else set()
        assert settling == SETTLES - lost


def test_whoever_settles_without_having_spoken_to_the_patient_says_why():
    assert WANTS_A_NOTE < SETTLES
    assert CallOutcome.SPOKE not in WANTS_A_NOTE


@pytest.mark.parametrize(
    ("call_role", "roles"),
    [
        (Role.COORDINATOR, {Role.COORDINATOR, Role.WARD_NURSE}),
        (Role.WARD_NURSE, {Role.WARD_NURSE, Role.SURGEON, Role.ANAESTHETIST}),
        (Role.SURGEON, {Role.SURGEON}),
        (Role.ANAESTHETIST, {Role.ANAESTHETIST}),
    ],
)
def test_a_fever_is_not_for_the_office_to_close(call_role, roles):
    assert {role for role in Role if may_settle(call_role, role)} == roles


def test_what_the_patient_asked_for_is_not_ended_by_another_answer():
    assert not ENDED_BY_AN_ANSWER & {CallReason.PROBLEM, CallReason.ANOTHER_DATE, CallReason.WORDS}
