"""The fields of each sort of component, and what was typed in them as ``parse_values`` reads it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.evidence import Value
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import Component, Input, RequirementSpec
from checklists.domain.titles import in_language
from checklists.forms.medicines import entered_medicines, initial_decision, medicine_fields
from checklists.words import unit_words

SIDE_CHOICES: list[tuple[str, Promise]] = [
    ("left", lazy("LEFT")),
    ("right", lazy("RIGHT")),
    ("bilateral", lazy("BOTH SIDES")),
]


def _words(titles: Mapping[str, str]) -> str:
    return in_language(titles, get_language() or "en")


def _day_field(label: Any, help_text: Any = "") -> forms.CharField:
    # Text on purpose: the domain reads the day and says what is wrong with it.
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=40, widget=widget)


def fields_of(component: Component, facts: CaseFacts) -> dict[str, forms.Field]:
    """Return the fields in which one component is entered, by name."""
    return {
        Input.NUMBER: _number_fields,
        Input.CHOICE: _choice_fields,
        Input.DATE: _date_fields,
        Input.SIDE: _side_fields,
        Input.TEXT: _text_fields,
        Input.MEDICINES: _medicine_fields,
    }[component.input](component, facts)


def _number_fields(component: Component, facts: CaseFacts) -> dict[str, forms.Field]:
    name, title = f"v_{component.code}", _words(component.title)
    unit = unit_words(component.unit)
    alone = not component.units
    number = forms.CharField(
        label=f"{title}, {unit}" if alone and unit else title,
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    # What the laboratory calls normal is asked for only where the rule needs it.
    more = {} if component.of_upper is None else {f"{name}_high": _high_field(title)}
    if alone:
        return {name: number, **more}
    units = [(code, unit_words(code)) for code in (component.unit, *component.units)]
    unit_field = forms.ChoiceField(
        label=_("Unit of %(what)s") % {"what": title}, choices=units, required=False, initial=component.unit
    )
    return {name: number, f"{name}_unit": unit_field, **more}


def _high_field(title: str) -> forms.CharField:
    return forms.CharField(
        label=_("Upper limit of the laboratory for %(what)s") % {"what": title},
        help_text=_("As printed beside the result, in the same unit. Without it our own bounds count."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _choice_fields(component: Component, facts: CaseFacts) -> dict[str, forms.Field]:
    name = f"v_{component.code}"
    choices = [(choice.code, _words(choice.title)) for choice in component.choices]
    many = len(choices) > 6
    field = forms.ChoiceField(
        label=_words(component.title),
        choices=[("", _("Choose"))] * many + choices,
        required=False,
        widget=forms.Select if many else forms.RadioSelect,
    )
    if not any(choice.until for choice in component.choices):
        return {name: field}
    words = ", ".join(f"“{_words(c.title)}”" for c in component.choices if c.until)
    return {name: field, f"{name}_on": _day_field(_("Until"), _("Only with %(answer)s.") % {"answer": words})}


def _date_fields(component: Component, facts: CaseFacts) -> dict[str, forms.Field]:
    return {f"v_{component.code}": _day_field(_words(component.title))}


def _side_fields(component: Component, facts: CaseFacts) -> dict[str, forms.Field]:
    field = forms.ChoiceField(
        label=_words(component.title), choices=SIDE_CHOICES, required=False, widget=forms.RadioSelect
    )
    return {f"v_{component.code}": field}


def _text_fields(component: Component, facts: CaseFacts) -> dict[str, forms.Field]:
    widget = forms.Textarea(attrs={"rows": 3})
    return {
        f"v_{component.code}": forms.CharField(label=_words(component.title), required=False, widget=widget)
    }


def _medicine_fields(component: Component, facts: CaseFacts) -> dict[str, forms.Field]:
    return medicine_fields(component.code, facts)


def entered(component: Component, data: Mapping[str, Any], facts: CaseFacts) -> dict[str, Any]:
    """Return what was typed for one component."""
    name = f"v_{component.code}"
    main = data.get(name, "")
    if component.input is Input.NUMBER:
        unit = data.get(f"{name}_unit") or component.unit
        high = data.get(f"{name}_high")
        return {"number": main, "unit": unit} | ({"reference_high": high} if high else {})
    if component.input is Input.CHOICE:
        return {"choice": main, "on": data.get(f"{name}_on", "")}
    if component.input is Input.MEDICINES:
        return {"medicines": [*entered_medicines(component.code, data, facts)]}
    return {{Input.DATE: "on", Input.SIDE: "side", Input.TEXT: "text"}[component.input]: main}


def suggested_initial(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what a form shows as suggested answers, by component, until a clinician confirms or changes them."""
    return {f"v_{code}": choice for code, choice in answers.items()}


def initial_of(spec: RequirementSpec, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return what a form shows of values that were recorded before, for correcting them."""
    initial: dict[str, Any] = {}
    for component in spec.components:
        if component.code in values:
            initial |= _initial(f"v_{component.code}", values[component.code], component)
    return initial


def initial_of_sent(spec: RequirementSpec, came: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return what a form shows of a result in doubt: what came, for a person to put right."""
    initial: dict[str, Any] = {}
    for component in spec.components:
        sent = came.get(component.code, {})
        name, unit = f"v_{component.code}", sent.get("unit", "")
        initial |= {name: sent.get("value", ""), f"{name}_high": sent.get("reference_high", "")}
        if unit in (component.unit, *component.units):
            initial[f"{name}_unit"] = unit
    return initial


def _initial(name: str, value: Value, component: Component) -> dict[str, Any]:
    if component.input is Input.NUMBER:
        number = value.text if value.number is None else str(value.number)
        high = "" if value.high is None else str(value.high)
        return {name: number, f"{name}_unit": value.unit, f"{name}_high": high}
    if component.input is Input.MEDICINES:
        return _merged(initial_decision(component.code, decision) for decision in value.medicines)
    if component.input is Input.CHOICE:
        return {name: value.choice, f"{name}_on": _iso(value.on)}
    return {name: {Input.DATE: _iso(value.on), Input.SIDE: value.side}.get(component.input, value.text)}


def _merged(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def _iso(on: Any) -> str:
    return on.isoformat() if on else ""
