"""What a request names by its id: found among what the person may choose, or a 400 that names the field."""

from typing import Any
from uuid import UUID

import staff.queries
from common.refusals import BadInput
from scheduling import queries
from scheduling.actions import Rules
from staff.domain.roles import Role

PLAIN_RULES = ("with_anaesthetist", "takes_children", "complex_limit", "release_days")


def named(rows: Any, field: str, pk: UUID | None) -> Any:
    """Return the row with that id, None for none."""
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise BadInput(field, "There is none that you could choose.")
    return found


def people(user: Any, asked: dict[str, Any], now: Any = None) -> dict[str, Any]:
    """Return surgeon, anaesthetist and rules as asked for; what is left out is as ``now`` has it."""
    surgeons = staff.queries.colleagues(user, Role.SURGEON)
    anaesthetists = staff.queries.colleagues(user, Role.ANAESTHETIST)
    usual = Rules()
    rules = {name: asked.get(name, getattr(now or usual, name)) for name in PLAIN_RULES}
    return {
        "surgeon": named(surgeons, "surgeon", asked["surgeon"]) if "surgeon" in asked else now.surgeon,
        "anaesthetist": named(anaesthetists, "anaesthetist", asked["anaesthetist"])
        if "anaesthetist" in asked
        else now and now.anaesthetist,
        "rules": Rules(
            team=named(queries.teams_for(user), "team", asked["team"])
            if "team" in asked
            else now and now.team,
            procedures=tuple(asked.get("procedures", now.procedures if now else ())),
            **rules,
        ),
    }
