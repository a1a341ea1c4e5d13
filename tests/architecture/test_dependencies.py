"""What import-linter cannot see: foreign keys point down the same list, and statuses have their tables."""

import tomllib
from enum import StrEnum
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import cases.domain.status
import checklists.domain.protocol_status
import scheduling.domain.bookings
from cases.models import Case
from checklists.models import Protocol
from scheduling.models import Booking

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS: list[str] = next(c for c in CONTRACTS if c["name"].startswith("Apps depend"))["layers"]
OURS = [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def foreign_keys() -> list[tuple[type[models.Model], models.ForeignKey]]:
    return [
        (model, field)
        for model in OURS
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation and field.related_model and field.related_model._meta.app_label in LAYERS
    ]


def test_foreign_keys_point_down_the_list():
    upwards = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model, field in foreign_keys()
        if LAYERS.index(model._meta.app_label) > LAYERS.index(field.related_model._meta.app_label)
    ]

    assert foreign_keys()
    assert upwards == []


def test_nothing_is_deleted_along_a_foreign_key():
    deleting = [
        f"{model.__name__}.{field.name}"
        for model, field in foreign_keys()
        if field.remote_field
        and getattr(field.remote_field, "on_delete", None) not in (None, models.PROTECT, models.DO_NOTHING)
    ]

    # A row of history outlives the row it is about; what it names is not protected by it.
    assert [name for name in deleting if "Event." not in name] == []


STATUSES = [
    (cases.domain.status.CaseStatus, cases.domain.status.NEXT, Case),
    (scheduling.domain.bookings.BookingStatus, scheduling.domain.bookings.NEXT, Booking),
    (
        checklists.domain.protocol_status.ProtocolStatus,
        checklists.domain.protocol_status.NEXT,
        Protocol,
    ),
]


@pytest.mark.parametrize(
    ("statuses", "table", "model"), STATUSES, ids=lambda one: getattr(one, "__name__", "")
)
def test_every_status_has_its_row_and_the_database_the_same_table(statuses, table, model):
    assert set(table) == set(statuses)
    [machine] = [t for t in model._meta.triggers if type(t).__name__ == "FSM"]

    assert set(machine.transitions) == {(old.value, new.value) for old in table for new in table[old]}


@pytest.mark.parametrize(
    ("statuses", "table", "model"), STATUSES, ids=lambda one: getattr(one, "__name__", "")
)
def test_every_status_can_be_reached_and_the_last_ones_are_last(statuses, table, model):
    first = next(iter(statuses))
    reached, edge = {first}, [first]
    while edge:
        new = set(table[edge.pop()]) - reached
        reached |= new
        edge += new

    assert reached == set(statuses)
    assert any(not table[status] for status in statuses)


def test_every_list_of_words_in_a_table_is_guarded_by_the_database():
    """A status column takes only the words of its enumeration, whoever writes."""
    unguarded = [
        f"{model.__name__}.{field.name}"
        for model in OURS
        for field in model._meta.fields
        if field.name == "status"
        and isinstance(field, models.CharField)
        and not hasattr(model, "pgh_tracked_model")
        and not any("status" in str(c.condition) for c in model._meta.constraints if hasattr(c, "condition"))
    ]

    assert unguarded == []
    assert issubclass(STATUSES[0][0], StrEnum)
