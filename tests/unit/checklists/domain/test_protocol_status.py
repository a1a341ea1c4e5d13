import pytest

from checklists.domain.protocol_status import NEXT, ProtocolStatus


def test_every_status_has_a_row_in_the_table():
    assert set(NEXT) == set(ProtocolStatus)


@pytest.mark.parametrize("status", [ProtocolStatus.ACTIVE, ProtocolStatus.RETIRED])
def test_a_version_that_was_in_use_never_goes_back(status):
    order = list(ProtocolStatus)

    assert all(order.index(later) > order.index(status) for later in NEXT[status])


def test_only_a_reviewed_version_comes_into_use_and_only_that_one_is_sent_back():
    assert [old for old in ProtocolStatus if ProtocolStatus.ACTIVE in NEXT[old]] == [ProtocolStatus.REVIEWED]
    assert [old for old in ProtocolStatus if ProtocolStatus.DRAFT in NEXT[old]] == [ProtocolStatus.REVIEWED]
