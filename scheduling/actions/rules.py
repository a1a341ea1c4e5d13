"""Who and what a session is for, checked before it is kept."""

from dataclasses import dataclass
from typing import Any

import cases.queries
from common.refusals import BadInput
from scheduling.models import Team
from scheduling.models.sessions import SessionRules
from staff.models import Site, User

FIELDS = [field.name for field in SessionRules._meta.get_fields()]
MOST_COMPLEX, EARLIEST_RELEASE = 20, 90


@dataclass(frozen=True)
class Rules:
    """As ``scheduling.models.SessionRules``, whose docstring says what each means."""

    team: Team | None = None
    procedures: tuple[str, ...] = ()
    with_anaesthetist: bool = True
    takes_children: bool = True
    complex_limit: int | None = None
    release_days: int | None = None


NO_RULES = Rules()


def checked(rules: Rules, *, site: Site, surgeon: User, anaesthetist: User | None) -> dict[str, Any]:
    """Return the rules as a row keeps them, or raise ``BadInput`` for what cannot be."""
    if rules.team and rules.team.site_id != site.pk:
        raise BadInput("team", "This team works at another hospital.")
    if anaesthetist and not rules.with_anaesthetist:
        raise BadInput("anaesthetist", "The session is without an anaesthetist. Leave this empty.")
    if not surgeon.is_active:
        raise BadInput("surgeon", "This person does not work here any more.")
    _check_procedures(rules.procedures)
    _check_number("complex_limit", rules.complex_limit, MOST_COMPLEX, least=0)
    _check_number("release_days", rules.release_days, EARLIEST_RELEASE, least=1)
    return {
        "team": rules.team,
        "procedures": sorted(set(rules.procedures)),
        "with_anaesthetist": rules.with_anaesthetist,
        "takes_children": rules.takes_children,
        "complex_limit": rules.complex_limit,
        "release_days": rules.release_days,
    }


def rules_of(row: SessionRules) -> dict[str, Any]:
    """Return the rules of a pattern or a session, to be kept with another."""
    return {name: getattr(row, name) for name in FIELDS}


def _check_procedures(codes: tuple[str, ...]) -> None:
    if not codes:
        return
    known = set(cases.queries.all_procedures().values_list("code", flat=True))
    unknown = next((code for code in codes if code not in known), None)
    if unknown:
        raise BadInput("procedures", "There is no procedure %(code)s.", details={"code": unknown})


def _check_number(field: str, number: int | None, most: int, *, least: int) -> None:
    if number is not None and not least <= number <= most:
        raise BadInput(
            field, "A number from %(least)s to %(most)s, please.", details={"least": least, "most": most}
        )
