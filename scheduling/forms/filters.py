"""What a person asked to see, from the address."""

from django import forms

from scheduling.forms.fields import Asked, DayField, WeekField


class BoardFilter(Asked):
    """Which days of which theatres."""

    week = WeekField(required=False)
    day = DayField(required=False)
    site = forms.UUIDField(required=False)
    theatre = forms.UUIDField(required=False)
    surgeon = forms.UUIDField(required=False)


class WaitingFilter(Asked):
    """Who of the waiting list."""

    q = forms.CharField(required=False, max_length=100)
    surgeon = forms.UUIDField(required=False)
    urgency = forms.SlugField(required=False, max_length=20)
    procedure = forms.SlugField(required=False, max_length=60)
    session = forms.UUIDField(required=False)
