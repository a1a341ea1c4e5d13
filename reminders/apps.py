"""Who must be told what, by when: rows with a due time, sent once, never for a cancelled booking."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self) -> None:
        from cases.signals import case_changed
        from checklists.signals import readiness_kept
        from patients.signals import contact_changed, joining_considered, patients_joined
        from reminders import receivers
        from scheduling.signals import booking_changed, cases_shown, offer_changed, visit_changed

        booking_changed.connect(receivers.follow, dispatch_uid="reminders follow their booking")
        readiness_kept.connect(receivers.follow_readiness, dispatch_uid="reminders follow readiness")
        cases_shown.connect(receivers.say_who_has_not_confirmed, dispatch_uid="who has not confirmed")
        offer_changed.connect(receivers.tell_of_offer, dispatch_uid="patients are told of offers")
        visit_changed.connect(receivers.follow_visit, dispatch_uid="reminders follow visits")
        contact_changed.connect(
            receivers.follow_contact, dispatch_uid="reminders follow the way to a patient"
        )
        joining_considered.connect(
            receivers.tell_of_links, dispatch_uid="links close when records are joined"
        )
        patients_joined.connect(receivers.follow_joining, dispatch_uid="links and pauses of joined records")
        case_changed.connect(receivers.follow_end, dispatch_uid="reminders follow the end of an operation")
        booking_changed.connect(receivers.close_pages, dispatch_uid="links end with their booking")
        case_changed.connect(receivers.close_pages_of_case, dispatch_uid="links end with their case")
