"""The fields of a medicine plan: one row for each medicine that the patient takes now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.evidence import MedicineDecision
from checklists.domain.facts import CaseFacts
from checklists.domain.medicines import MedicineChoice, Proposal
from checklists.domain.plans import MedicinePlan
from checklists.domain.titles import in_language

MEDICINE_CHOICES: list[tuple[str, Promise]] = [
    (MedicineChoice.CONTINUE.value, lazy("Continue")),
    (MedicineChoice.STOP.value, lazy("Stop")),
    (MedicineChoice.ADJUST.value, lazy("Adjust")),
    (MedicineChoice.ASK.value, lazy("Ask somebody first")),
]
# What stands behind a medicine's field for each part of the decision.
_PARTS = {"stop_days": "_days", "last_dose_on": "_last", "restart": "_restart", "note": "_note"}


@dataclass(frozen=True)
class MedicineFields:
    """The bound fields of one medicine's row."""

    decision: forms.BoundField
    days: forms.BoundField
    last: forms.BoundField
    restart: forms.BoundField
    note: forms.BoundField


def medicine_name(code: str, medicine_id: str) -> str:
    """Return the name of a medicine's field; by its id, because the list may change meanwhile."""
    return f"v_{code}_{medicine_id}"


def medicine_fields(code: str, facts: CaseFacts) -> dict[str, forms.Field]:
    """Return the fields of every medicine, by name."""
    fields: dict[str, forms.Field] = {}
    for medicine in facts.medicines:
        name = medicine_name(code, medicine.id)
        fields[name] = forms.ChoiceField(
            label=_("Decision"), choices=MEDICINE_CHOICES, required=False, widget=forms.RadioSelect
        )
        fields[f"{name}_days"] = forms.IntegerField(
            label=_("If stopped: days without it"), required=False, min_value=0, max_value=365
        )
        fields[f"{name}_last"] = forms.CharField(
            label=_("If stopped: last dose on"),
            required=False,
            max_length=40,
            # Text on purpose: the domain reads the day and says what is wrong with it.
            widget=forms.DateInput(attrs={"type": "date"}),
        )
        fields[f"{name}_restart"] = forms.CharField(label=_("Taken again"), required=False, max_length=500)
        fields[f"{name}_note"] = forms.CharField(label=_("Note"), required=False, max_length=500)
    return fields


def bound_fields(form: forms.Form, code: str, medicine_id: str) -> MedicineFields:
    """Return the fields of one medicine's row."""
    name = medicine_name(code, medicine_id)
    return MedicineFields(
        form[name], form[f"{name}_days"], form[f"{name}_last"], form[f"{name}_restart"], form[f"{name}_note"]
    )


def entered_medicines(code: str, data: Mapping[str, Any], facts: CaseFacts) -> Iterator[dict[str, Any]]:
    """Return what was decided about each medicine; when it is taken again, only if something changes."""
    for medicine in facts.medicines:
        name = medicine_name(code, medicine.id)
        if decision := data.get(name):
            row = {part: data.get(f"{name}{ending}") for part, ending in _PARTS.items()}
            if decision in (MedicineChoice.CONTINUE, MedicineChoice.ASK):
                row["restart"] = ""
            yield {"medicine_id": medicine.id, "decision": decision, **row}


def what_lacks(code: str, data: Mapping[str, Any], facts: CaseFacts) -> Iterator[tuple[str, str]]:
    """Yield the field and the sentence for each decision that lacks what belongs to it."""
    for medicine in facts.medicines:
        name = medicine_name(code, medicine.id)
        days, last = data.get(f"{name}_days"), data.get(f"{name}_last")
        if data.get(name) == MedicineChoice.STOP.value and days is None and not last:
            yield f"{name}_last", _("When is the last dose?")
        if data.get(name) == MedicineChoice.ADJUST.value and not data.get(f"{name}_note"):
            yield f"{name}_note", _("How is it adjusted?")


def initial_decision(code: str, decision: MedicineDecision) -> dict[str, Any]:
    """Return what the form shows of a decision that was recorded."""
    name = medicine_name(code, decision.medicine_id)
    last = decision.last_dose_on
    return {
        name: decision.decision.value,
        f"{name}_days": decision.stop_days if decision.decision is MedicineChoice.STOP else None,
        f"{name}_last": last.isoformat() if last else "",
        f"{name}_restart": decision.restart,
        f"{name}_note": decision.note,
    }


def initial_plan(plan: MedicinePlan) -> dict[str, Any]:
    """Return what an empty form shows: the decisions that hold, and days to start from; it decides nothing."""
    initial: dict[str, Any] = {}
    for row in plan.rows:
        if row.decision is not None and row.why is None:
            initial |= initial_decision(plan.component.code, row.decision)
        elif row.proposal.choice is not None:
            initial |= _days(plan.component.code, row.proposal)
    return initial


def proposed(plan: MedicinePlan, wanted: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's fields with proposals taken over: of one medicine, or ("all") of those left blank."""
    initial: dict[str, Any] = {}
    for row in plan.rows:
        name = medicine_name(plan.component.code, row.medicine.id)
        blank = wanted == "all" and not typed.get(name)
        if row.proposal.choice is not None and (blank or wanted == row.medicine.id):
            note = row.proposal.medicine_class.note if row.proposal.medicine_class else None
            initial |= _days(plan.component.code, row.proposal)
            initial |= {name: row.proposal.choice.value, f"{name}_note": _in_words(note)}
    return initial


def _days(code: str, proposal: Proposal) -> dict[str, Any]:
    name = medicine_name(code, proposal.medicine.id)
    last, known = proposal.last_dose_on, proposal.medicine_class
    return {
        f"{name}_days": proposal.stop_days,
        f"{name}_last": last.isoformat() if last else "",
        f"{name}_restart": _in_words(known.restart if known else None),
    }


def _in_words(titles: Mapping[str, str] | None) -> str:
    return in_language(titles, get_language() or "en") if titles else ""
