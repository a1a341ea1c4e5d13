"""What the checklist tells the apps above, inside its own transaction and with the case row locked."""

from django.dispatch import Signal

# Sent after the readiness of cases was computed and kept: kwargs cases, readiness (by case id), at. A receiver that
# raises undoes the change that led to it.
readiness_kept = Signal()
