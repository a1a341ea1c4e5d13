"""Writing the next version of a protocol: what has to be confirmed again, and by whom it was.

A confirmation is a clinician's name under certain numbers and words. It stays only as long as these do: whatever a
draft changes has to be confirmed anew, and a name typed into a file counts for nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checklists.domain.files.content import read_protocol
from checklists.domain.files.diffs import Change, diff
from checklists.domain.files.laboratory_checks import mismeasured
from checklists.domain.files.reading import Problem, ProtocolProblems
from checklists.domain.files.writing import write_protocol
from checklists.domain.files.yaml_text import read_yaml
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.titles import Titles

Content = dict[str, Any]


@dataclass(frozen=True)
class OpenOrigin:
    """An origin that no clinician has confirmed. ``place`` names it: ``requirements/glucose/1``."""

    place: str
    title: Titles
    origin: Origin


def open_origins(spec: ProtocolSpec) -> tuple[OpenOrigin, ...]:
    """Return every origin that somebody must still confirm, in the order of the protocol."""
    found = []
    for place, item in _sourced(write_protocol(spec)):
        for number, data in enumerate(item["origins"]):
            origin = Origin(
                OriginType(data["type"]), data["ref"], data.get("quote", ""), data.get("confirmed_by", "")
            )
            if not origin.is_confirmed:
                found.append(OpenOrigin(f"{place}/{number}", item.get("title") or item["text"], origin))
    return tuple(found)


def confirm(spec: ProtocolSpec, places: Collection[str], confirmed_by: str) -> ProtocolSpec:
    """Put a clinician's name and the day under the origins at these places; raises KeyError for another place."""
    content = write_protocol(spec)
    wanted = set(places)
    if unknown := wanted - {one.place for one in open_origins(spec)}:
        raise KeyError(min(unknown))
    for place, item in _sourced(content):
        for number, origin in enumerate(item["origins"]):
            if f"{place}/{number}" in wanted:
                origin["confirmed_by"] = confirmed_by
    return read_protocol(content)


def rewritten(new: ProtocolSpec, old: ProtocolSpec | None, reason: str) -> ProtocolSpec:
    """Return ``new`` as a draft after ``old``: confirmations kept where nothing changed, and only there.

    What changed gets the reason as one more origin, which somebody has to confirm; and it says that this version
    defined it. Raises ProtocolProblems when it makes no sense.
    """
    content = write_protocol(new)
    was = dict(_sourced(write_protocol(old))) if old else {}
    for place, item in _sourced(content):
        before = was.get(place)
        if before is not None and _said(before) == _said(item):
            item["origins"] = before["origins"]
            _mark(item, before.get("defined_in", []))
        else:
            _open_again(item, reason if before is not None else "")
            _mark(item, [*(before or item).get("defined_in", []), new.name])
    return read_protocol(content)


def read_draft(path: str, text: str) -> ProtocolSpec:
    """Read a whole protocol, as it is downloaded: inheritance worked in; raises ProtocolProblems."""
    data = read_yaml(path, text)
    for key in ("change", "remove"):
        if key in data:
            reason = f"{key}: a draft is a whole protocol, as it is downloaded, with nothing left to work in"
            raise ProtocolProblems([Problem(path, data.places[key][1], reason)])
    requirements = data.get("requirements")
    parts = (
        [part for part in requirements if isinstance(part, dict)] if isinstance(requirements, list) else []
    )
    whole = any("defined_in" in part for part in parts)
    for key in ("extends", "include"):
        if data.get(key) and not whole:
            reason = f"{key}: what this file builds on is not in it; start from the downloaded protocol"
            raise ProtocolProblems([Problem(path, data.places[key][1], reason)])
    protocol = read_protocol(data)
    if problems := list(mismeasured(protocol, data)):
        raise ProtocolProblems(problems)
    return protocol


def only_confirms(known: ProtocolSpec, file: ProtocolSpec) -> bool:
    """Say whether ``known`` says the same as ``file``, with more of it confirmed."""
    return all(_confirms(change) for change in diff(file, known))


def _confirms(change: Change) -> bool:
    is_origin = bool(change.path) and change.path[-1].of == "origins"
    if not is_origin or not change.before or not change.after:
        return False
    unsigned: Content = {key: value for key, value in change.after.items() if key != "confirmed_by"}
    return bool(unsigned == change.before)


def numbered(spec: ProtocolSpec, version: str) -> ProtocolSpec:
    """Return the same protocol under another number."""
    return replace(spec, version=version)


def number(version: str) -> tuple[int, ...]:
    """Return a version as numbers, to be compared."""
    return tuple(int(part) for part in version.split("."))


def next_number(versions: Collection[str]) -> str:
    """Return the number that usually follows the highest of these: 1.2.0 after 1.1.0."""
    major, minor, _patch = max(number(version) for version in versions)
    return f"{major}.{minor + 1}.0"


def _sourced(content: Content) -> Iterator[tuple[str, Content]]:
    """Yield everything that has origins, with a name for its place."""
    for requirement in content["requirements"]:
        place = f"requirements/{requirement['code']}"
        yield place, requirement
        for component in requirement["components"]:
            for medicines in component.get("classes", []):
                yield f"{place}/{component['code']}/{medicines['code']}", medicines
    for key in ("follow_up", "guidance"):
        for item in content.get(key, []):
            yield f"{key}/{item['code']}", item


def _said(item: Mapping[str, Any]) -> Content:
    """Return what an item says, without who confirmed it; classes of medicines speak for themselves."""
    said = {key: value for key, value in item.items() if key != "defined_in"}
    said["origins"] = [{k: v for k, v in origin.items() if k != "confirmed_by"} for origin in said["origins"]]
    if "components" in said:
        said["components"] = [
            component | {"classes": [medicines["code"] for medicines in component.get("classes", [])]}
            for component in said["components"]
        ]
    return said


def _open_again(item: Content, reason: str) -> None:
    for origin in item["origins"]:
        origin.pop("confirmed_by", None)
    known = {(origin["type"], origin["ref"]) for origin in item["origins"]}
    if reason and (OriginType.LOCAL.value, reason) not in known:
        item["origins"].append({"type": OriginType.LOCAL.value, "ref": reason})


def _mark(item: Content, files: list[str]) -> None:
    if "components" in item:
        item["defined_in"] = list(dict.fromkeys(files))
