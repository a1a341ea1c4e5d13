"""The limits of a protocol file, to the value: what is just within them is read, one more is refused."""

import pytest

from checklists.domain.files import yaml_text
from checklists.domain.files.reading import ProtocolProblems
from checklists.domain.files.yaml_text import read_yaml


@pytest.fixture
def limits(monkeypatch):
    def set_to(**numbers):
        for name, number in numbers.items():
            monkeypatch.setattr(yaml_text, name, number)

    return set_to


def refusal(text):
    with pytest.raises(ProtocolProblems) as refused:
        read_yaml("f.yaml", text)
    return str(refused.value)


# Nine things stand there (the whole, two keys, a list of four, an alias); read, they are ten values.
REPEATS = "a: &x [1, 2, 3, 4]\nb: *x\n"


def test_values_are_counted_as_they_stand_and_as_aliases_repeat_them(limits):
    limits(_MOST_VALUES=10)
    assert read_yaml("f.yaml", REPEATS) == {"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]}
    limits(_MOST_VALUES=9)
    assert refusal(REPEATS) == "f.yaml:1: more than 9 values, with what its aliases repeat"
    limits(_MOST_VALUES=8)
    assert refusal(REPEATS) == "f.yaml:2: not YAML: more than 8 values"


@pytest.mark.parametrize("text", ["a: [1]\n", "a: {b: 1}\n", "a: [1, 2]\nb: [3, 4]\nc: {d: 5}\n"])
def test_what_is_just_deep_enough_is_read(limits, text):
    limits(_DEEPEST=2)

    assert read_yaml("f.yaml", text)


@pytest.mark.parametrize(
    "text", ["a: [[1]]\n", "a: {b: [1]}\n", "a: [1, 2, 3, [4]]\n", "a: [1]\nb: [2]\nc: [[3]]\n"]
)
def test_one_step_too_deep_is_refused_before_it_is_read(limits, text):
    limits(_DEEPEST=2)

    assert refusal(text).endswith(": not YAML: nested too deeply")


@pytest.mark.parametrize(
    "text", ["x: &x [1]\na: {b: *x}\n", "x: &x [1]\na: [*x]\n", "x: &x {y: 1}\na: {b: *x}\n"]
)
def test_what_an_alias_makes_too_deep_is_refused_at_its_line(limits, text):
    limits(_DEEPEST=2)

    assert refusal(text) == "f.yaml:1: nested too deeply"


def test_a_text_may_be_just_as_long_as_is_allowed(limits):
    limits(MOST_BYTES=5)

    assert read_yaml("f.yaml", "a: 1\n") == {"a": 1}
    assert refusal("a: 1\n\n") == "f.yaml:1: larger than 5 bytes"


def test_a_key_of_several_words_is_told_as_it_is():
    assert refusal("b: 1\n[a]: 2\n") == "f.yaml:2: a key is one word"
