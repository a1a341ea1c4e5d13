"""People who sign in, and the hospitals they work at."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from audit.models import tracked
from common.choices import choices, values
from common.ids import uuid7
from staff.domain.permissions import Action, may
from staff.domain.privileges import Privilege
from staff.domain.roles import Role


class Site(models.Model):
    """A hospital building with its own theatres, wards and clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="Europe/London")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes people. Sign-in names are lower case, so that nobody can pose as "Reyes" beside "reyes"."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A member of staff: one role, one or more sites, and what a surgeon is qualified for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("user name"), max_length=150, unique=True)
    full_name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=choices(Role))
    privileges = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    sites = models.ManyToManyField(Site, related_name="people")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="en", choices=[("en", "English"), ("ru", "Русский")])
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "role"]

    class Meta:
        ordering = ["full_name"]
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=values(Role))),
            models.CheckConstraint(
                name="user_privileges_known", condition=Q(privileges__contained_by=values(Privilege))
            ),
            models.CheckConstraint(name="user_language_known", condition=Q(language__in=["en", "ru"])),
            models.CheckConstraint(name="username_lower_case", condition=Q(username=Lower("username"))),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """Return the name as colleagues write it."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the name as colleagues write it."""
        return self.full_name

    def may(self, action: Action) -> bool:
        """Say whether this person may do the action; a disabled person may do nothing."""
        return self.is_active and may(self.role, action)


class SignInAttempt(models.Model):
    """A sign-in that has not succeeded. Keyed hashes only: people type passwords into name fields."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_and_address = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_and_address", "at"], name="attempts_of_person"),
            models.Index(fields=["address", "at"], name="attempts_from_address"),
        ]
