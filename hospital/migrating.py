"""A migration takes as long as it takes: the limits of a request are not for it.

Waiting for a lock keeps its limit. Whoever waits for a table keeps everybody behind from it, so a migration on a busy
hospital ends with a clear answer, undone, and is run again.
"""

from django.db import connections

NOT_FOR_MIGRATIONS = ("statement_timeout", "idle_in_transaction_session_timeout")


def lift_limits(*, using: str = "default", **kwargs: object) -> None:
    """Let the statements that follow on this connection take their time; runs before every migrate."""
    with connections[using].cursor() as cursor:
        for limit in NOT_FOR_MIGRATIONS:
            cursor.execute(f"SET {limit} = 0")


def set_limits_again(*, using: str = "default", **kwargs: object) -> None:
    """Go back to the limits that every connection begins with; runs after every migrate."""
    with connections[using].cursor() as cursor:
        for limit in NOT_FOR_MIGRATIONS:
            cursor.execute(f"RESET {limit}")
