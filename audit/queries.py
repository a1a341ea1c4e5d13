"""Rows as they stood at an earlier moment, from the history that the database's triggers keep."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Min, QuerySet

Row = TypeVar("Row", bound=models.Model)


def as_of(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Return these rows of a tracked model as they stood then, without those that did not exist.

    The answer has the model's columns, ``id`` among them, and no relations.
    """
    history = rows.model.pgh_event_model.objects
    events = history.filter(pgh_obj__in=rows.order_by().values("pk"), pgh_created_at__lte=at)
    latest = events.order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id").distinct("pgh_obj_id")
    return history.filter(pk__in=latest.values("pk")).exclude(pgh_label="delete")


def row_as_of(model: type[Row], pk: UUID, at: datetime) -> Row | None:
    """Return one row of a tracked model as it stood then. It is not meant to be saved."""
    event = as_of(model._default_manager.filter(pk=pk), at).first()
    if event is None:
        return None
    return model(**{f.attname: getattr(event, f.attname) for f in model._meta.concrete_fields})


def history_begins(model: type[Row], pk: UUID) -> datetime | None:
    """Return since when the history knows the row; None if it never heard of it."""
    history = model.pgh_event_model.objects.filter(pgh_obj=pk)  # type: ignore[attr-defined]
    begins: datetime | None = history.aggregate(first=Min("pgh_created_at"))["first"]
    return begins
