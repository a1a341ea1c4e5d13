"""One made-up case to which anything may happen; after every step a second, naive reading has to agree."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from checklists.domain.conditions import parse
from checklists.domain.decisions import Decision, DecisionKind, may_decide
from checklists.domain.evidence import Evidence, EvidenceStatus, MedicineDecision, Value
from checklists.domain.facts import MedicineFact
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.protocols import Choice, DecisionRule, Input, Kind, Validity, ValidityRule
from checklists.domain.readiness import evaluate
from checklists.domain.scales import Outcome
from tests.unit.checklists.domain.builders import (
    choice,
    days,
    facts,
    hours,
    number,
    protocol,
    requirement,
    words,
)
from tests.unit.checklists.domain.histories import naive

START = datetime(2026, 11, 2, 9, tzinfo=naive.ZONE)
PEOPLE = {"anna": "anaesthetist", "anton": "anaesthetist", "sven": "surgeon", "wilma": "ward_nurse"}
SMOKING = ("good", "bad")


def _rule(asked: naive.Asked) -> DecisionRule:
    return DecisionRule(
        accept=frozenset(asked.accept),
        waive=frozenset(asked.waive),
        defer=frozenset(asked.defer),
        block_accept=frozenset(asked.over_a_block),
        two_people=asked.two,
    )


def _spec(code: str, *components, **more):
    asked = naive.ALL[code]
    validity = {"validity": days(asked.days)} if asked.days else {"validity": hours(asked.hours)}
    return requirement(
        code,
        *components,
        **{
            "kind": Kind(asked.kind),
            "lead_days": asked.lead,
            "due_days": asked.due,
            "abstain_days": asked.abstain,
            "decisions": _rule(asked),
            "on_the_day": code == "fasting",
            **validity,
            **more,
        },
    )


USE = choice(
    "use",
    choices=(
        Choice("good", words("stopped"), Outcome.PASS, needs=("last_use",)),
        Choice("bad", words("goes on"), Outcome.BLOCK),
    ),
)
TABLE = (
    MedicineClass(
        "anticoagulants",
        words("Anticoagulants"),
        ("B01",),
        MedicineChoice.STOP,
        (),
        stop=(StopRule(5),),
        reopens_after_days=3,
    ),
    MedicineClass(
        "beta_blockers", words("Beta blockers"), ("C07",), MedicineChoice.CONTINUE, (), never_stop=True
    ),
)
TAKEN = {
    "warfarin": MedicineFact("warfarin", "Warfarin", "B01AA03"),
    "metoprolol": MedicineFact("metoprolol", "Metoprolol", "C07AB02"),
    "unknown": MedicineFact("unknown", "Grandmother's tea"),
}
PROTOCOL = protocol(
    _spec("glucose"),
    _spec(
        "ecg",
        choice(),
        validity=Validity((ValidityRule(days=14, when=parse({"age_at_least": 41})), ValidityRule(days=30))),
    ),
    _spec("screen", choice()),
    _spec("smoking", USE, replace(choice("last_use"), input=Input.DATE, choices=(), required=False)),
    _spec(
        "consent",
        choice("signed"),
        replace(choice("side"), input=Input.SIDE, choices=()),
        side_must_match=True,
    ),
    _spec("fasting", choice()),
    _spec(
        "hba1c",
        number("hba1c", "pass < 69 <= block", unit="mmol/mol", units={}),
        when=parse({"condition": "E10"}),
    ),
    _spec("plan", replace(choice("plan"), input=Input.MEDICINES, choices=(), classes=TABLE)),
)
PART = {
    "glucose": "glucose",
    "ecg": "conclusion",
    "screen": "conclusion",
    "fasting": "conclusion",
    "hba1c": "hba1c",
}


ABOUT_A_MEDICINE = st.tuples(
    st.sampled_from(["continue", "stop", "stop", "ask"]), st.none() | st.integers(-5, 30)
)
IN_ORDER = {
    "plan": {"plan": {"warfarin": ("continue", None, 0, None)}},
    "glucose": {"glucose": Decimal(5)},
    "hba1c": {"hba1c": Decimal(40)},
    "consent": {"signed": ("good", None), "side": "left"},
    "smoking": {"use": ("good", None)},
    **{code: {PART[code]: ("good", None)} for code in ("ecg", "screen", "fasting")},
}


class Histories(RuleBasedStateMachine):
    """One case. ``events`` is the raw history, the rest is what the product would have stored."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple] = []
        self.rows: list[Evidence] = []
        self.decisions: list[Decision] = []
        self.now = START
        self.surgery: datetime | None = None
        self.case = facts(birth_date=naive.BIRTHDAY, zone="Europe/Berlin", procedure_code="knee")

    @initialize(prepared=st.booleans(), diabetic=st.booleans(), ahead=st.sampled_from([6, 11, 24, 240, 400]))
    def the_case_begins(self, prepared: bool, diabetic: bool, ahead: int) -> None:
        """Half of the cases begin with everything in order, so that something can go wrong."""
        self.diabetes_is_found_or_ruled_out(diabetic)
        if prepared:
            self.the_list_of_medicines_changes({"warfarin"})
            self.surgery = self.now + timedelta(hours=ahead)
            self.events.append(("surgery", self.surgery))
            for code, values in IN_ORDER.items():
                values = values | (
                    {"last_use": START.date() - timedelta(days=20)} if code == "smoking" else {}
                )
                self._add(code, values, EvidenceStatus.FINAL, self.now, None)

    # ------------------------------------------------------------------------------------------- evidence
    @rule(value=st.sampled_from(["2", "3.9", "5", "6", "6.1", "11.9", "12"]), data=st.data())
    def glucose_comes_in(self, value: str, data: st.DataObject) -> None:
        self._record("glucose", {"glucose": Decimal(value)}, data)

    @rule(value=st.sampled_from(["40", "68.9", "69"]), data=st.data())
    def hba1c_comes_in(self, value: str, data: st.DataObject) -> None:
        self._record("hba1c", {"hba1c": Decimal(value)}, data)

    @rule(
        code=st.sampled_from(["ecg", "screen", "fasting"]),
        answer=st.sampled_from(["good", "doubtful", "bad"]),
        data=st.data(),
    )
    def somebody_answers(self, code: str, answer: str, data: st.DataObject) -> None:
        self._record(code, {PART[code]: (answer, None)}, data)

    @rule(wait=st.integers(-3, 40), data=st.data())
    def the_screen_blocks_for_a_while(self, wait: int, data: st.DataObject) -> None:
        until = self.now.date() + timedelta(days=wait)
        self._record("screen", {"conclusion": ("bad_until", until)}, data)

    @rule(answer=st.sampled_from(SMOKING), last=st.none() | st.integers(0, 20), data=st.data())
    def the_patient_tells_about_smoking_or_a_relapse(
        self, answer: str, last: int | None, data: st.DataObject
    ) -> None:
        values: dict = {"use": (answer, None)}
        if last is not None:
            values["last_use"] = self.now.date() - timedelta(days=last)
        self._record("smoking", values, data)

    @rule(last=st.integers(0, 20), data=st.data())
    def only_the_last_cigarette_is_told(self, last: int, data: st.DataObject) -> None:
        self._record("smoking", {"last_use": self.now.date() - timedelta(days=last)}, data)

    @rule(
        side=st.none() | st.sampled_from(["left", "right"]),
        answer=st.sampled_from(["good", "bad"]),
        data=st.data(),
    )
    def the_consent_comes_in(self, side: str | None, answer: str, data: st.DataObject) -> None:
        values: dict = {"signed": (answer, None)}
        self._record("consent", values | ({"side": side} if side else {}), data)

    @rule(data=st.data())
    def a_row_is_taken_back(self, data: st.DataObject) -> None:
        if standing := self._standing():
            old = data.draw(st.sampled_from(standing))
            self._add(old.requirement, {}, EvidenceStatus.RETRACTED, old.collected_at, old.id)

    @rule(data=st.data(), worse=st.booleans())
    def a_row_is_corrected(self, data: st.DataObject, worse: bool) -> None:
        if standing := self._standing():
            old = data.draw(st.sampled_from(standing))
            raw = self._raw(old.id)
            self._add(
                old.requirement,
                _other(raw, worse),
                EvidenceStatus.CORRECTED,
                old.collected_at,
                old.id,
            )

    @rule(code=st.sampled_from(list(naive.ALL)))
    def something_comes_in_that_cannot_be_read(self, code: str) -> None:
        self._add(code, {}, EvidenceStatus.IN_DOUBT, self.now, None)

    @rule(taken=st.sets(st.sampled_from(list(TAKEN))))
    def the_list_of_medicines_changes(self, taken: set[str]) -> None:
        self.case = replace(self.case, medicines=tuple(TAKEN[name] for name in sorted(taken)))
        self.events.append(("takes", tuple(sorted(taken))))

    @rule(
        said=st.fixed_dictionaries(
            {"warfarin": ABOUT_A_MEDICINE},
            optional={"metoprolol": ABOUT_A_MEDICINE, "unknown": ABOUT_A_MEDICINE},
        ),
        data=st.data(),
    )
    def a_clinician_signs_the_medicine_plan(self, said: dict, data: st.DataObject) -> None:
        planned_for = self.surgery and self.surgery.astimezone(naive.ZONE).date()
        plan = {
            name: (choice, self._day(last), naive.MEDICINES[name][0], planned_for)
            if choice == "stop"
            else (choice, None, 0, planned_for)
            for name, (choice, last) in said.items()
        }
        self._record("plan", {"plan": plan}, data)

    # ------------------------------------------------------------------------------------ date and person
    @rule(ahead=st.none() | st.integers(-1, 45), hour=st.integers(0, 23))
    def the_operation_moves(self, ahead: int | None, hour: int) -> None:
        day = None if ahead is None else self.now.date() + timedelta(days=ahead)
        self.surgery = day and datetime(day.year, day.month, day.day, hour, 30, tzinfo=naive.ZONE)
        self.events.append(("surgery", self.surgery))

    @rule(hours=st.integers(1, 24 * 12))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.events.append(("now", self.now))

    @rule(side=st.sampled_from(["left", "right"]))
    def the_side_is_changed(self, side: str) -> None:
        self.case = replace(self.case, side=side)
        self.events.append(("side", side))

    @rule(procedure=st.sampled_from(["knee", "foot"]))
    def the_procedure_is_changed(self, procedure: str) -> None:
        self.case = replace(self.case, procedure_code=procedure)
        self.events.append(("procedure", procedure))

    @rule(yes=st.booleans())
    def diabetes_is_found_or_ruled_out(self, yes: bool) -> None:
        self.case = replace(self.case, conditions=frozenset({"E10"} if yes else ()))
        self.events.append(("diabetic", yes))

    # ------------------------------------------------------------------------------------------ decisions
    @rule(
        code=st.sampled_from(list(naive.ALL)),
        kind=st.sampled_from(list(DecisionKind)),
        by=st.sampled_from(list(PEOPLE)),
        lasts=st.none() | st.integers(1, 20),
    )
    def somebody_decides(self, code: str, kind: DecisionKind, by: str, lasts: int | None) -> None:
        item = self._judged().by_code[code]
        made = {
            "id": f"d{len(self.decisions):03}",
            "requirement": code,
            "kind": kind.value,
            "by": by,
            "role": PEOPLE[by],
            "expires": None if lasts is None else self.now + timedelta(days=lasts),
        }
        self.events.append(("decided", made))
        self.decisions.append(
            Decision(
                id=made["id"],
                requirement=code,
                kind=kind,
                by=by,
                role=PEOPLE[by],
                reason="seen",
                at=self.now,
                surgery_date=self.surgery and self.surgery.astimezone(naive.ZONE).date(),
                procedure_code=self.case.procedure_code,
                side=self.case.side,
                evidence_ids=frozenset(item.judgement.used),
                expires_at=made["expires"],
            )
        )

    @rule(data=st.data(), by=st.sampled_from(list(PEOPLE)), lasts=st.none() | st.integers(1, 20))
    def what_stands_in_the_way_is_decided(self, data: st.DataObject, by: str, lasts: int | None) -> None:
        if in_the_way := self._judged().in_the_way:
            item = data.draw(st.sampled_from(in_the_way))
            kinds = [
                kind
                for kind in DecisionKind
                if may_decide(item.spec, kind, PEOPLE[by], item.judgement) is None
            ]
            if kinds:
                self.somebody_decides(item.code, data.draw(st.sampled_from(kinds)), by, lasts)

    @rule(code=st.sampled_from(["glucose", "ecg", "screen", "smoking"]), good=st.booleans(), data=st.data())
    def what_is_out_of_range_is_accepted_at_once(self, code: str, good: bool, data: st.DataObject) -> None:
        values = {"glucose": {"glucose": Decimal(7)}, "smoking": {"use": ("bad", None)}}
        answer = "doubtful" if good else "bad"
        self._add(
            code, values.get(code, {"conclusion": (answer, None)}), EvidenceStatus.FINAL, self.now, None
        )
        self.somebody_decides(code, DecisionKind.ACCEPT, data.draw(st.sampled_from(["anna", "sven"])), None)
        if not good:
            self.events.append(("second", self.decisions[-1].id, "anton"))
            self.decisions[-1] = replace(self.decisions[-1], second_by="anton", second_role="anaesthetist")

    @rule(data=st.data(), by=st.sampled_from(["anna", "anton", "sven"]))
    def somebody_signs_second(self, data: st.DataObject, by: str) -> None:
        if self.decisions:
            place = data.draw(st.integers(0, len(self.decisions) - 1))
            self.decisions[place] = replace(self.decisions[place], second_by=by, second_role=PEOPLE[by])
            self.events.append(("second", self.decisions[place].id, by))

    @rule(data=st.data())
    def a_decision_is_withdrawn(self, data: st.DataObject) -> None:
        if self.decisions:
            place = data.draw(st.integers(0, len(self.decisions) - 1))
            self.decisions[place] = replace(self.decisions[place], withdrawn_at=self.now)
            self.events.append(("withdrawn", self.decisions[place].id, True))

    # ------------------------------------------------------------------------------------------ the proof
    @invariant()
    def both_readings_agree(self) -> None:
        readiness = self._judged()
        found = naive.recompute(START, self.events)

        assert {item.code: item.state.value for item in readiness.items} == found["states"]
        assert readiness.earliest.on == found["earliest"]
        assert readiness.verdict.value == found["verdict"]

    def _day(self, ahead: int | None) -> date | None:
        return None if ahead is None else self.now.date() + timedelta(days=ahead)

    def _judged(self):
        return evaluate(PROTOCOL, self.case, self.rows, self.decisions, surgery_at=self.surgery, now=self.now)

    def _record(self, code: str, values: dict, data: st.DataObject) -> None:
        status = data.draw(st.sampled_from([EvidenceStatus.FINAL] * 4 + [EvidenceStatus.PRELIMINARY]))
        collected = self.now - timedelta(hours=data.draw(st.sampled_from([0, 0, 5, 20, 24 * 9, 24 * 20])))
        self._add(code, values, status, collected, None)

    def _add(
        self, code: str, values: dict, status: EvidenceStatus, collected: datetime, supersedes: str | None
    ) -> None:
        row = {
            "id": f"e{len(self.rows):03}",
            "requirement": code,
            "values": values,
            "status": status.value,
            "collected": collected,
            "recorded": self.now,
            "supersedes": supersedes,
        }
        self.events.append(("row", row))
        self.rows.append(
            Evidence(
                id=row["id"],
                requirement=code,
                status=status,
                values={part: _value(value) for part, value in values.items()},
                collected_at=collected,
                recorded_at=self.now,
                by="wilma",
                role="ward_nurse",
                supersedes=supersedes,
            )
        )

    def _standing(self) -> list[Evidence]:
        replaced = {row.supersedes for row in self.rows}
        return [r for r in self.rows if r.id not in replaced and r.status is not EvidenceStatus.RETRACTED]

    def _raw(self, row_id: str) -> dict:
        return next(
            about[0]["values"] for what, *about in self.events if what == "row" and about[0]["id"] == row_id
        )


def _value(value) -> Value:
    if isinstance(value, Decimal):
        return Value(number=value, unit="mmol/L")
    if isinstance(value, tuple):
        return Value(choice=value[0], on=value[1])
    if isinstance(value, dict):
        decided = (MedicineDecision(name, MedicineChoice(said[0]), *said[1:]) for name, said in value.items())
        return Value(medicines=tuple(decided))
    return Value(side=value) if isinstance(value, str) else Value(on=value)


def _other(raw: dict, worse: bool) -> dict:
    """What a correction could say instead."""
    changed = dict(raw)
    for part, value in raw.items():
        if isinstance(value, Decimal):
            changed[part] = Decimal("100" if worse else "5")
        elif isinstance(value, tuple):
            changed[part] = ("bad" if worse else "good", None)
    return changed
