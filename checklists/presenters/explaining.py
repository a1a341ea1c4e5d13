"""The whole reasoning about one requirement in words, the same on the screen and in the terminal.

Is it asked for, what was recorded and why each row counts or not, what the values were held
against, how long they are good, which decisions hold, when it can be done, and where the rule comes from.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from checklists import words
from checklists.domain.explain import Ageing, Considered, Explanation, Judged, Ruling, Weighed, explain_item
from checklists.domain.forecast import Forecast
from checklists.domain.moments import Moment
from checklists.domain.readiness import Item
from checklists.domain.scales import SEVERITY, Outcome
from checklists.domain.states import State
from checklists.domain.whys import Why
from checklists.models import Decision, Evidence
from checklists.presenters import when
from checklists.presenters.entries import author, evidence_text
from checklists.presenters.rules import OUTCOMES, answered_words, condition_words, scale_words, validity_words
from checklists.presenters.states import DECIDED, ORIGINS, STATUSES, Badge, badge, role_words
from checklists.presenters.values import hidden_words, titled, value_text
from checklists.queries.readiness import decision_to_domain, evidence_to_domain
from checklists.queries.records import Chart
from staff.models import User

FORECASTS: dict[Forecast, Promise] = {
    Forecast.DONE: lazy("done"),
    Forecast.IN_TIME: lazy("can be done in time"),
    Forecast.CANNOT: lazy("cannot be done in time"),
}


@dataclass(frozen=True)
class Part:
    """One step of the reasoning: its heading and its sentences."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Reasoning:
    """Everything that was looked at for one requirement, step by step."""

    code: str
    title: str
    badge: Badge
    parts: tuple[Part, ...]

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return f"why-{self.code}"


def reasoning(chart: Chart, item: Item, viewer: User | None) -> Reasoning:
    """Explain one requirement to this person."""
    telling = _Telling(chart, _explained(chart, item), viewer.role if viewer else "")
    return Reasoning(item.code, words.title(item.spec), badge(item), tuple(telling.parts()))


def _explained(chart: Chart, item: Item) -> Explanation:
    rows = [evidence_to_domain(row) for row in reversed(chart.evidence.get(item.code, []))]
    return explain_item(
        item,
        chart.facts,
        rows,
        [decision_to_domain(row) for row in chart.decisions.get(item.code, [])],
        surgery_at=chart.case.surgery_at,
        moment=Moment.of(chart.case.surgery_at, now=chart.at, zone=chart.facts.zone),
    )


class _Telling:
    """Puts one explanation into words for a role; restricted values stay out of it for the others."""

    def __init__(self, chart: Chart, explanation: Explanation, role: str) -> None:
        self.chart, self.explanation, self.role = chart, explanation, role
        self.item, self.spec = explanation.item, explanation.item.spec
        self.open = self.spec.shows_values_to(role)
        self.zone = chart.facts.zone
        self.today = when.local_day(chart.at, self.zone)
        self.on = max(when.local_day(chart.case.surgery_at or chart.at, self.zone), self.today)

    def parts(self) -> Iterator[Part]:
        """Yield the steps that have something to say."""
        steps = (
            (_("Answer"), self._answer()),
            (_("Asked for"), self._asked()),
            (_("Recorded"), self._recorded()),
            (_("Held against"), self._judged()),
            (_("Good for"), self._ageing()),
            (_("Decisions"), self._decisions()),
            (_("When it can be done"), self._when()),
            (_("Why we ask"), self._origins()),
        )
        for title, lines in steps:
            told = tuple(lines)
            if told:
                yield Part(title, told)

    def _say(self, why: Why) -> str:
        return words.say(why, self.spec, self.role)

    @property
    def _is_asked(self) -> bool:
        return self.item.state is not State.NOT_APPLICABLE

    def _answer(self) -> Iterator[str]:
        yield badge(self.item).word
        yield from dict.fromkeys(self._say(why) for why in self.item.whys)

    def _asked(self) -> Iterator[str]:
        if self.spec.when is None:
            yield _("of everybody")
            return
        answer = {True: _("yes"), False: _("no"), None: _("not known, so it is asked for")}
        asked = answered_words(self.spec.when, self.chart.facts, self.on)
        yield f"{asked}: {answer[self.explanation.applies]}"

    def _recorded(self) -> Iterator[str]:
        rows = {str(row.pk): row for row in self.chart.evidence.get(self.item.code, [])}
        for considered in self.explanation.rows:
            yield self._row(considered, rows[considered.row.id])
        if not self.explanation.rows and self._is_asked:
            yield _("nothing yet")

    def _row(self, considered: Considered, row: Evidence) -> str:
        about = {
            "values": evidence_text(self.chart, self.item, row, self.role),
            "status": STATUSES[considered.row.status],
            "collected": when.moment(row.collected_at, self.zone),
            "who": author(row),
            "why": self._say(considered.why),
        }
        if not row.values:
            return _("%(status)s, collected %(collected)s, by %(who)s: %(why)s") % about
        return _("%(values)s, %(status)s, collected %(collected)s, by %(who)s: %(why)s") % about

    def _judged(self) -> Iterator[str]:
        for judged in self.explanation.values if self.open else ():
            yield from self._value(judged)

    def _value(self, judged: Judged) -> Iterator[str]:
        component = judged.component
        said = f"{titled(component.title)} {value_text(component, judged.value, self.chart.facts)}".strip()
        outcome = max((f.outcome for f in judged.findings), key=SEVERITY.__getitem__, default=Outcome.PASS)
        yield f"{said}: {OUTCOMES[outcome]}"
        for ruling in judged.rulings:
            yield _ruling(ruling, component.unit)
        if self.spec.abstain_days and judged.value.on is not None:
            yield self._abstinence(judged)
        yield from dict.fromkeys(self._say(f.why) for f in judged.findings if f.why)

    def _abstinence(self, judged: Judged) -> str:
        until = max((f.until for f in judged.findings if f.until), default=None)
        about = {
            "last_use": when.day(judged.value.on) if judged.value.on else "",
            "days": self.spec.abstain_days,
            "from": when.day(until) if until else _("not known"),
        }
        template = ngettext(
            "last use %(last_use)s and %(days)s day without: from %(from)s",
            "last use %(last_use)s and %(days)s days without: from %(from)s",
            self.spec.abstain_days,
        )
        return template % about

    def _ageing(self) -> Iterator[str]:
        if not self.spec.validity.rules and self._is_asked:
            yield _("as long as nothing else is recorded")
        for ageing in self.explanation.ageing:
            yield self._age(ageing)

    def _age(self, ageing: Ageing) -> str:
        said = validity_words(ageing.rule)
        if ageing.end is None:
            return _("%(validity)s from collection") % {"validity": said}
        about = {"validity": said, "end": when.moment(ageing.end, self.zone)}
        if ageing.decides:
            return _("%(validity)s from collection: until %(end)s, which counts") % about
        return _("%(validity)s from collection: until %(end)s") % about

    def _decisions(self) -> Iterator[str]:
        rows = {str(row.pk): row for row in self.chart.decisions.get(self.item.code, [])}
        for weighed in self.explanation.decisions:
            yield self._decision(weighed, rows[weighed.decision.id])

    def _decision(self, weighed: Weighed, row: Decision) -> str:
        whys = "; ".join(self._say(why) for why in weighed.whys)
        about = {
            "decision": DECIDED[weighed.decision.kind],
            "who": f"{row.by.full_name}, {role_words(row.role)}",
            "at": when.moment(row.at, self.zone),
            "reason": row.reason if self.open else hidden_words(self.spec),
            "standing": _("holds") if weighed.holds else _("does not hold: %(whys)s") % {"whys": whys},
        }
        return _("%(decision)s by %(who)s, %(at)s, “%(reason)s”: %(standing)s") % about

    def _when(self) -> Iterator[str]:
        if self.item.is_satisfied:
            return
        if self.item.due_on is not None:
            yield when.by_day(self.item.due_on, self.today)
        if self.chart.case.surgery_at is not None:
            yield str(FORECASTS[self.item.forecast])
        on, why = self.explanation.possible_on, self._say(self.explanation.possible_why)
        if on is None:
            yield why
        elif on > self.today:
            about = {"day": when.day(on), "away": when.away(on, self.today), "why": why}
            yield _("by itself possible from %(day)s, %(away)s: %(why)s") % about
        else:
            yield _("by itself possible today")

    def _origins(self) -> Iterator[str]:
        if self.spec.reason:
            yield titled(self.spec.reason)
        for origin in self.spec.origins:
            said = f"{ORIGINS[origin.type]}: {origin.ref}"
            if origin.quote:
                said += f" “{origin.quote}”"
            if origin.confirmed_by:
                said += ", " + _("confirmed by %(who)s") % {"who": origin.confirmed_by}
            yield said
        if self.spec.defined_in:
            yield _("defined in %(files)s") % {"files": ", ".join(self.spec.defined_in)}


def _ruling(ruling: Ruling, unit: str) -> str:
    said = scale_words(ruling.bound.scale, unit)
    if ruling.bound.when is None:
        return said
    return _("%(whom)s: %(scale)s") % {"whom": condition_words(ruling.bound.when), "scale": said}
