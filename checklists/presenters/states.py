"""How a requirement and a case stand: one of six states, each with its own word and shape."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.decisions import DecisionKind
from checklists.domain.evidence import EvidenceStatus
from checklists.domain.forecast import Forecast
from checklists.domain.origins import OriginType
from checklists.domain.protocols import Group
from checklists.domain.readiness import Item
from checklists.domain.states import State
from checklists.words import ROLES

GROUPS: dict[Group, Promise] = {
    Group.BLOOD_AND_URINE: lazy("Blood and urine"),
    Group.HEART_AND_LUNGS: lazy("Heart and lungs"),
    Group.IMAGES: lazy("Images"),
    Group.DECISIONS_AND_CONSENT: lazy("Decisions and consent"),
    Group.MEDICINES: lazy("Medicines"),
    Group.HABITS: lazy("Habits"),
    Group.DAY_OF_SURGERY: lazy("Day of surgery"),
}
ORIGINS: dict[OriginType, Promise] = {
    OriginType.TEXT: lazy("Clinical text"),
    OriginType.GUIDELINE: lazy("Guideline"),
    OriginType.CLINICAL_DEFAULT: lazy("Clinical default"),
    OriginType.LOCAL: lazy("Rule of this hospital"),
}
KINDS: dict[DecisionKind, Promise] = {
    DecisionKind.ACCEPT: lazy("Accept it as it is"),
    DecisionKind.WAIVE: lazy("Waive: not needed for this patient"),
    DecisionKind.DEFER: lazy("Defer: still owed, but later"),
    DecisionKind.REPEAT: lazy("Repeat: ask for a new one"),
    DecisionKind.BLOCK: lazy("Block: not with this"),
}
DECIDED: dict[DecisionKind, Promise] = {
    DecisionKind.ACCEPT: lazy("Accepted"),
    DecisionKind.WAIVE: lazy("Waived"),
    DecisionKind.DEFER: lazy("Deferred"),
    DecisionKind.REPEAT: lazy("Repeat asked for"),
    DecisionKind.BLOCK: lazy("Blocked by a clinician"),
}
STATUSES: dict[EvidenceStatus, Promise] = {
    EvidenceStatus.PRELIMINARY: lazy("preliminary"),
    EvidenceStatus.FINAL: lazy("final"),
    EvidenceStatus.CORRECTED: lazy("corrected"),
    EvidenceStatus.RETRACTED: lazy("taken back"),
    EvidenceStatus.IN_DOUBT: lazy("in doubt"),
}
_FIXED: dict[State, tuple[str, Promise]] = {
    State.BLOCK: ("not_ready", lazy("Blocks")),
    State.DISPUTED: ("at_risk", lazy("Disputed")),
    State.EXPIRED: ("at_risk", lazy("Too old")),
    State.REVIEW: ("at_risk", lazy("Needs a clinician")),
    State.DEFERRED: ("overridden", lazy("Deferred")),
    State.WAIVED: ("overridden", lazy("Waived")),
    State.ACCEPTED: ("overridden", lazy("Accepted")),
    State.PASS: ("ready", lazy("In order")),
    State.NOT_APPLICABLE: ("unknown", lazy("Not needed")),
}


@dataclass(frozen=True)
class Badge:
    """A state and the word that says it."""

    state: str
    word: str


def badge(item: Item) -> Badge:
    """Return how one requirement stands, in the colours and shapes of the whole house."""
    if item.forecast is Forecast.CANNOT and item.state in {State.MISSING, State.EXPIRED}:
        return Badge("not_ready", _("Cannot be done in time"))
    if item.state is State.MISSING:
        return Badge("at_risk", _("Overdue")) if item.past_due else Badge("on_track", _("Still to do"))
    return state_badge(item.state)


def state_badge(state: State) -> Badge:
    """Return a bare state, of which no more is known than its name."""
    if state is State.MISSING:
        return Badge("at_risk", _("Missing"))
    shape, word = _FIXED[state]
    return Badge(shape, str(word))


def role_words(role: str) -> str:
    """Return a role of a protocol in words, in the reader's language."""
    return _(ROLES[role]) if role in ROLES else role
