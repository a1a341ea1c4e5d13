"""The patients' screens: find, read, register, change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from audit.actions import record_access
from common.clock import now
from common.http import add_refusal, is_htmx, way_back
from common.refusals import BadInput, Refused
from common.words import say
from patients import actions, presenters, queries
from patients.domain.kinds import AllergyStatus, ConditionStatus, MedicineStatus
from patients.forms import (
    AllergyForm,
    ConditionForm,
    ContactForm,
    EditForm,
    MeasurementForm,
    MedicineCodeForm,
    MedicineForm,
    RegisterForm,
)
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

PAGE = 50
LONGEST_SEARCH = 200


@require_safe
@allowed(Action.SEE_PATIENTS)
def patient_list(request: SignedInRequest) -> HttpResponse:
    """Find a patient by name in any script, number or birth date, while typing."""
    at = now()
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    found: list[Any] | QuerySet[Any]
    found = queries.search(request.user, text) if text.strip() else queries.newest(request.user, PAGE)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    record_access(by_id=request.user.pk, patient_ids=[p.pk for p in found], place="patients:list", at=at)
    lines = [presenters.patient_line(p, today=_today(p.site, at)) for p in found]
    born = [presenters.day(p.birth_date) for p in found]
    context = {
        "rows": list(zip(lines, born, strict=True)),
        "page": page,
        "text": text,
        "at": at,
        "may_register": request.user.may(Action.EDIT_PATIENT),
    }
    return render(request, "patients/_found.html" if is_htmx(request) else "patients/list.html", context)


@require_safe
@allowed(Action.SEE_PATIENTS)
def patient_page(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show everything known about one patient."""
    at = now()
    try:
        patient = queries.chart_for(request.user, pk)
    except Http404:
        if into := queries.joined_into(request.user, pk):
            return redirect("patients:detail", into)
        raise
    record_access(by_id=request.user.pk, patient_ids=[pk], place="patients:detail", at=at)
    page = presenters.patient_page(patient, today=_today(patient.site, at))
    may = {
        "edit": request.user.may(Action.EDIT_PATIENT),
        "request": request.user.may(Action.EDIT_CASE),
        "cases": request.user.may(Action.SEE_CASES),
        "join": request.user.may(Action.JOIN_PATIENTS),
    }
    return render(request, "patients/detail.html", {"page": page, "may": may, "at": at})


@allowed(Action.EDIT_PATIENT)
def register(request: SignedInRequest) -> HttpResponse:
    """Register a new patient; ask when somebody very like them is known."""
    form = RegisterForm(request.POST or None, user=request.user)
    alike: list[presenters.PatientLine] = []
    if form.is_valid():
        at = now()
        try:
            patient = actions.register(
                site=form.cleaned_data["site"],
                details=form.details(),
                identifiers=form.identifiers(),
                related=form.related(),
                confirmed_distinct=form.cleaned_data["confirmed_distinct"],
                by=request.user,
                at=at,
            )
        except (BadInput, Refused) as refusal:
            alike = _refuse(form, refusal, at)
        else:
            messages.success(request, _("Registered."))
            return redirect("patients:detail", patient.pk)
    return render(request, "patients/register.html", {"form": form, "alike": alike}, status=_status(form))


@allowed(Action.EDIT_PATIENT)
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change who a patient is and how to reach them."""
    patient, at = queries.patient_for(request.user, pk), now()
    form = EditForm(request.POST or None, patient=patient)
    alike: list[presenters.PatientLine] = []
    if form.is_valid():
        try:
            actions.change_details(
                patient=patient,
                details=form.details(),
                expected_version=form.cleaned_data["version"],
                confirmed_distinct=form.cleaned_data["confirmed_distinct"],
                by=request.user,
                at=at,
            )
        except (BadInput, Refused) as refusal:
            alike = _refuse(form, refusal, at)
        else:
            messages.success(request, _("Saved."))
            return redirect("patients:detail", pk)
    line = presenters.patient_line(patient, today=_today(patient.site, at))
    context = {"form": form, "alike": alike, "patient": line}
    return render(request, "patients/edit.html", context, status=_status(form))


@dataclass(frozen=True)
class Kind:
    """One sort of entry on the patient page: what to fill in and what to do with it."""

    title: Promise
    form: type[forms.Form]
    add: Callable[..., object]
    withdraw: Callable[..., object]


def _add_contact(*, new: Any, **kwargs: Any) -> object:
    return actions.add_related_person(related=new, **kwargs)


def _withdrawing(act: Callable[..., object], name: str, statuses: Any) -> Callable[..., object]:
    def withdraw(*, entry: object, status: str, **kwargs: Any) -> object:
        if status not in set(statuses) - {"active"}:
            raise BadInput("status", "Choose one of the answers.")
        return act(**{name: entry}, status=statuses(status), **kwargs)

    return withdraw


KINDS = {
    "condition": Kind(
        lazy("Add a condition"),
        ConditionForm,
        actions.add_condition,
        _withdrawing(actions.withdraw_condition, "condition", ConditionStatus),
    ),
    "medicine": Kind(
        lazy("Add a medicine"),
        MedicineForm,
        actions.add_medicine,
        _withdrawing(actions.withdraw_medicine, "medicine", MedicineStatus),
    ),
    "allergy": Kind(
        lazy("Add an allergy"),
        AllergyForm,
        actions.add_allergy,
        _withdrawing(actions.withdraw_allergy, "allergy", AllergyStatus),
    ),
    "measurement": Kind(
        lazy("Add a measurement"),
        MeasurementForm,
        actions.add_measurement,
        lambda *, entry, status, **kwargs: actions.withdraw_measurement(measurement=entry, **kwargs),
    ),
    "contact": Kind(
        lazy("Add a person"),
        ContactForm,
        _add_contact,
        lambda *, entry, status, **kwargs: actions.remove_related_person(person=entry, **kwargs),
    ),
}


@allowed(Action.EDIT_PATIENT)
def add(request: SignedInRequest, pk: UUID, kind: str) -> HttpResponse:
    """Write down one more thing about a patient. With ``take`` the form comes filled in, and nothing is saved."""
    patient, at, what = queries.patient_for(request.user, pk), now(), _kind(kind)
    form = (
        what.form(initial=request.POST.dict()) if "take" in request.POST else what.form(request.POST or None)
    )
    back = way_back(request, "")
    with timezone.override(ZoneInfo(patient.site.time_zone)):
        valid = form.is_valid()
    if valid:
        try:
            what.add(patient=patient, new=form.new(), by=request.user, at=at)  # type: ignore[attr-defined]
        except (BadInput, Refused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back or reverse("patients:detail", args=[pk]))
    line = presenters.patient_line(patient, today=_today(patient.site, at))
    context = {"form": form, "patient": line, "title": what.title, "back": back}
    return render(request, "patients/add.html", context, status=_status(form))


@allowed(Action.EDIT_PATIENT)
def code_medicine(request: SignedInRequest, pk: UUID, entry: UUID) -> HttpResponse:
    """Say which ATC code a medicine has, and go back to where that was asked."""
    patient, at = queries.patient_for(request.user, pk), now()
    medicine = queries.fact_for(request.user, "medicine", entry, patient=pk)
    form = MedicineCodeForm(request.POST or None, initial={"code": medicine.atc})
    back = way_back(request, reverse("patients:detail", args=[pk]))
    if form.is_valid():
        try:
            actions.code_medicine(medicine=medicine, code=form.cleaned_data["code"], by=request.user, at=at)
        except (BadInput, Refused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    line = presenters.patient_line(patient, today=_today(patient.site, at))
    title = _("Code of %(medicine)s") % {"medicine": medicine.text}
    context = {"form": form, "patient": line, "title": title, "back": back}
    return render(request, "patients/add.html", context, status=_status(form))


@require_POST
@allowed(Action.EDIT_PATIENT)
def withdraw(request: SignedInRequest, pk: UUID, kind: str, entry: UUID) -> HttpResponse:
    """Mark an entry as over or as a mistake."""
    what = _kind(kind)
    row = queries.fact_for(request.user, kind, entry, patient=pk)
    status = request.POST.get("status", "")
    try:
        what.withdraw(entry=row, status=status, by=request.user, at=now())
    except (BadInput, Refused) as refusal:
        messages.error(request, say(refusal))
    return redirect("patients:detail", pk)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _refuse(form: Any, refusal: BadInput | Refused, at: datetime) -> list[presenters.PatientLine]:
    """Put the refusal on the form; return the patients it might be, when that is the question."""
    if isinstance(refusal, actions.LooksAlike):
        form.offer_another_person()
        form.add_error(None, say(refusal))
        return [presenters.patient_line(p, today=_today(p.site, at)) for p in refusal.candidates]
    if isinstance(refusal, BadInput):
        own_name = getattr(form, "FIELDS", {}).get(refusal.field, refusal.field)
        refusal = BadInput(own_name, refusal.sentence, details=refusal.details)
    add_refusal(form, refusal)
    return []


def _today(site: Any, at: datetime) -> date:
    return at.astimezone(ZoneInfo(site.time_zone)).date()


def _status(form: forms.BaseForm) -> int:
    return 400 if form.errors else 200
