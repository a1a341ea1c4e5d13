"""Signing in: a name and a password, no sign-up, and no more guesses than a tired person needs."""

import environ
from django.urls import reverse_lazy

env = environ.Env()

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("staff:home")

ACCOUNT_ADAPTER = "staff.access.SignIn"
ACCOUNT_FORMS = {"login": "staff.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_login")
# The session cookie ends with the browser; the limits in staff.middleware end it sooner.
ACCOUNT_SESSION_REMEMBER = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = env.int("SESSION_ABSOLUTE_HOURS", default=12) * 3600
# allauth counts in the cache, which may be away. staff.actions.begin_sign_in counts in PostgreSQL instead:
# without the database nobody signs in anyway, so the limit can neither be lost nor lock everybody out.
ACCOUNT_RATE_LIMITS = False
# How many proxies in front are ours: the address an attempt came from is read behind them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
