"""Reasons as data: a code and its parameters, turned into a sentence only where a person reads it.

``sentence`` puts the words in: parameters named ``component``, ``choice`` and ``requirement`` are codes and
become titles. Pass gettext as ``translate``, ngettext as ``plural`` and a date formatter as ``show``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from checklists.domain.protocols import ProtocolSpec, RequirementSpec
from checklists.domain.titles import in_language


@dataclass(frozen=True)
class Why:
    """One reason. ``params`` hold words, numbers, dates and codes, never a finished sentence.

    A reason that could not be said, because its sentence wants more than it holds, is refused where it is made.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        wanting = _wanted(self.code) - self.params.keys()
        if wanting:
            raise ValueError(f"{self.code} needs {', '.join(sorted(wanting))}")


@cache
def _wanted(code: str) -> frozenset[str]:
    """Return the parameters that the sentence of a reason names."""
    said = WHYS[code]
    return frozenset(_NAMED.findall(said.many if isinstance(said, Counted) else said))


_NAMED = re.compile(r"%\((\w+)\)s")


class Counted(NamedTuple):
    """A sentence about a number of days, for one and for many."""

    one: str
    many: str


WHYS: Mapping[str, str | Counted] = {
    # what is known about a requirement
    "nothing_recorded": "nothing has been recorded yet",
    "component_missing": "%(component)s is missing",
    "only_preliminary": "only a preliminary result is in; a final one is needed",
    "retracted": "the result was withdrawn",
    "expired": "valid until %(valid_through)s, too old on the day of the operation",
    "expired_hours": "done at %(collected_at)s, too long before the operation",
    "disputed": "%(component)s is disputed",
    "kept_back": "this is not in order; what was recorded is seen only by: %(roles)s",
    "in_doubt": "a result came in that cannot be taken as it is; a person must look at it",
    "doubt_unit": "%(component)s came as “%(sent)s”, in a unit that is not accepted",
    "doubt_number": "%(component)s came as “%(sent)s”, which is not a number",
    "doubt_impossible": "%(component)s came as “%(sent)s”, which cannot be right",
    "doubt_answer": "%(component)s came as “%(sent)s”, which is none of the answers",
    "doubt_range": "%(component)s came with a laboratory's range that cannot be read",
    "doubt_code": "%(component)s came as “%(sent)s”, a unit that its code %(loinc)s does not have",
    "doubt_specimen": "%(component)s came from “%(specimen)s”, which is not the sample it is measured in",
    "doubt_future": "%(component)s came with a collection time that is still ahead: %(collected_at)s",
    "doubt_past": "%(component)s came with a collection time that cannot be: %(collected_at)s",
    "doubt_other": "%(component)s came as “%(sent)s”, which could not be understood",
    "patient_says_otherwise": "the patient says otherwise; ask, and settle which is right",
    "conflicting": "two different answers for %(component)s from the same moment",
    "earlier_last_use": "%(component)s: an earlier statement says %(last_use)s, which is later; settle which is right",
    "record_contradicts": "%(component)s: answered “%(choice)s”, but the patient's record now says %(codes)s",
    "value_review": "%(component)s %(value)s %(unit)s is outside %(passing)s %(unit)s",
    "value_block": "%(component)s %(value)s %(unit)s is far outside %(passing)s %(unit)s",
    "not_a_number": "%(component)s was reported as “%(text)s”; a clinician must read it",
    "choice_review": "%(component)s: %(choice)s",
    "choice_block": "%(component)s: %(choice)s",
    "blocked_until": "%(component)s: %(choice)s, until %(until)s",
    "until_passed": "%(component)s: expected to be over since %(until)s; a clinician must confirm",
    "wrong_side": "recorded for the %(recorded_side)s side, the operation is on the %(side)s side",
    "too_recent_use": Counted(
        "last use %(last_use)s; %(days)s day is needed, so not before %(until)s",
        "last use %(last_use)s; %(days)s days are needed, so not before %(until)s",
    ),
    "medicine_undecided": "no decision about %(medicine)s yet",
    "medicine_ask": "somebody must still be asked about %(medicine)s",
    "medicine_unmapped": "no decision about %(medicine)s yet, and the table of medicines does not know it",
    "medicine_recoded": "%(medicine)s was decided on as another kind of medicine; it needs a new decision",
    "medicine_reopened": "%(medicine)s was decided for %(planned_for)s; the operation is later now, so decide again",
    "medicine_day_needed": Counted(
        "%(medicine)s stops %(days)s day before the operation; the day of the last dose is open",
        "%(medicine)s stops %(days)s days before the operation; the day of the last dose is open",
    ),
    "medicine_never_stop": "%(medicine)s is to be stopped, although it is on the do-not-stop list",
    "medicine_stop_late": "last dose of %(medicine)s on %(last_dose)s, so not before %(until)s",
    # decisions
    "accepted": "accepted by a clinician although out of range",
    "waived": "not needed for this patient, a clinician decided",
    "deferred": "still owed, allowed to come later",
    "repeat_asked": "a clinician asked for a new one",
    "barred": "a clinician blocked it: “%(reason)s”",
    "void_withdrawn": "the decision was withdrawn",
    "void_expired": "the decision ran out",
    "void_date_changed": "the decision was made for another operation date",
    "void_result_changed": "the result changed after the decision",
    "void_procedure_changed": "the decision was made for another procedure",
    "void_side_changed": "the decision was made for another side",
    "void_overruled": "a later decision overruled it",
    "void_second_signature": "a second clinician must sign the decision",
    "nothing_to_decide": "there is nothing to decide: %(state)s",
    "role_may_not_decide": "only %(roles)s may do this",
    "nobody_may_decide": "nobody may go ahead without this",
    "nobody_may_accept": "nobody may accept this; it has to be put right",
    "same_person": "the second signature must come from another person",
    "not_recordable": "only %(roles)s may record this",
    "another_decision_stands": "a later decision stands in its place",
    # what became of a recorded row
    "row_counts": "counts",
    "row_corrected": "replaced by the correction of %(on)s",
    "row_taken_back": "taken back on %(on)s",
    "row_takes_back": "takes an earlier entry back",
    "row_preliminary": "preliminary, so it does not count",
    "row_in_doubt": "in doubt until somebody has looked at it",
    "row_not_yet": "collected at %(on)s, which was still to come",
    "row_older": "a later one counts instead",
    "row_not_asked": "not asked for in this case",
    # forecast
    "takes_days": Counted(
        "takes %(days)s day, so not before %(on)s", "takes %(days)s days, so not before %(on)s"
    ),
    "abstinence_from_today": Counted(
        "%(days)s day without, counted from today at the earliest",
        "%(days)s days without, counted from today at the earliest",
    ),
    "abstinence_running": Counted(
        "%(days)s day without since %(last_use)s", "%(days)s days without since %(last_use)s"
    ),
    "stop_takes_days": Counted(
        "%(medicine)s may have to be stopped %(days)s day before, so not before %(on)s",
        "%(medicine)s may have to be stopped %(days)s days before, so not before %(on)s",
    ),
    "blocked_for_now": "blocked until %(until)s",
    "repeat_needed": Counted(
        "runs out on %(valid_through)s; repeating it takes %(days)s day",
        "runs out on %(valid_through)s; repeating it takes %(days)s days",
    ),
    "needs_decision": "cannot pass unless a clinician decides",
    "nothing_in_the_way": "nothing stands in the way",
    # the whole case
    "no_protocol": "the case has no protocol with requirements",
    "unknown_requirement": "something is recorded for %(requirement)s, which the protocol does not know",
    "could_not_evaluate": "readiness could not be worked out (%(error)s)",
    # input
    "wrong_unit": "unit %(unit)s is not accepted; use %(units)s",
    "not_numeric": "“%(text)s” is not a number",
    "bad_range": "the laboratory's range is from a lower to a higher number that can be",
    "impossible": "%(value)s %(unit)s cannot be right; expected %(low)s to %(high)s",
    "unknown_choice": "“%(text)s” is not one of the answers",
    "unknown_component": "%(component)s is not part of this requirement",
    "not_a_date": "“%(text)s” is not a date (use YYYY-MM-DD)",
    "in_the_future": "%(on)s is in the future",
    "too_long_ago": "%(on)s is too long ago",
    "too_far_ahead": "%(on)s is too far ahead",
    "until_needed": "say until when",
    "unknown_side": "“%(text)s” is not a side",
    "text_needed": "write something",
    "too_long": "at most %(most)s characters",
    "not_understood": "this could not be understood",
    "unknown_medicine": "this medicine is not on the patient's list",
    "unknown_medicine_decision": "“%(text)s” is not continue, stop, adjust or ask",
    "last_dose_needed": "a medicine that is stopped needs the date of its last dose, or the days without it",
    "not_days": "“%(text)s” is not a number of days from 0 to 365",
    "adjustment_needed": "say how %(medicine)s is adjusted",
    "stop_reason_needed": "%(medicine)s is on the do-not-stop list; say why it is stopped",
    "nothing_entered": "enter at least one value",
}


# What these name is no value that was recorded.
_TELLS_NO_VALUE = frozenset(
    {"component", "requirement", "state", "roles", "days", "on", "valid_through", "collected_at", "error"}
)


def kept_back(why: Why, spec: RequirementSpec, role: str) -> Why:
    """Return the reason as that role may read it: without what was recorded, where the values are restricted."""
    if spec.shows_values_to(role) or why.params.keys() <= _TELLS_NO_VALUE:
        return why
    return Why("kept_back", {"roles": ", ".join(spec.seen_by)})


def sentence(
    why: Why,
    about: RequirementSpec | ProtocolSpec | None = None,
    *,
    language: str = "en",
    translate: Callable[[str], str] = str,
    plural: Callable[[str, str, int], str] = lambda one, many, count: one if count == 1 else many,
    show: Callable[[Any], str] = str,
) -> str:
    """Return the reason in words. ``show`` prints dates, numbers and words such as roles and sides."""
    named = _titles(why.params, about, language)
    shown = {key: named.get(key) or show(value) for key, value in why.params.items()}
    said = WHYS[why.code]
    if isinstance(said, Counted):
        return plural(said.one, said.many, int(why.params["days"])) % shown
    return translate(said) % shown


def _titles(
    params: Mapping[str, Any], about: RequirementSpec | ProtocolSpec | None, language: str
) -> dict[str, str]:
    spec = about.by_code.get(params.get("requirement", "")) if isinstance(about, ProtocolSpec) else about
    if spec is None:
        return {}
    named = {"requirement": in_language(spec.title, language)}
    component = spec.component(params.get("component", ""))
    if component is not None:
        named["component"] = in_language(component.title, language)
        choice = component.choice(params.get("choice", ""))
        if choice is not None:
            named["choice"] = in_language(choice.title, language)
    return named
