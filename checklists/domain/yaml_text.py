"""YAML as protocol files use it: mappings, lists, text, whole numbers, true, false; each key with its line.

Only ``true`` and ``false`` are yes or no, so that the answer ``no`` stays a word; numbers with a point stay
text, so that 3.9 is exactly 3.9. Anchors and aliases work; tags, merge keys and double keys do not.
"""

from typing import Any

import yaml

from checklists.domain.reading import Located, Problem, ProtocolProblems

_DEEPEST = 20
_WORDS = {"true": True, "false": False, "": None, "null": None, "~": None}


def read_yaml(path: str, text: str) -> Located:
    """Read one file that holds one mapping; raises ProtocolProblems."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as bad:
        mark = bad.problem_mark or bad.context_mark
        line = mark.line + 1 if mark else 1
        raise ProtocolProblems([Problem(path, line, f"not YAML: {bad.problem or bad.context}")]) from bad
    except yaml.YAMLError as bad:
        raise ProtocolProblems([Problem(path, 1, "not YAML: unreadable characters")]) from bad
    if not isinstance(node, yaml.MappingNode):
        raise ProtocolProblems([Problem(path, 1, "a protocol file is one mapping")])
    problems: list[Problem] = []
    data = _Plain(path, problems).mapping(node, 0)
    if problems:
        raise ProtocolProblems(problems)
    return data


class _Plain:
    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems

    def value(self, node: yaml.Node, depth: int) -> Any:
        if depth > _DEEPEST:
            self._note(node, "nested too deeply")
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(part, depth + 1) for part in node.value]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def mapping(self, node: yaml.MappingNode, depth: int) -> Located:
        data = Located(self.path, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, "a key is one word")
            elif key in data:
                self._note(key_node, f"key {key} is there twice")
            else:
                value = self.value(value_node, depth + 1)
                data.put(key, value, self.path, key_node.start_mark.line + 1)
        return data

    def _note(self, node: yaml.Node, reason: str) -> None:
        self.problems.append(Problem(self.path, node.start_mark.line + 1, reason))


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
