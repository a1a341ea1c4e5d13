"""What a person asked to see, from the address."""

from django import forms

from cases.domain.waiting import LONGEST_NOTICE_HOURS, ContactStage, Priority
from common.choices import choices
from scheduling.domain.waiting import Order
from scheduling.forms.fields import Asked, DayField, WeekField


class BoardFilter(Asked):
    """Which days of which theatres."""

    week = WeekField(required=False)
    day = DayField(required=False)
    site = forms.UUIDField(required=False)
    theatre = forms.UUIDField(required=False)
    surgeon = forms.UUIDField(required=False)


class WaitingFilter(Asked):
    """Who of the waiting list, in which order, and from which case on."""

    q = forms.CharField(required=False, max_length=100)
    priority = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(p.value, p.value) for p in Priority]
    )
    breach_before = DayField(required=False)
    ready_by = DayField(required=False)
    notice = forms.IntegerField(required=False, min_value=1, max_value=LONGEST_NOTICE_HOURS)
    contact = forms.ChoiceField(required=False, choices=choices(ContactStage))
    surgeon = forms.UUIDField(required=False)
    urgency = forms.SlugField(required=False, max_length=20)
    procedure = forms.SlugField(required=False, max_length=60)
    session = forms.UUIDField(required=False)
    sort = forms.TypedChoiceField(required=False, coerce=Order, empty_value=None, choices=choices(Order))
    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)

    # What narrows the list, beside the session that is looked for.
    NARROWING = (
        "q",
        "priority",
        "breach_before",
        "ready_by",
        "notice",
        "contact",
        "surgeon",
        "urgency",
        "procedure",
    )
