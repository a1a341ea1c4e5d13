"""How far each patient has come: evidence by the people whose task it is, some of it late, bad or too old."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cases.models import Case
from checklists.actions import decide, record_many
from checklists.actions.recording import Entry
from checklists.domain import conditions
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import Kind, RequirementSpec
from checklists.models import Requirement
from checklists.queries import facts_of
from checklists.queries.protocols import specs_of_cases
from common.refusals import BadInput, Refused
from hospital.demo.answers import answers, spoil
from hospital.demo.people import Team


@dataclass(frozen=True)
class Story:
    """How one case's preparation went: shares between 0 and 1."""

    done: float
    day_done: float = 0.0
    spoiled: float = 0.0
    too_old: float = 0.0


def story_for(case: Case, rng: Random, *, at: datetime) -> Story:
    """Return a story that suits the time left: further along the nearer the operation, with a few surprises."""
    if case.surgery_at is None:
        return Story(done=rng.choice([0, 0.1, 0.25, 0.4]), spoiled=0.01)
    days = (case.surgery_at - at).days
    smooth = rng.random() < 0.65
    if days > 21:
        return Story(done=rng.uniform(0.2, 0.6), spoiled=0.01)
    if days > 6:
        return Story(done=rng.uniform(0.6, 0.95), spoiled=0.0 if smooth else 0.04, too_old=0.02)
    is_today = case.surgery_at < at + timedelta(hours=10)
    day_done = rng.choice([0.5, 1.0, 1.0]) if is_today else 0.0
    if smooth:
        return Story(done=1.0, day_done=day_done)
    return Story(done=rng.uniform(0.85, 1), day_done=day_done, spoiled=0.04, too_old=0.03)


def prepare(case: Case, team: Team, story: Story, rng: Random, *, at: datetime) -> None:
    """Record what the story says, through the real actions, by people who may record it."""
    facts = facts_of([case])[case.pk]
    spec = specs_of_cases([case.pk])[case.pk]
    rows = dict(Requirement.objects.filter(case=case).values_list("code", "pk"))
    asked = [r for r in spec.requirements if _applies(r, facts, case, at)]
    wanted = [r for r in asked if _is_done(r, case, story, rng, at)]
    by_role: dict[str, list[Entry]] = defaultdict(list)
    for requirement in wanted:
        entry = _entry(requirement, rows[requirement.code], case, facts, story, rng, at)
        if entry:
            by_role[requirement.recorded_by[0]].append(entry)
    for role, entries in by_role.items():
        latest = max(entry.collected_at for entry in entries)
        _record(case, entries, team.one(role), min(at, latest + timedelta(hours=2)))


def accept_some(cases: Iterable[Case], team: Team, rng: Random, *, at: datetime) -> None:
    """Let clinicians accept some of the results that wait for their review."""
    rows = Requirement.objects.filter(case__in=list(cases), state="review").select_related("case")
    for requirement in rows.order_by("pk"):
        if rng.random() < 0.7:
            for role in ("anaesthetist", "surgeon"):
                try:
                    decide(
                        requirement=requirement,
                        kind="accept",
                        reason="Known and stable for years; no further work-up needed.",
                        by=team.one(role),
                        at=at,
                    )
                    break
                except (Refused, BadInput):
                    continue


def _record(case: Case, entries: list[Entry], by, at: datetime) -> None:  # type: ignore[no-untyped-def]
    record_many(case=case, entries=entries, by=by, at=at)


def _applies(requirement: RequirementSpec, facts: CaseFacts, case: Case, at: datetime) -> bool:
    on = (case.surgery_at or at).astimezone(ZoneInfo(facts.zone)).date()
    return requirement.when is None or conditions.applies(requirement.when, facts, on)


def _is_done(requirement: RequirementSpec, case: Case, story: Story, rng: Random, at: datetime) -> bool:
    if requirement.on_the_day:
        return rng.random() < story.day_done
    if requirement.kind is Kind.MEDICINE_PLAN and case.surgery_at is None:
        return False  # without a date there is no day of the last dose
    overdue = case.surgery_at and case.surgery_at - timedelta(days=requirement.due_days) < at
    # What is due is nearly always done: that is what a good ward looks like.
    return rng.random() < (max(story.done, 0.985) if overdue else story.done)


def _entry(requirement, pk, case, facts, story, rng, at) -> Entry | None:  # type: ignore[no-untyped-def]
    window = _window(requirement, case, facts, story, rng, at)
    if window is None:
        return None
    first, last = window
    collected_at = first + (last - first) * rng.random()
    zone = ZoneInfo(facts.zone)
    collected = collected_at.astimezone(zone).date()
    on = (case.surgery_at or at).astimezone(zone).date()
    values = answers(requirement, facts, rng, on=on, collected=collected)
    if rng.random() < story.spoiled:
        values = spoil(values, requirement, facts, rng, on=on, collected=collected)
    return Entry(requirement_id=pk, values=values, collected_at=collected_at.replace(microsecond=0))


def _window(requirement, case, facts, story, rng, at):  # type: ignore[no-untyped-def]
    """When it could have been collected: since the request, until now, and still good on the day if all is well."""
    first, last = case.created_at + timedelta(hours=1), at - timedelta(minutes=5)
    if requirement.on_the_day:
        first = max(first, at - timedelta(minutes=90))
    good_for = _shortest(requirement, facts, case.surgery_at or at)
    if case.surgery_at and good_for:
        oldest_good = max(case.surgery_at, at) - good_for * 0.9
        if rng.random() < story.too_old:
            last = min(last, oldest_good - timedelta(days=2))
        else:
            first = max(first, oldest_good)
    return (first, last) if first < last else None


def _shortest(requirement: RequirementSpec, facts: CaseFacts, moment: datetime) -> timedelta | None:
    on: date = moment.astimezone(ZoneInfo(facts.zone)).date()
    rules = [r for r in requirement.validity.rules if r.when is None or conditions.applies(r.when, facts, on)]
    spans = [timedelta(days=r.days) if r.days else timedelta(hours=r.hours or 0) for r in rules]
    return min(spans, default=None)
