"""YAML as protocol files use it: mappings, lists, text, whole numbers, true, false; each key with its line.

Only ``true`` and ``false`` are yes or no, so that the answer ``no`` stays a word; numbers with a point stay
text, so that 3.9 is exactly 3.9. Anchors and aliases work; tags, merge keys and double keys do not. A file that
is too large, too deep, or that grows too much by its aliases is refused before it costs anything.
"""

import unicodedata
from typing import Any

import yaml

from checklists.domain.files.reading import Located, Problem, ProtocolProblems

MOST_BYTES = 1_000_000
_DEEPEST = 20
_MOST_VALUES = 50_000
_WORDS = {"true": True, "false": False, "": None, "null": None, "~": None}
_BYTE_ORDER_MARK = "\ufeff"


def decode(path: str, raw: bytes) -> str:
    """Return the text of a file; raises ProtocolProblems when it is too large or not UTF-8."""
    if len(raw) > MOST_BYTES:
        raise ProtocolProblems([Problem(path, 1, f"larger than {MOST_BYTES} bytes")])
    try:
        return raw.decode()
    except UnicodeDecodeError as bad:
        line = raw[: bad.start].count(b"\n") + 1
        raise ProtocolProblems([Problem(path, line, "not UTF-8")]) from bad


def read_yaml(path: str, text: str) -> Located:
    """Read one file that holds one mapping; raises ProtocolProblems."""
    node = _node(path, text)
    if not isinstance(node, yaml.MappingNode):
        raise ProtocolProblems([Problem(path, 1, "a protocol file is one mapping")])
    problems: list[Problem] = []
    plain = _Plain(path, problems)
    data = plain.mapping(node)
    if plain.values > _MOST_VALUES:
        problems = [Problem(path, 1, f"more than {_MOST_VALUES} values, with what its aliases repeat")]
    if problems:
        raise ProtocolProblems(problems)
    return data


def _node(path: str, text: str) -> yaml.Node | None:
    if text.startswith(_BYTE_ORDER_MARK):
        raise ProtocolProblems([Problem(path, 1, "starts with a byte order mark")])
    if len(text) > MOST_BYTES:
        raise ProtocolProblems([Problem(path, 1, f"larger than {MOST_BYTES} bytes")])
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as bad:
        mark = bad.problem_mark or bad.context_mark
        line = mark.line + 1 if mark else 1
        raise ProtocolProblems([Problem(path, line, f"not YAML: {bad.problem or bad.context}")]) from bad
    except yaml.reader.ReaderError as bad:
        line = text[: bad.position].count("\n") + 1
        raise ProtocolProblems([Problem(path, line, "not YAML: unreadable characters")]) from bad
    return node


class _Loader(yaml.SafeLoader):
    """Stops at the first tag, and at the first value that is too deep or one too many."""

    depth = 0
    values = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        self.values += 1
        for is_wrong, reason in (
            (getattr(event, "tag", None) is not None, "tags are not used"),
            (self.depth > _DEEPEST, "nested too deeply"),
            (self.values > _MOST_VALUES, f"more than {_MOST_VALUES} values"),
        ):
            if is_wrong:
                raise yaml.composer.ComposerError(None, None, reason, event.start_mark)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Plain:
    """Turns nodes into plain data. An alias is read each time it is used, so ``values`` counts what it costs."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.values = 0

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.values += 1
        if self.values > _MOST_VALUES:
            return None
        if depth > _DEEPEST:
            self._note(node, "nested too deeply")
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(part, depth + 1) for part in node.value]
        if any(not _is_readable(letter) for letter in node.value):
            self._note(node, "unreadable characters")
        return node.value if node.style is not None else _plain_scalar(node.value)  # type: ignore[attr-defined]

    def mapping(self, node: yaml.MappingNode, depth: int = 0) -> Located:
        data = Located(self.path, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, "a key is one word")
            elif key_node.style is None and key == "<<":
                self._note(key_node, "merge keys are not used")
            elif key in data:
                self._note(key_node, f"key {key} is there twice")
            else:
                value = self.value(value_node, depth + 1)
                data.put(key, value, self.path, key_node.start_mark.line + 1)
        return data

    def _note(self, node: yaml.Node, reason: str) -> None:
        self.problems.append(Problem(self.path, node.start_mark.line + 1, reason))


def _is_readable(letter: str) -> bool:
    """Say whether people see what is there: no control characters, nothing that turns the line around."""
    return letter in "\n\t" or not unicodedata.category(letter).startswith("C")


def _plain_scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
