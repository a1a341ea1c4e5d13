"""The permission edges: every screen and every API resource passes one of these, or nobody gets in."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from audit.actions import name_writer
from common.clock import now
from common.refusals import Refused
from common.words import say
from staff import actions, queries
from staff.domain.permissions import Action
from staff.models import User

if TYPE_CHECKING:  # rest_framework.views reads its settings while it is imported, and they name this module
    from rest_framework.views import APIView

View = Callable[..., HttpResponse]


class SignedInRequest(HttpRequest):
    """What a view behind ``allowed`` gets: for type checking only."""

    user: User
    htmx: HtmxDetails


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the person to the sign-in page and back afterwards; a page fragment makes the whole page go."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if not htmx:
        return redirect_to_login(request.get_full_path())
    back = redirect_to_login(htmx.current_url_abs_path or "/")
    return HttpResponse(status=401, headers={"HX-Redirect": back.url})


def allowed(*actions: Action) -> Callable[[View], View]:
    """Let the view run only for a signed-in person who may do one of the actions (none named: anybody).

    It runs on the clock of the person's hospital, the first where they work at several.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if actions and not any(request.user.may(action) for action in actions):
                raise PermissionDenied
            site = next(iter(queries.sites_of(request.user)), None)
            with timezone.override(site.time_zone if site else None):
                return view(request, *args, **kwargs)

        guarded.allowed_for = actions  # type: ignore[attr-defined]
        return guarded

    return guard


class Allowed(BasePermission):
    """Reads ``action_permissions`` off the view: from a viewset's action, or a method, to an ``Action``.

    What is not in the table is denied. A method the view does not have passes, to be answered 405.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        user = request.user
        if not (user and user.is_authenticated and user.may(Action.USE_API)):
            return False
        method = request.method.lower()
        if method != "options" and not hasattr(view, method):
            return True
        asked = getattr(view, "action", None) or method
        needed = getattr(view, "action_permissions", {}).get(asked)
        if needed is None or not user.may(needed):
            return False
        if not (request.method in SAFE_METHODS or getattr(request, "writer_is_named", False)):
            # Came with a token, so it was not yet known whose request it is: history names the person too.
            name_writer(user_id=user.pk, request_id=getattr(request, "request_id", ""))
        return True


class Token(TokenAuthentication):
    """Knox's own, but for the person's other tokens: those that ran out are tidied away when a new one is made."""

    def _cleanup_token(self, auth_token: AuthToken) -> bool:
        """Say whether the token has run out; then it is gone for good."""
        if auth_token.expiry is None or auth_token.expiry >= timezone.now():
            return False
        auth_token.delete()
        return True


class TokenScheme(KnoxTokenScheme):
    """How the API's description says it."""

    target_class = "staff.access.Token"


class SignIn(DefaultAccountAdapter):
    """How allauth lets people in here: known people only, and a limit on failures kept in PostgreSQL."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: an operator adds people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Count the attempt before the password is looked at, the same for a name that does not exist."""
        try:
            self._attempt = actions.begin_sign_in(
                username=str(credentials.get("username", "")),
                address=self.get_client_ip(request),
                at=now(),
            )
        except Refused as refused:
            raise ValidationError(say(refused), code=refused.code) from refused

    def _rollback_login_failed_rl_usage(self) -> None:
        actions.finish_sign_in(self._attempt)
