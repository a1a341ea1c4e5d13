"""Every fact of the source text went somewhere, and what it became says where it comes from."""

import re

import pytest

from checklists.domain.origins import OriginType
from deploy import traceability

FACTS = traceability.facts()
CONTRADICTIONS = traceability.contradictions()
EVERY = [*FACTS, *CONTRADICTIONS]
# How many facts and contradictions the text was found to have.
FACTS_OF_THE_TEXT = 229
CONTRADICTIONS_OF_THE_TEXT = 26


@pytest.fixture(scope="module")
def protocols():
    return traceability.newest()


def of_protocols(fact, protocols):
    """What the fact became that has origins."""
    found = [traceability.find(name, protocols) for name in fact.targets]
    return [target for target in found if target.origins is not None]


def test_every_fact_stands_there_exactly_once():
    assert [fact.id for fact in FACTS] == [f"S{number:03}" for number in range(1, FACTS_OF_THE_TEXT + 1)]


def test_every_contradiction_stands_there_exactly_once():
    assert [one.id for one in CONTRADICTIONS] == [
        f"C{number}" for number in range(1, CONTRADICTIONS_OF_THE_TEXT + 1)
    ]


@pytest.mark.parametrize("fact", EVERY, ids=lambda fact: fact.id)
def test_a_fact_went_somewhere_or_was_rejected_with_a_reason(fact, protocols):
    assert bool(fact.targets) != bool(fact.rejected)
    assert fact.words.strip()
    for name in fact.targets:
        traceability.find(name, protocols)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_what_a_fact_became_names_its_line(fact, protocols):
    lines = [{origin.ref for origin in target.origins} for target in of_protocols(fact, protocols)]

    assert fact.rejected or lines, "a fact of the text leads to at least one protocol"
    assert [refs for refs in lines if fact.lines[0] not in refs] == []


@pytest.mark.parametrize("one", CONTRADICTIONS, ids=lambda one: one.id)
def test_a_contradiction_keeps_both_its_lines_and_how_it_was_resolved(one, protocols):
    targets = of_protocols(one, protocols)
    lines = {origin.ref for target in targets for origin in target.origins}

    assert set(one.lines) <= lines
    for target in targets:
        refs = " ".join(o.ref for o in target.origins if o.type is OriginType.CLINICAL_DEFAULT)
        assert re.search(rf"1\.M resolutions? [^/]*\b{one.id}\b", refs), (one.id, refs)


def test_the_page_says_what_the_table_says(protocols):
    written = traceability.PAGE.read_text(encoding="utf-8")

    assert written == traceability.page(protocols), "run: python -m deploy.traceability"


def test_every_requirement_comes_from_the_text_or_from_a_named_clinician(protocols):
    for protocol in protocols.values():
        assert protocol.unconfirmed == (), protocol.name
        for spec in protocol.requirements:
            assert spec.origins, f"{protocol.name}: {spec.code}"


@pytest.mark.parametrize(
    "name", ["nowhere/at-all", "core-tests/nothing", "core-tests/glucose/nothing", "cases.nothing"]
)
def test_a_name_that_leads_nowhere_is_noticed(name, protocols):
    with pytest.raises(traceability.NoTarget):
        traceability.find(name, protocols)
