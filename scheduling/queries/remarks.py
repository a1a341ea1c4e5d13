"""What the apps above have to say of cases on a screen, while the operation is near."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from scheduling.queries.board import Board
from scheduling.signals import cases_shown

# Only of these; a board of next month asks nobody.
NEAR = timedelta(days=2)


def remarks_on(starts: Iterable[tuple[UUID, datetime]], *, at: datetime) -> dict[UUID, str]:
    """Return a sentence, in English and to be translated, for each case of which there is something to say."""
    near = [case_id for case_id, start in dict(starts).items() if at < start <= at + NEAR]
    if not near:
        return {}
    answers: list[Any] = cases_shown.send(sender=Board, case_ids=near, at=at)
    return {case_id: sentence for _receiver, said in answers for case_id, sentence in said.items()}


def with_remarks(board: Board, *, at: datetime) -> Board:
    """Return the board with what there is to say of its cases."""
    said = remarks_on(((row.case_id, row.start) for row in board.bookings), at=at)
    rows = [row._replace(remark=said.get(row.case_id, "")) for row in board.bookings]
    return replace(board, bookings=rows)
