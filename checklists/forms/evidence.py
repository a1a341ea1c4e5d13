"""The form for what is recorded, made from what the protocol asks for. The domain judges what was typed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from checklists.domain.documents import Upload
from checklists.domain.evidence import EvidenceStatus
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import Component, Input, Kind, RequirementSpec
from checklists.forms.base import RefusableForm, WhenField
from checklists.forms.components import entered, fields_of
from checklists.forms.files import FilesField
from checklists.forms.medicines import MedicineFields, bound_fields, what_lacks
from checklists.words import title

_PRELIMINARY = frozenset({Kind.LAB, Kind.REPORT})


class EvidenceForm(RefusableForm):
    """What is recorded for one requirement: its components, when it was collected, a note."""

    def __init__(
        self,
        *args: Any,
        spec: RequirementSpec,
        facts: CaseFacts,
        version: int | None = None,
        at: datetime,
        notes: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """``notes``: what is said beside a component, by its code."""
        self.spec, self.facts = spec, facts
        kwargs["initial"] = {"collected_at": at, "version": version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for component in spec.components:
            self.fields.update(fields_of(component, facts))
            for name in fields_of(component, facts):
                # Never required by the form, because results come in parts; but not "optional" either.
                self.fields[name].asked = component.required and not name.endswith("_high")  # type: ignore[attr-defined]
        for code, note in (notes or {}).items():
            if f"v_{code}" in self.fields:
                self.fields[f"v_{code}"].help_text = note
        self.fields["collected_at"] = WhenField(
            label=_collected_label(spec.kind), help_text=_("Hospital time.")
        )
        if spec.kind in _PRELIMINARY:
            self.fields["preliminary"] = forms.BooleanField(
                label=_("This is a preliminary result; the final one is still to come"), required=False
            )
        if spec.kind is not Kind.CHECK_OF_DAY:
            self.fields["documents"] = FilesField(
                label=_("Scans or images"), help_text=_("PDF, JPEG or PNG. Everything inside them is kept.")
            )
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the decision about each medicine, at its own field."""
        data = super().clean() or {}
        for component in self._of(Input.MEDICINES):
            for name, sentence in what_lacks(component.code, data, self.facts):
                self.add_error(name, sentence)
        return data

    def field_of(self, name: str) -> str | None:
        """Return the field of a component, or of the form itself."""
        own = f"v_{name}"
        return own if own in self.fields else super().field_of(name)

    def values(self) -> dict[str, Any]:
        """Return what was entered, by component, in the form that ``parse_values`` reads."""
        found = {c.code: entered(c, self.cleaned_data, self.facts) for c in self.spec.components}
        # To the domain an empty list means "takes none": said only where the record has none, and not by a blank form.
        said = any(value for values in found.values() for key, value in values.items() if key != "unit")
        for component in self._of(Input.MEDICINES):
            if not found[component.code]["medicines"] and (self.facts.medicines or not said):
                del found[component.code]
        return found

    @property
    def uploads(self) -> list[Upload]:
        """The files that were sent with it."""
        return self.cleaned_data.get("documents") or []

    @property
    def status(self) -> str:
        """Whether the result is final."""
        early = self.cleaned_data.get("preliminary")
        return (EvidenceStatus.PRELIMINARY if early else EvidenceStatus.FINAL).value

    def _of(self, kind: Input) -> Iterator[Component]:
        return (component for component in self.spec.components if component.input is kind)

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """Return the fields as rows: what belongs together stands together."""
        for component in self.spec.components:
            if component.input is not Input.MEDICINES:
                yield [self[name] for name in fields_of(component, self.facts)]

    def medicine(self, code: str, medicine_id: str) -> MedicineFields:
        """Return the fields of one medicine's row in the plan."""
        return bound_fields(self, code, medicine_id)

    def typed(self) -> dict[str, Any]:
        """Return what was typed, unchecked, to show it in a new form."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    @property
    def title(self) -> str:
        """The requirement in words."""
        return title(self.spec)

    @property
    def no_medicines(self) -> bool:
        """Whether a plan is asked for and the patient's list has no medicine."""
        return not self.facts.medicines and any(self._of(Input.MEDICINES))


def _collected_label(kind: Kind) -> str:
    if kind is Kind.LAB:
        return _("Sample taken")
    return _("Done on") if kind is Kind.REPORT else _("Seen or said")
