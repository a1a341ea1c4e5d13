"""Every version of a clinical row is kept, with who wrote it, and nobody can change what was kept."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from audit import actions
from audit.middleware import HistoryMiddleware
from audit.models import AccessEvent
from common import clock
from patients.models import Patient
from staff.actions import issue_token
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
History = Patient.pgh_event_model


class TestRowHistory:
    def test_a_bulk_update_and_raw_sql_leave_their_versions(self):
        patient = PatientFactory(email="first@example.org")

        Patient.objects.filter(pk=patient.pk).update(email="second@example.org")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE patients_patient SET email = 'third@example.org' WHERE id = %s", [patient.pk]
            )

        versions = History.objects.filter(pgh_obj_id=patient.pk).order_by("pgh_id")
        assert [v.email for v in versions] == ["first@example.org", "second@example.org", "third@example.org"]

    def test_a_version_names_who_wrote_it_and_in_which_request(self):
        user = UserFactory()
        actions.name_writer(user_id=user.pk, request_id="r1")

        patient = PatientFactory()

        kept = History.objects.get(pgh_obj_id=patient.pk)
        assert kept.pgh_context == {"user": str(user.pk), "request": "r1"}

    def test_the_next_writer_is_not_taken_for_the_last_one(self):
        actions.name_writer(user_id=UserFactory().pk, request_id="r1")
        actions.forget_writer()

        patient = PatientFactory()

        assert History.objects.get(pgh_obj_id=patient.pk).pgh_context is None

    @pytest.mark.parametrize(
        "statement", ["UPDATE patients_patientevent SET email = ''", "DELETE FROM patients_patientevent"]
    )
    def test_a_kept_version_can_be_neither_changed_nor_removed(self, statement):
        PatientFactory()

        with (
            pytest.raises((InternalError, ProgrammingError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def coordinator(case):
    user = UserFactory(role="coordinator")
    user.sites.add(case.site)
    return user


def cancel(client, case, **headers):
    answer = client.post(
        f"/api/v1/cases/{case.pk}/cancel/",
        json.dumps({"reason": "patient_declined"}),
        content_type="application/json",
        headers={"If-Match": f'"{case.version}"', "X-Request-ID": "request-of-the-test", **headers},
    )
    assert answer.status_code == 200, answer.content
    return type(case).pgh_event_model.objects.filter(pgh_obj_id=case.pk).latest("pgh_id").pgh_context


class TestTheWriterOfARequest:
    def test_a_person_known_by_a_token_is_named_once(self, client, case, coordinator):
        token = issue_token(user=coordinator, days=1)

        with CaptureQueriesContext(connection) as asked:
            kept = cancel(client, case, Authorization=f"Token {token}")

        assert kept == {"user": str(coordinator.pk), "request": "request-of-the-test"}
        # Named, and forgotten at the end.
        assert sum("pghistory.context_id" in one["sql"] for one in asked) == 2

    def test_a_person_known_by_a_session_is_named_whatever_else_the_request_says(
        self, client, case, coordinator
    ):
        client.force_login(coordinator)

        kept = cancel(client, case, Authorization="Basic cmV5ZXM6cmV5ZXM=")

        assert kept == {"user": str(coordinator.pk), "request": "request-of-the-test"}

    def test_when_the_answer_has_gone_nobody_is_named_any_more(self, client, case, coordinator):
        client.force_login(coordinator)
        cancel(client, case)

        patient = PatientFactory()

        assert History.objects.get(pgh_obj_id=patient.pk).pgh_context is None

    def test_who_is_not_signed_in_leaves_the_request_at_least(self):
        def write(request):
            PatientFactory()
            return HttpResponse()

        request = RequestFactory().post("/p/secret/", headers={"Authorization": "Bearer of-a-sender"})
        request.user, request.request_id = AnonymousUser(), "r1"
        HistoryMiddleware(write)(request)

        assert History.objects.get().pgh_context == {"user": None, "request": "r1"}


class TestWhoLooked:
    def test_reading_several_patients_is_one_row_that_cannot_be_changed(self):
        user, patients = UserFactory(), [PatientFactory(), PatientFactory()]

        actions.record_access(
            by_id=user.pk, patient_ids=[p.pk for p in patients], place="board", at=clock.now()
        )

        row = AccessEvent.objects.get()
        assert set(row.patient_ids) == {p.pk for p in patients}
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            AccessEvent.objects.update(place="nowhere")


class TestTheApplicationsRole:
    def test_it_may_add_to_history_but_not_change_it(self, settings):
        role = settings.APPLICATION_DB_ROLE
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
            if cursor.rowcount == 0:
                cursor.execute(f"CREATE ROLE {role}")
            cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")

        actions.forbid_changing_history()

        with connection.cursor() as cursor:
            for table in ("patients_patientevent", "scheduling_bookingevent", "audit_accessevent"):
                cursor.execute(
                    "SELECT has_table_privilege(%(role)s, %(table)s, 'INSERT'),"
                    " has_table_privilege(%(role)s, %(table)s, 'UPDATE, DELETE, TRUNCATE')",
                    {"role": role, "table": table},
                )
                assert cursor.fetchone() == (True, False), table
