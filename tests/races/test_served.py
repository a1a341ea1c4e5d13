"""The race of the week is served as the product is: what it says of a write is said of the product."""

from contextlib import closing

import pytest
from django.db import connection

from tests.factories.staff import UserFactory
from tests.races.conftest import Client
from tests.races.served import serving_as_in_production

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_a_connection_to_the_database_outlives_the_answer_as_in_production():
    person = UserFactory()
    with serving_as_in_production() as [port]:
        client = Client(port, person)
        with closing(client.connection):
            assert client.post("bookings/").status == 400
            once = connected()
            for _ in range(12):
                client.post("bookings/")

            assert once
            assert once <= connected()


def connected() -> set[int]:
    """The PostgreSQL processes that serve somebody else on this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}
