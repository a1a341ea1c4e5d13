"""Why a plan has no place for a case, as sentences."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from scheduling.presenters.words import day
from scheduling.words import EQUIPMENT_WORDS, PRIVILEGE_WORDS


def sentence(why: Mapping[str, Any]) -> str:
    """Return one kept reason as a sentence; ``count`` says in how many sessions it stands in the way."""
    n, code = why["count"], why["code"]
    details = {name: _words(name, value) for name, value in why["details"].items()}
    return _sentence(code, n) % {**details, "n": n}


def _sentence(code: str, n: int) -> str:
    plain = {
        "no_session": gettext("Its surgeon has no session in these weeks."),
        "extra_session": gettext("Would go into the extra session."),
        "not_ready_by": gettext("Cannot be ready before %(day)s: %(requirement)s."),
        "not_privileged": gettext("The surgeon is not qualified for this: %(privilege)s."),
        "patient_away": gettext("The patient cannot come on the days that are left."),
    }
    return plain[code] if code in plain else _counted(code, n)


def _counted(code: str, n: int) -> str:
    counted = {
        "full": ngettext(
            "%(n)s session has no %(minutes)s min left.", "%(n)s sessions have no %(minutes)s min left.", n
        ),
        "too_soon": ngettext(
            "%(n)s session is too soon to tell the patient in time.",
            "%(n)s sessions are too soon to tell the patient in time.",
            n,
        ),
        "closed": ngettext("%(n)s session is closed.", "%(n)s sessions are closed.", n),
        "theatre_closed": ngettext(
            "%(n)s session is on a closed day.", "%(n)s sessions are on closed days.", n
        ),
        "surgeon_away": ngettext(
            "The surgeon is away in %(n)s session.", "The surgeon is away in %(n)s sessions.", n
        ),
        "no_equipment": ngettext(
            "No %(kind)s is free in %(n)s session.", "No %(kind)s is free in %(n)s sessions.", n
        ),
        "no_bed": ngettext("No bed after %(n)s session.", "No bed after %(n)s sessions.", n),
        "no_children": ngettext("%(n)s session takes no children.", "%(n)s sessions take no children.", n),
        "no_anaesthetist": ngettext(
            "%(n)s session has no anaesthetist.", "%(n)s sessions have no anaesthetist.", n
        ),
        "wrong_procedure": ngettext(
            "%(n)s session is kept for other procedures.", "%(n)s sessions are kept for other procedures.", n
        ),
        "too_many_complex": ngettext(
            "%(n)s session has its complex operations already.",
            "%(n)s sessions have their complex operations already.",
            n,
        ),
    }
    return counted.get(code) or ngettext("%(n)s session cannot take it.", "%(n)s sessions cannot take it.", n)


def _words(name: str, value: str) -> str:
    if name in ("day", "night", "first", "last"):
        return day(date.fromisoformat(value))
    if name == "kind":
        return gettext(EQUIPMENT_WORDS[value]) if value in EQUIPMENT_WORDS else value
    if name == "privilege":
        return gettext(PRIVILEGE_WORDS[value]) if value in PRIVILEGE_WORDS else value
    return value
