"""What the two ways to fill in the questionnaire share: the patient's own page, and staff together with the patient."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest

from common.refusals import Refused
from common.words import say
from reminders import actions
from reminders.domain.questionnaire import Part
from reminders.forms.questionnaire import PartForm
from reminders.presenters.questionnaire import AnswerLine, answer_lines
from reminders.queries.questionnaires import questionnaire_of
from reminders.words.questionnaire import LEADS, PARTS


@dataclass(frozen=True)
class Filled:
    """One part as it was opened or sent. ``theirs``: what another device saved meanwhile; ``status`` of the answer."""

    part: Part
    form: PartForm
    saved: bool = False
    refusal: str = ""
    theirs: tuple[AnswerLine, ...] = ()
    status: int = 200

    @property
    def following(self) -> Part | None:
        """The part behind this one; None behind the last."""
        parts = list(Part)
        return next(iter(parts[parts.index(self.part) + 1 :]), None)


def part_or_404(code: str) -> Part:
    """Return the part of that code."""
    if code not in list(Part):
        raise Http404
    return Part(code)


def fill(request: HttpRequest, case: Any, part: Part, *, by: Any, by_guardian: bool, at: datetime) -> Filled:
    """Show one part, or save what was sent of it."""
    row = questionnaire_of(case.pk)
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    form = PartForm(request.POST or None, part=part, answers=row.answers if row else {}, today=today)
    if not form.is_valid():
        return Filled(part, form, status=400 if form.errors else 200)
    try:
        actions.save_part(
            case_id=case.pk,
            part=part,
            said=form.said(),
            seen=form.cleaned_data["seen"],
            by=by,
            by_guardian=by_guardian,
            at=at,
        )
    except actions.ChangedElsewhere as changed:
        form.seen_anew(changed.answers)
        return Filled(part, form, False, say(changed), answer_lines(changed.answers, part), 409)
    except Refused as refused:
        return Filled(part, form, False, say(refused), status=409)
    return Filled(part, form, saved=True)


def page_of(filled: Filled) -> dict[str, Any]:
    """Return what a template prints of a part."""
    return {
        "filled": filled,
        "title": PARTS[filled.part],
        "lead": LEADS[filled.part],
        "number": list(Part).index(filled.part) + 1,
        "count": len(Part),
    }
