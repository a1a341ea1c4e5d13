"""What a case needs before theatre, and whether it has it."""

from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    name = "checklists"

    def ready(self) -> None:
        from cases.signals import case_changed, cases_dated
        from checklists import receivers
        from patients.signals import facts_changed, facts_changing

        case_changed.connect(receivers.follow_case, dispatch_uid="follow case")
        cases_dated.connect(receivers.follow_times, dispatch_uid="follow times")
        facts_changing.connect(receivers.lock_cases_of, dispatch_uid="lock cases")
        facts_changed.connect(receivers.refresh_cases_of, dispatch_uid="refresh cases")
