"""A case that occupies a theatre, a surgeon, an anaesthetist, a patient and equipment for a while."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Deferrable, Q

from audit.models import tracked
from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from common.refusals import Reason
from patients.models import Patient
from patients.models.joined import not_of_a_joined_record
from scheduling.domain.bookings import NEXT, PAST_THE_GATE, BookingStatus, CancelReason
from scheduling.domain.states import MinutesFrom
from scheduling.models.clearances import Clearance
from scheduling.models.sessions import TheatreSession
from scheduling.models.theatres import Equipment, Theatre
from scheduling.models.wards import Ward

USER = settings.AUTH_USER_MODEL
NOT_CANCELLED = ~Q(status=BookingStatus.CANCELLED.value)


def _one_at_a_time(name: str, field: str, *, condition: Q) -> ExclusionConstraint:
    # Deferrable, so that two bookings can swap places in one transaction.
    return ExclusionConstraint(
        name=name,
        expressions=[(field, RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
        condition=condition,
        deferrable=Deferrable.IMMEDIATE,
    )


@tracked()
class Booking(models.Model):
    """A case in a theatre session. ``during`` includes the turnover after the case.

    Patient, surgeon and theatre stand here again, because the database can only forbid what it sees in a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="bookings")
    session = models.ForeignKey(TheatreSession, models.PROTECT, related_name="bookings")
    theatre = models.ForeignKey(Theatre, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    surgeon = models.ForeignKey(USER, models.PROTECT, related_name="+")
    anaesthetist = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    during = DateTimeRangeField(default_bounds="[)")
    planned_minutes = models.PositiveSmallIntegerField()
    turnover_minutes = models.PositiveSmallIntegerField()
    overrun_reason = models.CharField(max_length=200, blank=True)
    # What the durations said at booking, and whether that, the catalogue or a person gave the planned minutes.
    estimated_minutes = models.PositiveSmallIntegerField(null=True)
    minutes_from = models.CharField(
        max_length=10,
        choices=choices(MinutesFrom),
        default=MinutesFrom.CATALOGUE.value,
        db_default=MinutesFrom.CATALOGUE.value,
    )
    # Obstacles that a person went past (no bed, cannot be ready by then, patient away), and why.
    despite = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    despite_reason = models.CharField(max_length=200, blank=True, db_default="")
    # The bed: local days from admission to the last day of the stay, half-open; none for a day case without a ward.
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, related_name="+")
    stay = DateRangeField(null=True)
    status = models.CharField(
        max_length=12, choices=choices(BookingStatus), default=BookingStatus.BOOKED.value
    )
    clearance = models.OneToOneField(Clearance, models.PROTECT, null=True, related_name="booking")
    returned_reason = models.CharField(max_length=500, blank=True)
    booked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    cancel_reason = models.CharField(max_length=30, choices=choices(CancelReason), blank=True)
    cancel_note = models.CharField(max_length=500, blank=True)
    cancelled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    # Of the change that was just made, and not kept: what could not be stopped, for whoever made it.
    not_stopped: tuple[Reason, ...] = ()

    class Meta:
        constraints = [
            _one_at_a_time("one_case_in_a_theatre", "theatre", condition=NOT_CANCELLED),
            _one_at_a_time("one_case_for_a_surgeon", "surgeon", condition=NOT_CANCELLED),
            _one_at_a_time("one_case_for_an_anaesthetist", "anaesthetist", condition=NOT_CANCELLED),
            _one_at_a_time("one_case_for_a_patient", "patient", condition=NOT_CANCELLED),
            models.UniqueConstraint(
                fields=["case"], condition=NOT_CANCELLED, name="one_live_booking_for_a_case"
            ),
            models.CheckConstraint(
                condition=Q(status__in=values(BookingStatus)), name="booking_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes_from__in=values(MinutesFrom)), name="booking_minutes_from_is_known"
            ),
            models.CheckConstraint(
                condition=Q(despite=[]) | ~Q(despite_reason=""), name="going_ahead_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inc=True, during__upper_inc=False)
                & Q(during__lower_inf=False, during__upper_inf=False),
                name="booking_during_is_a_real_stretch",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(s.value for s in PAST_THE_GATE)) | Q(clearance__isnull=False),
                name="nobody_past_the_gate_without_a_clearance",
            ),
            models.CheckConstraint(
                condition=NOT_CANCELLED
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="a_cancellation_has_a_name_and_a_reason",
            ),
        ]
        indexes = [
            # Which patients lie in a ward on a night.
            GistIndex(
                fields=["ward", "stay"],
                name="stays_in_a_ward",
                condition=NOT_CANCELLED & Q(ward__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="status_moves",
                field="status",
                # Sorted: a set has another order in every run, and the migration would with it.
                transitions=[(old.value, new.value) for old in NEXT for new in sorted(NEXT[old])],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            # Whoever books holds the case, and who joins two records needs it: no need to wait.
            not_of_a_joined_record(waits=False),
            pgtrigger.Trigger(
                name="clearance_is_of_this_case",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__clearance_id__isnull=False),
                func="""
                    IF NOT EXISTS (SELECT FROM scheduling_clearance
                                   WHERE id = NEW.clearance_id AND case_id = NEW.case_id) THEN
                        RAISE EXCEPTION 'this clearance is not of this case'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="equipment_follows_booking",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__during__df=pgtrigger.F("new__during"))
                | pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
                func="""
                    UPDATE scheduling_bookingequipment
                    SET during = NEW.during, live = NEW.status <> 'cancelled'
                    WHERE booking_id = NEW.id;
                    RETURN NEW;
                """,
            ),
        ]


class BookingEquipment(models.Model):
    """A piece of equipment that a booking occupies. ``during`` and ``live`` are copied by the database."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="equipment_used")
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="+")
    during = DateTimeRangeField(default_bounds="[)")
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            _one_at_a_time("one_case_with_a_piece_of_equipment", "equipment", condition=Q(live=True)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="copies_its_booking",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    SELECT b.during, b.status <> 'cancelled' INTO NEW.during, NEW.live
                    FROM scheduling_booking b WHERE b.id = NEW.booking_id;
                    RETURN NEW;
                """,
            ),
        ]
