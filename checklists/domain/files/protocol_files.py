"""Protocol files: YAML in, checked protocols out. Pure: texts come as an argument, nothing is opened.

A file stands at ``<code>/<version>.yaml``. It may extend one other version and include more of them: what is
inherited comes first, then what is included (for the cases that ``when`` holds for), then its own
``requirements``. ``remove`` takes some of it away (with a reason), ``change`` replaces fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checklists.domain.files.content import read_protocol
from checklists.domain.files.laboratory_checks import mismeasured
from checklists.domain.files.reading import Located, Problem, ProtocolProblems, Reader
from checklists.domain.files.strictness import strict
from checklists.domain.files.yaml_text import read_yaml
from checklists.domain.origins import OriginType
from checklists.domain.protocols import ProtocolSpec

Key = tuple[str, str]

_MOST_LAYERS = 10


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
                loader.problems += _misquoted(resolved, source) if source else ()
                loader.problems += mismeasured(protocols[key], resolved)
    if loader.problems:
        raise ProtocolProblems(loader.problems)
    return protocols


def _misquoted(data: Any, source: Sequence[str]) -> Iterator[Problem]:
    """Look at every origin, wherever it stands: of requirements, guidance, follow-up and medicine classes."""
    if isinstance(data, list):
        for part in data:
            yield from _misquoted(part, source)
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key == "origins":
                yield from (problem for origin in value for problem in _misquote(origin, source))
            else:
                yield from _misquoted(value, source)


def _misquote(origin: Located, source: Sequence[str]) -> Iterator[Problem]:
    if origin["type"] == OriginType.TEXT:
        number = int(origin["ref"][1:])
        said = source[number - 1] if number <= len(source) else ""
        if not said.strip() or origin.get("quote", "") not in said:
            reason = f"L{number} of the text does not say: {origin.get('quote', 'anything')}"
            yield Problem(origin.file, origin.line, reason)


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
        if path.split("/")[-2:] != [key[0], f"{key[1]}.yaml"]:
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
        bases = [(read.data.get("extends"), read, "extends", None)] if read.text("extends", "") else []
        for part in read.mappings("include"):
            bases.append((part.text("protocol"), part, "protocol", part.data.get("when")))
        built_on = []
        for name, place, field, when in bases:
            base = self._base(name, place, field, (*below, key))
            if base is None:
                return None
            built_on.append((base, when))
        return self._merge(data, built_on)

    def _base(self, name: Any, place: Reader, field: str, below: tuple[Key, ...]) -> Located | None:
        code, _, version = str(name).partition("@")
        if (code, version) in below:
            place.note(f"builds on itself: {name}", field)
            return None
        if (code, version) not in self.raw:
            place.note(f"unknown base: {name}", field)
            return None
        if len(below) > _MOST_LAYERS:
            place.note(f"builds on more than {_MOST_LAYERS} layers", field)
            return None
        return self.resolve((code, version), below)

    def _merge(self, data: Located, built_on: list[tuple[Located, Any]]) -> Located:
        read = Reader(data, self.problems)
        name = f"{data.get('protocol')}@{data.get('version')}"
        inherited: dict[str, Any] = {}
        for base, when in built_on:
            for part in _parts(base, "requirements"):
                if part.get("code") in inherited:
                    read.note(f"requirement {part['code']} comes from two sides", "include")
                inherited[str(part.get("code"))] = _narrowed(part, when)
        self._remove(read, inherited)
        self._change(read, inherited, name)
        merged = data.copy()
        for key in ("remove", "change"):
            merged.pop(key, None)
        own = data.get("requirements", [])
        if isinstance(own, list):
            own = [*inherited.values(), *(_stamped(part, name) for part in own)]
        merged["requirements"] = own
        for key in ("resources", "follow_up"):
            merged[key] = _joined([*(base[key] for base, _ in built_on), data.get(key, [])])
        said = [[_narrowed(part, when) for part in _parts(base, "guidance")] for base, when in built_on]
        merged["guidance"] = _joined([*said, data.get("guidance", [])])
        return merged

    def _remove(self, read: Reader, inherited: dict[str, Any]) -> None:
        for part in read.mappings("remove"):
            code = part.text("code")
            part.text("reason")
            part.done()
            if inherited.pop(code, None) is None:
                part.note(f"nothing to remove: {code}", "code")

    def _change(self, read: Reader, inherited: dict[str, Any], name: str) -> None:
        for part in read.mappings("change"):
            code = part.text("code")
            if code not in inherited:
                part.note(f"nothing to change: {code}", "code")
                continue
            inherited[code] = _stamped(_changed(inherited[code], part), name)


# Two ways of writing one thing: what is given now replaces the other way too.
_INSTEAD_OF = {"scale": ("bounds",), "bounds": ("scale",)}


def _changed(old: Located, part: Reader) -> Located:
    """Replace the fields that are given; ``add_components`` puts more below the inherited ones.

    ``change_components`` does the same to single components, so that one bound can differ and the rest stay.
    ``strict`` blocks wherever a clinician would have decided.
    """
    new = old.copy()
    new.file, new.line = part.data.file, part.data.line  # type: ignore[attr-defined]
    for key, value in part.data.items():
        if key == "add_components":
            more = [reader.data for reader in part.mappings(key)]
            new.put("components", [*_parts(new, "components"), *more], new.file, new.line)
        elif key == "change_components":
            changes = part.mappings(key)
            new.put("components", _changed_components(new, changes), new.file, new.line)
        elif key == "strict":
            if part.flag(key):
                new["components"] = [strict(component) for component in _parts(new, "components")]
        else:
            for other in _INSTEAD_OF.get(key, ()):
                new.pop(other, None)
            new.put(key, value, *part.data.places[key])  # type: ignore[attr-defined]
    return new


def _changed_components(requirement: Located, changes: Sequence[Reader]) -> list[Any]:
    components = _parts(requirement, "components")
    for change in changes:
        code = change.text("code")
        places = [place for place, component in enumerate(components) if component.get("code") == code]
        if not places:
            change.note(f"nothing to change: {code}", "code")
        for place in places:
            components[place] = _changed(components[place], change)
    return components


def _stamped(requirement: Any, name: str) -> Any:
    """Note on a requirement that this file made it or changed it; what is none is complained about later."""
    if not isinstance(requirement, Located):
        return requirement
    stamped = requirement.copy()
    stamped["defined_in"] = [*stamped.get("defined_in", []), name]
    return stamped


def _narrowed(part: Any, when: Any) -> Any:
    """Ask for what is included, or say it, only to the cases that it was included for."""
    if when is None:
        return part
    narrowed = part.copy()
    own = part.get("when")
    narrowed["when"] = when if own is None else {"all": [when, own]}
    return narrowed


def _joined(lists: list[Any]) -> Any:
    """Join the lists; the same thing said on two sides is said once. What is no list is complained about later."""
    joined: list[Any] = []
    for one in lists:
        if not isinstance(one, list):
            return one
        joined += [part for part in one if part not in joined]
    return joined


def _parts(data: Mapping[str, Any], key: str) -> list[Any]:
    """Return the mappings of a list; whatever else stands there is complained about when it is read."""
    value = data.get(key)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []
