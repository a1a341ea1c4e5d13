"""What PostgreSQL meant: from its error codes to an answer that a person or a program can act on.

Python explains and PostgreSQL forbids. When PostgreSQL had to forbid, Python missed something or lost a
race, and the person still gets a sentence and not a crash. The sentences never quote the database, whose
words hold values.
"""

import logging
from dataclasses import dataclass

from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DatabaseAnswer:
    """An HTTP status, a code for a program, a sentence for a person, and whether asking again may help."""

    status: int
    code: str
    sentence: str | Promise
    retry_after: int | None = None


TAKEN = DatabaseAnswer(409, "taken", _("Somebody else took this place a moment ago. Nothing was saved."))
BUSY = DatabaseAnswer(
    409,
    "busy",
    _("Somebody else is changing the same thing at this moment. Nothing was saved. Please try again."),
    retry_after=1,
)
EXISTS = DatabaseAnswer(409, "already_exists", _("This is already on record. Nothing was saved."))
REFUSED = DatabaseAnswer(
    409, "refused_by_database", _("This would break a rule of the hospital. Nothing was saved.")
)
UNUSABLE = DatabaseAnswer(
    400, "bad_input", _("Something that was entered cannot be kept: it is too long, too large or not text.")
)
DOWN = DatabaseAnswer(
    503,
    "unavailable",
    _("The hospital's database does not answer at this moment. Nothing was saved. Please try again shortly."),
    retry_after=5,
)

_log = logging.getLogger(__name__)

DIVISION_BY_ZERO = "22012"
BY_SQLSTATE = {
    "23P01": TAKEN,  # exclusion constraint: a booking lost the race
    "40001": BUSY,  # serialisation failure
    "40P01": BUSY,  # deadlock
    "55P03": BUSY,  # lock_timeout
    "23505": EXISTS,  # unique constraint
    "23503": REFUSED,  # foreign key
    "23001": REFUSED,  # foreign key that restricts
    "23514": REFUSED,  # check constraint
    "42501": REFUSED,  # the application's role may not do this
    "P0001": REFUSED,  # a trigger said no: a status move that its table does not have, or an append-only row
}


def answer_for(error: BaseException) -> DatabaseAnswer | None:
    """Return the answer for a database error, or None when it is a bug and deserves a 500."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    answer = _meaning(error)
    if answer:
        # A check of ours should have come first, or somebody lost a race: worth a line either way.
        _log.warning("the database answered: %s", answer.code, exc_info=error)
    return answer


def _meaning(error: BaseException) -> DatabaseAnswer | None:
    sqlstate = getattr(error.__cause__, "sqlstate", None) or ""
    if sqlstate in BY_SQLSTATE:
        return BY_SQLSTATE[sqlstate]
    if sqlstate == DIVISION_BY_ZERO:
        return None
    if isinstance(error, DataError):
        return UNUSABLE
    return DOWN if isinstance(error, OperationalError | InterfaceError) else None
