"""What stands beside a question about the patient: how hard it is, and what the patient's record says to it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.protocols import Component, RequirementSpec, Severity
from checklists.domain.suggestions import Suggested, suggestions
from checklists.presenters import when
from checklists.presenters.states import role_words
from checklists.presenters.values import titled
from checklists.queries.facts import CodedCondition, coded_conditions
from checklists.queries.records import Chart

SEVERITIES: dict[Severity, Promise] = {
    Severity.ABSOLUTE: lazy("Absolute: only two clinicians together may go ahead."),
    Severity.RELATIVE: lazy("Relative: a clinician may permit it."),
    Severity.TEMPORAL: lazy("For now: it bars the operation until it is over."),
}


def suggested_answers(chart: Chart, spec: RequirementSpec) -> dict[str, str]:
    """Return the answers the record speaks for, by component, for a clinician to confirm or change."""
    return {code: found.choice for code, found in _found(chart, spec).items()}


def notes_beside(chart: Chart, spec: RequirementSpec) -> dict[str, str]:
    """Return what is said beside each question, by component."""
    found = _found(chart, spec)
    known = coded_conditions(chart.case.patient_id) if found else ()
    notes = {c.code: _note(c, found.get(c.code), known, spec) for c in spec.components}
    return {code: note for code, note in notes.items() if note}


def _found(chart: Chart, spec: RequirementSpec) -> Mapping[str, Suggested]:
    return suggestions(spec, chart.facts, when.local_day(chart.at, chart.facts.zone))


def _note(
    component: Component, found: Suggested | None, known: tuple[CodedCondition, ...], spec: RequirementSpec
) -> str:
    parts = (_severity(component), _only_with(component, spec), _record_says(component, found, known))
    return " ".join(part for part in parts if part)


def _severity(component: Component) -> str:
    if component.severity is Severity.RELATIVE and component.permit:
        roles = ", ".join(role_words(role) for role in sorted(component.permit))
        return _("Relative: may be permitted by: %(roles)s.") % {"roles": roles}
    return str(SEVERITIES[component.severity]) if component.severity else ""


def _only_with(component: Component, spec: RequirementSpec) -> str:
    """Say with which answers a further question has to be answered too."""
    found = []
    for other in spec.components:
        answers = [f"“{titled(choice.title)}”" for choice in other.choices if component.code in choice.needs]
        if answers:
            about = {"answers": ", ".join(answers), "question": titled(other.title)}
            found.append(_("Needed with %(answers)s at “%(question)s”.") % about)
    return " ".join(found)


def _record_says(component: Component, found: Suggested | None, known: tuple[CodedCondition, ...]) -> str:
    choice = component.choice(found.choice) if found else None
    if found is None or choice is None:
        return ""
    says = "; ".join(_condition(one) for one in known if one.code in found.codes) or ", ".join(found.codes)
    return _("The record says: %(says)s. “%(answer)s” is a suggestion; it counts only when you sign it.") % {
        "says": says,
        "answer": titled(choice.title),
    }


def _condition(one: CodedCondition) -> str:
    if one.since is None:
        return _("%(code)s %(text)s, beginning not known") % {"code": one.code, "text": one.text}
    return _("%(code)s %(text)s, since %(day)s") % {
        "code": one.code,
        "text": one.text,
        "day": when.long_day(one.since),
    }
