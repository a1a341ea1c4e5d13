import pytest

from patients.domain.kinds import ToldBy


@pytest.mark.parametrize("choice", list(ToldBy))
def test_what_was_chosen_is_what_is_read_again(choice):
    assert ToldBy.of(*choice.means) is choice


@pytest.mark.parametrize("first", ["email", "sms", ""])
def test_after_a_stop_the_order_of_before_says_nothing(first):
    assert ToldBy.of(True, False, first) is ToldBy.EMAIL_ONLY
    assert ToldBy.of(False, True, first) is ToldBy.SMS_ONLY
    assert ToldBy.of(False, False, first) is ToldBy.NONE
