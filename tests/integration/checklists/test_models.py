"""What PostgreSQL keeps of the checklist, whoever writes."""

import pytest
from django.db import DatabaseError, connection, transaction

from checklists import actions
from common.clock import now
from tests.factories.small import requirement, small_hospital, small_protocol

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


def refused(statement: str, *values: object) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return error.value.__cause__.sqlstate


CHECK, TRIGGER, UNIQUE = "23514", "P0001", "23505"


def test_evidence_is_never_changed_nor_removed(hospital):
    hospital.record(hospital.case(), "glucose")

    assert refused("UPDATE checklists_evidence SET values = '{}'") == TRIGGER
    assert refused("DELETE FROM checklists_evidence") == TRIGGER


COPY = (
    "INSERT INTO checklists_evidence SELECT (jsonb_populate_record(e, %s::jsonb ||"
    " jsonb_build_object('id', gen_random_uuid()))).* FROM checklists_evidence e"
)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ('{"status": "lost"}', CHECK),
        ('{"status": "corrected"}', CHECK),
        ('{"status": "retracted"}', CHECK),
        ('{"collected_at": "2999-01-01T00:00:00Z"}', CHECK),
        ('{"by_id": null}', CHECK),
        ('{"role": "patient"}', CHECK),
        ('{"by_id": null, "role": "patient"}', CHECK),
    ],
)
def test_evidence_says_what_it_is_and_whose(hospital, changed, code):
    hospital.record(hospital.case(), "glucose")

    assert refused(COPY, changed) == code


def test_a_row_is_superseded_once(hospital):
    glucose = hospital.record(hospital.case(), "glucose")
    actions.retract_evidence(evidence=glucose, reason="Wrong tube.", by=hospital.lim, at=now())

    assert refused(COPY + " WHERE supersedes_id IS NOT NULL", "{}") == UNIQUE


@pytest.mark.parametrize(
    "change",
    [
        "reason = ''",
        "kind = 'ignore'",
        "second_by_id = by_id, second_at = now()",
        "second_at = now()",
        "withdrawn_at = now()",
    ],
)
def test_a_decision_has_a_reason_and_its_signatures_are_whole(hospital, change):
    case = hospital.booking().case
    actions.decide(
        requirement=requirement(case, "glucose"),
        kind="defer",
        reason="The laboratory is closed.",
        by=hospital.sato,
        at=now(),
    )

    assert refused(f"UPDATE checklists_decision SET {change}") == CHECK


def test_a_protocol_in_use_is_immutable_and_never_goes_back(hospital):
    assert refused("UPDATE checklists_protocol SET content = '{}'") == TRIGGER
    assert refused("UPDATE checklists_protocol SET version = '2.0.0'") == TRIGGER
    assert refused("UPDATE checklists_protocol SET status = 'draft'") == TRIGGER
    assert refused("DELETE FROM checklists_protocol") == TRIGGER


def test_one_version_of_a_protocol_is_in_use(hospital):
    assert (
        refused(
            "INSERT INTO checklists_protocol SELECT (jsonb_populate_record(p, jsonb_build_object("
            "'id', gen_random_uuid(), 'version', '1.0.1'))).* FROM checklists_protocol p"
        )
        == UNIQUE
    )


def test_a_case_has_one_row_for_each_requirement(hospital):
    hospital.case()

    assert (
        refused(
            "INSERT INTO checklists_requirement SELECT (jsonb_populate_record(r, jsonb_build_object("
            "'id', gen_random_uuid()))).* FROM checklists_requirement r"
        )
        == UNIQUE
    )


def test_the_same_version_with_another_text_is_refused(hospital):
    same = small_protocol()
    other = type(same)(**{**vars_of(same), "title": {"en": "Other", "ru": "Другой"}})

    assert actions.put_protocol(spec=same, at=now()) is False
    with pytest.raises(actions.ProtocolChanged):
        actions.put_protocol(spec=other, at=now())


def vars_of(spec):
    return {name: getattr(spec, name) for name in spec.__dataclass_fields__}
