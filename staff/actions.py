"""What changes about people who sign in."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from knox.models import AuthToken

from common.refusals import BadInput, Refused
from staff.domain.privileges import Privilege
from staff.domain.roles import Role
from staff.domain.sign_in import LONGEST_WINDOW, PER_ADDRESS, PER_PERSON_AND_ADDRESS
from staff.models import SignInAttempt, Site, User


@transaction.atomic
def create_staff(
    *,
    username: str,
    full_name: str,
    role: Role,
    sites: Collection[Site],
    password: str,
    email: str = "",
    privileges: Collection[Privilege] = (),
) -> User:
    """Add a person. Refuses a taken sign-in name and a weak password. Done by an operator, so no ``by``."""
    username = username.strip().lower()
    if User.objects.filter(username=username).exists():
        raise BadInput("username", "This sign-in name is taken.")
    try:
        validate_password(password, User(username=username, full_name=full_name, email=email))
    except ValidationError as weak:
        raise BadInput("password", " ".join(weak.messages)) from weak
    user = User.objects.create_user(
        username,
        password,
        full_name=full_name,
        role=role.value,
        email=email,
        privileges=_checked(role, privileges),
    )
    user.sites.set(sites)
    return user


@transaction.atomic
def set_privileges(*, user: User, privileges: Collection[Privilege]) -> None:
    """Say anew which operations a surgeon is qualified for. Done by an operator, so no ``by``."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.privileges = _checked(Role(locked.role), privileges)
    locked.save(update_fields=["privileges"])


def _checked(role: Role, privileges: Collection[Privilege]) -> list[str]:
    if privileges and role is not Role.SURGEON:
        raise BadInput("privileges", "Only a surgeon has privileges.")
    return sorted({privilege.value for privilege in privileges})


@transaction.atomic
def ensure_site(*, code: str, name: str) -> Site:
    """Return the site with that code, made on the hospital's clock if it is new."""
    new = {"name": name, "time_zone": settings.TIME_ZONE}
    return Site.objects.get_or_create(code=code, defaults=new)[0]


@transaction.atomic
def issue_token(*, user: User, days: int) -> str:
    """Return a new API token, valid for that many days. Only its hash is kept: it cannot be shown again.

    The person's tokens that have run out go.
    """
    AuthToken.objects.filter(user=user, expiry__lt=timezone.now()).delete()
    _kept, token = AuthToken.objects.create(user=user, expiry=timedelta(days=days))
    return str(token)


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Remember the language a person reads."""
    User.objects.filter(pk=by.pk).update(language=language)


def begin_sign_in(*, username: str, address: str, at: datetime) -> SignInAttempt:
    """Count an attempt before its password is looked at; refuses when there were too many.

    Not one transaction on purpose: each attempt is committed before it counts the others, so that of many
    guesses at the same moment no more than the limit get through. A refused attempt is not counted.
    """
    attempt = SignInAttempt.objects.create(
        person_and_address=_hashed(f"{username.strip().lower()}\n{address}"),
        address=_hashed(address),
        at=at,
    )
    if _too_many(attempt):
        attempt.delete()
        raise Refused("Too many attempts. Wait five minutes, then try again.", code="too_many_attempts")
    return attempt


def finish_sign_in(attempt: SignInAttempt) -> None:
    """Take back an attempt that succeeded, and tidy away those too old to matter."""
    attempt.delete()
    SignInAttempt.objects.filter(at__lt=attempt.at - LONGEST_WINDOW).delete()


def _too_many(attempt: SignInAttempt) -> bool:
    same_person = SignInAttempt.objects.filter(
        person_and_address=attempt.person_and_address, at__gt=attempt.at - PER_PERSON_AND_ADDRESS.window
    )
    same_address = SignInAttempt.objects.filter(
        address=attempt.address, at__gt=attempt.at - PER_ADDRESS.window
    )
    return (
        same_person.count() > PER_PERSON_AND_ADDRESS.attempts or same_address.count() > PER_ADDRESS.attempts
    )


def _hashed(value: str) -> str:
    return salted_hmac("staff.sign_in", value, algorithm="sha256").hexdigest()
