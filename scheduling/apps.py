"""When and where a case happens: theatres, sessions, bookings, the gate."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"

    def ready(self) -> None:
        from cases.signals import case_cancelling, case_changed
        from patients.signals import facts_changed, joining_considered, patients_joined
        from scheduling import receivers

        case_cancelling.connect(receivers.give_place_back, dispatch_uid="give place back")
        case_changed.connect(receivers.follow_case_on_list, dispatch_uid="lists follow their cases")
        facts_changed.connect(receivers.follow_patient_on_list, dispatch_uid="lists follow their patients")
        joining_considered.connect(receivers.two_places_at_once, dispatch_uid="two places at once")
        patients_joined.connect(receivers.move_bookings, dispatch_uid="bookings follow their patient")
