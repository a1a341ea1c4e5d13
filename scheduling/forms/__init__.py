"""What people type or choose on the screens of scheduling: checked and translated, never saved."""

from scheduling.forms.booking import CancelForm, MinutesForm, MoveForm, OrderForm, PlaceForm
from scheduling.forms.closures import AbsenceForm, ClosureForm
from scheduling.forms.fields import Asked, DayField, WeekField, posted, status_of
from scheduling.forms.filters import BoardFilter, WaitingFilter
from scheduling.forms.patterns import ChangePatternForm, EndPatternForm, PatternForm
from scheduling.forms.sessions import (
    CloseForm,
    GenerateForm,
    MakeForm,
    NewSessionForm,
    People,
    SessionForm,
    TakeOverForm,
)
from scheduling.forms.visits import VisitForm
from scheduling.forms.waiting import AwayFormSet, BulkForm, EntryForm, SaveFilterForm, TicksForm
from scheduling.forms.wards import BedsForm, NewTeamForm, NewWardForm, TeamForm, WardDays, WardForm

__all__ = [
    "AbsenceForm",
    "Asked",
    "AwayFormSet",
    "BedsForm",
    "BoardFilter",
    "BulkForm",
    "CancelForm",
    "ChangePatternForm",
    "CloseForm",
    "ClosureForm",
    "DayField",
    "EndPatternForm",
    "EntryForm",
    "GenerateForm",
    "MakeForm",
    "MinutesForm",
    "MoveForm",
    "NewSessionForm",
    "NewTeamForm",
    "NewWardForm",
    "OrderForm",
    "PatternForm",
    "People",
    "PlaceForm",
    "SaveFilterForm",
    "SessionForm",
    "TakeOverForm",
    "TeamForm",
    "TicksForm",
    "VisitForm",
    "WaitingFilter",
    "WardDays",
    "WardForm",
    "WeekField",
    "posted",
    "status_of",
]
