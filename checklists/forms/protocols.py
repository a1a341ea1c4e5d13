"""Writing a version of a protocol: a new number, a file, the numbers and roles of one requirement."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.conditions import Condition
from checklists.domain.protocols import Component, DecisionRule, RequirementSpec, Validity, ValidityRule
from checklists.domain.scales import Bound, Limit, Scale
from checklists.forms.base import RefusableForm
from checklists.words import ROLES, number_words

LONGEST_FILE = 2_000_000
_MOST_DAYS = 10_000


def _roles(**more: Any) -> forms.MultipleChoiceField:
    roles = [(role, _(words)) for role, words in ROLES.items()]
    return forms.MultipleChoiceField(choices=roles, widget=forms.CheckboxSelectMultiple, **more)


class Labels(Protocol):
    """What the fields of a requirement are called, in the reader's language (presenters.protocol_labels)."""

    def decisions(self) -> dict[str, str]: ...

    def validity(self, rule: ValidityRule) -> str: ...

    def limit(self, component: Component, scale: Scale, when: Condition | None, number: int) -> str: ...

    def limit_help(self, scale: Scale, number: int) -> str: ...


class VersionForm(RefusableForm):
    """The number of a new version, and what it is for."""

    version = forms.CharField(label=lazy("Number of the new version"), max_length=20)
    note = forms.CharField(
        label=lazy("What changes, and why"),
        help_text=lazy("Who reviews the version reads this first. At least ten characters."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UploadForm(RefusableForm):
    """A whole protocol in a file, as it is downloaded."""

    file = forms.FileField(
        label=lazy("Protocol file (YAML)"),
        help_text=lazy("Begin with the downloaded file: give it a new number and change what has to change."),
    )
    note = forms.CharField(
        label=lazy("What changes, and why"),
        help_text=lazy("Who reviews the version reads this first. At least ten characters."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_file(self) -> tuple[str, str]:
        """Return the name and the text of the file."""
        file = self.cleaned_data["file"]
        if file.size > LONGEST_FILE:
            raise forms.ValidationError(_("This file is too long for a protocol."))
        try:
            return file.name, file.read().decode("utf-8")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This file is not text in UTF-8.")) from None


class MoveForm(RefusableForm):
    """Why cases are moved."""

    reason = forms.CharField(
        label=lazy("Why (it stays with the case)"), required=False, max_length=2000, widget=forms.TextInput
    )


class RequirementForm(RefusableForm):
    """When one requirement is due, how long it is good, where its numbers pass, and who may do what about it."""

    due_days = forms.IntegerField(
        label=lazy("Due, days before the operation"), min_value=0, max_value=_MOST_DAYS
    )
    lead_days = forms.IntegerField(label=lazy("Takes, days"), min_value=0, max_value=_MOST_DAYS)

    def __init__(self, *args: Any, spec: RequirementSpec, labels: Labels, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.labels = spec, labels
        self.fields["due_days"].initial, self.fields["lead_days"].initial = spec.due_days, spec.lead_days
        self._add_validity()
        for component in spec.components:
            self._add_bounds(component)
        self._add_roles()
        self.fields["reason"] = forms.CharField(
            label=_("What changes, and why"),
            help_text=_("It stands with the requirement as its origin, and a clinician has to confirm it."),
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def _add_validity(self) -> None:
        for number, rule in enumerate(self.spec.validity.rules):
            self.fields[f"validity_{number}"] = forms.IntegerField(
                label=self.labels.validity(rule),
                min_value=1,
                max_value=_MOST_DAYS,
                initial=rule.days or rule.hours,
            )

    def _add_bounds(self, component: Component) -> None:
        for name, scale, when in _scales(component):
            for number, limit in enumerate(scale.limits):
                self.fields[f"{name}_{number}"] = forms.DecimalField(
                    label=self.labels.limit(component, scale, when, number),
                    initial=limit.value,
                    help_text=self.labels.limit_help(scale, number),
                    max_digits=12,
                    decimal_places=4,
                )

    def _add_roles(self) -> None:
        owners = [(role, _(words)) for role, words in ROLES.items()]
        self.fields["owner"] = forms.ChoiceField(label=_("Owner"), choices=owners, initial=self.spec.owner)
        self.fields["recorded_by"] = _roles(label=_("Recorded by"), initial=list(self.spec.recorded_by))
        for name, label in self.labels.decisions().items():
            chosen = sorted(getattr(self.spec.decisions, name))
            self.fields[name] = _roles(label=label, initial=chosen, required=False)
        self.fields["two_people"] = forms.BooleanField(
            label=_("Two people must agree to go ahead although it blocks"),
            required=False,
            initial=self.spec.decisions.two_people,
        )

    def requirement(self) -> RequirementSpec:
        """Return the requirement as it was entered."""
        said = self.cleaned_data
        return replace(
            self.spec,
            due_days=said["due_days"],
            lead_days=said["lead_days"],
            owner=said["owner"],
            recorded_by=_in_order(self.spec.recorded_by, said["recorded_by"]),
            validity=Validity(tuple(self._rule(n, r) for n, r in enumerate(self.spec.validity.rules))),
            decisions=DecisionRule(
                **{name: frozenset(said[name]) for name in self.labels.decisions()},
                two_people=said["two_people"],
            ),
            components=tuple(self._component(component) for component in self.spec.components),
        )

    def _rule(self, number: int, rule: ValidityRule) -> ValidityRule:
        length = self.cleaned_data[f"validity_{number}"]
        return replace(rule, hours=length) if rule.days is None else replace(rule, days=length)

    def _component(self, component: Component) -> Component:
        scales = {name: self._scale(name, scale) for name, scale, _when in _scales(component)}
        bounds = tuple(
            Bound(scales[f"bound_{component.code}_{number}"], bound.when)
            for number, bound in enumerate(component.bounds)
        )
        return replace(component, bounds=bounds, of_upper=scales.get(f"upper_{component.code}"))

    def _scale(self, name: str, scale: Scale) -> Scale:
        limits = (
            Limit(_plain(self.cleaned_data[f"{name}_{number}"], limit.value), limit.below)
            for number, limit in enumerate(scale.limits)
        )
        return Scale(scale.outcomes, tuple(limits))

    def clean(self) -> dict[str, Any]:
        """Refuse limits that do not rise."""
        for component in self.spec.components:
            for name, scale, _when in _scales(component):
                fields = [f"{name}_{number}" for number in range(len(scale.limits))]
                for lower, higher in pairwise(fields):
                    low, high = self.cleaned_data.get(lower), self.cleaned_data.get(higher)
                    if low is not None and high is not None and low >= high:
                        self.add_error(
                            higher, _("This limit must be above %(low)s.") % {"low": number_words(low)}
                        )
        return self.cleaned_data


def _scales(component: Component) -> list[tuple[str, Scale, Condition | None]]:
    """Return every scale of a component with the name of its fields and whom it is for."""
    found: list[tuple[str, Scale, Condition | None]] = [
        (f"bound_{component.code}_{number}", bound.scale, bound.when)
        for number, bound in enumerate(component.bounds)
    ]
    if component.of_upper:
        found.append((f"upper_{component.code}", component.of_upper, None))
    return found


def _plain(entered: Decimal, known: Decimal) -> Decimal:
    """Keep a number as it was written when it is the same: 6.0 and 6 are one limit, but two texts."""
    return known if entered == known else entered


def _in_order(known: tuple[str, ...], chosen: list[str]) -> tuple[str, ...]:
    return (*(role for role in known if role in chosen), *(role for role in chosen if role not in known))
