"""One part of the questionnaire as a form. Every field may stay empty: what there is, is saved."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from reminders.domain.questionnaire import (
    LONGEST,
    MOST_ROWS,
    NO,
    QUESTIONS,
    YES,
    Answers,
    Part,
    Question,
    Takes,
    fingerprint,
)
from reminders.words.questionnaire import COLUMNS, choice_words
from reminders.words.questionnaire import QUESTIONS as WORDS

BLANK_ROWS = 3
HELP: dict[str, Any] = {
    "allergies": lazy("One in each line."),
    "medicines": lazy("One in each line."),
    "smoked_on": lazy(
        "Only if you have stopped. If you do not know the day, give the latest it can have been."
    ),
    "drank_on": lazy(
        "Only if you have stopped. If you do not know the day, give the latest it can have been."
    ),
}
_EARLIEST = date(1920, 1, 1)


class PartForm(forms.Form):
    """What is asked in one part, filled with what was saved. ``seen``: what stood there when the page was made."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, data: Any = None, *, part: Part, answers: Answers, today: date) -> None:
        super().__init__(data, initial={"seen": fingerprint(answers, part)})
        self.part, self.today = part, today
        for question in QUESTIONS[part]:
            if question.takes is Takes.ROWS:
                self.fields.update(self._row_fields(question, answers))
            else:
                self.fields[question.code] = _field(question, answers.get(question.code))
                # Never required, because what there is, is saved; but not called optional either.
                self.fields[question.code].asked = not question.optional  # type: ignore[attr-defined]

    def _row_fields(self, question: Question, answers: Answers) -> dict[str, forms.Field]:
        rows = answers.get(question.code, [])
        count = min(max(len(rows), self._rows_sent(question)) + BLANK_ROWS, MOST_ROWS)
        found: dict[str, forms.Field] = {}
        for n in range(count):
            for column in question.columns:
                label = _("%(what)s, line %(n)s") % {"what": COLUMNS[column], "n": n + 1}
                found[f"{question.code}-{n}-{column}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=LONGEST["row"],
                    initial=rows[n].get(column, "") if n < len(rows) else "",
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )
        return found

    def _rows_sent(self, question: Question) -> int:
        """Return how many lines a sent form has, whatever its sender wrote into the names of its fields."""
        name = re.compile(rf"{re.escape(question.code)}-(\d{{1,3}})-")
        found = (name.match(key) for key, value in self.data.items() if value)
        return max((int(match[1]) + 1 for match in found if match), default=0)

    def clean(self) -> dict[str, Any]:
        """Ask what is meant where two answers of the part do not go together."""
        data = super().clean() or {}
        for question in QUESTIONS[self.part]:
            if question.takes is Takes.DAY:
                self._check_day(question.code, data.get(question.code))
            elif question.takes is Takes.ROWS:
                self._check_rows(question, data)
        return data

    def _check_day(self, name: str, day: date | None) -> None:
        if day and day > self.today:
            self.add_error(name, _("This day is still to come."))
        if day and day < _EARLIEST:
            self.add_error(name, _("Please check the year."))

    def _check_rows(self, question: Question, data: dict[str, Any]) -> None:
        rows = self._rows(question, data)
        first = question.columns[0]
        for n, row in rows:
            if not row[first]:
                self.add_error(f"{question.code}-{n}-{first}", _("Please name it."))
        if not rows or question.only_with is None:
            return
        other = question.only_with[0]
        if data.get(other) == NO:
            self.add_error(other, _("You said no, and named something below. Which of the two is right?"))
        elif not data.get(other):
            data[other] = YES

    def _rows(self, question: Question, data: dict[str, Any]) -> list[tuple[int, dict[str, str]]]:
        found = []
        for n in range(MOST_ROWS):
            row = {column: data.get(f"{question.code}-{n}-{column}", "") for column in question.columns}
            if any(row.values()):
                found.append((n, row))
        return found

    def said(self) -> dict[str, Any]:
        """Return what was answered, as it is kept."""
        found: dict[str, Any] = {}
        for question in QUESTIONS[self.part]:
            if question.takes is Takes.ROWS:
                found[question.code] = [row for _n, row in self._rows(question, self.cleaned_data)]
            elif value := self.cleaned_data.get(question.code):
                found[question.code] = value.isoformat() if isinstance(value, date) else value
        return found

    def shown(self) -> Iterator[tuple[str, Any]]:
        """Return what a page prints: a field, or lines of fields under one heading."""
        for question in QUESTIONS[self.part]:
            if question.takes is not Takes.ROWS:
                yield "field", self[question.code]
                continue
            names = [name for name in self.fields if name.startswith(f"{question.code}-")]
            size = len(question.columns)
            lines = [[self[name] for name in names[n : n + size]] for n in range(0, len(names), size)]
            columns = [COLUMNS[column] for column in question.columns]
            yield (
                "rows",
                {
                    "title": WORDS[question.code],
                    "help": HELP[question.code],
                    "columns": columns,
                    "lines": lines,
                    "code": question.code,
                },
            )

    def seen_anew(self, answers: Answers) -> None:
        """Let the next try be about what stands there now; what was typed stays as it is."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = fingerprint(answers, self.part)
        self.data = data


def _field(question: Question, value: Any) -> forms.Field:
    label: Any = WORDS[question.code]
    if question.takes is Takes.CHOICE:
        return forms.ChoiceField(
            label=label,
            required=False,
            initial=value or "",
            choices=[(choice, choice_words(question.code, choice)) for choice in question.choices],
            widget=forms.RadioSelect,
        )
    if question.takes is Takes.DAY:
        return forms.DateField(
            label=label,
            required=False,
            initial=date.fromisoformat(value) if value else None,
            help_text=HELP[question.code],
            # A telephone too old for a calendar shows a line to type in.
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %m %Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
    return forms.CharField(
        label=label,
        required=False,
        initial=value or "",
        max_length=LONGEST["text"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhoAnswers(forms.Form):
    """Who speaks while a member of staff writes it down."""

    by_guardian = forms.BooleanField(
        label=lazy("A parent or guardian answers for the patient"), required=False
    )
