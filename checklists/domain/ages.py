"""How old the answers to one requirement are, and from when they are too old."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from checklists.domain import conditions
from checklists.domain.evidence import Answer
from checklists.domain.facts import CaseFacts
from checklists.domain.moments import Moment, midnight
from checklists.domain.protocols import RequirementSpec, ValidityRule
from checklists.domain.whys import Why


@dataclass(frozen=True)
class Age:
    """How old the answers are; ``whys`` is empty while they are good."""

    collected_at: datetime
    valid_until: datetime | None
    valid_through: date | None
    whys: tuple[Why, ...]


def age_of(spec: RequirementSpec, facts: CaseFacts, answers: Mapping[str, Answer], moment: Moment) -> Age:
    """Return the age of the oldest answer: it decides for all."""
    collected_at = min(answer.row.collected_at for answer in answers.values())
    until = expires_at(spec, facts, collected_at, moment)
    through = until and (until - timedelta(microseconds=1)).astimezone(moment.zone).date()
    if until is None or moment.at < until:
        return Age(collected_at, until, through, ())
    if any(rule.hours is not None for rule in spec.validity.rules):
        why = Why("expired_hours", {"collected_at": collected_at.astimezone(moment.zone)})
    else:
        why = Why("expired", {"valid_through": through})
    return Age(collected_at, until, through, (why,))


def expires_at(
    spec: RequirementSpec, facts: CaseFacts, collected_at: datetime, moment: Moment
) -> datetime | None:
    """Return the instant from which something collected then is too old: the shortest rule that may apply."""
    ends = (end for _, end in validity_ends(spec, facts, collected_at, moment.on, moment.zone))
    return min(ends, default=None)


def validity_ends(
    spec: RequirementSpec, facts: CaseFacts, collected_at: datetime, on: date, zone: ZoneInfo
) -> Iterator[tuple[ValidityRule, datetime]]:
    """Yield each rule that may apply to an operation on that day, and from when it makes the answer too old."""
    for rule in spec.validity.rules:
        if conditions.applies(rule.when, facts, on):
            if rule.hours is not None:
                yield rule, collected_at + timedelta(hours=rule.hours)
            if rule.days is not None:
                day = collected_at.astimezone(zone).date() + timedelta(days=rule.days + 1)
                yield rule, midnight(day, zone)
