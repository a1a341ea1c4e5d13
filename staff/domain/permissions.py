"""Who may do what: one table, default deny. Sites narrow it further, and so does a requirement's own role."""

from enum import StrEnum

from staff.domain.roles import Role


class Action(StrEnum):
    """Everything a signed-in person can ask the hospital to do or to show."""

    SEE_PATIENTS = "see_patients"
    EDIT_PATIENT = "edit_patient"
    JOIN_PATIENTS = "join_patients"
    SEE_CASES = "see_cases"
    EDIT_CASE = "edit_case"
    CANCEL_CASE = "cancel_case"
    EDIT_WAITING_LIST = "edit_waiting_list"
    IMPORT_WAITING_LIST = "import_waiting_list"
    EXPORT_WAITING_LIST = "export_waiting_list"
    SEE_BOARD = "see_board"
    BOOK = "book"
    MOVE_BOOKING = "move_booking"
    CANCEL_BOOKING = "cancel_booking"
    EDIT_SESSIONS = "edit_sessions"
    EDIT_BEDS = "edit_beds"
    PLAN = "plan"
    LOCK_LIST = "lock_list"
    ACKNOWLEDGE_LIST = "acknowledge_list"
    OWN_CALENDAR = "own_calendar"
    PLACE_CALENDAR = "place_calendar"
    RECORD_EVIDENCE = "record_evidence"
    RECORD_WARD_CHECK = "record_ward_check"
    RECORD_RESULT = "record_result"
    SIGN_CLINICAL = "sign_clinical"
    DECIDE = "decide"
    CALL_PATIENT = "call_patient"
    RECORD_MILESTONE = "record_milestone"
    ACKNOWLEDGE_ALARM = "acknowledge_alarm"
    SEE_MY_WORK = "see_my_work"
    SEE_WARD_ROUND = "see_ward_round"
    SEE_REMINDERS = "see_reminders"
    SEND_REMINDER = "send_reminder"
    PAUSE_REMINDERS = "pause_reminders"
    SEE_CALLS = "see_calls"
    SETTLE_CALL = "settle_call"
    PLAN_VISIT = "plan_visit"
    GIVE_LINK = "give_link"
    SEE_QUESTIONNAIRE = "see_questionnaire"
    FILL_IN_WITH_PATIENT = "fill_in_with_patient"
    SEE_MESSAGE_TEXTS = "see_message_texts"
    SEE_INSIGHTS = "see_insights"
    USE_API = "use_api"
    LOAD_PROTOCOLS = "load_protocols"
    SEE_PROTOCOLS = "see_protocols"
    WRITE_PROTOCOL = "write_protocol"
    REVIEW_PROTOCOL = "review_protocol"
    ACTIVATE_PROTOCOL = "activate_protocol"
    MOVE_TO_PROTOCOL = "move_to_protocol"


COORDINATOR = Role.COORDINATOR
WARD_NURSE = Role.WARD_NURSE
SURGEON = Role.SURGEON
ANAESTHETIST = Role.ANAESTHETIST
THEATRE_NURSE = Role.THEATRE_NURSE
MANAGER = Role.MANAGER

EVERYBODY = frozenset(Role)
DOCTORS = frozenset({SURGEON, ANAESTHETIST})
AT_THE_BEDSIDE = DOCTORS | {WARD_NURSE}

TABLE: dict[Action, frozenset[Role]] = {
    # The manager counts cases and needs no chart; everyone else works with the person.
    Action.SEE_PATIENTS: EVERYBODY - {MANAGER},
    # Whoever learns of an allergy must be able to write it down.
    Action.EDIT_PATIENT: AT_THE_BEDSIDE | {COORDINATOR},
    # It cannot be undone: whoever answers for the register.
    Action.JOIN_PATIENTS: frozenset({COORDINATOR}),
    Action.SEE_CASES: EVERYBODY,
    Action.EDIT_CASE: frozenset({COORDINATOR, SURGEON}),
    Action.CANCEL_CASE: frozenset({COORDINATOR, SURGEON}),
    Action.EDIT_WAITING_LIST: frozenset({COORDINATOR, SURGEON}),
    # A file leaves or enters the hospital with many people in it at once.
    Action.IMPORT_WAITING_LIST: frozenset({COORDINATOR}),
    Action.EXPORT_WAITING_LIST: frozenset({COORDINATOR}),
    Action.SEE_BOARD: EVERYBODY,
    Action.BOOK: frozenset({COORDINATOR}),
    Action.MOVE_BOOKING: frozenset({COORDINATOR}),
    Action.CANCEL_BOOKING: frozenset({COORDINATOR}),
    Action.EDIT_SESSIONS: frozenset({COORDINATOR}),
    # The ward knows first that it has fewer beds.
    Action.EDIT_BEDS: frozenset({COORDINATOR, WARD_NURSE}),
    Action.PLAN: frozenset({COORDINATOR}),
    Action.LOCK_LIST: frozenset({COORDINATOR}),
    # Whoever works from the list; who has to see which version is asked of them by name or by role.
    Action.ACKNOWLEDGE_LIST: AT_THE_BEDSIDE | {THEATRE_NURSE},
    Action.OWN_CALENDAR: frozenset({SURGEON}),
    Action.PLACE_CALENDAR: frozenset({COORDINATOR, WARD_NURSE, THEATRE_NURSE}),
    Action.RECORD_EVIDENCE: AT_THE_BEDSIDE,
    # The surgeon, because the operating surgeon marks the site; the theatre nurse, who checks band and mark
    # at the door.
    Action.RECORD_WARD_CHECK: frozenset({WARD_NURSE, SURGEON, THEATRE_NURSE}),
    # Filing a laboratory's paper is clerical; judging it is DECIDE, signing is SIGN_CLINICAL.
    Action.RECORD_RESULT: AT_THE_BEDSIDE | {COORDINATOR},
    Action.SIGN_CLINICAL: DOCTORS,
    Action.DECIDE: DOCTORS,
    Action.CALL_PATIENT: AT_THE_BEDSIDE | {THEATRE_NURSE},
    # Whoever stands in theatre when it happens.
    Action.RECORD_MILESTONE: DOCTORS | {THEATRE_NURSE},
    Action.ACKNOWLEDGE_ALARM: AT_THE_BEDSIDE | {THEATRE_NURSE},
    Action.SEE_MY_WORK: AT_THE_BEDSIDE | {COORDINATOR},
    Action.SEE_WARD_ROUND: AT_THE_BEDSIDE,
    Action.SEE_REMINDERS: frozenset({COORDINATOR, WARD_NURSE, MANAGER}),
    Action.SEND_REMINDER: frozenset({COORDINATOR, WARD_NURSE}),
    Action.PAUSE_REMINDERS: frozenset({COORDINATOR, WARD_NURSE}),
    # A fever goes to a nurse, another date to the coordinator, and a doctor may have asked to be rung back.
    Action.SEE_CALLS: AT_THE_BEDSIDE | {COORDINATOR},
    Action.SETTLE_CALL: AT_THE_BEDSIDE | {COORDINATOR},
    Action.PLAN_VISIT: frozenset({COORDINATOR, WARD_NURSE}),
    Action.GIVE_LINK: frozenset({COORDINATOR, WARD_NURSE}),
    # History, allergies and medicines: what the chart holds, so whoever sees charts to treat.
    Action.SEE_QUESTIONNAIRE: AT_THE_BEDSIDE,
    Action.FILL_IN_WITH_PATIENT: AT_THE_BEDSIDE,
    # There is no patient in them.
    Action.SEE_MESSAGE_TEXTS: EVERYBODY,
    # Whoever overrides sees how often, and what came of it.
    Action.SEE_INSIGHTS: DOCTORS | {MANAGER},
    Action.USE_API: EVERYBODY,
    # Files of protocols are taken in by a command of the operator; nobody loads one from a screen.
    Action.LOAD_PROTOCOLS: frozenset(),
    # "Why do we ask?" has an answer for everybody, and there is no patient in it.
    Action.SEE_PROTOCOLS: EVERYBODY,
    # What patients are held to is for clinicians to write. Two of them stand behind each version: who reviews it
    # is never who wrote it (checklists.actions.protocol_life).
    Action.WRITE_PROTOCOL: DOCTORS,
    Action.REVIEW_PROTOCOL: DOCTORS,
    Action.ACTIVATE_PROTOCOL: DOCTORS,
    Action.MOVE_TO_PROTOCOL: DOCTORS,
}


def may(role: Role | str, action: Action) -> bool:
    """Say whether the role may do the action. An unknown role or action may do nothing."""
    return role in TABLE.get(action, frozenset())
