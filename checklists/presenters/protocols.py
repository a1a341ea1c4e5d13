"""A version of a protocol, resolved: everything it asks, with where each thing was defined and where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from checklists.domain.files.drafting import open_origins
from checklists.domain.guidance import Guidance, GuidanceKind
from checklists.domain.medicines import MedicineClass
from checklists.domain.origins import Origin
from checklists.domain.protocol_status import ProtocolStatus
from checklists.domain.protocols import Component, Group, ProtocolSpec, RequirementSpec
from checklists.models import Protocol, ProtocolMove
from checklists.presenters.links import link
from checklists.presenters.protocol_words import (
    GUIDANCE,
    KINDS,
    STATUSES,
    class_lines,
    component_lines,
    origin_words,
    requirement_facts,
    resources_words,
)
from checklists.presenters.rules import condition_words, days_words
from checklists.presenters.states import GROUPS
from checklists.presenters.values import titled
from staff.domain.permissions import Action
from staff.models import User

# The shape that stands beside each word of a version's life.
SHAPES = {
    ProtocolStatus.DRAFT: "unknown",
    ProtocolStatus.REVIEWED: "on_track",
    ProtocolStatus.ACTIVE: "ready",
    ProtocolStatus.RETIRED: "unknown",
}


@dataclass(frozen=True)
class Entry:
    """Anything that is said and has origins: a component, a class of medicines, guidance, a follow-up."""

    title: str
    lines: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequirementEntry:
    """One requirement as the protocol's page and the terminal print it."""

    code: str
    title: str
    kind: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    components: tuple[Entry, ...]
    classes: tuple[Entry, ...]
    origins: tuple[str, ...]
    defined_in: str
    edit_url: str = ""


@dataclass(frozen=True)
class Section:
    """What stands under one heading."""

    title: str
    entries: tuple[Entry, ...] = ()
    requirements: tuple[RequirementEntry, ...] = ()


@dataclass(frozen=True)
class Described:
    """A resolved protocol in words."""

    name: str
    title: str
    built_from: tuple[str, ...]
    is_part: bool
    resources: str
    groups: tuple[Section, ...]
    others: tuple[Section, ...]
    unconfirmed: int


def described(spec: ProtocolSpec, *, edit: Protocol | None = None) -> Described:
    """Return everything the protocol says. ``edit``: the draft whose requirements may be changed from here."""
    return Described(
        name=spec.name,
        title=titled(spec.title),
        built_from=tuple(_built_from(spec)),
        is_part=spec.is_part,
        resources=resources_words(spec.resources),
        groups=tuple(_groups(spec, edit)),
        others=tuple(_others(spec)),
        unconfirmed=len(open_origins(spec)),
    )


def _built_from(spec: ProtocolSpec) -> Iterator[str]:
    if spec.extends:
        yield spec.extends
    for part in spec.includes:
        yield f"{part.protocol} ({condition_words(part.when)})" if part.when else part.protocol


def _groups(spec: ProtocolSpec, edit: Protocol | None) -> Iterator[Section]:
    for group in Group:
        mine = [_requirement(r, edit) for r in spec.requirements if r.group is group]
        if mine:
            yield Section(str(GROUPS[group]), requirements=tuple(mine))


def _requirement(spec: RequirementSpec, edit: Protocol | None) -> RequirementEntry:
    return RequirementEntry(
        code=spec.code,
        title=titled(spec.title),
        kind=str(KINDS[spec.kind]),
        reason=titled(spec.reason) if spec.reason else "",
        facts=tuple(requirement_facts(spec)),
        components=tuple(_component(component) for component in spec.components),
        classes=tuple(_class(one) for component in spec.components for one in component.classes),
        origins=_origins(spec.origins),
        defined_in=", ".join(spec.defined_in),
        edit_url=link("checklists:protocol_requirement", edit.pk, spec.code) if edit else "",
    )


def _component(component: Component) -> Entry:
    return Entry(titled(component.title), tuple(component_lines(component)))


def _class(medicines: MedicineClass) -> Entry:
    return Entry(titled(medicines.title), tuple(class_lines(medicines)), _origins(medicines.origins))


def _origins(origins: tuple[Origin, ...]) -> tuple[str, ...]:
    return tuple(origin_words(origin) for origin in origins)


def _others(spec: ProtocolSpec) -> Iterator[Section]:
    for kind in GuidanceKind:
        said = [
            Entry(
                titled(one.text),
                _about(one),
                _origins(one.origins),
            )
            for one in spec.guidance
            if one.kind is kind
        ]
        if said:
            yield Section(str(GUIDANCE[kind]), tuple(said))
    moments = [
        Entry(titled(one.title), (_after(one.from_days, one.to_days),), _origins(one.origins))
        for one in spec.follow_up
    ]
    if moments:
        yield Section(_("Follow-up"), tuple(moments))


def _about(one: Guidance) -> tuple[str, ...]:
    diagnoses = (f"ICD-10 {', '.join(one.diagnoses)}",) if one.diagnoses else ()
    return (*diagnoses, *((condition_words(one.when),) if one.when else ()))


def _after(first: int, last: int) -> str:
    if first == last:
        return _("%(days)s after the operation") % {"days": days_words(first)}
    return _("%(first)s to %(last)s after the operation") % {"first": first, "last": days_words(last)}


@dataclass(frozen=True)
class VersionLine:
    """One version in the list: where it stands, and who brought it there when."""

    name: str
    version: str
    status: str
    shape: str
    steps: tuple[str, ...]
    note: str
    url: str


def version_line(protocol: Protocol) -> VersionLine:
    """Return one version of the list."""
    status = ProtocolStatus(protocol.status)
    return VersionLine(
        name=f"{protocol.code}@{protocol.version}",
        version=protocol.version,
        status=str(STATUSES[status]),
        shape=SHAPES[status],
        steps=tuple(_steps(protocol)),
        note=protocol.note,
        url=link("checklists:protocol", protocol.pk),
    )


def _steps(protocol: Protocol) -> Iterator[str]:
    by = protocol.written_by.full_name if protocol.written_by else _("from a file")
    yield _("written: %(by)s, %(on)s") % {"by": by, "on": _day(protocol.loaded_at)}
    steps = (
        (_("reviewed: %(by)s, %(on)s"), protocol.reviewed_by, protocol.reviewed_at),
        (_("in use since: %(on)s, %(by)s"), protocol.activated_by, protocol.activated_at),
        (_("retired: %(on)s, %(by)s"), protocol.retired_by, protocol.retired_at),
    )
    for words, person, at in steps:
        if at is not None:
            yield words % {"by": person.full_name if person else _("as the file says"), "on": _day(at)}


def _day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "D j M Y")


@dataclass(frozen=True)
class CodeLines:
    """All versions of one protocol, the newest first."""

    code: str
    title: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True)
class Steps:
    """What this person may do with a version as it stands."""

    may_write: bool
    may_change: bool
    may_confirm: bool
    may_review: bool
    may_send_back: bool
    may_activate: bool
    may_retire: bool
    may_move: bool


def steps_for(protocol: Protocol, viewer: User) -> Steps:
    """Return the steps that make sense now; an action may still refuse one and says why."""
    status = ProtocolStatus(protocol.status)
    is_draft, is_reviewed = status is ProtocolStatus.DRAFT, status is ProtocolStatus.REVIEWED
    return Steps(
        may_write=viewer.may(Action.WRITE_PROTOCOL),
        may_change=is_draft
        and viewer.may(Action.WRITE_PROTOCOL)
        and protocol.written_by_id in (None, viewer.pk),
        may_confirm=is_draft and viewer.may(Action.REVIEW_PROTOCOL),
        may_review=is_draft and viewer.may(Action.REVIEW_PROTOCOL),
        may_send_back=is_reviewed and viewer.may(Action.REVIEW_PROTOCOL),
        may_activate=is_reviewed and viewer.may(Action.ACTIVATE_PROTOCOL),
        may_retire=status is not ProtocolStatus.RETIRED and viewer.may(Action.ACTIVATE_PROTOCOL),
        may_move=status is not ProtocolStatus.RETIRED and viewer.may(Action.MOVE_TO_PROTOCOL),
    )


@dataclass(frozen=True)
class MoveLine:
    """A case was moved: when, by whom, from which version to which, and why."""

    sentence: str
    reason: str
    url: str


def move_line(move: ProtocolMove) -> MoveLine:
    """Return one move; the address leads to the difference of the two versions."""
    told = {
        "on": _day(move.moved_at),
        "who": move.moved_by.full_name,
        "old": move.from_protocol.version,
        "new": move.to_protocol.version,
    }
    return MoveLine(
        _("%(on)s: %(who)s moved the case from %(old)s to %(new)s.") % told,
        move.reason,
        link("checklists:protocol_changes", move.to_protocol_id, move.from_protocol_id),
    )
