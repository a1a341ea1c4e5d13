"""Protocol files: YAML in, checked protocols out. Pure: texts come as an argument, nothing is opened.

A file stands at ``<code>/<version>.yaml``. It may extend one other version: inherited requirements come
first, ``remove`` takes some away (with a reason), ``change`` replaces fields, ``requirements`` adds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from checklists.domain.content import read_protocol
from checklists.domain.protocols import OriginType, ProtocolSpec
from checklists.domain.reading import Located, Problem, ProtocolProblems, Reader
from checklists.domain.yaml_text import read_yaml

Key = tuple[str, str]


def load(files: Mapping[str, str], *, source: Sequence[str] = ()) -> dict[Key, ProtocolSpec]:
    """Read every file; raises ProtocolProblems with all that is wrong in all of them.

    ``source``: the lines of the source text; when given, every quote must stand in the line it names.
    """
    loader = _Loader(files)
    protocols: dict[Key, ProtocolSpec] = {}
    for key in sorted(loader.raw):
        resolved = loader.resolve(key)
        if resolved is not None:
            try:
                protocols[key] = read_protocol(resolved)
            except ProtocolProblems as found:
                loader.problems += found.problems
            else:
                loader.problems += _misquoted(protocols[key], resolved, source)
    if loader.problems:
        raise ProtocolProblems(loader.problems)
    return protocols


def _misquoted(protocol: ProtocolSpec, data: Located, source: Sequence[str]) -> list[Problem]:
    if not source:
        return []
    found = []
    for spec, place in zip(protocol.requirements, data["requirements"], strict=True):
        for origin in spec.origins:
            number = int(origin.ref[1:]) if origin.type is OriginType.TEXT else 0
            if number > len(source) or (origin.quote and number and origin.quote not in source[number - 1]):
                reason = f"{spec.code}: {origin.ref} of the text does not say: {origin.quote}"
                found.append(Problem(place.file, place.line, reason))
    return found


class _Loader:
    """Works inheritance in. ``raw``: files as written; one that cannot be used is noted and left out."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.raw: dict[Key, Located] = {}
        self.resolved: dict[Key, Located | None] = {}
        for path, text in files.items():
            try:
                self._keep(path, read_yaml(path, text))
            except ProtocolProblems as found:
                self.problems += found.problems

    def _keep(self, path: str, data: Located) -> None:
        read = Reader(data, self.problems)
        key = (read.text("protocol"), read.text("version"))
        if not path.endswith(f"{key[0]}/{key[1]}.yaml"):
            read.note(f"protocol {key[0]}@{key[1]} belongs in {key[0]}/{key[1]}.yaml", "protocol")
        elif key in self.raw:
            read.note(f"protocol {key[0]}@{key[1]} is there twice", "protocol")
        else:
            self.raw[key] = data

    def resolve(self, key: Key, below: tuple[Key, ...] = ()) -> Located | None:
        """Return the data with its base worked in, or None if that cannot be done."""
        if key not in self.resolved:
            self.resolved[key] = self._resolve(key, below)
        return self.resolved[key]

    def _resolve(self, key: Key, below: tuple[Key, ...]) -> Located | None:
        data = self.raw[key]
        read = Reader(data, self.problems)
        name = read.text("extends", "")
        if not name:
            return data
        code, _, version = name.partition("@")
        base_key = (code, version)
        if base_key == key or base_key in below:
            read.note(f"extends itself: {name}", "extends")
            return None
        if base_key not in self.raw:
            read.note(f"unknown base: {name}", "extends")
            return None
        base = self.resolve(base_key, (*below, key))
        return None if base is None else self._merge(data, base)

    def _merge(self, data: Located, base: Located) -> Located:
        read = Reader(data, self.problems)
        inherited = {part["code"]: part for part in _parts(base, "requirements") if "code" in part}
        self._remove(read, inherited)
        self._change(read, inherited)
        merged = data.copy()
        for key in ("remove", "change"):
            merged.pop(key, None)
        merged["requirements"] = [*inherited.values(), *_parts(data, "requirements")]
        merged["resources"] = list(dict.fromkeys([*base.get("resources", []), *data.get("resources", [])]))
        merged["follow_up"] = [*base.get("follow_up", []), *data.get("follow_up", [])]
        return merged

    def _remove(self, read: Reader, inherited: dict[str, Any]) -> None:
        for part in read.mappings("remove"):
            code = part.text("code")
            part.text("reason")
            part.done()
            if inherited.pop(code, None) is None:
                part.note(f"nothing to remove: {code}", "code")

    def _change(self, read: Reader, inherited: dict[str, Any]) -> None:
        for part in read.mappings("change"):
            code = part.text("code")
            if code not in inherited:
                part.note(f"nothing to change: {code}", "code")
                continue
            inherited[code] = _changed(inherited[code], part)


def _changed(old: Located, part: Reader) -> Located:
    """Replace the fields that are given; ``add_components`` puts more below the inherited ones."""
    new = old.copy()
    new.file, new.line = part.data.file, part.data.line  # type: ignore[attr-defined]
    for key, value in part.data.items():
        if key == "add_components":
            more = [reader.data for reader in part.mappings(key)]
            new.put("components", [*_parts(new, "components"), *more], new.file, new.line)
        else:
            new.put(key, value, *part.data.places[key])  # type: ignore[attr-defined]
    return new


def _parts(data: Mapping[str, Any], key: str) -> list[Any]:
    """Return the mappings of a list; whatever else stands there is complained about when it is read."""
    value = data.get(key)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []
