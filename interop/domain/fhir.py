"""FHIR R4 resources as what we know of a patient. Pure: a resource in, a value or `Skip(reason)` out.

Nothing is guessed: what cannot be read is left out and said. A status that we do not know counts as active,
because a medicine or an allergy that is wrongly shown does less harm than one that is missing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from common.refusals import BadInput
from interop.domain.ndjson import Skip
from interop.domain.values import day, full_day, items, member, number, part, text
from patients.domain import icd10
from patients.domain.details import Details, Identifier, check_email
from patients.domain.imports import FactKind, ImportedFact
from patients.domain.kinds import AllergyCategory, Criticality, IdentifierKind, Language, Sex
from patients.domain.medicine_codes import ATC, RXNORM
from patients.domain.phones import assigned_e164

# The authority of the number by which the sending system itself knows the patient.
RESOURCE_ID = "FHIR Patient"
_SYSTEMS = {
    "http://snomed.info/sct": "SNOMED CT",
    "http://www.nlm.nih.gov/research/umls/rxnorm": RXNORM,
    "http://www.whocc.no/atc": ATC,
    "http://hl7.org/fhir/sid/icd-10": icd10.SYSTEM,
}
_IDENTIFIER_KINDS = {
    "MR": IdentifierKind.HOSPITAL_NUMBER,
    "SS": IdentifierKind.NATIONAL,
    "NI": IdentifierKind.NATIONAL,
    "NH": IdentifierKind.NATIONAL,
    "PPN": IdentifierKind.PASSPORT,
    "DL": IdentifierKind.DRIVING_LICENCE,
}
_MEDICINE_STATUS = {
    "stopped": "stopped",
    "cancelled": "stopped",
    "completed": "completed",
    "entered-in-error": "entered_in_error",
}
_NO_ALLERGY = frozenset({"716186003", "409137002", "428607008", "429625007"})


@dataclass(frozen=True)
class ImportedPatient:
    """A patient of another system. `notes` says what could not be taken over."""

    source_id: str
    details: Details
    identifiers: tuple[Identifier, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactAbout:
    """A fact and the id, in the other system, of the patient it is about."""

    patient_id: str
    fact: ImportedFact


def read_patient(resource: Mapping[str, Any], *, region: str | None) -> ImportedPatient | Skip:
    """Return the patient; `region` is where numbers without a country code are from, if no address says."""
    source_id = text(resource.get("id"))
    name = _name(resource)
    born = full_day(resource.get("birthDate"))
    if not source_id:
        return Skip("has no id")
    if born is None:
        return Skip("has no full birth date")
    given = [text(one) for one in items(name.get("given")) if text(one)]
    if not given or not text(name.get("family")):
        return Skip("has no family name or no first name")
    phone, email, notes = _contacts(resource, region)
    died = day(resource.get("deceasedDateTime"))
    if resource.get("deceasedBoolean") is True:
        notes += ("has died, but the date is not given: not recorded",)
    details = Details(
        family_name=text(name["family"]),
        given_name=given[0],
        other_names=" ".join(given[1:]),
        birth_date=born,
        sex=member(Sex, text(resource.get("gender")), Sex.UNKNOWN),
        language=_language(resource),
        phone=phone,
        email=email,
        deceased_on=died,
    )
    return ImportedPatient(source_id, details, _identifiers(resource, source_id), notes)


def read_fact(resource: Mapping[str, Any]) -> FactAbout | Skip:
    """Return the fact of a Condition, MedicationRequest or AllergyIntolerance."""
    reader = _READERS.get(str(resource.get("resourceType")))
    if reader is None:
        return Skip("a kind of resource that is not taken in")
    source_id, about = text(resource.get("id")), _patient_id(resource)
    if not source_id or len(source_id) > 100:
        return Skip("has no id")
    if not about:
        return Skip("does not say which patient it is about")
    kind, values = reader(resource)
    if isinstance(values, Skip):
        return values
    return FactAbout(about, ImportedFact(kind, source_id, values))


def _condition(resource: Mapping[str, Any]) -> tuple[FactKind, dict[str, Any] | Skip]:
    values = _coded(resource.get("code"), prefer=icd10.SYSTEM)
    if isinstance(values, Skip):
        return FactKind.CONDITION, values
    if _code(resource.get("verificationStatus")) == "refuted":
        return FactKind.CONDITION, Skip("refuted")
    values |= {
        "status": _clinical_status(resource),
        "onset_on": day(resource.get("onsetDateTime") or part(resource, "onsetPeriod", "start")),
        "abated_on": day(resource.get("abatementDateTime") or part(resource, "abatementPeriod", "end")),
    }
    return FactKind.CONDITION, values


def _allergy(resource: Mapping[str, Any]) -> tuple[FactKind, dict[str, Any] | Skip]:
    values = _coded(resource.get("code"), prefer="SNOMED CT")
    if isinstance(values, Skip):
        return FactKind.ALLERGY, values
    if values["code"] in _NO_ALLERGY:
        return FactKind.ALLERGY, Skip("says only that no allergy is known")
    if _code(resource.get("verificationStatus")) == "refuted":
        return FactKind.ALLERGY, Skip("refuted")
    categories = [text(category) for category in items(resource.get("category"))]
    criticality = text(resource.get("criticality")).replace("-", "_")
    values |= {
        "status": _clinical_status(resource),
        "category": member(AllergyCategory, next(iter(categories), ""), AllergyCategory.OTHER).value,
        "criticality": member(Criticality, criticality, Criticality.UNABLE_TO_ASSESS).value,
        "reactions": _reactions(resource),
    }
    return FactKind.ALLERGY, values


def _medicine(resource: Mapping[str, Any]) -> tuple[FactKind, dict[str, Any] | Skip]:
    reference = resource.get("medicationReference")
    concept = resource.get("medicationCodeableConcept") or {"text": part({"r": reference}, "r", "display")}
    values = _coded(concept, prefer=ATC)
    if isinstance(values, Skip):
        return FactKind.MEDICINE, Skip("does not name the medicine")
    status, intent = text(resource.get("status")), text(resource.get("intent"))
    if status == "draft" or intent in {"proposal", "option"}:
        return FactKind.MEDICINE, Skip("only a draft or a proposal")
    values |= {
        "status": _MEDICINE_STATUS.get(status, "active"),
        "dose": _dose(resource),
        "started_on": day(resource.get("authoredOn")),
    }
    return FactKind.MEDICINE, values


_READERS: dict[str, Callable[[Mapping[str, Any]], tuple[FactKind, dict[str, Any] | Skip]]] = {
    "Condition": _condition,
    "AllergyIntolerance": _allergy,
    "MedicationRequest": _medicine,
}


def _clinical_status(resource: Mapping[str, Any]) -> str:
    if _code(resource.get("verificationStatus")) == "entered-in-error":
        return "entered_in_error"
    over = _code(resource.get("clinicalStatus")) in {"inactive", "remission", "resolved"}
    return "resolved" if over else "active"


def _coded(concept: Any, *, prefer: str) -> dict[str, Any] | Skip:
    """Return system, code and words of a CodeableConcept; of several codes the preferred system's."""
    concept = concept if isinstance(concept, Mapping) else {}
    codings = [coding for coding in items(concept.get("coding")) if isinstance(coding, Mapping)]
    codings.sort(key=lambda coding: _system(coding) != prefer)
    first: Mapping[str, Any] = codings[0] if codings else {}
    code = text(first.get("code"))
    words = text(concept.get("text")) or text(first.get("display")) or code
    if not words:
        return Skip("has neither a code nor words")
    fits = len(code) <= 40
    return {
        "system": _system(first)[:120] if code and fits else "",
        "code": code if fits else "",
        "text": words[:300],
    }


def _system(coding: Mapping[str, Any]) -> str:
    system = text(coding.get("system"))
    return (
        icd10.SYSTEM if system.startswith("http://hl7.org/fhir/sid/icd-10") else _SYSTEMS.get(system, system)
    )


def _code(concept: Any) -> str:
    concept = concept if isinstance(concept, Mapping) else {}
    codings = items(concept.get("coding"))
    return text(codings[0].get("code")) if codings and isinstance(codings[0], Mapping) else ""


def _patient_id(resource: Mapping[str, Any]) -> str:
    about = resource.get("patient") or resource.get("subject")
    reference = text(about.get("reference")) if isinstance(about, Mapping) else ""
    kind, _, name = reference.rpartition("/")
    if reference.startswith("urn:uuid:"):
        return reference.removeprefix("urn:uuid:")
    return name if kind == "Patient" or kind.endswith("/Patient") else ""


def _name(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    names = [name for name in items(resource.get("name")) if isinstance(name, Mapping)]
    order = ("official", "usual", "")
    names.sort(key=lambda name: order.index(use) if (use := text(name.get("use"))) in order else len(order))
    return names[0] if names else {}


def _identifiers(resource: Mapping[str, Any], source_id: str) -> tuple[Identifier, ...]:
    found = [Identifier(RESOURCE_ID, source_id, IdentifierKind.OTHER)]
    for row in items(resource.get("identifier")):
        value = text(row.get("value")) if isinstance(row, Mapping) else ""
        if value and text(row.get("use")) != "old":
            kind = _IDENTIFIER_KINDS.get(_code(row.get("type")), IdentifierKind.OTHER)
            authority = text(row.get("system")) or part(row, "assigner", "display") or "unknown"
            found.append(Identifier(authority[:200], value, kind))
    return tuple(found)


def _contacts(resource: Mapping[str, Any], region: str | None) -> tuple[str, str, tuple[str, ...]]:
    telecom = [row for row in items(resource.get("telecom")) if isinstance(row, Mapping)]
    values = {
        kind: [text(row.get("value")) for row in telecom if row.get("system") == kind]
        for kind in ("phone", "email")
    }
    notes: list[str] = []
    numbers = [assigned_e164(written, region=_country(resource) or region) for written in values["phone"]]
    phone = next((number for number in numbers if number), "")
    if values["phone"] and not phone:
        notes.append("its telephone is not a valid number: loaded without")
    email = values["email"][0] if values["email"] else ""
    try:
        email = check_email("email", email)
    except BadInput:
        email = ""
        notes.append("its e-mail is not an address: loaded without")
    return phone, email, tuple(notes)


def _country(resource: Mapping[str, Any]) -> str | None:
    for address in items(resource.get("address")):
        country = text(address.get("country")).upper() if isinstance(address, Mapping) else ""
        if re.fullmatch("[A-Z]{2}", country):
            return country
    return None


def _language(resource: Mapping[str, Any]) -> Language:
    spoken = [_code(part(row, "language")) for row in items(resource.get("communication"))]
    return Language.RUSSIAN if spoken and spoken[0].lower().startswith("ru") else Language.ENGLISH


def _reactions(resource: Mapping[str, Any]) -> str:
    words = [
        manifested["text"]
        for reaction in items(resource.get("reaction"))
        for concept in items(part(reaction, "manifestation"))
        if not isinstance(manifested := _coded(concept, prefer="SNOMED CT"), Skip)
    ]
    return ", ".join(dict.fromkeys(words))[:500]


def _dose(resource: Mapping[str, Any]) -> str:
    first = next(iter(items(resource.get("dosageInstruction"))), None)
    if words := text(part(first, "text")):
        return words[:200]
    rates = items(part(first, "doseAndRate"))
    quantity = part(rates[0] if rates else None, "doseQuantity")
    repeat = part(first, "timing", "repeat")
    amount = " ".join(filter(None, [number(part(quantity, "value")), text(part(quantity, "unit"))]))
    frequency, period = number(part(repeat, "frequency")), number(part(repeat, "period"))
    often = f"{frequency} per {period} {text(part(repeat, 'periodUnit'))}" if frequency and period else ""
    needed = "as needed" if part(first, "asNeededBoolean") is True else ""
    return ", ".join(filter(None, [amount, often, needed]))[:200]
