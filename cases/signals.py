"""What cases tell the apps above, inside the action's transaction and with the case row locked.

A receiver that raises undoes the action.
"""

from django.dispatch import Signal

# After a write: kwargs case, change, by, at. ``change`` is "requested" (pin a protocol), "changed" (side,
# procedure, ...), "moved_on" (only the status) or "cancelled".
case_changed = Signal()
# After `surgery_at` became another one, or none: kwargs cases, by, at. Those of one change come together.
cases_dated = Signal()
# Before a cancellation: kwargs case, by, at. Whoever holds a place for it gives it back and answers with the reasons
# of what could not be stopped any more, usually none; None when there is nothing to give back.
case_cancelling = Signal()
