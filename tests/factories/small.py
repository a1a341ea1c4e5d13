"""A small hospital, all made by the real actions: one theatre, one C-arm, and a short protocol.

Its four requirements: glucose, HbA1c of diabetics, consent, wristband. Operations are an hour from now, because
patients are called on the day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction

import cases.queries
import checklists.actions
import scheduling.actions
from cases.models import Case, Procedure
from checklists.domain.files.protocol_files import load
from checklists.domain.protocols import ProtocolSpec
from checklists.models import Evidence, Requirement
from common.clock import now
from common.intervals import Interval
from scheduling.models import Booking, Theatre, TheatreSession
from staff.domain.roles import Role
from staff.models import Site, User
from tests.factories.cases import CaseFactory, ProcedureFactory
from tests.factories.patients import PatientFactory
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    anaesthetist_sato,
    coordinator_reyes,
    nurse_lim,
    surgeon_okafor,
)
from tests.factories.wishes import ANYWAY

PROTOCOL = """
protocol: small
version: 1.0.0
title: {en: Small, ru: Малый}
requirements:
  - code: glucose
    title: {en: Fasting glucose, ru: Глюкоза натощак}
    kind: lab
    group: blood_and_urine
    owner: coordinator
    recorded_by: [coordinator, ward_nurse, surgeon, anaesthetist]
    due_days: 10
    lead_days: 2
    validity: {days: 14}
    decisions:
      accept: [anaesthetist]
      waive: [anaesthetist]
      defer: [anaesthetist]
      block_accept: [surgeon, anaesthetist]
      two_people: true
    components:
      - code: glucose
        title: {en: Glucose, ru: Глюкоза}
        input: number
        unit: mmol/L
        units: {mg/dL: 0.0555062167}
        loinc: ["14771-0", "1558-6"]
        plausible: [0.5, 60]
        scale: block < 3.9 <= pass <= 6.0 < review < 12.0 <= block
    origins: [{type: text, ref: L390}]
  - code: hba1c
    title: {en: HbA1c, ru: HbA1c}
    kind: lab
    group: blood_and_urine
    owner: coordinator
    recorded_by: [coordinator, ward_nurse]
    when: {condition: [E11]}
    validity: {days: 90}
    components:
      - code: hba1c
        title: {en: HbA1c, ru: HbA1c}
        input: number
        unit: mmol/mol
        loinc: ["59261-8"]
        plausible: [10, 200]
        scale: pass < 69 <= block
    origins: [{type: text, ref: L390}]
  - code: consent
    title: {en: Consent, ru: Согласие}
    kind: consent
    group: decisions_and_consent
    owner: surgeon
    recorded_by: [surgeon]
    due_days: 1
    side_must_match: true
    components:
      - code: answer
        title: {en: Answer, ru: Ответ}
        input: choice
        choices:
          - {code: given, title: {en: Given, ru: Дано}, outcome: pass}
          - {code: withdrawn, title: {en: Withdrawn, ru: Отозвано}, outcome: block}
      - {code: side, title: {en: Side, ru: Сторона}, input: side}
    origins: [{type: text, ref: L16}]
  - code: wristband
    title: {en: Wristband, ru: Браслет}
    kind: check_of_day
    group: day_of_surgery
    owner: ward_nurse
    recorded_by: [ward_nurse]
    on_the_day: true
    validity: {hours: 24}
    decisions: {waive: [anaesthetist]}
    components:
      - code: worn
        title: {en: Worn, ru: Надет}
        input: choice
        choices:
          - {code: yes, title: {en: "Yes", ru: Да}, outcome: pass}
          - {code: no, title: {en: "No", ru: Нет}, outcome: block}
    origins: [{type: text, ref: L16}]
"""


@cache
def small_protocol() -> ProtocolSpec:
    return load({"small/1.0.0.yaml": PROTOCOL})["small", "1.0.0"]


def small_procedure(**fields: object) -> Procedure:
    """The only procedure: 60 minutes, one C-arm."""
    checklists.actions.put_protocol(spec=small_protocol(), at=now())
    return ProcedureFactory(
        code="small", protocol_code="small", planned_minutes=60, duration_p50=40, **fields
    )


@dataclass
class SmallHospital:
    """Its people, its theatre, and the session of today that starts in an hour and lasts ten."""

    site: Site
    reyes: User
    lim: User
    okafor: User
    sato: User
    theatre: Theatre
    procedure: Procedure
    session: TheatreSession

    def case(self, *, surgeon: User | None = None, **fields: object) -> Case:
        """A waiting case of a new patient, with its requirements."""
        if "patient" not in fields:
            fields["patient"] = PatientFactory(site=self.site)
        case = CaseFactory(
            site=self.site,
            procedure=self.procedure,
            surgeon=surgeon or self.okafor,
            created_by=self.reyes,
            **fields,
        )
        with transaction.atomic():
            checklists.actions.prepare(case=cases.queries.lock(case.pk), by=self.reyes, at=now())
        return case

    def booking(self, case: Case | None = None, **wishes: object) -> Booking:
        """That case, or a new one, booked into today's session."""
        wishes.setdefault("session", self.session)
        wishes = ANYWAY | wishes
        return scheduling.actions.book_case(
            case_id=(case or self.case()).pk, by=self.reyes, at=now(), **wishes
        )

    def ready_booking(self, **wishes: object) -> Booking:
        """A booking of today whose patient may be called."""
        booking = self.booking(**wishes)
        for code in ("glucose", "consent", "wristband"):
            self.record(booking.case, code)
        return booking

    def record(self, case: Case, code: str, **changes: object) -> Evidence:
        """What passes, collected now, by the person whose it is; ``values``, ``by``, ``at`` for anything else."""
        who, values = {
            "glucose": (self.lim, {"glucose": {"number": "5.2", "unit": "mmol/L"}}),
            "consent": (self.okafor, {"answer": "given", "side": case.side}),
            "wristband": (self.lim, {"worn": "yes"}),
        }[code]
        at = now()
        entry = {"values": values, "collected_at": at, "by": who, "at": at} | changes
        return checklists.actions.record_evidence(requirement=requirement(case, code), **entry)


def requirement(case: Case, code: str) -> Requirement:
    return Requirement.objects.get(case=case, code=code)


def in_an_hour() -> datetime:
    """A whole five minutes, about an hour from now."""
    soon = now() + timedelta(hours=1)
    return soon.replace(minute=soon.minute - soon.minute % 5, second=0, microsecond=0)


def a_session(
    theatre: Theatre, surgeon: User, anaesthetist: User | None, start: datetime, minutes: int = 600
) -> TheatreSession:
    return scheduling.actions.add_session(
        theatre=theatre, during=Interval.lasting(start, minutes), surgeon=surgeon, anaesthetist=anaesthetist
    )


def a_theatre(site: Site, code: str) -> Theatre:
    return scheduling.actions.add_theatre(site=site, code=code, name=f"Theatre {code}")


def small_hospital(code: str = "north") -> SmallHospital:
    site = SiteFactory(code=code)
    theatre = a_theatre(site, "1")
    scheduling.actions.add_equipment(site=site, kind="c_arm", name="C-arm 1")
    okafor, sato = surgeon_okafor(site), anaesthetist_sato(site)
    return SmallHospital(
        site=site,
        reyes=coordinator_reyes(site),
        lim=nurse_lim(site),
        okafor=okafor,
        sato=sato,
        theatre=theatre,
        procedure=small_procedure(),
        session=a_session(theatre, okafor, sato, in_an_hour()),
    )


def a_surgeon(site: Site) -> User:
    return UserFactory(role=Role.SURGEON, site=site)


def an_anaesthetist(site: Site) -> User:
    return UserFactory(role=Role.ANAESTHETIST, site=site)
