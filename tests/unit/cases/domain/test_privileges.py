import pytest

from cases.domain.privileges import needed
from staff.domain.privileges import Privilege


@pytest.mark.parametrize(
    ("access", "complexity", "privileges"),
    [
        ("open", "simple", ()),
        ("open", "complex", (Privilege.COMPLEX,)),
        ("closed", "simple", (Privilege.CLOSED,)),
        ("closed", "complex", (Privilege.CLOSED, Privilege.COMPLEX)),
        ("", "", ()),
    ],
)
def test_closed_and_complex_operations_ask_for_a_privilege(access, complexity, privileges):
    assert needed(access=access, complexity=complexity) == privileges
