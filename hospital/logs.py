"""Log lines that cannot carry a patient: only fields on a list, and exceptions without what they say."""

import json
import logging
import traceback
from datetime import UTC, datetime

OURS = {
    "hospital",
    "interop",
    "reminders",
    "recovery",
    "scheduling",
    "checklists",
    "cases",
    "patients",
    "staff",
    "audit",
}
FIELDS = ("method", "route", "status", "ms", "user", "task", "count", "note")


class RequestNumber(logging.Filter):
    """Puts the number of the request at work on every line that is written meanwhile."""

    def filter(self, record: logging.LogRecord) -> bool:
        from hospital.middleware import request_id

        record.request_number = request_id.get()
        return True


class OneLine(logging.Formatter):
    """One JSON object a line.

    Our own words are printed; a library's are printed as the template they came from, without what was
    filled in, because an address, an SQL statement or an exception's text can name a patient.
    """

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] in OURS
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if ours else str(record.msg),
            "request": getattr(record, "request_number", ""),
        }
        line.update({name: getattr(record, name) for name in FIELDS if hasattr(record, name)})
        if record.exc_info and record.exc_info[1]:
            line["error"] = describe(record.exc_info[1])
        return json.dumps({k: v for k, v in line.items() if v != ""}, default=str, ensure_ascii=False)


def describe(error: BaseException) -> list[dict[str, object]]:
    """Return the chain of exceptions as types and places. Never their text: it quotes values."""
    chain: list[dict[str, object]] = []
    link: BaseException | None = error
    while link is not None and len(chain) < 5:
        frames = traceback.extract_tb(link.__traceback__)[-12:]
        chain.append(
            {
                "type": f"{type(link).__module__}.{type(link).__qualname__}",
                "sqlstate": getattr(link, "sqlstate", None),
                "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return chain
