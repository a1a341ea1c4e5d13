"""The questionnaire as staff read it: each answer beside what the record says, with a way to take it over.

Taking over opens the ordinary form, filled in; nothing is recorded until somebody saves that form.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.evidence import EvidenceStatus
from checklists.domain.protocols import RequirementSpec
from checklists.models import Evidence
from checklists.presenters.requirements import may_record_here
from checklists.queries.records import Chart
from common.words import clock_words, day_words
from reminders.domain.flags import Flag, Flagged, Known, flags
from reminders.domain.habits import STOPPED, Stated
from reminders.domain.questionnaire import QUESTIONS, Answers, Part, Question, Takes, stated
from reminders.models import Questionnaire
from reminders.presenters.questionnaire import answer_words
from reminders.words.questionnaire import SHORT, STAFF_PARTS, Words
from staff.domain.permissions import Action
from staff.models import User

NOTES: Mapping[Flag, Words] = {
    Flag.MEDICINE_NOT_ON_RECORD: lazy("Not on the record."),
    Flag.MEDICINE_NOT_NAMED: lazy("On the record and not named by the patient: %(what)s."),
    Flag.THINNER_NOT_ON_RECORD: lazy("The record has nothing that thins the blood."),
    Flag.ALLERGY_NOT_ON_RECORD: lazy("Not on the record."),
    Flag.ALLERGY_NOT_NAMED: lazy("On the record and not named by the patient: %(what)s."),
    Flag.LATEX_NOT_ON_RECORD: lazy("Not on the record."),
    Flag.CONDITION_NOT_ON_RECORD: lazy("The record has no such condition."),
    Flag.HABIT_GOES_AGAINST: lazy("The record says otherwise: it is disputed until somebody settles it."),
    Flag.NOT_ARRANGED: lazy("Not arranged yet."),
}
_AIDS = {"escort": "escort", "home_help": "home_help", "aids": "crutches"}
_AIDS_CODE = "aids_and_escort"


@dataclass(frozen=True)
class TakeOver:
    """A form to open filled in: where, with what, and what the button says."""

    url: str
    label: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ReadLine:
    """One question or one line of a list: what was answered, what differs, and what can be done about it."""

    title: Words
    answer: str
    notes: tuple[str, ...] = ()
    take: TakeOver | None = None


@dataclass(frozen=True)
class ReadPart:
    """One part with its lines; the address at which it is filled in with the patient, blank where not allowed."""

    title: Words
    lines: tuple[ReadLine, ...]
    fill_url: str


@dataclass(frozen=True)
class Reading:
    """The whole questionnaire. ``is_new``: nobody has read it as it stands now."""

    parts: tuple[ReadPart, ...]
    told: tuple[str, ...]
    differences: int
    version: int
    is_new: bool
    is_begun: bool


def reading(row: Questionnaire | None, known: Known, chart: Chart, viewer: User, *, back: str) -> Reading:
    """Return the questionnaire of a case for this person. ``back``: where the forms lead back to."""
    answers: Answers = row.answers if row else {}
    found = flags(answers, known)
    takes = TakeOvers(chart, viewer, answers, back)
    return Reading(
        parts=tuple(_part(part, answers, found, takes, chart, viewer) for part in Part),
        told=_told(row, chart.facts.zone) if row else (),
        differences=len(found),
        version=row.version if row else 0,
        is_new=bool(row and row.sent_at and (row.read_at is None or row.read_at < row.saved_at)),
        is_begun=row is not None,
    )


def _part(
    part: Part,
    answers: Answers,
    found: tuple[Flagged, ...],
    takes: "TakeOvers",
    chart: Chart,
    viewer: User,
) -> ReadPart:
    lines = [line for q in QUESTIONS[part] for line in _lines(q, answers, found, takes)]
    may_fill = viewer.may(Action.FILL_IN_WITH_PATIENT)
    url = reverse("reminders:with_patient", args=[chart.case.pk, part.value]) if may_fill else ""
    return ReadPart(STAFF_PARTS[part], tuple(lines), url)


def _lines(
    question: Question, answers: Answers, found: tuple[Flagged, ...], takes: "TakeOvers"
) -> Iterator[ReadLine]:
    value = answers.get(question.code)
    mine = [one for one in found if one.question == question.code]
    if not value:
        if mine:
            yield ReadLine(SHORT[question.code], _("not answered"), _notes(mine))
        elif not question.optional and question.only_with is None:
            yield ReadLine(SHORT[question.code], _("not answered"))
        return
    if question.takes is not Takes.ROWS:
        text = "; ".join(answer_words(question, value))
        yield ReadLine(SHORT[question.code], text, _notes(mine), takes.of(question.code, mine))
        return
    for entry, text in zip(value, answer_words(question, value), strict=True):
        about = [one for one in mine if one.what == entry[question.columns[0]]]
        take = takes.of_row(question.code, entry) if about else None
        yield ReadLine(SHORT[question.code], text, _notes(about), take)


def _notes(found: Iterable[Flagged]) -> tuple[str, ...]:
    return tuple(str(NOTES[one.flag]) % {"what": one.what} for one in found)


def _told(row: Questionnaire, zone: str) -> tuple[str, ...]:
    """Say who answered, when it was sent, and who has read it."""
    when = {"day": day_words(row.saved_at, zone), "time": clock_words(row.saved_at, zone)}
    who = _("Answered by a parent or guardian") if row.by_guardian else _("Answered by the patient")
    if row.with_help_of:
        who = _("%(who)s, together with %(helper)s") % {"who": who, "helper": row.with_help_of.full_name}
    told = [_("%(who)s; last saved %(day)s %(time)s.") % ({"who": who} | when)]
    if row.sent_at is None:
        told.append(_("Not sent yet: more may come."))
    if row.read_by and row.read_at:
        about = {
            "reader": row.read_by.full_name,
            "day": day_words(row.read_at, zone),
            "time": clock_words(row.read_at, zone),
        }
        told.append(_("Read by %(reader)s, %(day)s %(time)s.") % about)
        if row.read_at < row.saved_at:
            told.append(_("Changed since it was read."))
    return tuple(told)


class TakeOvers:
    """Which forms this person may open, filled with what the patient said."""

    def __init__(self, chart: Chart, viewer: User, answers: Answers, back: str) -> None:
        self.chart, self.viewer, self.answers, self.back = chart, viewer, answers, back
        self.habits = {one.habit.value: one for one in stated(answers)}

    def of(self, code: str, found: list[Flagged]) -> TakeOver | None:
        """Return the form for a single answer."""
        if code in self.habits:
            return self._record(code, _habit_fields(self.habits[code]))
        if code == "escort":
            said = {_AIDS[q]: self.answers[q] for q in _AIDS if self.answers.get(q)}
            return self._record(_AIDS_CODE, {f"v_{name}": value for name, value in said.items()})
        if any(one.flag is Flag.LATEX_NOT_ON_RECORD for one in found):
            return self._fact("allergy", {"text": _("Latex"), "category": "latex"})
        if any(one.flag is Flag.CONDITION_NOT_ON_RECORD for one in found):
            return self._fact("condition", {})
        return None

    def of_row(self, code: str, entry: Mapping[str, str]) -> TakeOver | None:
        """Return the form for a line of a list that is not on record."""
        if code == "medicines":
            return self._fact("medicine", {"text": entry["name"], "dose": entry.get("how_much", "")})
        return self._fact("allergy", {"text": entry["what"], "reactions": entry.get("happened", "")})

    def _fact(self, kind: str, fields: dict[str, Any]) -> TakeOver | None:
        if not self.viewer.may(Action.EDIT_PATIENT):
            return None
        url = reverse("patients:add", args=[self.chart.case.patient_id, kind])
        return TakeOver(url, _("Take over"), self._hidden(fields))

    def _record(self, code: str, fields: dict[str, str]) -> TakeOver | None:
        spec = self.chart.spec.by_code.get(code) if self.chart.spec else None
        row = self.chart.requirements.get(code)
        if spec is None or row is None or not may_record_here(self.viewer, spec):
            return None
        doubt = _doubt_of(self.chart.evidence.get(code, []))
        url = (
            reverse("checklists:correct", args=[doubt.pk])
            if doubt
            else reverse("checklists:record", args=[row.pk])
        )
        fields = {name: value for name, value in fields.items() if _fits(spec, name, value)}
        local = localtime(self.chart.at)
        when = {"collected_at_0": local.strftime("%Y-%m-%d"), "collected_at_1": local.strftime("%H:%M")}
        return TakeOver(url, _("Take over"), self._hidden(fields | when | {"version": str(row.version)}))

    def _hidden(self, fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        return (
            *((name, str(value)) for name, value in fields.items()),
            ("next", self.back),
            ("take", "said"),
        )


def _habit_fields(one: Stated) -> dict[str, str]:
    fields = {"v_use": one.use.value}
    if one.use in STOPPED and one.last_use:
        fields["v_last_use"] = one.last_use.isoformat()
    return fields


def _fits(spec: RequirementSpec, name: str, value: str) -> bool:
    """Say whether the protocol of this case asks for that, and knows the answer."""
    component = spec.component(name.removeprefix("v_"))
    return component is not None and (not component.choices or component.choice(value) is not None)


def _doubt_of(rows: list[Evidence]) -> Evidence | None:
    """Return what the patient said against the record and nobody has settled; rows are latest first."""
    gone = {row.supersedes_id for row in rows}
    return next(
        (
            r
            for r in rows
            if r.status == EvidenceStatus.IN_DOUBT.value and r.by_id is None and r.pk not in gone
        ),
        None,
    )
