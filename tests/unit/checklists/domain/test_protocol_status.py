import pytest

from checklists.domain.protocol_status import NEXT, ProtocolStatus


def test_every_status_has_a_row_in_the_table():
    assert set(NEXT) == set(ProtocolStatus)


@pytest.mark.parametrize("status", list(ProtocolStatus))
def test_a_version_never_goes_back(status):
    order = list(ProtocolStatus)

    assert all(order.index(later) > order.index(status) for later in NEXT[status])
