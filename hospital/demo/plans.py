"""Medicine plans as a clinician would usually make them."""

from datetime import date, timedelta
from typing import Any

from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import CaseFacts
from checklists.domain.medicines import MedicineChoice, Proposal, propose
from checklists.domain.protocols import Component


def medicine_plan(component: Component, facts: CaseFacts, on: date) -> tuple[Value, list[dict[str, Any]]]:
    """Return a plan for an operation on that day, as a value and as it is entered: what is usual, nobody to ask."""
    proposals = [propose(m, component.classes, facts, surgery_date=on, today=on) for m in facts.medicines]
    rows = [_row(proposal, on) for proposal in proposals]
    return Value(medicines=tuple(_decision(row) for row in rows)), rows


def _row(proposal: Proposal, on: date) -> dict[str, Any]:
    row: dict[str, Any] = {"medicine_id": proposal.medicine.id, "decision": "continue"}
    known = proposal.medicine_class
    if proposal.choice is MedicineChoice.STOP and proposal.stop_days is not None:
        last = on - timedelta(days=proposal.stop_days)
        row |= {"decision": "stop", "stop_days": proposal.stop_days, "last_dose_on": last.isoformat()}
        row["restart"] = known.restart["en"] if known and known.restart else ""
    elif proposal.choice is MedicineChoice.ADJUST:
        row |= {"decision": "adjust", "note": known.note["en"] if known and known.note else "As agreed."}
    return row


def _decision(row: dict[str, Any]) -> MedicineDecision:
    last = row.get("last_dose_on")
    return MedicineDecision(
        row["medicine_id"],
        MedicineChoice(row["decision"]),
        date.fromisoformat(last) if last else None,
        stop_days=row.get("stop_days", 0),
    )
