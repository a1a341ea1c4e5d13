from dataclasses import replace
from decimal import Decimal

from checklists.domain.files.content import read_protocol
from checklists.domain.files.writing import fingerprint, write_protocol
from checklists.domain.origins import Origin, OriginType
from checklists.domain.titles import in_language
from tests.unit.checklists.domain.builders import choice, number, protocol, requirement


def test_parts_are_found_by_their_code():
    spec = requirement("blood", number("glucose"), choice("conclusion"))

    assert spec.component("conclusion").choice("bad").code == "bad"
    assert spec.component("conclusion").choice("splendid") is None
    assert spec.component("colour") is None
    assert protocol(spec).by_code == {"blood": spec}


def test_the_hash_is_that_of_the_content():
    one, same = protocol(requirement()), protocol(requirement())

    assert fingerprint(one) == fingerprint(same)
    assert len(fingerprint(one)) == 64
    assert fingerprint(one) != fingerprint(protocol(requirement(due_days=11)))
    assert fingerprint(read_protocol(write_protocol(one))) == fingerprint(one)


def test_what_no_clinician_has_confirmed_is_named():
    default = Origin(OriginType.CLINICAL_DEFAULT, "2.2")
    open_one = replace(requirement("open"), origins=(default,))
    confirmed = replace(requirement("confirmed"), origins=(replace(default, confirmed_by="Dr A"),))

    assert protocol(requirement("text"), open_one, confirmed).unconfirmed == ("open",)


def test_words_fall_back_to_english():
    assert in_language({"en": "Glucose", "ru": "Глюкоза"}, "ru") == "Глюкоза"
    assert in_language({"en": "Glucose", "ru": "Глюкоза"}, "de") == "Glucose"
    assert in_language({}, "ru") == ""


def test_a_converted_number_is_rounded_half_up_to_the_places_that_are_kept():
    lab = number(decimals=1, units={"tenths": Decimal("0.1")}, unit="whole", offsets={})

    assert lab.in_unit(Decimal("22.5"), "tenths") == Decimal("2.3")
    assert lab.in_unit(Decimal("23.5"), "tenths") == Decimal("2.4")
    assert replace(lab, decimals=0).in_unit(Decimal(25), "tenths") == 3
