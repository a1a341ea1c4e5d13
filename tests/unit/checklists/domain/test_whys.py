import re
from datetime import date
from pathlib import Path

import pytest

from checklists.domain import whys
from checklists.domain.whys import WHYS, Why, sentence
from tests.unit.checklists.domain.builders import choice, number, protocol, requirement

SPEC = requirement("blood", number("glucose"), choice("conclusion"))
DOMAIN = Path(whys.__file__).parent


def test_codes_become_titles_and_the_rest_is_shown():
    why = Why("value_block", {"component": "glucose", "value": 13, "unit": "mmol/L", "passing": "3.9–6.0"})

    assert sentence(why, SPEC) == "glucose 13 mmol/L is far outside 3.9–6.0 mmol/L"


def test_a_choice_is_named_by_its_title():
    why = Why("blocked_until", {"component": "conclusion", "choice": "bad_until", "until": date(2026, 12, 1)})

    assert sentence(why, SPEC) == "conclusion: bad until, until 2026-12-01"
    assert sentence(why, SPEC, show=lambda value: "1 Dec") == "conclusion: bad until, until 1 Dec"


def test_a_requirement_of_the_protocol_is_named_by_its_title():
    why = Why("unknown_requirement", {"requirement": "blood"})

    assert "blood" in sentence(why, protocol(SPEC))
    assert "horoscope" in sentence(Why("unknown_requirement", {"requirement": "horoscope"}), protocol(SPEC))


@pytest.mark.parametrize("about", [None, SPEC])
def test_what_has_no_title_is_shown_as_it_is(about):
    assert sentence(Why("disputed", {"component": "colour"}), about) == "colour is disputed"
    assert sentence(Why("choice_review", {"component": "glucose", "choice": "x"}), about) == "glucose: x"


def test_a_template_is_translated_before_the_words_are_put_in():
    russian = {"nothing_recorded": "ещё ничего не записано"}

    words = sentence(Why("nothing_recorded"), translate=lambda text: russian["nothing_recorded"])

    assert words == "ещё ничего не записано"


def test_every_reason_the_rules_give_has_words():
    used = set()
    for path in DOMAIN.glob("*.py"):
        text = path.read_text()
        used |= set(re.findall(r'(?:Why|BadValue)\(\s*"([a-z_]+)"', text))
        used |= set(re.findall(r'BadValue\([^"]*?"?[a-z_]*"?, "([a-z_]+)"', text))
        used |= set(re.findall(r'entry\.bad\("([a-z_]+)"', text))

    assert used - {"accepted"} <= set(WHYS)
    assert len(used) > 40


def test_reasons_can_be_told_apart_and_collected():
    same = Why("disputed", {"component": "a"})

    assert len({same, Why("disputed", {"component": "a"}), Why("disputed", {"component": "b"})}) == 2


@pytest.mark.parametrize(
    ("days", "said"), [(1, "takes 1 day, "), (2, "takes 2 days, "), ("1", "takes 1 day, ")]
)
def test_a_number_of_days_is_said_for_one_and_for_many(days, said):
    assert sentence(Why("takes_days", {"days": days, "on": "Tuesday"})).startswith(said)


def test_a_reason_that_could_not_be_said_is_refused_where_it_is_made():
    with pytest.raises(ValueError, match="takes_days needs days, on"):
        Why("takes_days")
