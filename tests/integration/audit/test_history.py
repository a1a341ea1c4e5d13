"""Every version of a clinical row is kept, with who wrote it, and nobody can change what was kept."""

import json

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from audit import actions
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


class TestTheWriterOfARequest:
    def test_a_person_known_by_a_token_is_named(self, client):
        coordinator = UserFactory(role="coordinator")
        case = (
            CaseFactory(site=coordinator.sites.first() or None)
            if coordinator.sites.exists()
            else CaseFactory()
        )
        coordinator.sites.add(case.site)
        token = issue_token(user=coordinator, days=1)

        answer = client.post(
            f"/api/v1/cases/{case.pk}/cancel/",
            json.dumps({"reason": "patient_declined"}),
            content_type="application/json",
            headers={"Authorization": f"Token {token}", "If-Match": f'"{case.version}"'},
        )

        assert answer.status_code == 200, answer.content
        last = type(case).pgh_event_model.objects.filter(pgh_obj_id=case.pk).latest("pgh_id")
        assert last.pgh_context["user"] == str(coordinator.pk)


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
