"""The medicine plan in words: on the case page what was decided, on its form what is usually done and why."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from checklists import words
from checklists.domain.evidence import MedicineDecision
from checklists.domain.facts import MedicineFact
from checklists.domain.medicines import MedicineChoice, Proposal
from checklists.domain.plans import MedicinePlan, PlanRow, plan_as_judged
from checklists.domain.protocols import RequirementSpec
from checklists.presenters import when
from checklists.presenters.links import link
from checklists.presenters.states import ORIGINS
from checklists.presenters.values import MEDICINE_WORDS, titled
from checklists.queries.records import Chart
from patients.domain.medicine_codes import Coding

CODINGS: dict[Coding, Promise] = {
    Coding.CODED: lazy("ATC %(atc)s"),
    Coding.MAPPED: lazy("ATC %(atc)s, from the code it came with"),
    Coding.READ: lazy("ATC %(atc)s, read from the words: your decision confirms it"),
    Coding.NONE: lazy("no ATC code yet"),
}


@dataclass(frozen=True)
class PlanLine:
    """One medicine of the plan as decided. ``open``: why it still needs a decision; blank when it has one."""

    medicine: str
    decision: str
    last_dose: str
    restart: str
    note: str
    open: str


@dataclass(frozen=True)
class PlanLines:
    """The plan of a case, and what is never stopped."""

    lines: tuple[PlanLine, ...]
    do_not_stop: tuple[str, ...]


@dataclass(frozen=True)
class MedicineCard:
    """One medicine above its fields: what it is, what is usually done and why, and what is known so far."""

    id: str
    medicine: str
    coded: str
    sort: str
    proposal: str
    too_late: str
    note: str
    restart: str
    sources: tuple[str, ...]
    open: str
    never_stop: bool
    has_proposal: bool
    code_url: str


def plan_for(chart: Chart, spec: RequirementSpec) -> MedicinePlan | None:
    """Return the plan as it stands now; None for a requirement that asks for none."""
    item = chart.readiness.by_code.get(spec.code)
    judgement = item.judgement if item else None
    return plan_as_judged(spec, judgement, chart.facts, surgery_at=chart.case.surgery_at, now=chart.at)


def plan_lines(chart: Chart, spec: RequirementSpec) -> PlanLines | None:
    """Return the plan for the case page; None when there is none, or the patient takes nothing."""
    plan = plan_for(chart, spec)
    if plan is None or not plan.rows:
        return None
    lines = tuple(_line(row, spec) for row in plan.rows)
    return PlanLines(lines, tuple(_name(row.medicine) for row in plan.do_not_stop))


def _line(row: PlanRow, spec: RequirementSpec) -> PlanLine:
    decision = row.decision
    last = decision.last_dose_on if decision else None
    return PlanLine(
        medicine=_name(row.medicine),
        decision=_decided(decision) if decision else _("not yet decided"),
        last_dose=when.day(last) if last else "",
        restart=decision.restart if decision else "",
        note=decision.note if decision else "",
        open=words.say(row.why, spec) if row.why else "",
    )


def _decided(decision: MedicineDecision) -> str:
    chosen = str(MEDICINE_WORDS[decision.decision])
    if decision.decision is not MedicineChoice.STOP or not decision.stop_days:
        return chosen
    days = ngettext("%(n)s day before", "%(n)s days before", decision.stop_days) % {"n": decision.stop_days}
    return f"{chosen}, {days}"


def medicine_cards(
    chart: Chart, spec: RequirementSpec, plan: MedicinePlan, *, here: str
) -> tuple[MedicineCard, ...]:
    """Return a card for each medicine. ``here``: the form's address, to come back to from giving a code."""
    return tuple(_card(chart, row, spec, here) for row in plan.rows)


def _card(chart: Chart, row: PlanRow, spec: RequirementSpec, here: str) -> MedicineCard:
    medicine, proposal = row.medicine, row.proposal
    known = proposal.medicine_class
    code_url = link("patients:code_medicine", chart.case.patient_id, medicine.id)
    return MedicineCard(
        id=medicine.id,
        medicine=_name(medicine),
        coded=str(CODINGS[medicine.coding if medicine.atc else Coding.NONE]) % {"atc": medicine.atc},
        sort=titled(known.title) if known else "",
        proposal=_proposal(proposal),
        # A decision that stands has settled it: the patient stopped in time.
        too_late=_too_late(proposal) if row.why else "",
        note=titled(known.note) if known and known.note else "",
        restart=titled(known.restart) if known and known.restart else "",
        sources=tuple(f"{ORIGINS[o.type]}: {o.ref}" for o in known.origins) if known else (),
        open=words.say(row.why, spec) if row.why and row.decision else "",
        never_stop=proposal.never_stop,
        has_proposal=proposal.choice is not None,
        code_url=f"{code_url}?{urlencode({'next': here})}",
    )


def _name(medicine: MedicineFact) -> str:
    return f"{medicine.name}, {medicine.dose}" if medicine.dose else medicine.name


def _proposal(proposal: Proposal) -> str:
    """Say what is usually done, with its days."""
    if proposal.choice is None:
        return _("The table of medicines does not know it: decide by hand, or give it a code.")
    if proposal.never_stop:
        return _("Usually: continue, also on the morning of the operation")
    days, last = proposal.stop_days, proposal.last_dose_on
    count = ngettext("%(n)s day before", "%(n)s days before", days or 0) % {"n": days}
    if proposal.choice is MedicineChoice.STOP and last:
        return _("Usually: stop %(days)s, last dose %(day)s") % {"days": count, "day": when.day(last)}
    if proposal.choice is MedicineChoice.STOP:
        return _("Usually: stop %(days)s the operation") % {"days": count}
    usual = _("Usually: %(choice)s") % {"choice": MEDICINE_WORDS[proposal.choice]}
    return _("%(usual)s; if stopped, %(days)s") % {"usual": usual, "days": count} if days else usual


def _too_late(proposal: Proposal) -> str:
    if proposal.earliest_on is None or proposal.choice not in (MedicineChoice.STOP, MedicineChoice.ASK):
        return ""
    days, day = proposal.stop_days or 0, when.day(proposal.earliest_on)
    sentence = ngettext(
        "Fewer than %(n)s day is left. With the last dose today the operation can be from %(day)s.",
        "Fewer than %(n)s days are left. With the last dose today the operation can be from %(day)s.",
        days,
    )
    return sentence % {"n": days, "day": day}
