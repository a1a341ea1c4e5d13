import pytest

from checklists.domain.reading import ProtocolProblems
from checklists.domain.yaml_text import read_yaml


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
