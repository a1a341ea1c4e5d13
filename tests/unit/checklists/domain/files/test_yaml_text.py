from itertools import pairwise

import pytest

from checklists.domain.files.reading import ProtocolProblems
from checklists.domain.files.yaml_text import MOST_BYTES, decode, read_yaml


def test_words_stay_words_and_only_true_false_and_whole_numbers_are_more():
    data = read_yaml(
        "f.yaml",
        "{no: no, yes: yes, on: on, t: true, f: false, n: 14, d: 3.9, big: 12345678901, q: '14', e: , z: ~}",
    )

    assert data == {
        "no": "no",
        "yes": "yes",
        "on": "on",
        "t": True,
        "f": False,
        "n": 14,
        "d": "3.9",
        "big": "12345678901",
        "q": "14",
        "e": None,
        "z": None,
    }


def test_every_key_knows_its_line():
    data = read_yaml("f.yaml", "a: 1\nlist:\n  - b: 2\n    c: 3\n")

    assert data.places == {"a": ("f.yaml", 1), "list": ("f.yaml", 2)}
    assert data["list"][0].line == 3
    assert data["list"][0].places["c"] == ("f.yaml", 4)


def test_aliases_repeat_what_they_name():
    data = read_yaml("f.yaml", "a: &x [1, 2]\nb: *x\n")

    assert data["b"] == [1, 2]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: [1, 2", 1, "not YAML"),
        ("a: 1\nb: *nowhere\n", 2, "not YAML"),
        ("a: \x07", 1, "not YAML: unreadable characters"),
        ("", 1, "one mapping"),
        ("- a\n- b\n", 1, "one mapping"),
        ("a: 1\na: 2\n", 2, "key a is there twice"),
        ("b: 1\n[a]: 2\n", 2, "a key is one word"),
        ("a: &x [*x]\n", 1, "nested too deeply"),
        ("a: 1\n---\nb: 2\n", 2, "not YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(text, line, reason):
    with pytest.raises(ProtocolProblems) as refused:
        read_yaml("f.yaml", text)

    problem = refused.value.problems[0]
    assert (problem.file, problem.line) == ("f.yaml", line)
    assert reason in str(problem)


def refusal(text):
    with pytest.raises(ProtocolProblems) as refused:
        read_yaml("f.yaml", text)
    return str(refused.value)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in pairwise("abcdefghij")
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "f.yaml:1: more than 50000 values, with what its aliases repeat"),
        ("a: " + "[" * 200_000, "f.yaml:1: not YAML: nested too deeply"),
        ("a: 1\nb: [" + "1," * 60_000 + "1]", "f.yaml:2: not YAML: more than 50000 values"),
        ("a: " + "x" * MOST_BYTES, "f.yaml:1: larger than 1000000 bytes"),
    ],
)
def test_a_file_that_would_cost_too_much_is_refused_before_it_does(text, said):
    assert refusal(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: !!python/name:os.system\n", "f.yaml:2: not YAML: tags are not used"),
        ("a: 1\nb: !secret {c: d}\n", "f.yaml:2: not YAML: tags are not used"),
        ("a: &x {c: 1}\nb:\n  <<: *x\n", "f.yaml:3: merge keys are not used"),
        ("\ufeffa: 1\n", "f.yaml:1: starts with a byte order mark"),
        ("a: 1\nb: x\x00y\n", "f.yaml:2: not YAML: unreadable characters"),
        ('a: 1\nb: "x\\0y"\n', "f.yaml:2: unreadable characters"),
        ('a: "\\ud800"\n', "f.yaml:1: unreadable characters"),
        ("a: 5 \u202e mg\n", "f.yaml:1: unreadable characters"),
    ],
)
def test_what_yaml_could_hide_from_a_reader_is_refused(text, said):
    assert refusal(text) == said


def test_text_in_several_lines_and_in_every_alphabet_is_readable():
    assert read_yaml("f.yaml", "a: |\n  Гемоглобин\n  \u00b5mol\n")["a"] == "Гемоглобин\n\u00b5mol\n"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"a: 1\nb: \xff\n", "f.yaml:2: not UTF-8"),
        ("a: Ж".encode("utf-16"), "f.yaml:1: not UTF-8"),
        (b"x" * (MOST_BYTES + 1), "f.yaml:1: larger than 1000000 bytes"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_line(raw, said):
    with pytest.raises(ProtocolProblems) as refused:
        decode("f.yaml", raw)

    assert str(refused.value) == said
    assert decode("f.yaml", "Ж".encode()) == "Ж"


def test_a_file_may_be_just_as_large_as_is_allowed():
    assert len(decode("x.yaml", b"x" * MOST_BYTES)) == MOST_BYTES
    with pytest.raises(ProtocolProblems, match="larger than"):
        decode("x.yaml", b"x" * (MOST_BYTES + 1))


def test_a_number_of_nine_digits_is_one_and_of_ten_is_words():
    assert read_yaml("x.yaml", "{nine: 123456789, ten: 1234567890}") == {
        "nine": 123456789,
        "ten": "1234567890",
    }
