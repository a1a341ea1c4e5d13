"""The only writes of scheduling: verbs, one transaction each."""

from scheduling.actions.booking import book_case, check_start
from scheduling.actions.cancelling import cancel_booking
from scheduling.actions.gate import NotReady, call_for_patient, return_to_ward
from scheduling.actions.moving import change_running_order, move_booking
from scheduling.actions.sessions import (
    add_session,
    add_template,
    close_session,
    generate_sessions,
    reopen_session,
)
from scheduling.actions.theatres import add_equipment, add_theatre
from scheduling.actions.visits import PlannedAlready, cancel_visit, move_visit, plan_visit

__all__ = [
    "NotReady",
    "PlannedAlready",
    "add_equipment",
    "add_session",
    "add_template",
    "add_theatre",
    "book_case",
    "call_for_patient",
    "cancel_booking",
    "cancel_visit",
    "change_running_order",
    "check_start",
    "close_session",
    "generate_sessions",
    "move_booking",
    "move_visit",
    "plan_visit",
    "reopen_session",
    "return_to_ward",
]
