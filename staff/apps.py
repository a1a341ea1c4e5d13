from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = "People who sign in"

    def ready(self) -> None:
        from staff.middleware import remember_sign_in

        user_logged_in.connect(remember_sign_in, dispatch_uid="staff.remember_sign_in")
