"""Made-up procedures and cases: ``CaseFactory()`` waits, ``CaseFactory(booked=True)`` has a date."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from cases.domain.cancellation import CancelReason
from cases.domain.kinds import Side, Urgency
from cases.domain.status import CaseStatus
from cases.models import Case, Procedure
from staff.domain.roles import Role
from tests.factories.patients import LONG_AGO, PatientFactory
from tests.factories.staff import SiteFactory, UserFactory


class ProcedureFactory(DjangoModelFactory):
    """A tibial osteotomy of its own beside the catalogue, once, unless another `code` is given."""

    class Meta:
        model = Procedure
        django_get_or_create = ["code"]

    code = "tibial-osteotomy"
    name_en = "High tibial osteotomy, opening wedge"
    name_ru = "Высокая остеотомия большеберцовой кости, открывающая"
    protocol_code = "knee-hto"
    bone_site = "proximal_tibia"
    technique = "opening_wedge"
    access = "anteromedial"
    has_side = True
    anaesthesia = ["spinal", "general"]
    equipment = ["c_arm"]
    duration_p50 = 80
    planned_minutes = 105
    stay_days_min = 3
    stay_days_max = 7


class CaseFactory(DjangoModelFactory):
    """A waiting case of the left knee, its patient, surgeon and requester all at one site."""

    class Meta:
        model = Case

    class Params:
        booked = factory.Trait(
            status=CaseStatus.BOOKED.value, surgery_at=datetime(2026, 12, 10, 8, 0, tzinfo=UTC)
        )
        cancelled = factory.Trait(
            status=CaseStatus.CANCELLED.value,
            cancel_reason=CancelReason.PATIENT_DECLINED.value,
            cancelled_at=LONG_AGO,
        )

    site = factory.SubFactory(SiteFactory)
    patient = factory.SubFactory(PatientFactory, site=factory.SelfAttribute("..site"))
    procedure = factory.SubFactory(ProcedureFactory)
    side = Side.LEFT.value
    diagnosis_code = "M17.1"
    diagnosis_text = "Other primary gonarthrosis"
    surgeon = factory.SubFactory(UserFactory, site=factory.SelfAttribute("..site"), role=Role.SURGEON)
    urgency = Urgency.ELECTIVE.value
    decided_on = date(2026, 10, 1)
    created_by = factory.SubFactory(UserFactory, site=factory.SelfAttribute("..site"))
    created_at = LONG_AGO
