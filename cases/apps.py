from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from cases import receivers
        from patients.signals import joining_considered, patients_joined, patients_joining

        patients_joining.connect(receivers.lock_cases_of_both, dispatch_uid="lock cases of both")
        joining_considered.connect(receivers.wanted_twice, dispatch_uid="an operation wanted twice")
        patients_joined.connect(receivers.move_cases, dispatch_uid="cases follow their patient")
