"""What a step, and what comes first today, is called in the patient's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.presenters import when
from checklists.words import title
from common.words import clock_words
from reminders.domain.habits import Habit
from reminders.domain.preparation import Now, Standing, Step, StepKind
from reminders.domain.questionnaire import Part
from reminders.presenters.own_plan import OwnPlan, last_doses
from reminders.presenters.page import arrival
from reminders.queries.preparation import Preparing
from scheduling.domain.visits import VisitKind

Words = str | Promise


@dataclass(frozen=True)
class Said:
    """Sentences, and where on the page it goes on: a part of the questionnaire, all of it, or a place further down."""

    words: tuple[Words, ...]
    to: str = ""
    label: Words = ""


@dataclass(frozen=True)
class StepLine:
    """One thing to do: by when, what, and where it can be done on the page, if it can."""

    when: str
    words: tuple[str, ...]
    url: str = ""
    label: str = ""
    late: bool = False


QUESTIONS = "questions"
_TELL, _ABOUT_YOU = lazy("Tell us"), lazy("Questions about you")

TODAY: Mapping[Now, Said] = {
    Now.OVER: Said((lazy("Your operation is over. We wish you a good recovery."),)),
    Now.NO_DATE: Said(
        (lazy("Your visit has no date yet. Until then you can answer our questions."),), QUESTIONS, _ABOUT_YOU
    ),
    Now.ARRIVE: Said(
        (
            lazy("Today is the day. Please arrive at %(time)s."),
            lazy("Keep to the times for eating and drinking below."),
        )
    ),
    Now.FASTING: Said(
        (
            lazy("Tomorrow is the day."),
            lazy("Look at the times for eating and drinking, shower tonight, and pack your things."),
        ),
        "#clock",
        lazy("Eating and drinking"),
    ),
    Now.CALL_US: Said((lazy("Please ring us before you change how much you drink."),)),
    # The buttons stand right below.
    Now.CONFIRM: Said((lazy("Please tell us whether you will come."),)),
    Now.LAST_DOSE: Said(
        (lazy("Take for the last time today: %(names)s."),), "#medicines", lazy("Your medicine plan")
    ),
    Now.QUESTIONNAIRE: Said(
        (lazy("Please answer our questions about your health and your medicines."),), QUESTIONS, _ABOUT_YOU
    ),
    Now.TESTS: Said(
        (lazy("Please have your tests done. Below stands which, and by when."),),
        "#coming",
        lazy("What is left"),
    ),
    Now.HABITS: Said(
        (lazy("Please tell us when your last cigarette and your last drink were."),), Part.HABITS, _TELL
    ),
    Now.ARRANGE: Said(
        (lazy("Please arrange who takes you home and who helps you there."),), Part.HOME, _TELL
    ),
    Now.NOTHING: Said((lazy("Nothing for you to do today."),)),
}
LINES: Mapping[str, Said] = {
    StepKind.QUESTIONNAIRE: Said(
        (lazy("Answer our questions about your health and your medicines."),), QUESTIONS, _ABOUT_YOU
    ),
    Habit.SMOKING: Said(
        (
            lazy("No smoking and no vaping from this day until the operation. Earlier is better."),
            lazy("If you want help with it, tell us."),
        ),
        Part.HABITS,
        lazy("Tell us your last cigarette"),
    ),
    Habit.ALCOHOL: Said(
        (
            lazy("No alcohol from this day until the operation."),
            lazy("If you drink every day, do not stop on your own: call us first."),
        ),
        Part.HABITS,
        lazy("Tell us your last drink"),
    ),
    StepKind.LAST_DOSE: Said((lazy("%(name)s: take it for the last time."),)),
    StepKind.ARRANGE: Said(
        (
            lazy("Somebody takes you home and helps you in the first days."),
            lazy("Crutches, shoes or whatever else you were asked to get."),
        ),
        Part.HOME,
        _TELL,
    ),
    StepKind.WASH_AND_PACK: Said(
        (
            lazy(
                "Shower tonight and in the morning. No make-up, no nail polish, no jewellery. Do not shave."
            ),
            lazy("Pack: identity card, test results, all your medicines, walking aids."),
        )
    ),
    StepKind.STOP_EATING: Said(
        (lazy("Stop eating and drinking in time. In the last week the times stand on this page."),)
    ),
    StepKind.ARRIVE: Said((lazy("Arrive at %(time)s."),)),
}
VISITS: Mapping[VisitKind, Words] = {
    VisitKind.ASSESSMENT: lazy("Visit to prepare. Bring all your medicines and your test results."),
    VisitKind.STITCHES: lazy("Visit after the operation: we look at the wound."),
    VisitKind.CONTROL: lazy("Control visit, with a picture."),
}
NAMES: Mapping[str, Words] = {
    StepKind.QUESTIONNAIRE: _ABOUT_YOU,
    StepKind.ARRANGE: lazy("Getting home, and help at home"),
}
# What was told has been told; what is kept up has to be kept up.
HABITS: Mapping[Standing, Mapping[str, Words]] = {
    Standing.WITH_US: {
        Habit.SMOKING: lazy("What you told us about smoking"),
        Habit.ALCOHOL: lazy("What you told us about alcohol"),
    },
    Standing.DONE: {
        Habit.SMOKING: lazy("No smoking. Please keep to it until the operation."),
        Habit.ALCOHOL: lazy("No alcohol. Please keep to it until the operation."),
    },
}


class PageWords:
    """The words of one case's page."""

    def __init__(self, known: Preparing, plan: OwnPlan, today: date) -> None:
        self.known, self.plan, self.today = known, plan, today
        self.zone = known.chart.facts.zone
        self.visits = {str(visit.pk): visit for visit in known.visits}

    def first(self, now: Now) -> StepLine:
        """Return what to say first."""
        names = [line.name for line in last_doses(self.plan) if line.last_on == self.today]
        return self._said(TODAY[now], "", {"time": self._arrival(), "names": ", ".join(names)})

    def lines(self, steps: Iterable[Step]) -> tuple[StepLine, ...]:
        """Return the open steps as lines; tests of the same days stand together."""
        together: dict[tuple[object, ...], list[Step]] = {}
        for step in steps:
            code = "" if step.kind is StepKind.TEST else step.code
            together.setdefault((step.kind, step.first, step.last, step.late, code), []).append(step)
        return tuple(self._line(group) for group in together.values())

    def names(self, steps: Iterable[Step], standing: Standing) -> tuple[str, ...]:
        """Return what the steps are called whose turn it is; what has no name of its own stands there once."""
        return tuple(dict.fromkeys(self._name(step) for step in steps if step.standing is standing))

    def _name(self, step: Step) -> str:
        if step.kind is StepKind.TEST:
            return self._test(step)
        if step.kind is StepKind.HABIT:
            return str(HABITS[step.standing][step.code])
        return str(NAMES[step.kind])

    def _line(self, group: list[Step]) -> StepLine:
        step = group[0]
        if step.kind is StepKind.TEST:
            names = tuple(dict.fromkeys(self._test(one) for one in group))
            return StepLine(self._days(step), names, late=step.late)
        if step.kind is StepKind.VISIT:
            return self._visit(step)
        said = LINES.get(step.code) or LINES[step.kind]
        details = {"time": self._arrival(), "name": step.code}
        # It is never too late to stop smoking.
        late = step.late and step.kind is not StepKind.HABIT
        return self._said(said, self._days(step), details, late=late)

    def _days(self, step: Step) -> str:
        """Return the days on which a step is done, as a heading."""
        last = when.day(step.last)
        if step.last == self.today:
            return _("Today")
        if step.kind in _ON_THE_DAY or step.first == step.last:
            return last
        if step.kind is StepKind.HABIT:
            return _("From now on") if step.last < self.today else _("From %(day)s") % {"day": last}
        if step.late:
            return _("As soon as you can, at the latest %(day)s") % {"day": last}
        if step.kind is StepKind.TEST and step.first:
            return _("From %(first)s to %(last)s") % {"first": when.day(step.first), "last": last}
        return _("By %(day)s") % {"day": last}

    def _visit(self, step: Step) -> StepLine:
        visit = self.visits[step.code]
        words = (str(VISITS[VisitKind(visit.kind)]), visit.place) if visit.place else None
        at = f"{when.day(step.last)}, {clock_words(visit.at, self.zone)}"
        return StepLine(at, words or (str(VISITS[VisitKind(visit.kind)]),))

    def _test(self, step: Step) -> str:
        item = self.known.chart.readiness.by_code[step.code]
        # What only some of the staff may see has no name on a telephone either.
        return _("Another blood test") if item.spec.seen_by else title(item.spec)

    def _arrival(self) -> str:
        surgery_at = self.known.chart.case.surgery_at
        return clock_words(arrival(surgery_at), self.zone) if surgery_at else ""

    def _said(self, said: Said, days: str, details: Mapping[str, str], *, late: bool = False) -> StepLine:
        words = tuple(str(sentence) % details for sentence in said.words)
        return StepLine(days, words, _address(said.to), str(said.label), late)


_ON_THE_DAY = frozenset({StepKind.ARRIVE, StepKind.STOP_EATING, StepKind.WASH_AND_PACK, StepKind.LAST_DOSE})


def _address(to: str) -> str:
    if to == QUESTIONS:
        return reverse("page:questionnaire")
    return reverse("page:questionnaire_part", args=[to]) if to in list(Part) else to
