"""The only writes of reminders: keep them in step with a booking, and send those that are due."""

from reminders.actions.answering import take_answer
from reminders.actions.by_hand import CannotBeSent, by_hand
from reminders.actions.calls import settle_call
from reminders.actions.following_up import follow_up
from reminders.actions.links import (
    give,
    give_by_hand,
    open_page,
    revoke_for,
    shut_page,
    take_links_back,
)
from reminders.actions.offering import answer_offer
from reminders.actions.pausing import NotPaused, PausedAlready, keep_one_pause, pause, resume
from reminders.actions.planning import plan_for, plan_from, stop_for, take_over
from reminders.actions.questionnaire import (
    ChangedElsewhere,
    finish_questionnaire,
    read_questionnaire,
    save_part,
)
from reminders.actions.receipts import take_receipt
from reminders.actions.sending import send_due
from reminders.actions.sweeping import sweep
from reminders.actions.taking_in import give_answer, take_in

__all__ = [
    "CannotBeSent",
    "ChangedElsewhere",
    "NotPaused",
    "PausedAlready",
    "answer_offer",
    "by_hand",
    "finish_questionnaire",
    "follow_up",
    "give",
    "give_answer",
    "give_by_hand",
    "keep_one_pause",
    "open_page",
    "pause",
    "plan_for",
    "plan_from",
    "read_questionnaire",
    "resume",
    "revoke_for",
    "save_part",
    "send_due",
    "settle_call",
    "shut_page",
    "stop_for",
    "sweep",
    "take_answer",
    "take_in",
    "take_links_back",
    "take_over",
    "take_receipt",
]
