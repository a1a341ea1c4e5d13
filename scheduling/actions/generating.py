"""Making sessions from the patterns: exactly those that a person has seen before."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from scheduling.actions import locks
from scheduling.actions.booking import as_range
from scheduling.actions.templates import PlanChanged, fill_in
from scheduling.models import Theatre, TheatreSession
from scheduling.queries.templates import generation


@transaction.atomic
def generate_sessions(
    *, first: date, last: date, theatres: Sequence[Theatre] | None = None, seen: str = ""
) -> int:
    """Make the sessions that the patterns ask for on local days ``first`` to ``last``; return how many are new.

    Safe to run again. ``seen`` is the mark of the preview that a person looked at: when other sessions would be
    made by now, none are, and ``PlanChanged`` says so.
    """
    locks.lock_theatres([t.pk for t in theatres] if theatres is not None else _all_theatres())
    found = generation(first=first, last=last, theatres=theatres)
    if seen and found.mark != seen:
        raise PlanChanged("Something has changed since you looked. Look at what would happen now.")
    made = []
    for planned in found.to_make:
        session = TheatreSession(during=as_range(planned.wanted.during))
        template = found.templates[planned.wanted.template_id]
        fill_in(session, template, without_anaesthetist=planned.without_anaesthetist)
        made.append(session)
    TheatreSession.objects.bulk_create(made)
    return len(made)


def _all_theatres() -> list:  # type: ignore[type-arg]
    return list(Theatre.objects.values_list("pk", flat=True))
