"""The table of permissions, written a second time by hand: a change to either must be meant."""

import pytest

from staff.domain.permissions import TABLE, Action, may
from staff.domain.roles import Role

# One column per role, in this order; x may, - may not.
COLUMNS = (
    Role.COORDINATOR,
    Role.WARD_NURSE,
    Role.SURGEON,
    Role.ANAESTHETIST,
    Role.THEATRE_NURSE,
    Role.MANAGER,
)
EXPECTED = {
    #                    coordinator | ward nurse | surgeon | anaesthetist | theatre nurse | manager
    "see_patients":      "x x x x x -",
    "edit_patient":      "x x x x - -",
    "join_patients":     "x - - - - -",
    "see_cases":         "x x x x x x",
    "edit_case":         "x - x - - -",
    "cancel_case":       "x - x - - -",
    "edit_waiting_list": "x - x - - -",
    "import_waiting_list": "x - - - - -",
    "export_waiting_list": "x - - - - -",
    "see_board":         "x x x x x x",
    "book":              "x - - - - -",
    "move_booking":      "x - - - - -",
    "cancel_booking":    "x - - - - -",
    "edit_sessions":     "x - - - - -",
    "edit_beds":         "x x - - - -",
    "plan":              "x - - - - -",
    "lock_list":         "x - - - - -",
    "acknowledge_list":  "- x x x x -",
    "own_calendar":      "- - x - - -",
    "place_calendar":    "x x - - x -",
    "record_evidence":   "- x x x - -",
    "record_ward_check": "- x x - x -",
    "record_result":     "x x x x - -",
    "sign_clinical":     "- - x x - -",
    "decide":            "- - x x - -",
    "call_patient":      "- x x x x -",
    "record_milestone":  "- - x x x -",
    "acknowledge_alarm": "- x x x x -",
    "see_my_work":       "x x x x - -",
    "see_ward_round":    "- x x x - -",
    "see_reminders":     "x x - - - x",
    "send_reminder":     "x x - - - -",
    "pause_reminders":   "x x - - - -",
    "see_calls":         "x x x x - -",
    "settle_call":       "x x x x - -",
    "plan_visit":        "x x - - - -",
    "give_link":         "x x - - - -",
    "see_questionnaire": "- x x x - -",
    "fill_in_with_patient": "- x x x - -",
    "see_message_texts": "x x x x x x",
    "see_insights":      "- - x x - x",
    "use_api":           "x x x x x x",
    "load_protocols":    "- - - - - -",
    "see_protocols":     "x x x x x x",
    "write_protocol":    "- - x x - -",
    "review_protocol":   "- - x x - -",
    "activate_protocol": "- - x x - -",
    "move_to_protocol":  "- - x x - -",
}  # fmt: skip
MATRIX = [
    (role, Action(action), mark == "x")
    for action, marks in EXPECTED.items()
    for role, mark in zip(COLUMNS, marks.split(), strict=True)
]


def test_the_table_and_the_expectation_name_every_action_and_every_role():
    assert {action.value for action in TABLE} == {action.value for action in Action} == set(EXPECTED)
    assert set(COLUMNS) == set(Role)
    assert len(MATRIX) == len(Action) * len(Role)


@pytest.mark.parametrize(("role", "action", "expected"), MATRIX)
def test_each_role_may_do_exactly_what_the_table_says(role, action, expected):
    assert may(role, action) is expected
    assert may(role.value, action) is expected


def test_a_coordinator_signs_nothing_clinical_and_calls_nobody():
    clinical = {
        Action.SIGN_CLINICAL,
        Action.DECIDE,
        Action.RECORD_WARD_CHECK,
        Action.RECORD_EVIDENCE,
        Action.CALL_PATIENT,
    }

    assert not any(may(Role.COORDINATOR, action) for action in clinical)


def test_a_manager_only_looks():
    assert {action for action in Action if may(Role.MANAGER, action)} == {
        Action.SEE_CASES,
        Action.SEE_BOARD,
        Action.SEE_REMINDERS,
        Action.SEE_INSIGHTS,
        Action.SEE_PROTOCOLS,
        Action.SEE_MESSAGE_TEXTS,
        Action.USE_API,
    }


@pytest.mark.parametrize("role", ["", "admin", "Coordinator", "root"])
def test_an_unknown_role_may_do_nothing(role):
    assert not any(may(role, action) for action in Action)


@pytest.mark.parametrize("role", list(Role))
def test_an_unknown_action_is_done_by_nobody(role):
    assert not may(role, "delete_everything")
