from dataclasses import replace

from checklists.domain.protocols import Origin, OriginType, ProtocolSpec, in_language
from tests.unit.checklists.domain.builders import choice, number, protocol, requirement


def test_parts_are_found_by_their_code():
    spec = requirement("blood", number("glucose"), choice("conclusion"))

    assert spec.component("conclusion").choice("bad").code == "bad"
    assert spec.component("conclusion").choice("splendid") is None
    assert spec.component("colour") is None
    assert protocol(spec).by_code == {"blood": spec}


def test_the_hash_is_that_of_the_content():
    one, same = protocol(requirement()), protocol(requirement())

    assert one.sha256 == same.sha256
    assert len(one.sha256) == 64
    assert one.sha256 != protocol(requirement(due_days=11)).sha256
    assert ProtocolSpec.from_content(one.to_content()).sha256 == one.sha256


def test_what_no_clinician_has_confirmed_is_named():
    default = Origin(OriginType.CLINICAL_DEFAULT, "2.2")
    open_one = replace(requirement("open"), origins=(default,))
    confirmed = replace(requirement("confirmed"), origins=(replace(default, confirmed_by="Dr A"),))

    assert protocol(requirement("text"), open_one, confirmed).unconfirmed == ("open",)


def test_words_fall_back_to_english():
    assert in_language({"en": "Glucose", "ru": "Глюкоза"}, "ru") == "Глюкоза"
    assert in_language({"en": "Glucose", "ru": "Глюкоза"}, "de") == "Glucose"
    assert in_language({}, "ru") == ""
