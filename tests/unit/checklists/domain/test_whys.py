import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checklists.domain import whys
from checklists.domain.whys import WHYS, Why, kept_back, sentence
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


def test_titles_are_in_the_reader_s_language_and_english_unless_asked():
    pictures = {"en": "Picture", "ru": "Снимок"}
    says = choice("conclusion")
    named = replace(says, title={"en": "Report", "ru": "Заключение"})
    spec = replace(requirement("xray", named), title=pictures)
    of_a_choice = Why("choice_review", {"component": "conclusion", "choice": says.choices[0].code})
    of_the_requirement = Why("unknown_requirement", {"requirement": "xray"})

    assert sentence(of_a_choice, spec).startswith("Report: ")
    assert sentence(of_a_choice, spec, language="ru").startswith("Заключение: ")
    assert "Picture" in sentence(of_the_requirement, protocol(spec))
    assert "Снимок" in sentence(of_the_requirement, protocol(spec), language="ru")


def test_a_choice_is_titled_in_the_reader_s_language():
    says = choice("conclusion")
    titled = replace(says.choices[0], title={"en": "Fine", "ru": "Норма"})
    spec = requirement("xray", replace(says, choices=(titled, *says.choices[1:])))
    why = Why("choice_review", {"component": "conclusion", "choice": titled.code})

    assert sentence(why, spec).endswith(": Fine")
    assert sentence(why, spec, language="ru").endswith(": Норма")


def test_a_reason_that_holds_everything_that_is_no_value_is_not_kept_back():
    spec = replace(requirement("infections"), seen_by=("surgeon",))
    why = Why("disputed", dict.fromkeys(whys._TELLS_NO_VALUE, "x"))

    assert kept_back(why, spec, "porter") is why
