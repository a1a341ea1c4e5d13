"""Handing out the waiting list as a file: whose data left, and to whom, is kept on record before it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record_access
from interop.domain.waiting.writing import write_csv, write_excel
from interop.queries.waiting_export import check_size, headings, rows_of
from scheduling import queries
from scheduling.domain.waiting import Order
from scheduling.queries.waiting import asked_for, in_order, waiting_list
from staff.models import User

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class File:
    """A file to be kept. Its name says nothing of who is in it."""

    content: bytes
    name: str
    media_type: str


def export_waiting_list(*, asked: Mapping[str, Any], kind: str, by: User, place: str, at: datetime) -> File:
    """Return what the list shows with these filters, all pages of it; raise Refused for too many cases.

    Not one transaction: none may stay open while a large file is written.
    """
    session = queries.session_for(by, asked["session"]) if asked["session"] else None
    found = in_order(waiting_list(by, asked_for(asked), session=session), asked["sort"] or Order.TARGET)
    check_size(found)
    pairs = list(rows_of(found, at=at))
    record_access(by_id=by.pk, patient_ids=[case.patient_id for case, _row in pairs], place=place, at=at)
    rows = [row for _case, row in pairs]
    name = f"waiting-list-{at:%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return File(write_excel(_("Waiting list"), headings(), rows), name, EXCEL)
    return File(write_csv(headings(), rows), name, "text/csv; charset=utf-8")
