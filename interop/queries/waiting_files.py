"""What the hospital knows of the people and things that a file speaks of, and files that were looked at."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

import cases.queries
import staff.queries
from interop.domain.waiting.columns import Column
from interop.domain.waiting.judging import Known, KnownPatient, KnownProcedure, Verdict
from interop.domain.waiting.lines import Line
from interop.models import TakenLine, WaitingFile, WaitingLine
from interop.words import closed_lists
from patients.domain.identifiers import identifier_key
from patients.models import PatientIdentifier, RelatedPerson
from patients.queries import patients_for
from staff.domain.roles import Role
from staff.models import Site, User


def known_for(user: User, site: Site, lines: Iterable[Line], *, today: date) -> Known:
    """Return all that judging these lines needs, in a fixed number of queries."""
    return Known(
        today=today,
        patients=_patients(
            user, {identifier_key(line.cells.get(Column.NUMBER, "")) for line in lines} - {""}
        ),
        procedures=_procedures(),
        surgeons=_surgeons(site),
        words=closed_lists(),
    )


def _patients(user: User, keys: set[str]) -> dict[str, tuple[KnownPatient, ...]]:
    held = PatientIdentifier.objects.filter(value_key__in=keys, patient__in=patients_for(user))
    rows = list(held.select_related("patient").order_by("pk"))
    ids = {row.patient_id for row in rows}
    guarded = set(
        RelatedPerson.objects.filter(patient__in=ids, is_guardian=True).values_list("patient_id", flat=True)
    )
    live: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for patient_id, code, side in cases.queries.live_cases_of(ids).values_list(
        "patient_id", "procedure__code", "side"
    ):
        live[patient_id].add((code, side))
    found: dict[str, dict[UUID, KnownPatient]] = defaultdict(dict)
    for row in rows:
        patient = row.patient
        found[row.value_key][patient.pk] = KnownPatient(
            id=patient.pk,
            birth_date=patient.birth_date,
            search_key=patient.search_key,
            has_died=patient.deceased_on is not None,
            has_guardian=patient.pk in guarded,
            live=frozenset(live[patient.pk]),
        )
    return {key: tuple(people.values()) for key, people in found.items()}


def _procedures() -> dict[str, KnownProcedure]:
    rows = list(cases.queries.procedures())
    named: dict[str, set[KnownProcedure]] = defaultdict(set)
    for row in rows:
        for name in (row.name_en, row.name_ru):
            named[_plain(name)].add(KnownProcedure(row.code, row.has_side))
    # Of two procedures with one name neither is meant; a code is nobody else's.
    found = {name: next(iter(known)) for name, known in named.items() if len(known) == 1}
    return found | {row.code: KnownProcedure(row.code, row.has_side) for row in rows}


def _surgeons(site: Site) -> dict[str, tuple[UUID, ...]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    for person in staff.queries.people_at(site, Role.SURGEON):
        found[_plain(person.full_name)].add(person.pk)
        found[_plain(person.username)].add(person.pk)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def files_for(user: User) -> QuerySet[WaitingFile]:
    """Return the files of the person's sites."""
    return WaitingFile.objects.filter(site__in=staff.queries.site_ids(user)).select_related("site", "by")


def file_for(user: User, pk: UUID | str) -> WaitingFile:
    """Return one file of the person's sites, or raise Http404."""
    return get_object_or_404(files_for(user), pk=pk)


def lines_of(file: WaitingFile, verdict: str = "") -> QuerySet[WaitingLine]:
    """Return its lines in order, all or those of one verdict."""
    lines = WaitingLine.objects.filter(file=file).order_by("number")
    return lines.filter(verdict=verdict) if verdict else lines


def counts_of(file: WaitingFile) -> dict[str, int]:
    """Return how many lines have each verdict, every verdict named."""
    rows = WaitingLine.objects.filter(file=file).order_by().values_list("verdict").annotate(n=Count("pk"))
    return {verdict.value: 0 for verdict in Verdict} | dict(rows)


def taken_of(site: Site, sha256: str) -> dict[int, Any]:
    """Return the lines of this very file that became cases before, and the cases."""
    rows = TakenLine.objects.filter(site=site, sha256=sha256).values_list("number", "case_id")
    return dict(rows)
