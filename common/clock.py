"""The one clock that decides: PostgreSQL's. A wrong clock on a web server cannot open the gate."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection

# What is handed to work that must ask for the time again and again; in tests, a clock that they set.
Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the database's time, aware and in UTC. Call it at an edge and pass the answer down as ``at``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
