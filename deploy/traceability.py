"""docs/traceability.md, made from docs/traceability/facts.yaml: where each fact of the source text went.

`python -m deploy.traceability` writes it anew. A test checks that every fact stands there once, that what it points
to exists in the newest protocols or in the program, and that this names the line of the text which the fact is in.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import yaml

from checklists.domain.files.protocol_files import load
from checklists.domain.guidance import GuidanceKind
from checklists.domain.origins import Origin
from checklists.domain.protocols import ProtocolSpec

CLONE = Path(__file__).resolve().parents[1]
FACTS = CLONE / "docs" / "traceability" / "facts.yaml"
PAGE = CLONE / "docs" / "traceability.md"
PROTOCOLS = CLONE / "protocols"
REJECTED = "rejected"
HEAD = """# Where each fact of the source text went

Made by `python -m deploy.traceability` from [facts.yaml](traceability/facts.yaml) and checked by a test. A fact is what
the text says that software can model, in our words; L16 is its line. It became a requirement, a bound, guidance for
clinicians, a text for patients, a moment of follow-up, or a field or rule of the program, or it was rejected with a
reason. Names are `protocol/code` or `protocol/code/component` of the newest version, or names in the program.
"""


@dataclass(frozen=True)
class Fact:
    """One thing that the text says. ``rejected`` is the reason why it went nowhere."""

    id: str
    lines: tuple[str, ...]
    words: str
    section: str
    targets: tuple[str, ...]
    rejected: str = ""


@dataclass(frozen=True)
class Target:
    """What a name leads to: what it is, and where that says it comes from (None: a name in the program)."""

    kind: str
    origins: tuple[Origin, ...] | None = None


class NoTarget(LookupError):
    """A name that leads nowhere."""


def facts() -> list[Fact]:
    """Return the facts S001 and on, in the order of the file."""
    return [
        Fact(
            row["id"], (row["line"],), row["fact"], section["title"], tuple(row.get("to", ())),
            row.get("rejected", ""),
        )
        for section in _data()["sections"]
        for row in section["facts"]
    ]  # fmt: skip


def contradictions() -> list[Fact]:
    """Return what the text says in two ways, C1 and on; ``section`` is how it was resolved."""
    return [
        Fact(row["id"], tuple(row["lines"]), row["says"], row["resolved"], tuple(row["to"]))
        for row in _data()["contradictions"]
    ]


def newest() -> dict[str, ProtocolSpec]:
    """Return the newest version of every protocol of this repository, by code."""
    files = {path.relative_to(PROTOCOLS).as_posix(): path for path in PROTOCOLS.glob("*/*.yaml")}
    every = load({name: path.read_text(encoding="utf-8") for name, path in files.items()})
    return {code: every[code, version] for code, version in sorted(every, key=_by_version)}


def find(name: str, protocols: Mapping[str, ProtocolSpec]) -> Target:
    """Return what a name leads to; raises NoTarget."""
    return _in_protocols(name, protocols) if "/" in name else _in_program(name)


def page(protocols: Mapping[str, ProtocolSpec]) -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_counts(protocols), *_sections(protocols), *_resolved(), ""])


def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return data


def _by_version(key: tuple[str, str]) -> tuple[str, tuple[int, ...]]:
    return key[0], tuple(int(part) for part in key[1].split("."))


def _in_protocols(name: str, protocols: Mapping[str, ProtocolSpec]) -> Target:
    code, _, below = name.partition("/")
    targets = _targets(protocols[code]) if code in protocols else {}
    if below not in targets:
        raise NoTarget(name)
    return targets[below]


def _targets(protocol: ProtocolSpec) -> dict[str, Target]:
    """Return everything in a protocol that a fact can have become, by its name below the protocol's."""
    found = {moment.code: Target("follow-up", moment.origins) for moment in protocol.follow_up}
    for guidance in protocol.guidance:
        is_for_patients = guidance.kind is GuidanceKind.FOR_PATIENT
        kind = "patient text" if is_for_patients else "guidance"
        found[guidance.code] = Target(kind, guidance.origins)
    for spec in protocol.requirements:
        found[spec.code] = Target("requirement", spec.origins)
        for part in spec.components:
            kind = "bound" if part.bounds else "requirement"
            found[f"{spec.code}/{part.code}"] = Target(kind, spec.origins)
    return found


def _in_program(name: str) -> Target:
    module, _, attributes = name.partition(".")
    found = import_module(module)
    for part in attributes.split("."):
        module = f"{module}.{part}"
        if hasattr(found, part):
            found = getattr(found, part)
        else:
            try:
                found = import_module(module)
            except ModuleNotFoundError:
                raise NoTarget(name) from None
    return Target("rule" if re.search(r"\.domain\.", name) else "field")


def _counts(protocols: Mapping[str, ProtocolSpec]) -> Iterator[str]:
    every = facts()
    kinds = Counter(kind for fact in every for kind in _kinds(fact, protocols))
    yield f"| of {len(every)} facts became (some more than one thing) | |"
    yield "|---|---|"
    for kind, number in kinds.most_common():
        yield f"| {kind} | {number} |"


def _kinds(fact: Fact, protocols: Mapping[str, ProtocolSpec]) -> list[str]:
    return list(dict.fromkeys(find(name, protocols).kind for name in fact.targets)) or [REJECTED]


def _sections(protocols: Mapping[str, ProtocolSpec]) -> Iterator[str]:
    section = ""
    for fact in facts():
        if fact.section != section:
            section = fact.section
            yield from (
                "",
                f"## {section}",
                "",
                "| fact | line | what it says | became | where |",
                "|---|---|---|---|---|",
            )
        kinds = ", ".join(_kinds(fact, protocols))
        where = _names(fact) if fact.targets else fact.rejected
        yield f"| {fact.id} | {fact.lines[0]} | {fact.words} | {kinds} | {where} |"


def _resolved() -> Iterator[str]:
    yield from ("", "## What the text says in two ways", "")
    yield "| | lines | what it says | resolved | where |"
    yield "|---|---|---|---|---|"
    for one in contradictions():
        yield f"| {one.id} | {', '.join(one.lines)} | {one.words} | {one.section} | {_names(one)} |"


def _names(fact: Fact) -> str:
    return ", ".join(f"`{name}`" for name in fact.targets)


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital.settings.base")
    django.setup()
    PAGE.write_text(page(newest()), encoding="utf-8")


if __name__ == "__main__":
    main()
