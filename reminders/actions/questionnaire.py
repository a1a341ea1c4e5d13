"""What patients write of themselves: saved part by part, sent when it is complete, read and signed by a clinician.

Nothing of it is evidence. What goes against the record disputes it, and somebody rings.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

import cases.queries
from cases.models import Case
from common.refusals import Refused, Stale
from reminders.actions.calls import raise_call
from reminders.actions.habits import state_habits
from reminders.domain.calls import CallReason
from reminders.domain.questionnaire import Part, fingerprint, part_of, with_part
from reminders.models import Call, Questionnaire
from staff.domain.roles import Role
from staff.models import User

# A questionnaire waits no longer than this for its reader.
READ_WITHIN = timedelta(days=2)


class ChangedElsewhere(Refused):
    """The same part was saved from another device after the page was opened. ``answers``: what stands there now."""

    code = "changed_elsewhere"

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(
            "This part was changed from another device in the meantime. "
            "Look at both below; if you save again, yours counts."
        )
        self.answers = answers


@transaction.atomic
def save_part(
    *,
    case_id: UUID,
    part: Part,
    said: Mapping[str, Any],
    seen: str,
    by: User | None,
    at: datetime,
    by_guardian: bool = False,
) -> Questionnaire:
    """Keep what was answered in one part. ``by``: the member of staff who wrote it down; None: the patient.

    ``seen`` is the fingerprint of the part that the page showed: parts saved from two devices never overwrite each
    other unseen. Saving the same again changes nothing.
    """
    case = cases.queries.lock(case_id)
    row = Questionnaire.objects.filter(case=case).first()
    before = row.answers if row else {}
    after = with_part(before, part, said)
    if row and part_of(after, part) == part_of(before, part):
        return row
    if fingerprint(before, part) != seen:
        raise ChangedElsewhere(before)
    row = _write(row, case, after, by, by_guardian, at)
    if part is Part.HABITS:
        state_habits(case=case, before=before, after=after, by=by, by_guardian=by_guardian, at=at)
    if row.sent_at:
        _ask_for_a_reader(case, at)
    return row


@transaction.atomic
def finish_questionnaire(
    *, case_id: UUID, by: User | None, at: datetime, by_guardian: bool = False
) -> Questionnaire:
    """Say that it is complete, so that a nurse reads it. Questions may be open: the nurse asks them."""
    case = cases.queries.lock(case_id)
    row = Questionnaire.objects.filter(case=case).first()
    if row is None:
        raise Refused("Fill in at least one part first.", code="nothing_filled_in")
    if row.sent_at and row.sent_at >= row.saved_at:
        return row
    row.sent_at = at
    row.save(update_fields=["sent_at"])
    _ask_for_a_reader(case, at)
    return row


@transaction.atomic
def read_questionnaire(*, case_id: UUID, version: int, by: User, at: datetime) -> Questionnaire:
    """Sign that it was read as it stood in that version. What is to be recorded of it, the reader records."""
    case = cases.queries.lock(case_id)
    row = Questionnaire.objects.filter(case=case).first()
    if row is None:
        raise Refused("Nobody has filled it in yet.", code="nothing_filled_in")
    if row.version != version:
        raise Stale(row.version)
    row.read_by, row.read_at = by, at
    row.save(update_fields=["read_by", "read_at"])
    _open_calls(case).update(outcome="not_needed", last_by=by, last_at=at, settled_at=at)
    return row


def _write(
    row: Questionnaire | None,
    case: Case,
    answers: dict[str, Any],
    by: User | None,
    by_guardian: bool,
    at: datetime,
) -> Questionnaire:
    if row is None:
        return Questionnaire.objects.create(
            case=case, answers=answers, saved_at=at, by_guardian=by_guardian, with_help_of=by
        )
    row.answers, row.version, row.saved_at = answers, row.version + 1, at
    row.by_guardian = by_guardian
    # Who once helped stays named: the answers are by both. Each save has its own line in the history.
    row.with_help_of = by or row.with_help_of
    row.save(update_fields=["answers", "version", "saved_at", "by_guardian", "with_help_of"])
    return row


def _ask_for_a_reader(case: Case, at: datetime) -> None:
    if not _open_calls(case).exists():
        before = case.surgery_at if case.surgery_at and case.surgery_at > at else at + READ_WITHIN
        raise_call(
            case=case,
            reason=CallReason.QUESTIONNAIRE,
            role=Role.WARD_NURSE,
            at=at,
            by_at=min(at + READ_WITHIN, before),
        )


def _open_calls(case: Case):  # type: ignore[no-untyped-def]
    return Call.objects.filter(case=case, reason=CallReason.QUESTIONNAIRE.value, settled_at=None)
