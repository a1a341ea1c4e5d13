"""The one clock that decides: PostgreSQL's. A wrong clock on a web server cannot open the gate."""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """Return the database's time, aware and in UTC. Call it at an edge and pass the answer down as ``at``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
