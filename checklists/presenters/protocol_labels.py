"""What the fields of a requirement's form are called: whom a limit is for, and what lies on its two sides."""

from django.utils.translation import gettext as _

from checklists.domain.conditions import Condition
from checklists.domain.protocols import Component, ValidityRule
from checklists.domain.scales import Scale
from checklists.presenters.protocol_words import DECISIONS
from checklists.presenters.rules import OUTCOMES, condition_words
from checklists.presenters.values import titled
from checklists.words import unit_words


def decisions() -> dict[str, str]:
    """Return what each way to go ahead anyway is called."""
    return {name: str(label) for name, label in DECISIONS.items()}


def validity(rule: ValidityRule) -> str:
    """Return what the length of one validity is called."""
    label = _("Good for, days") if rule.hours is None else _("Good for, hours")
    return f"{label} ({condition_words(rule.when)})" if rule.when else label


def limit(component: Component, scale: Scale, when: Condition | None, number: int) -> str:
    """Return what one limit of a scale is called."""
    is_multiple = scale is component.of_upper
    unit = _("times the printed upper limit") if is_multiple else unit_words(component.unit)
    parts = [titled(component.title), condition_words(when) if when else "", unit]
    below, above = (str(OUTCOMES[scale.outcomes[number + step]]) for step in (0, 1))
    return _("%(what)s: limit between “%(below)s” and “%(above)s”") % {
        "what": ", ".join(filter(None, parts)),
        "below": below,
        "above": above,
    }


def limit_help(scale: Scale, number: int) -> str:
    """Return which side the limit itself belongs to."""
    side = 0 if scale.limits[number].below else 1
    return _("The limit itself: %(outcome)s") % {"outcome": OUTCOMES[scale.outcomes[number + side]]}
