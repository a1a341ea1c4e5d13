"""What people change on the waiting list: one line, several at once, and the views they keep."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.domain.cancellation import REASONS
from cases.domain.cancellation import CancelReason as CaseCancelReason
from cases.domain.waiting import LONGEST_NOTICE_HOURS, ContactStage, Priority
from cases.models import Case
from cases.words import CONTACT_WORDS, PRIORITY_WORDS
from common.text import clean
from scheduling.actions.bulk import MOST_CASES, Change, Ticked
from scheduling.domain.waiting import REASON_LENGTH, Away, Verb
from scheduling.models import Unavailability

_PRIORITIES = [(p.value, words) for p, words in PRIORITY_WORDS.items()]
_CONTACTS = [(stage.value, words) for stage, words in CONTACT_WORDS.items()]


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


class EntryForm(forms.Form):
    """How one case stands on the waiting list."""

    priority = forms.TypedChoiceField(label=_("Priority"), coerce=int, choices=_PRIORITIES)
    contact_stage = forms.ChoiceField(label=_("Contact with the patient"), choices=_CONTACTS)
    notice_hours = forms.IntegerField(
        label=_("Comes at short notice, hours"),
        required=False,
        min_value=1,
        max_value=LONGEST_NOTICE_HOURS,
        help_text=_("How many hours before. Empty: not at short notice."),
    )
    wanted_date = _day(_("Date the patient wants"))
    target_date = _day(_("To be done by"))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @classmethod
    def of(cls, case: Case, data: QueryDict | None) -> "EntryForm":
        """Return the form for a case, filled with how it stands."""
        return cls(data, initial={name: getattr(case, name) for name in cls.base_fields})

    def wishes(self) -> dict[str, Any]:
        """Return what was entered, as the action takes it."""
        data = self.cleaned_data
        return {
            "priority": Priority(data["priority"]),
            "contact_stage": ContactStage(data["contact_stage"]),
            "notice_hours": data["notice_hours"],
            "wanted_date": data["wanted_date"],
            "target_date": data["target_date"],
        }


class AwayForm(forms.Form):
    """One stretch of days on which the patient cannot come; a line without days is no stretch."""

    first = _day(_("From"))
    last = _day(_("Until"))
    reason = forms.CharField(label=_("Why"), required=False, max_length=REASON_LENGTH)

    def clean(self) -> dict[str, Any]:
        """A single day may stand in either field."""
        data = super().clean() or self.cleaned_data
        data["first"] = data.get("first") or data.get("last")
        data["last"] = data.get("last") or data["first"]
        if not data["first"] and data.get("reason"):
            self.add_error("first", _("Say from which day."))
        return data

    def away(self) -> Away | None:
        """Return the stretch, None for a line that was left or made empty."""
        data = self.cleaned_data
        return Away(data["first"], data["last"], data.get("reason", "")) if data.get("first") else None


class BaseAwayFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """All the stretches of one patient."""

    @classmethod
    def of(cls, rows: QuerySet[Unavailability], data: QueryDict | None) -> "BaseAwayFormSet":
        """Return the form set for a case, filled with what was said before."""
        said = [{"first": row.first_day, "last": row.last_day, "reason": row.reason} for row in rows]
        return cls(data, initial=said, prefix="away")

    def stretches(self) -> list[Away]:
        """Return what was entered, as the action takes it."""
        return [away for form in self.forms if (away := form.away())]


AwayFormSet: Any = forms.formset_factory(
    AwayForm, formset=BaseAwayFormSet, extra=2, max_num=40, absolute_max=60
)


class TicksField(forms.Field):
    """The rows that were ticked, each as the case's id, a colon and the version that was looked at."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[Ticked]:
        try:
            ticks = [tick.split(":") for tick in value or ()]
            return [Ticked(UUID(case), int(version)) for case, version in ticks]
        except (ValueError, AttributeError):
            raise forms.ValidationError(_("These rows could not be read. Load the list again.")) from None


class TicksForm(forms.Form):
    """The ticked rows."""

    case = TicksField(label=_("Cases"), error_messages={"required": _("Tick the cases first.")})

    def clean_case(self) -> list[Ticked]:
        """Return the ticked rows; not more than one page shows by far."""
        ticks: list[Ticked] = self.cleaned_data["case"]
        if len(ticks) > MOST_CASES:
            raise forms.ValidationError(
                _("At most %(most)s cases at once."), params={"most": MOST_CASES}, code="too_many"
            )
        return ticks


class BulkForm(TicksForm):
    """One verb for all the ticked rows, and what it needs to know."""

    verb = forms.TypedChoiceField(
        label=_("What to do"), coerce=Verb, choices=[(verb.value, verb.value) for verb in Verb]
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), required=False, coerce=int, empty_value=None, choices=_PRIORITIES
    )
    contact = forms.ChoiceField(
        label=_("Contact with the patient"), required=False, choices=[("", ""), *_CONTACTS]
    )
    surgeon: Any = forms.ModelChoiceField(label=_("Surgeon"), required=False, queryset=None)
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", _("Choose")), *((reason.value, _(row.title)) for reason, row in REASONS.items())],
    )
    note = forms.CharField(label=_("In words"), required=False, max_length=2000)

    # What each verb cannot do without.
    NEEDS = {
        Verb.PRIORITY: "priority",
        Verb.CONTACT: "contact",
        Verb.SURGEON: "surgeon",
        Verb.REMOVE: "reason",
    }

    def __init__(self, *args: Any, surgeons: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surgeon"].queryset = surgeons  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the verb needs."""
        data = super().clean() or self.cleaned_data
        needed = self.NEEDS.get(data.get("verb", ""))
        if needed and needed not in self.errors and not data.get(needed):
            self.add_error(needed, _("Choose one first."))
        return data

    def change(self) -> Change:
        """Return what shall be done to each row."""
        data = self.cleaned_data
        return Change(
            verb=data["verb"],
            priority=Priority(data["priority"]) if data["priority"] else None,
            contact_stage=ContactStage(data["contact"]) if data["contact"] else None,
            surgeon=data["surgeon"],
            reason=CaseCancelReason(data["reason"]) if data["reason"] else None,
            note=clean(data["note"]),
        )


class SaveFilterForm(forms.Form):
    """A name for the view of the list that is on the screen."""

    name = forms.CharField(label=_("Name of this view"), max_length=60)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
