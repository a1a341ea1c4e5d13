import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from cases.domain.status import NEXT, CaseStatus
from cases.models import Case
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


def at_status(status: CaseStatus) -> Case:
    if status is CaseStatus.CANCELLED:
        return CaseFactory(cancelled=True)
    return CaseFactory() if status is CaseStatus.WAITING else CaseFactory(booked=True, status=status.value)


@pytest.mark.parametrize("new", CaseStatus)
@pytest.mark.parametrize("old", CaseStatus)
def test_the_database_knows_the_same_moves_as_the_table(old, new):
    case = at_status(old)
    target = at_status(new)

    def move():
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(
                status=new.value,
                surgery_at=target.surgery_at,
                cancel_reason=target.cancel_reason,
                cancelled_at=target.cancelled_at,
            )

    if new is old or new in NEXT[old]:
        move()
    else:
        with pytest.raises(ProgrammingError):
            move()


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": "middle"},
        {"status": "booked"},
        {"surgery_at": "2026-12-10T08:00Z"},
        {"status": "cancelled"},
        {"cancel_reason": "other"},
        {"target_date": "2020-01-01"},
    ],
)
def test_the_database_refuses_a_case_that_cannot_be(wrong):
    case = CaseFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**wrong)
