"""Taking in a waiting list: first every line is judged and nothing written; then what was accepted is written."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

import cases.actions
import cases.queries
from cases.models import Case
from common.refusals import BadInput, Refused
from interop.domain.waiting.columns import Column
from interop.domain.waiting.judging import Entry, Judged, Verdict, judge_all
from interop.domain.waiting.lines import Line, Problem
from interop.domain.waiting.reading import read_file
from interop.models import TakenLine, WaitingFile, WaitingLine
from interop.queries.waiting_files import known_for, taken_of
from patients.actions import lock_in_order
from patients.models import Patient
from scheduling.actions.waiting import change_entry
from staff.models import Site, User

# So many lines share one transaction and one look at what the hospital knows.
BATCH = 25
KEPT = timedelta(days=7)
_CHANGED = Problem("Something has changed since you looked at this line. Upload the file again.")


@transaction.atomic
def look_at_file(*, content: bytes, site: Site, by: User, at: datetime) -> WaitingFile:
    """Judge every line of a file and keep the answer to be looked at; raise BadInput("file"). Makes no case."""
    sheet = read_file(content)
    WaitingLine.objects.filter(file__at__lt=at - KEPT).delete()
    sha256 = hashlib.sha256(content).hexdigest()
    file = WaitingFile.objects.create(
        site=site, sha256=sha256, notes=[asdict(note) for note in sheet.notes], by=by, at=at
    )
    taken = taken_of(site, sha256)
    known = known_for(by, site, sheet.lines, today=_today(site, at))
    judged = judge_all(sheet.lines, known, frozenset(taken))
    WaitingLine.objects.bulk_create(
        (_row(file, one, taken.get(one.line.number)) for one in judged), batch_size=1000
    )
    return file


def _row(file: WaitingFile, judged: Judged, case_id: Any) -> WaitingLine:
    return WaitingLine(
        file=file,
        number=judged.line.number,
        cells=judged.line.cells,
        verdict=judged.verdict.value,
        problems=[asdict(problem) for problem in judged.problems],
        seal=_seal(judged.entry),
        patient_id=judged.entry.patient if judged.entry else None,
        case_id=case_id,
    )


def _seal(entry: Entry | None) -> str:
    return hashlib.sha256(repr(entry).encode()).hexdigest() if entry else ""


def _today(site: Site, at: datetime) -> Any:
    return at.astimezone(ZoneInfo(site.time_zone)).date()


@transaction.atomic
def take_in_some(*, file: WaitingFile, by: User, at: datetime) -> int:
    """Write the next accepted lines, each whole or not at all; return how many are still to come.

    Each is judged anew and written only if it is what the person saw. Asked again, it goes on where it was.
    """
    _one_at_a_time(file.site)
    waiting = WaitingLine.objects.filter(file=file, verdict=Verdict.ACCEPTED.value)
    rows = list(waiting.order_by("number")[:BATCH])
    lines = tuple(_line(row) for row in rows)
    taken = taken_of(file.site, file.sha256)
    judged = judge_all(lines, known_for(by, file.site, lines, today=_today(file.site, at)), frozenset(taken))
    # Two files with the same people in another order never wait for each other.
    lock_in_order(one.entry.patient for one in judged if one.entry)
    for row, one in zip(rows, judged, strict=True):
        _take_in(file, row, one, taken.get(row.number), by, at)
    WaitingLine.objects.bulk_update(rows, ["verdict", "problems", "case"])
    return waiting.count()


def _one_at_a_time(site: Site) -> None:
    # Two people with the same list, or one who pressed twice: the second sees what the first has written.
    key = int.from_bytes(hashlib.sha256(f"waiting files {site.pk}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _line(row: WaitingLine) -> Line:
    return Line(row.number, {Column(name): text for name, text in row.cells.items()})


def _take_in(file: WaitingFile, row: WaitingLine, judged: Judged, taken: Any, by: User, at: datetime) -> None:
    if taken:
        row.verdict, row.case_id = Verdict.TAKEN.value, taken
        return
    problems: Sequence[Problem] = judged.problems
    if judged.entry and _seal(judged.entry) == row.seal:
        try:
            with transaction.atomic():
                row.case = _write(file, row, judged.entry, by, at)
        except BadInput as bad:
            problems = (Problem(bad.sentence, bad.field, bad.details),)
        except Refused as refused:
            problems = (Problem(refused.sentence, "", refused.details),)
        else:
            row.verdict = Verdict.TAKEN.value
            return
    row.verdict = Verdict.REFUSED.value
    row.problems = [asdict(problem) for problem in (_CHANGED, *problems)]


def _write(file: WaitingFile, row: WaitingLine, entry: Entry, by: User, at: datetime) -> Case:
    procedure = cases.queries.procedure(entry.procedure)
    assert procedure  # it was found a moment ago, in this transaction; procedures are never removed
    case = cases.actions.request_case(
        patient=Patient.objects.get(pk=entry.patient),
        procedure=procedure,
        surgeon=User.objects.get(pk=entry.surgeon),
        details=entry.details,
        site=file.site,
        by=by,
        at=at,
    )
    case = change_entry(
        case=case,
        unavailable=entry.unavailable,
        priority=entry.priority,
        contact_stage=entry.contact_stage,
        notice_hours=entry.notice_hours,
        by=by,
        at=at,
    )
    TakenLine.objects.create(site=file.site, sha256=file.sha256, number=row.number, case=case, by=by, at=at)
    return case
