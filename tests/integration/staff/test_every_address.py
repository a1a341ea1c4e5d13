"""A walk over every address of the hospital: signed out, nothing but the public pages opens."""

import re
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.regex_helper import normalize

# Read on purpose. Everything else asks who you are.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "staff:language",
    "livez",
    "readyz",
    "metrics",
    # The description of the interface: no data in it, and tools read it before they have a token.
    "api_schema",
    "api_docs",
    # Asks a patient for a birth date, whatever the link; says goodbye.
    "page:gate",
    "page:left",
    # Says whether a printed list is the newest, and no more; hands out a calendar to whoever has its secret.
    "scheduling:scanned",
    "scheduling:calendar_file",
}
SAMPLES = {
    "uuid": str(UUID(int=0)),
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
}


def addresses(patterns, prefix="", namespace=""):
    for entry in patterns:
        address = prefix + filled(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry.url_patterns, address, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", "/" + address


def filled(pattern):
    if isinstance(pattern, RegexPattern):
        address, names = normalize(str(pattern))[0]
        return address % dict.fromkeys(names, SAMPLES["uuid"])
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], str(pattern))


ALL = sorted(set(addresses(get_resolver().url_patterns)))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), [entry for entry in ALL if entry[0] not in PUBLIC])
def test_a_stranger_is_refused_everywhere(client, name, address):
    for method in ("get", "post", "put", "patch", "delete"):
        response = getattr(client, method)(address)

        sent_to_sign_in = response.status_code == 302 and response.url.startswith("/accounts/login/")
        refused = response.status_code in {401, 403, 405} or sent_to_sign_in
        assert refused, f"{method} {address}: {response.status_code}"


def test_the_walk_found_the_house():
    assert {"staff:home", "account_login", "livez"} <= {name for name, _address in ALL}
