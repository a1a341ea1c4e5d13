from reminders.domain.states import CAN_BE_STOPPED, NEEDS_A_PERSON, NEXT, ReminderState


def test_every_state_has_a_row_in_the_table():
    assert set(NEXT) == set(ReminderState)


def test_what_may_be_with_the_patient_can_no_longer_be_suppressed():
    assert ReminderState.SUPPRESSED not in NEXT[ReminderState.HANDING_OVER]
    assert ReminderState.SUPERSEDED not in NEXT[ReminderState.HANDING_OVER]


def test_what_is_in_doubt_is_never_sent_again():
    for state in NEEDS_A_PERSON | {ReminderState.SENT}:
        assert NEXT[state] == frozenset()


def test_only_a_claimed_reminder_is_handed_over():
    before = {state for state in NEXT if ReminderState.HANDING_OVER in NEXT[state]}

    assert before == {ReminderState.CLAIMED}


def test_whatever_can_be_stopped_has_both_ways_out():
    for state in CAN_BE_STOPPED:
        assert {ReminderState.SUPPRESSED, ReminderState.SUPERSEDED} <= NEXT[state]
