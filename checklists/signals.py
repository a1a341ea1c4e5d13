"""What the checklist tells the apps above, inside its own transaction and with the case row locked."""

from django.dispatch import Signal

# Sent after a case's readiness was computed and kept: kwargs case, readiness, at. A receiver that raises undoes
# the change that led to it.
readiness_kept = Signal()
