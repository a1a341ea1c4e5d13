"""The rules of a protocol as clinicians say them: whom something is for, where a number passes, how long it is good."""

from collections.abc import Callable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from checklists.domain.conditions import All, AnyOf, Condition, Fact, Not, Takes
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import ValidityRule
from checklists.domain.scales import Limit, Outcome, Scale
from checklists.words import number_words, unit_words

OUTCOMES: dict[Outcome, Promise] = {
    Outcome.PASS: lazy("in order"),
    Outcome.REVIEW: lazy("needs a clinician"),
    Outcome.BLOCK: lazy("blocks"),
}
_QUESTIONS: dict[str, Promise] = {
    "age_at_least": lazy("%(wanted)s years or older"),
    "age_below": lazy("younger than %(wanted)s years"),
    "condition": lazy("condition %(wanted)s"),
    "diagnosis": lazy("operated for %(wanted)s"),
    "bmi_at_least": lazy("BMI %(wanted)s or more"),
    "technique": lazy("technique %(wanted)s"),
    "procedure": lazy("procedure %(wanted)s"),
    "bone_site": lazy("bone %(wanted)s"),
    "access": lazy("access %(wanted)s"),
    "complexity": lazy("complexity %(wanted)s"),
}
_YES_NO: dict[tuple[str, bool], Promise] = {
    ("smoker", True): lazy("smokes"),
    ("smoker", False): lazy("does not smoke"),
    ("drinks_alcohol", True): lazy("drinks alcohol"),
    ("drinks_alcohol", False): lazy("does not drink alcohol"),
}
_SEX: dict[str, Promise] = {"female": lazy("women"), "male": lazy("men")}


def condition_words(condition: Condition | None) -> str:
    """Return whom it is for: "60 years or older or smokes"; "everybody" when there is no condition."""
    return _("everybody") if condition is None else _joined(condition, _question)


def answered_words(condition: Condition, facts: CaseFacts, on: date) -> str:
    """Return the same with the answer of this case behind each question: "60 years or older (no)"."""
    return _joined(condition, lambda one: f"{_question(one)} ({truth_words(one.truth(facts, on))})")


def truth_words(truth: bool | None) -> str:
    """Return yes, no or not known."""
    return _("not known") if truth is None else _("yes") if truth else _("no")


def _joined(condition: Condition, say: Callable[[Condition], str]) -> str:
    match condition:
        case All(parts):
            return _(" and ").join(_inside(part, say) for part in parts)
        case AnyOf(parts):
            return _(" or ").join(_inside(part, say) for part in parts)
        case Not(part):
            return _("not (%(what)s)") % {"what": _inside(part, say)}
    return say(condition)


def _inside(part: Condition, say: Callable[[Condition], str]) -> str:
    words = _joined(part, say)
    return f"[{words}]" if isinstance(part, All | AnyOf) else words


def _question(condition: Condition) -> str:
    if isinstance(condition, Takes):
        return _("takes %(wanted)s") % {"wanted": ", ".join(condition.atc)}
    assert isinstance(condition, Fact)
    wanted = condition.wanted
    if isinstance(wanted, bool):
        return str(_YES_NO[condition.question, wanted])
    if condition.question == "sex":
        return ", ".join(str(_SEX[sex]) if sex in _SEX else sex.replace("_", " ") for sex in wanted)
    # Codes of the catalogue are written with underscores.
    said = ", ".join(wanted).replace("_", " ") if isinstance(wanted, tuple) else number_words(wanted)
    return str(_QUESTIONS[condition.question]) % {"wanted": said}


def scale_words(scale: Scale, unit: str = "") -> str:
    """Return every stretch of a scale with what it means: "under 80: blocks; from 80: in order"."""
    edges = (None, *scale.limits, None)
    stretches = [
        f"{_stretch(low, high)}: {OUTCOMES[outcome]}"
        for low, high, outcome in zip(edges, edges[1:], scale.outcomes, strict=False)
    ]
    said = "; ".join(stretches)
    return f"{said} ({unit_words(unit)})" if unit_words(unit) else said


def _stretch(low: Limit | None, high: Limit | None) -> str:
    parts = []
    if low is not None:
        template = _("over %(number)s") if low.below else _("from %(number)s")
        parts.append(template % {"number": number_words(low.value)})
    if high is not None:
        template = _("up to %(number)s") if high.below else _("under %(number)s")
        parts.append(template % {"number": number_words(high.value)})
    return " ".join(parts) or _("any value")


def validity_words(rule: ValidityRule) -> str:
    """Return how long something is good, and for whom if not for everybody: "14 days (60 years or older)"."""
    said = days_words(rule.days) if rule.days is not None else hours_words(rule.hours or 0)
    return said if rule.when is None else f"{said} ({condition_words(rule.when)})"


def days_words(days: int) -> str:
    """Return a number of days."""
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def hours_words(hours: int) -> str:
    """Return a number of hours."""
    return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
