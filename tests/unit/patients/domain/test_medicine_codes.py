import csv
import json
import os
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.domain.facts import check_atc
from patients.domain.medicine_codes import Coding, atc_of, read

TABLE = files("patients").joinpath("data/medicines.csv")
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
# What ten made-up patients of another system take and took: RxNorm code and display.
TAKEN = {
    "106892": "A10AD01",
    "108515": "L04AD02",
    "1094107": "G04BX06",
    "1367439": "G02BB01",
    "1664463": "L04AD02",
    "1736854": "L01XA01",
    "1856546": "G02BA03",
    "1870230": "C01CA24",
    "197591": "N05BA01",
    "198405": "M01AE01",
    "2001499": "B03BA01",
    "205923": "B03XA01",
    "206905": "M01AE01",
    "209387": "N02BE01",
    "243670": "B01AC06",
    "308192": "J01CA04",
    "310325": "B03AA07",
    "310798": "C03AA03",
    "310965": "M01AE01",
    "311989": "J01XE01",
    "311995": "J01XE01",
    "312961": "C10AA01",
    "313782": "N02BE01",
    "314076": "C09AA03",
    "314231": "C10AA01",
    "351109": "R03BA02",
    "351137": "R03AC02",
    "389221": "G03AC08",
    "562251": "J01CR02",
    "583214": "L01CD01",
    "705129": "C01DA02",
    "748962": "G03AC01",
    "749762": "G03AA07",
    "807283": "G02BA03",
    "831533": "G03AC01",
    "834061": "J01CE02",
    "834102": "J01CE02",
    "849574": "M01AE02",
    "860975": "A10BA02",
    "861467": "N02AB02",
    "866412": "C07AB02",
    "904419": "M05BA04",
    "978950": "G03AB08",
    "997488": "R06AX26",
}


def rows():
    return list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter=";"))


def test_no_code_and_no_name_stands_for_two_medicines():
    names = [name for row in rows() for name in row["names"].split("|")]
    numbers = [number for row in rows() for number in row["rxnorm"].split()]

    assert len(names) == len(set(names))
    assert len(numbers) == len(set(numbers))
    assert all(number.isdecimal() for number in numbers)


def test_every_code_of_the_table_has_the_form_of_the_list():
    assert all(check_atc(row["atc"]) == row["atc"] != "" for row in rows())


@pytest.mark.parametrize("name", [name for row in rows() for name in row["names"].split("|")])
def test_every_name_is_read_as_its_own_medicine(name):
    (atc,) = {row["atc"] for row in rows() if name in row["names"].split("|")}

    assert read(name) == read(name.upper()) == read(f"{name} 10 mg in the morning") == atc


@pytest.mark.parametrize(("code", "atc"), TAKEN.items())
def test_what_other_systems_send_is_mapped(code, atc):
    assert atc_of("RxNorm", code, "words that say nothing") == (atc, Coding.MAPPED)
    assert atc_of(RXNORM, code, "") == (atc, Coding.MAPPED)


@pytest.mark.skipif(not os.environ.get("GREENLIST_FHIR_SAMPLE"), reason="GREENLIST_FHIR_SAMPLE is not set")
def test_every_medicine_of_the_sample_is_mapped_but_the_cold_mixture():
    sample = Path(os.environ["GREENLIST_FHIR_SAMPLE"]) / "MedicationRequest.ndjson"
    resources = (json.loads(line) for line in sample.read_text().splitlines())
    concepts = (resource["medicationCodeableConcept"] for resource in resources)
    codes = {coding["code"] for concept in concepts for coding in concept["coding"]}

    assert codes - set(TAKEN) == {"1043400"}


def test_a_code_of_the_list_stands_as_it_is():
    assert atc_of("ATC", "Z99", "Warfarin") == ("Z99", Coding.CODED)
    assert atc_of("http://www.whocc.no/atc", "B01AA03", "") == ("B01AA03", Coding.CODED)


@pytest.mark.parametrize(
    ("text", "atc"),
    [
        ("Warfarin 5 MG Oral Tablet", "B01AA03"),
        ("Варфарин 2,5 мг", "B01AA03"),
        ("aspirin 75mg in the morning", "B01AC06"),
        ("Аспирин 500 мг при боли", "N02BA01"),
        ("Insulin glargine", "A10AE04"),
        ("Humulin insulin", "A10A"),
        ("Metformin 500 mg with food", "A10BA02"),
        ("Метформин с пищей", "A10BA02"),
        ("Simvastatin 20 mg/day", "C10AA01"),
        ("зверобой в капсулах", "N06AX25"),
        ("Ginkgo capsules from the health shop", "N06DX02"),
        ("ibuprofen, ibuprofen", "M01AE01"),
    ],
)
def test_words_that_name_one_medicine_are_read(text, atc):
    assert atc_of("", "", text) == (atc, Coding.READ)
    assert atc_of("RxNorm", "404", text) == (atc, Coding.READ)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Aspirin",
        "warfarins",
        "a white tablet",
        "Warfarin or apixaban",
        "ibuprofen + codeine",
        "Losartan/HCTZ 50",
        "losartan 50 mg / hydrochlorothiazide 12.5 mg",
        "Acetaminophen 21.7 MG/ML / Dextromethorphan 1 MG/ML Oral Solution",
        "Diclofenac gel",
        "Диклофенак, мазь",
        "Estradiol patch",
        "Timolol eye drops",
        "no warfarin since spring",
        "варфарин не принимает",
        "кетопрофен и витамины",
    ],
)
def test_words_are_never_guessed_at(text):
    assert atc_of("", "", text) == ("", Coding.NONE)


@given(
    st.text(max_size=60), st.sampled_from(["Warfarin", "metformin", "Аспирин 75 мг"]), st.text(max_size=20)
)
def test_any_text_is_read_without_failing_and_only_as_what_it_names(before, name, after):
    assert read(f"{before} {name} {after}") in {"", read(name)} | {row["atc"] for row in rows()}
