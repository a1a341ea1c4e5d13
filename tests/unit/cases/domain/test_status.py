import pytest

from cases.domain.cancellation import REASONS, CancelReason
from cases.domain.status import DATED, EDITABLE, LIVE, NEXT, STANDS, CaseStatus, WrongStatus, check_move

W, B, C, T, D, X = CaseStatus
ALLOWED = {(W, B), (W, X), (B, W), (B, C), (B, X), (C, B), (C, T), (C, X), (T, D), (T, X)}


def test_every_status_has_a_row_in_each_table():
    assert set(NEXT) == set(CaseStatus) == set(STANDS)


@pytest.mark.parametrize("old", CaseStatus)
@pytest.mark.parametrize("new", CaseStatus)
def test_a_case_moves_only_along_the_table(old, new):
    if (old, new) in ALLOWED:
        check_move(old, new)
    else:
        with pytest.raises(WrongStatus) as refusal:
            check_move(old, new)
        assert refusal.value.sentence == STANDS[old]


def test_what_is_over_has_nowhere_to_go():
    assert {status for status in CaseStatus if not NEXT[status]} == set(CaseStatus) - LIVE


def test_a_waiting_case_has_no_date_and_may_be_edited():
    assert CaseStatus.WAITING not in DATED
    assert {CaseStatus.WAITING, CaseStatus.BOOKED} == EDITABLE


def test_every_reason_to_cancel_has_words_and_a_code():
    assert set(REASONS) == set(CancelReason)
    assert all(row.title and row.icd10.startswith("Z53") for row in REASONS.values())
