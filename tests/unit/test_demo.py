"""The made-up hospital knows what to say about every operation of the catalogue."""

from cases.domain.diagnoses import CATALOGUE
from cases.domain.privileges import needed
from checklists.domain.files.catalogue import parse_procedures
from hospital.demo.names import DIAGNOSES, OFTEN
from hospital.demo.people import PEOPLE, QUALIFIED
from hospital.demo.theatres import MACHINES
from staff.domain.roles import Role
from tests.unit.checklists.domain.builders import PROTOCOLS, shipped

PROCEDURES = parse_procedures(
    "procedures.yaml", (PROTOCOLS / "procedures.yaml").read_text(), protocols={code for code, _ in shipped()}
)


def test_every_operation_has_a_diagnosis_that_is_known():
    assert {p.bone_site for p in PROCEDURES} == set(DIAGNOSES)
    assert {code for codes in DIAGNOSES.values() for code in codes} <= set(CATALOGUE)
    assert set(OFTEN) <= {p.code for p in PROCEDURES}


def test_every_operation_finds_its_machines_and_a_qualified_surgeon_at_each_site():
    assert {kind for p in PROCEDURES for kind in p.equipment} <= {kind for kind, _ in MACHINES}
    for people in PEOPLE.values():
        surgeons = [username for role, username, _ in people if role is Role.SURGEON]
        assert any(username not in QUALIFIED for username in surgeons)


def test_somebody_is_not_qualified_for_everything():
    wanted = {
        p
        for procedure in PROCEDURES
        for p in needed(access=procedure.access, complexity=procedure.complexity)
    }

    assert any(wanted - set(privileges) for privileges in QUALIFIED.values())
