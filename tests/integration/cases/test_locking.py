"""A case is locked for as long as a transaction lasts, and only then."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

import cases.queries
from cases.models import Case
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lock_outside_a_transaction_would_hold_nothing_and_is_refused():
    case = CaseFactory()

    with pytest.raises(TransactionManagementError):
        cases.queries.lock(case.pk)


def test_what_is_not_there_is_said_so_in_each_way_of_locking():
    with transaction.atomic():
        assert cases.queries.lock_if_free(uuid4()) is None
        assert cases.queries.lock_many([uuid4()]) == {}
        assert cases.queries.lock_many([]) == {}
        with pytest.raises(Case.DoesNotExist):
            cases.queries.lock(uuid4())
