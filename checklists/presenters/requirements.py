"""The requirements of a case with their values, evidence, decisions and origins, as the case page shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from checklists import words
from checklists.domain.decisions import GIVES, HOLDING_BACK, DecisionKind, may_decide, may_record
from checklists.domain.evidence import Value
from checklists.domain.origins import Origin
from checklists.domain.plans import plan_component
from checklists.domain.protocols import Group, RequirementSpec
from checklists.domain.readiness import Item
from checklists.domain.states import State
from checklists.models import Decision
from checklists.presenters import when
from checklists.presenters.collecting import collect_sentences
from checklists.presenters.entries import DecisionLine, EvidenceLine, decision_line, evidence_lines, in_doubt
from checklists.presenters.links import link
from checklists.presenters.medicines import PlanLines, plan_lines
from checklists.presenters.states import GROUPS, ORIGINS, Badge, badge, role_words
from checklists.presenters.values import ValueLine, titled, value_lines
from checklists.queries.records import Chart
from staff.domain.permissions import Action
from staff.models import User

RECORDING = (
    Action.RECORD_EVIDENCE,
    Action.RECORD_WARD_CHECK,
    Action.RECORD_RESULT,
    Action.SIGN_CLINICAL,
)


@dataclass(frozen=True)
class OriginLine:
    """Why we ask: what sort of source, which one, its words, and who confirmed it."""

    type: str
    ref: str
    quote: str
    confirmed_by: str


@dataclass(frozen=True)
class RequirementLine:
    """One requirement as the page prints it. Addresses are blank where this person may not."""

    code: str
    title: str
    badge: Badge
    sentences: tuple[str, ...]
    values: tuple[ValueLine, ...]
    collected: str
    valid_through: str
    due: str
    owner: str
    by: str
    evidence: tuple[EvidenceLine, ...]
    decisions: tuple[DecisionLine, ...]
    reason: str
    origins: tuple[OriginLine, ...]
    record_url: str = ""
    decide_url: str = ""
    why_url: str = ""
    collect: tuple[str, ...] = ()
    is_open: bool = False
    is_asked: bool = True
    plan: PlanLines | None = None

    @property
    def doubtful(self) -> tuple[EvidenceLine, ...]:
        """What came in and cannot be taken as it is: a person has to correct it or take it back."""
        return tuple(entry for entry in self.evidence if entry.in_doubt)

    @property
    def anchor(self) -> str:
        """Where on the case page it stands."""
        return f"requirement-{self.code}"


@dataclass(frozen=True)
class GroupLines:
    """The requirements that stand together, and how many of them are still open."""

    title: str
    lines: tuple[RequirementLine, ...]
    not_asked: tuple[RequirementLine, ...]
    open_count: int


def may_record_here(viewer: User, spec: RequirementSpec) -> bool:
    """Say whether the person may record evidence for this requirement."""
    return any(viewer.may(action) for action in RECORDING) and may_record(spec, viewer.role) is None


def decisions_open_to(viewer: User, item: Item) -> tuple[DecisionKind, ...]:
    """Return what this person may decide about the requirement as it stands; not what is decided already.

    What was let pass can still be held back by a colleague.
    """
    if not viewer.may(Action.DECIDE):
        return ()
    kinds = HOLDING_BACK if item.is_satisfied else frozenset(DecisionKind)
    return tuple(
        kind
        for kind in DecisionKind
        if kind in kinds
        and (item.decision_id is None or GIVES[kind] is not item.state)
        and may_decide(item.spec, kind, viewer.role, item.judgement) is None
    )


def groups(chart: Chart, viewer: User) -> tuple[GroupLines, ...]:
    """Return all requirements of the case, group by group in the order of the house."""
    lines = {item.code: requirement_line(chart, item, viewer) for item in chart.readiness.items}
    found = []
    for group in Group:
        mine = [lines[item.code] for item in chart.readiness.items if item.spec.group is group]
        if mine:
            found.append(_group(str(GROUPS[group]), mine))
    return tuple(found)


def _group(title: str, lines: Iterable[RequirementLine]) -> GroupLines:
    lines = tuple(lines)
    return GroupLines(
        title=title,
        lines=tuple(line for line in lines if line.is_asked),
        not_asked=tuple(line for line in lines if not line.is_asked),
        open_count=sum(line.is_open for line in lines),
    )


def requirement_line(chart: Chart, item: Item, viewer: User) -> RequirementLine:
    """Return one requirement with everything recorded about it."""
    spec, zone = item.spec, chart.facts.zone
    today = when.local_day(chart.at, zone)
    row = chart.requirements.get(item.code)
    recordable = row is not None and may_record_here(viewer, spec)
    used = [e for e in chart.evidence.get(item.code, ()) if str(e.pk) in item.judgement.used]
    return RequirementLine(
        code=item.code,
        title=words.title(spec),
        badge=badge(item),
        sentences=tuple(dict.fromkeys(words.say(why, spec, viewer.role) for why in item.whys)),
        values=_values(chart, item, _on(chart, today), viewer),
        plan=plan_lines(chart, spec) if item.state is not State.NOT_APPLICABLE else None,
        collected=when.moment(item.judgement.collected_at, zone) if item.judgement.collected_at else "",
        valid_through=when.day(item.judgement.valid_through) if item.judgement.valid_through else "",
        due="" if item.is_satisfied else when.by_day(item.due_on, today),
        owner=role_words(spec.owner),
        by=", ".join(dict.fromkeys(e.by.full_name for e in used if e.by)),
        evidence=evidence_lines(chart, item, may_change=recordable, role=viewer.role),
        decisions=_decisions(chart, item, viewer),
        reason=titled(spec.reason) if spec.reason else "",
        origins=tuple(_origin(origin) for origin in spec.origins),
        record_url=link("checklists:record", row.pk) if row and recordable else "",
        decide_url=link("checklists:decide", row.pk) if row and decisions_open_to(viewer, item) else "",
        why_url=link("checklists:why", row.pk) if row else "",
        collect=collect_sentences(chart, item),
        is_open=not item.is_satisfied,
        is_asked=item.state is not State.NOT_APPLICABLE,
    )


def _besides_plan(spec: RequirementSpec, values: Mapping[str, Value]) -> dict[str, Value]:
    """Leave out the medicine plan, which has lines of its own."""
    plan = plan_component(spec)
    return {code: value for code, value in values.items() if plan is None or code != plan.code}


def _values(chart: Chart, item: Item, on: date, viewer: User) -> tuple[ValueLine, ...]:
    values = _besides_plan(item.spec, item.judgement.values)
    return value_lines(item.spec, values, chart.facts, on, viewer.role)


def _on(chart: Chart, today: date) -> date:
    surgery_at = chart.case.surgery_at
    return when.local_day(surgery_at, chart.facts.zone) if surgery_at else today


def _decisions(chart: Chart, item: Item, viewer: User) -> tuple[DecisionLine, ...]:
    rows: list[Decision] = chart.decisions.get(item.code, [])
    return tuple(decision_line(chart, item, row, viewer) for row in rows)


def _origin(origin: Origin) -> OriginLine:
    return OriginLine(
        type=str(ORIGINS[origin.type]),
        ref=origin.ref,
        quote=origin.quote,
        confirmed_by=origin.confirmed_by,
    )


@dataclass(frozen=True)
class Obstacle:
    """One thing in the way: what, why, whose, by when, and the one button that leads to where it is put right."""

    code: str
    title: str
    badge: Badge
    sentence: str
    owner: str
    due: str
    url: str
    action: str
    waits_on: str
    is_plain: bool = False
    on_the_day: bool = False
    decides_the_date: bool = False


def obstacles(chart: Chart, viewer: User) -> tuple[Obstacle, ...]:
    """Return what is in the way now, the worst first."""
    return tuple(_obstacle(chart, item, viewer) for item in chart.readiness.in_the_way)


def _obstacle(chart: Chart, item: Item, viewer: User) -> Obstacle:
    url, action = next_step(chart, item, viewer)
    return Obstacle(
        code=item.code,
        title=words.title(item.spec),
        badge=badge(item),
        sentence=words.say(item.whys[0], item.spec, viewer.role) if item.whys else "",
        is_plain=bool(item.whys) and item.whys[0].code == "nothing_recorded",
        on_the_day=item.spec.on_the_day,
        owner=role_words(item.spec.owner),
        due=when.by_day(item.due_on, when.local_day(chart.at, chart.facts.zone)),
        url=url or f"{link('scheduling:case', chart.case.pk)}#requirement-{item.code}",
        action=action or _("Look at it"),
        waits_on="" if url else role_words(item.spec.owner),
        decides_the_date=chart.readiness.earliest.requirement == item.code,
    )


def next_step(chart: Chart, item: Item, viewer: User) -> tuple[str, str]:
    """Return where this person puts the requirement right and the word for it; blanks when somebody else must."""
    row = chart.requirements.get(item.code)
    if row is None:
        return "", ""
    if item.judgement.outcome is not None and decisions_open_to(viewer, item):
        return link("checklists:decide", row.pk), _("Decide")
    if may_record_here(viewer, item.spec):
        doubtful = in_doubt(chart.evidence.get(item.code, []))
        if doubtful:
            return link("checklists:correct", doubtful[0].pk), _("Put it right")
        return link("checklists:record", row.pk), _("Record")
    if decisions_open_to(viewer, item):
        return link("checklists:decide", row.pk), _("Decide")
    return "", ""
