import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from hospital import checks

pytestmark = pytest.mark.django_db
STEPS = ("0001_people", "0002_sign_in_attempts", "0003_privileges")


@pytest.fixture
def taken():
    """Makes it look as if the tables of the staff had been made in these steps."""

    def say(*steps: str) -> None:
        recorder = MigrationRecorder(connection)
        for step in ("0001_tables", *STEPS):
            recorder.record_unapplied("staff", step)
        for step in steps:
            recorder.record_applied("staff", step)

    return say


def test_a_database_of_this_version_has_nothing_to_object_to():
    assert checks.no_half_made_tables(databases=["default"]) == []


def test_a_database_that_took_every_older_step_counts_as_up_to_date(taken):
    taken(*STEPS)

    call_command("migrate", "--check", verbosity=0, skip_checks=False)


def test_a_database_that_took_only_some_of_them_is_refused_in_words(taken):
    taken(*STEPS[:2])

    with pytest.raises(CommandError, match="made by an older development version") as refusal:
        call_command("migrate", verbosity=0, skip_checks=False)

    assert "the tables of staff" in str(refusal.value)
    assert "DATA_DIR" in str(refusal.value)
