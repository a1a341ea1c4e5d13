"""Versions of the small protocol, made by the real actions."""

from dataclasses import replace

import checklists.actions
from checklists import queries
from checklists.domain import scales
from checklists.domain.files.drafting import open_origins
from checklists.domain.protocols import RequirementSpec
from checklists.domain.scales import Bound
from checklists.models import Protocol
from common.clock import now
from staff.models import User

REASON = "The laboratory has a new analyser."
STRICTER = "block < 3.9 <= pass <= 5.0 < review < 12.0 <= block"


def in_use(code: str = "small") -> Protocol:
    """The version that new cases are prepared by."""
    return Protocol.objects.get(code=code, status="active")


def a_draft(by: User, *, base: Protocol | None = None, version: str = "1.1.0") -> Protocol:
    """A new version that says what the one in use says."""
    return checklists.actions.start_version(
        base=base or in_use(), version=version, note=REASON, by=by, at=now()
    )


def glucose_of(protocol: Protocol, scale: str = STRICTER) -> RequirementSpec:
    """The glucose of a version, with another scale."""
    spec = queries.spec_as_written(protocol).by_code["glucose"]
    component = replace(spec.components[0], bounds=(Bound(scales.parse(scale)),))
    return replace(spec, components=(component, *spec.components[1:]))


def a_stricter_draft(by: User, **wanted: object) -> Protocol:
    """A draft in which glucose passes only to 5.0; the change waits for confirmation."""
    draft = a_draft(by, **wanted)
    checklists.actions.change_requirement(
        protocol=draft, requirement=glucose_of(draft), reason=REASON, by=by, at=now()
    )
    return Protocol.objects.get(pk=draft.pk)


def confirm_everything(protocol: Protocol, by: User) -> None:
    """Confirm every origin that waits."""
    places = [one.place for one in open_origins(queries.spec_as_written(protocol))]
    if places:
        checklists.actions.confirm_origins(protocol=protocol, places=places, by=by, at=now())


def activate(protocol: Protocol, *, reviewer: User) -> Protocol:
    """Confirm, review and activate a draft."""
    protocol.refresh_from_db()
    confirm_everything(protocol, reviewer)
    checklists.actions.review_protocol(protocol=protocol, by=reviewer, at=now())
    checklists.actions.activate_protocol(protocol=protocol, by=reviewer, at=now())
    protocol.refresh_from_db()
    return protocol
