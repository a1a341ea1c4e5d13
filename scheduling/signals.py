"""What scheduling tells the apps above it, inside its own transaction."""

from django.dispatch import Signal

# Sent after a booking was written, with the case row locked: kwargs booking, change, by, at.
# ``change`` is "booked", "moved", "cancelled", "called", "returned", "in_theatre" or "finished". A receiver that fails
# undoes the change; it may return reasons (``common.refusals.Reason``): what it could not stop, for whoever made the
# change.
booking_changed = Signal()

# Asked before cases whose operation is near are shown: kwargs case_ids, at. A receiver returns a sentence for each case
# of which it has something to say, by the case's id.
cases_shown = Signal()

# Sent after a visit was planned, moved or cancelled, with the case row locked: kwargs visit, at.
visit_changed = Signal()

# Sent after a free place was offered, accepted or declined, inside its transaction: kwargs offer, change, by, at. Only
# "offered" comes with the case row locked. A receiver may return reasons, for whoever made the offer.
offer_changed = Signal()
