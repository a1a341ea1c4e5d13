"""Print the whole reasoning behind one case's readiness."""

import textwrap
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.text import capfirst

import cases.queries
from checklists.presenters.case_reasoning import CaseReasoning, case_reasoning, heads
from checklists.presenters.explaining import Reasoning
from checklists.queries.past import chart_as_of
from checklists.queries.records import Chart
from common.clock import now

WIDTH = 100
STEP = 20


class Command(BaseCommand):
    help = "Say why a case is ready or not: for each requirement the evidence used, the rule, its origin, the verdict."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", type=UUID, help="the id of the case, as in the address of its page")
        parser.add_argument("--at", help="what was known then, as 2026-11-24T08:00 (the hospital's time)")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")

    def handle(self, *args: object, **options: Any) -> None:
        case = cases.queries.case_by_id(options["case"])
        if case is None:
            raise CommandError("There is no such case.")
        zone = ZoneInfo(case.site.time_zone)
        at = _moment(options["at"], zone, latest=now(), earliest=case.created_at)
        with timezone.override(zone), translation.override(options["language"]):
            past = chart_as_of(case, at)
            told = case_reasoning(past.chart, None, history_begins=past.history_begins)
            for line in _told(past.chart, told):
                self.stdout.write(line)


def _moment(text: str | None, zone: ZoneInfo, *, earliest: datetime, latest: datetime) -> datetime:
    if text is None:
        return latest
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--at: write the moment as 2026-11-24T08:00.") from None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    if at > latest:
        raise CommandError("--at: this is still to come.")
    if at < earliest:
        raise CommandError("--at: the case was not asked for yet.")
    return at


def _told(chart: Chart, told: CaseReasoning) -> Iterator[str]:
    yield str(chart.case.pk)
    for title, text in heads(chart, told):
        yield from _step(title, text)
    for sentence in told.trouble:
        yield from _step("", capfirst(sentence))
    for group in told.groups:
        yield f"\n{group.title.upper()}"
        for line in group.lines:
            yield from _requirement(line)


def _requirement(line: Reasoning) -> Iterator[str]:
    yield f"\n  {line.title} ({line.code}): {line.badge.word}"
    for part in line.parts:
        for number, sentence in enumerate(part.lines):
            yield from _step("" if number else part.title, capfirst(sentence))


def _step(title: str, text: str) -> Iterator[str]:
    """Yield the text in a column of its own, the title beside its first line."""
    for number, line in enumerate(textwrap.wrap(text, WIDTH - STEP - 6) or [""]):
        yield f"    {'' if number else title:<{STEP}}  {line}".rstrip()
