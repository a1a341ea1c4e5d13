"""What a protocol is made of, in clinicians' words: the same on the page, in a difference and in the terminal."""

from collections.abc import Iterable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.guidance import GuidanceKind
from checklists.domain.medicines import MedicineClass, StopRule
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocol_status import ProtocolStatus
from checklists.domain.protocols import Choice, Component, Input, Kind, RequirementSpec, Severity
from checklists.presenters.rules import OUTCOMES, condition_words, days_words, scale_words, validity_words
from checklists.presenters.states import ORIGINS, role_words
from checklists.presenters.values import MEDICINE_WORDS, titled
from checklists.words import number_words, unit_words

STATUSES: dict[ProtocolStatus, Promise] = {
    ProtocolStatus.DRAFT: lazy("draft"),
    ProtocolStatus.REVIEWED: lazy("reviewed"),
    ProtocolStatus.ACTIVE: lazy("in use"),
    ProtocolStatus.RETIRED: lazy("retired"),
}
KINDS: dict[Kind, Promise] = {
    Kind.LAB: lazy("laboratory"),
    Kind.REPORT: lazy("report"),
    Kind.ASSESSMENT: lazy("assessment"),
    Kind.ABSTINENCE: lazy("abstinence"),
    Kind.MEDICINE_PLAN: lazy("medicine plan"),
    Kind.CONSENT: lazy("consent"),
    Kind.SCREEN: lazy("screening"),
    Kind.CHECK_OF_DAY: lazy("check of the day"),
}
INPUTS: dict[Input, Promise] = {
    Input.NUMBER: lazy("a number"),
    Input.CHOICE: lazy("one of the answers"),
    Input.DATE: lazy("a date"),
    Input.SIDE: lazy("a side"),
    Input.TEXT: lazy("a text"),
    Input.MEDICINES: lazy("a decision about each medicine"),
}
SEVERITIES: dict[Severity, Promise] = {
    Severity.ABSOLUTE: lazy("absolute contraindication"),
    Severity.RELATIVE: lazy("relative contraindication"),
    Severity.TEMPORAL: lazy("contraindication until it is over"),
}
GUIDANCE: dict[GuidanceKind, Promise] = {
    GuidanceKind.INDICATION: lazy("Whom it is for"),
    GuidanceKind.GOAL: lazy("What it is to reach"),
    GuidanceKind.TECHNIQUE: lazy("How it is done"),
    GuidanceKind.STEP: lazy("Step by step"),
    GuidanceKind.EQUIPMENT: lazy("Equipment"),
    GuidanceKind.COMPLICATION: lazy("What can go wrong"),
    GuidanceKind.AFTERCARE: lazy("Afterwards"),
    GuidanceKind.FOR_PATIENT: lazy("For the patient"),
    GuidanceKind.PLACE_AND_PRICE: lazy("Where, and what it costs"),
}
RESOURCES: dict[str, Promise] = {
    "blood": lazy("blood"),
    "bone_graft": lazy("bone graft"),
    "c_arm": lazy("C-arm"),
    "frame": lazy("external frame"),
    "guide_wires": lazy("guide wires"),
    "k_wires": lazy("Kirschner wires"),
    "long_screws": lazy("long screws"),
    "mini_plates": lazy("mini-plates"),
    "nail": lazy("nail"),
    "plate_set": lazy("set of plates"),
    "saws": lazy("saws"),
    "screws": lazy("screws"),
    "splint": lazy("splint"),
}
DECISIONS: dict[str, Promise] = {
    "accept": lazy("May accept it out of range"),
    "waive": lazy("May waive it"),
    "defer": lazy("May defer it"),
    "block_accept": lazy("May go ahead although it blocks"),
}


def roles_words(roles: Iterable[str]) -> str:
    """Return roles in words; "nobody" when there are none."""
    return ", ".join(role_words(role) for role in roles) or _("nobody")


def resources_words(resources: Iterable[str]) -> str:
    """Return what has to be in theatre, in words; one that has none yet stands as it is written."""
    return ", ".join(str(RESOURCES.get(one, one.replace("_", " "))) for one in resources)


def origin_words(origin: Origin) -> str:
    """Return where a rule comes from and who confirmed it."""
    between = ": " if origin.type is OriginType.LOCAL else " "
    said = f"{ORIGINS[origin.type]}{between}{origin.ref}"
    said += f" «{origin.quote}»" if origin.quote else ""
    if origin.type is OriginType.TEXT:
        return said
    if origin.confirmed_by:
        return _("%(origin)s (confirmed by %(name)s)") % {"origin": said, "name": origin.confirmed_by}
    return _("%(origin)s (NOT CONFIRMED)") % {"origin": said}


def requirement_facts(spec: RequirementSpec) -> Iterator[tuple[str, str]]:
    """Yield what is said about a requirement besides its components, as name and value."""
    yield _("For"), condition_words(spec.when)
    yield _("Owner"), role_words(spec.owner)
    yield _("Recorded by"), roles_words(spec.recorded_by)
    yield _("Due"), due_words(spec)
    if spec.lead_days:
        yield _("Takes"), days_words(spec.lead_days)
    yield _("Good for"), "; ".join(validity_words(rule) for rule in spec.validity.rules) or _("ever")
    if spec.abstain_days:
        yield _("Days without"), days_words(spec.abstain_days)
    if spec.side_must_match:
        yield _("Side"), _("must be the side of the operation")
    if spec.seen_by:
        yield _("Values seen by"), roles_words(spec.seen_by)
    for name, label in DECISIONS.items():
        yield str(label), _decider_words(spec, name)


def _decider_words(spec: RequirementSpec, name: str) -> str:
    roles = getattr(spec.decisions, name)
    if name == "block_accept" and roles and spec.decisions.two_people:
        return _("%(roles)s, two people") % {"roles": roles_words(sorted(roles))}
    return roles_words(sorted(roles))


def due_words(spec: RequirementSpec) -> str:
    """Return when it is due, counted from the operation."""
    if spec.on_the_day or not spec.due_days:
        return _("on the day of the operation")
    return _("%(days)s before the operation") % {"days": days_words(spec.due_days)}


def component_lines(component: Component) -> Iterator[str]:
    """Yield what is recorded, how it is judged, and what the patient's record suggests."""
    yield _recorded(component)
    for bound in component.bounds:
        whom = condition_words(bound.when) if bound.when else _("everybody else")
        said = scale_words(bound.scale, component.unit)
        yield f"{whom} — {said}" if len(component.bounds) > 1 else said
    if component.of_upper:
        whom = _("as multiples of the laboratory's upper limit")
        yield f"{whom} — {scale_words(component.of_upper)}"
    for choice in component.choices:
        yield choice_words(choice)
    if component.severity:
        said = str(SEVERITIES[component.severity])
        yield f"{said}: {roles_words(sorted(component.permit))}" if component.permit else said
    for suggestion in component.suggests:
        answer = component.choice(suggestion.choice)
        yield _("“%(answer)s” is suggested for: %(whom)s") % {
            "answer": titled(answer.title) if answer else suggestion.choice,
            "whom": condition_words(suggestion.when),
        }


def _recorded(component: Component) -> str:
    parts = [str(INPUTS[component.input])]
    # The unit of a plain number has no word.
    if units := " / ".join(filter(None, map(unit_words, (component.unit, *component.units)))):
        parts.append(_("in %(units)s") % {"units": units})
    if component.plausible:
        low, high = map(number_words, component.plausible)
        parts.append(_("possible from %(low)s to %(high)s") % {"low": low, "high": high})
    if component.loinc:
        parts.append(f"LOINC {', '.join(component.loinc)}")
    if not component.required:
        parts.append(_("need not be given"))
    return ", ".join(parts)


def choice_words(choice: Choice) -> str:
    """Return an answer and what it means for theatre."""
    said = f"{titled(choice.title)}: {OUTCOMES[choice.outcome]}"
    return _("%(answer)s until a date") % {"answer": said} if choice.until else said


def class_lines(medicines: MedicineClass) -> Iterator[str]:
    """Yield what is usually done about a class of medicines, beginning with its ATC codes and the proposal."""
    yield f"{_('ATC')} {', '.join(medicines.atc)}: {MEDICINE_WORDS[medicines.proposal]}"
    for rule in medicines.stop:
        yield stop_words(rule)
    if medicines.never_stop:
        yield _("on the list of what must not be stopped")
    if medicines.reopens_after_days is not None:
        yield _("decided anew when the operation moves later by more than %(days)s") % {
            "days": days_words(medicines.reopens_after_days)
        }
    for more in (medicines.note, medicines.restart):
        if more:
            yield titled(more)


def stop_words(rule: StopRule) -> str:
    """Return when the last dose is."""
    said = _("last dose %(days)s before the operation") % {"days": days_words(rule.days)}
    return said if rule.when is None else f"{said} ({condition_words(rule.when)})"
