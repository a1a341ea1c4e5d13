"""The only writes of scheduling: verbs, one transaction each."""

from scheduling.actions.booking import book_case
from scheduling.actions.cancelling import cancel_booking
from scheduling.actions.closures import add_absence, add_closure, withdraw_absence, withdraw_closure
from scheduling.actions.gate import NotReady, call_for_patient, return_to_ward
from scheduling.actions.generating import generate_sessions
from scheduling.actions.milestones import record_milestone
from scheduling.actions.moving import change_running_order, move_booking
from scheduling.actions.releasing import (
    NotReleased,
    TakenAlready,
    release_due,
    release_session,
    take_over,
)
from scheduling.actions.rules import NO_RULES, Rules
from scheduling.actions.sessions import (
    SessionClash,
    SessionInUse,
    SessionWish,
    add_session,
    change_session,
    close_session,
    reopen_session,
)
from scheduling.actions.templates import (
    PlanChanged,
    add_template,
    change_template,
    end_template,
    preview_end,
    preview_template,
)
from scheduling.actions.theatres import add_equipment, add_theatre
from scheduling.actions.visits import PlannedAlready, cancel_visit, move_visit, plan_visit
from scheduling.actions.wards import (
    add_team,
    add_ward,
    change_beds,
    change_team,
    change_ward,
    withdraw_bed_change,
)
from scheduling.actions.wishes import check_start

__all__ = [
    "NO_RULES",
    "NotReady",
    "NotReleased",
    "PlanChanged",
    "PlannedAlready",
    "Rules",
    "SessionClash",
    "SessionInUse",
    "SessionWish",
    "TakenAlready",
    "add_absence",
    "add_closure",
    "add_equipment",
    "add_session",
    "add_team",
    "add_template",
    "add_theatre",
    "add_ward",
    "book_case",
    "call_for_patient",
    "cancel_booking",
    "cancel_visit",
    "change_beds",
    "change_running_order",
    "change_session",
    "change_team",
    "change_template",
    "change_ward",
    "check_start",
    "close_session",
    "end_template",
    "generate_sessions",
    "move_booking",
    "move_visit",
    "plan_visit",
    "preview_end",
    "preview_template",
    "record_milestone",
    "release_due",
    "release_session",
    "reopen_session",
    "return_to_ward",
    "take_over",
    "withdraw_absence",
    "withdraw_bed_change",
    "withdraw_closure",
]
