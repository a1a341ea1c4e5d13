"""What a case tells the apps above it, inside its own transaction."""

from django.dispatch import Signal

# Sent after a case was requested or changed, with the case row locked: kwargs case, change, by, at.
# ``change`` is "requested", "changed", "dated" (its operation time was set, moved or taken away), "cancelled"
# or "moved_on" (only its status changed). A receiver that fails undoes the change.
case_changed = Signal()
