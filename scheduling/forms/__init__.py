"""What people type or choose on the screens of scheduling: checked and translated, never saved."""

from scheduling.forms.booking import CancelForm, MoveForm, OrderForm, PlaceForm
from scheduling.forms.fields import Asked, DayField, WeekField, posted, status_of
from scheduling.forms.filters import BoardFilter, WaitingFilter
from scheduling.forms.patterns import PatternForm
from scheduling.forms.sessions import CloseForm, GenerateForm
from scheduling.forms.visits import VisitForm

__all__ = [
    "Asked",
    "BoardFilter",
    "CancelForm",
    "CloseForm",
    "DayField",
    "GenerateForm",
    "MoveForm",
    "OrderForm",
    "PatternForm",
    "PlaceForm",
    "VisitForm",
    "WaitingFilter",
    "WeekField",
    "posted",
    "status_of",
]
