"""The LOINC codes that protocols may name: what each measures, in which units, in which sample.

A short table that was checked by hand, because public lists mix up mass and amount of substance. This material
contains content from LOINC (https://loinc.org), see NOTICE.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from checklists.domain.laboratory.specimens import Specimen


class Property(StrEnum):
    """What sort of thing a code measures."""

    MASS = "mass"
    MOLES = "moles"
    COUNT = "count"
    ACTIVITY = "activity"
    SHARE = "share"
    MOLE_SHARE = "mole_share"
    RATIO = "ratio"
    TIME = "time"
    FALL = "fall"
    CLEARANCE = "clearance"
    PER_FIELD = "per_field"
    ACIDITY = "acidity"
    PRESSURE = "pressure"
    RATE = "rate"
    TEMPERATURE = "temperature"
    WEIGHT = "weight"
    LENGTH = "length"
    BODY_MASS = "body_mass"
    ANSWER = "answer"


# Units that say the same sort of thing, as laboratories send them. ANSWER has none: it is a word, not a number.
_UNITS: Mapping[Property, frozenset[str]] = {
    Property.MASS: frozenset({"g/L", "g/dL", "mg/L", "mg/dL", "mg/mL", "ug/L", "ug/dL", "ug/mL", "ng/mL"}),
    Property.MOLES: frozenset({"mol/L", "mmol/L", "umol/L", "nmol/L", "pmol/L"}),
    Property.COUNT: frozenset({"10*9/L", "10*12/L", "10*6/L", "10*3/uL", "10*6/uL", "/uL", "/mm3"}),
    Property.ACTIVITY: frozenset({"U/L", "kU/L", "kat/L", "ukat/L", "nkat/L"}),
    Property.SHARE: frozenset({"%", "1", "L/L", "g/g"}),
    Property.MOLE_SHARE: frozenset({"mmol/mol"}),
    Property.RATIO: frozenset({"{INR}", "{ratio}", "1"}),
    Property.TIME: frozenset({"s"}),
    Property.FALL: frozenset({"mm/h"}),
    Property.CLEARANCE: frozenset({"mL/min/{1.73_m2}"}),
    Property.PER_FIELD: frozenset({"/[HPF]"}),
    Property.ACIDITY: frozenset({"[pH]", "1"}),
    Property.PRESSURE: frozenset({"mm[Hg]", "kPa"}),
    Property.RATE: frozenset({"/min"}),
    Property.TEMPERATURE: frozenset({"Cel", "[degF]", "K"}),
    Property.WEIGHT: frozenset({"kg", "g", "[lb_av]"}),
    Property.LENGTH: frozenset({"cm", "m", "mm", "[in_i]"}),
    Property.BODY_MASS: frozenset({"kg/m2"}),
    Property.ANSWER: frozenset(),
}


@dataclass(frozen=True)
class Code:
    """One LOINC code. ``specimen`` is None where there is no sample."""

    code: str
    display: str
    measures: Property
    specimen: Specimen | None = None

    @property
    def is_number(self) -> bool:
        """Whether its result is a number."""
        return self.measures is not Property.ANSWER

    def comes_in(self, unit: str) -> bool:
        """Say whether a result of this code can be in that UCUM unit."""
        return unit in _UNITS[self.measures]


def _codes(measures: Property, specimen: Specimen | None, codes: Mapping[str, str]) -> Iterable[Code]:
    return (Code(code, display, measures, specimen) for code, display in codes.items())


_TABLE = (
    *_codes(
        Property.MASS,
        Specimen.BLOOD,
        {
            "718-7": "Haemoglobin",
            "1988-5": "C-reactive protein",
            "1558-6": "Fasting glucose",
            "2345-7": "Glucose",
            "2160-0": "Creatinine",
            "3094-0": "Urea nitrogen",
            "1975-2": "Total bilirubin",
            "2885-2": "Total protein",
            "1751-7": "Albumin",
            "3255-7": "Fibrinogen",
        },
    ),
    *_codes(
        Property.MOLES,
        Specimen.BLOOD,
        {
            "59260-0": "Haemoglobin",
            "14771-0": "Fasting glucose",
            "14749-6": "Glucose",
            "14743-9": "Glucose in capillary blood by glucometer",
            "14682-9": "Creatinine",
            "22664-7": "Urea",
            "14631-6": "Total bilirubin",
            "2823-3": "Potassium",
            "2951-2": "Sodium",
        },
    ),
    *_codes(
        Property.COUNT,
        Specimen.BLOOD,
        {"6690-2": "White cells", "789-8": "Red cells", "777-3": "Platelets"},
    ),
    *_codes(Property.SHARE, Specimen.BLOOD, {"4544-3": "Haematocrit", "5894-1": "Prothrombin, per cent"}),
    *_codes(Property.FALL, Specimen.BLOOD, {"4537-7": "ESR, Westergren", "30341-2": "ESR"}),
    *_codes(Property.ACTIVITY, Specimen.BLOOD, {"1742-6": "ALT", "1920-8": "AST"}),
    *_codes(
        Property.CLEARANCE, Specimen.BLOOD, {"98979-8": "eGFR, CKD-EPI 2021", "62238-1": "eGFR, CKD-EPI"}
    ),
    *_codes(Property.RATIO, Specimen.BLOOD, {"6301-6": "INR"}),
    *_codes(
        Property.TIME,
        Specimen.BLOOD,
        {"5902-2": "Prothrombin time", "3173-2": "APTT", "14979-9": "APTT", "3243-3": "Thrombin time"},
    ),
    # The same sugar on haemoglobin on two scales, which no factor joins: NGSP in per cent, IFCC in mmol/mol.
    *_codes(Property.SHARE, Specimen.BLOOD, {"4548-4": "HbA1c, NGSP"}),
    Code("59261-8", "HbA1c, IFCC", Property.MOLE_SHARE, Specimen.BLOOD),
    *_codes(
        Property.ANSWER,
        Specimen.BLOOD,
        {
            "58410-2": "Blood count panel",
            "57021-8": "Blood count panel with differential",
            "24323-8": "Comprehensive metabolic panel",
            "883-9": "ABO group",
            "10331-7": "Rh factor",
            "882-1": "ABO and Rh group",
            "890-4": "Antibody screen",
            "34532-2": "Type and screen panel",
            "56888-1": "HIV antigen and antibody",
            "31201-7": "HIV antibody",
            "5196-1": "Hepatitis B surface antigen",
            "5195-3": "Hepatitis B surface antigen",
            "13955-0": "Hepatitis C antibody",
            "16128-1": "Hepatitis C antibody",
            "20507-0": "Syphilis, RPR",
            "24110-9": "Syphilis, treponemal antibody",
            "2118-8": "Pregnancy test, serum",
        },
    ),
    *_codes(
        Property.MASS,
        Specimen.URINE,
        {"5804-0": "Protein, strip", "5792-7": "Glucose, strip", "5797-6": "Ketones, strip"},
    ),
    *_codes(
        Property.ANSWER,
        Specimen.URINE,
        {
            "24356-8": "Urinalysis panel",
            "24357-6": "Urinalysis strip panel",
            "20454-5": "Protein, strip",
            "25428-4": "Glucose, strip",
            "5799-2": "Leukocyte esterase, strip",
            "5802-4": "Nitrite, strip",
            "5794-3": "Haemoglobin, strip",
            "2514-8": "Ketones, strip",
            "2106-3": "Pregnancy test, urine",
        },
    ),
    Code("5821-4", "White cells per field", Property.PER_FIELD, Specimen.URINE),
    Code("5811-5", "Specific gravity, strip", Property.RATIO, Specimen.URINE),
    Code("5803-2", "pH, strip", Property.ACIDITY, Specimen.URINE),
    *_codes(Property.PRESSURE, None, {"8480-6": "Systolic pressure", "8462-4": "Diastolic pressure"}),
    *_codes(Property.RATE, None, {"8867-4": "Heart rate", "9279-1": "Respiratory rate"}),
    *_codes(Property.SHARE, None, {"59408-5": "Oxygen saturation", "2708-6": "Oxygen saturation"}),
    Code("8310-5", "Body temperature", Property.TEMPERATURE),
    Code("29463-7", "Weight", Property.WEIGHT),
    Code("8302-2", "Height", Property.LENGTH),
    Code("39156-5", "Body mass index", Property.BODY_MASS),
    *_codes(
        Property.ANSWER,
        None,
        {
            "11524-6": "ECG",
            "24648-8": "Chest X-ray, PA upright",
            "36643-5": "Chest X-ray, 2 views",
            "28565-0": "Knee X-ray",
            "24809-6": "Knee X-ray, standing",
            "24805-4": "Knee X-ray, AP and lateral standing",
            "24801-3": "Knee X-ray, Merchant",
            "24700-7": "Long-leg X-ray",
            "24709-8": "Foot X-ray",
            "24708-0": "Foot X-ray, standing",
            "28561-9": "Pelvis X-ray",
            "24762-7": "Hip X-ray",
            "24686-8": "Lower extremity X-ray",
            "24689-2": "Upper extremity X-ray",
            "24704-9": "Femur X-ray",
            "24676-9": "Elbow X-ray",
            "24721-3": "Hand X-ray",
            "24829-4": "Mandible X-ray",
            "24828-6": "Mandible X-ray, panoramic",
            "24696-7": "CT of facial bones",
            "36037-0": "CT of knee",
            "24690-0": "CT of extremity",
            "24802-1": "MRI of knee",
            "30691-0": "MRI of knee without contrast",
            "24707-2": "MRI of foot",
            "24538-1": "MRI of ankle",
            "34751-8": "Anaesthetist's evaluation",
            "34123-0": "Anaesthetist's evaluation, hospital",
            "34749-2": "Anaesthetist's consultation",
            "68581-8": "Orthopaedic evaluation",
            "34814-4": "Orthopaedic consultation",
            "34747-6": "Nurse's evaluation",
            "61358-8": "Consent to the operation",
            "61359-6": "Consent to the anaesthetic",
            "97816-3": "ASA class",
            "72166-2": "Smoking status",
        },
    ),
)
CODES: Mapping[str, Code] = {code.code: code for code in _TABLE}


def is_number(code: str) -> bool:
    """Say whether results of that code are numbers; a code that is not in the table says nothing."""
    return code in CODES and CODES[code].is_number
