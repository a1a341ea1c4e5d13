import pytest

from common.refusals import BadInput
from patients.domain.phones import assigned_e164, e164, region_of


@pytest.mark.parametrize(
    ("zone", "region"), [("Europe/London", "GB"), ("Europe/Moscow", "RU"), ("Nowhere/At_all", None)]
)
def test_the_country_follows_the_hospitals_clock(zone, region):
    assert region_of(zone) == region


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("01632 960001", "GB", "+441632960001"),
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("+7 916 123 45 67", "GB", "+79161234567"),
        ("07700 900123", "GB", "+447700900123"),
        ("", "GB", ""),
        ("  ", None, ""),
    ],
)
def test_a_number_is_kept_as_e164(typed, region, number):
    assert e164(typed, region=region) == number


@pytest.mark.parametrize("typed", ["123", "hello", "+44", "<script>", "07700 900123 ext 5", "1" * 400, "🙂"])
def test_what_cannot_be_a_number_is_refused_at_its_field(typed):
    with pytest.raises(BadInput) as bad:
        e164(typed, region="GB", field="guardian_phone")
    assert bad.value.field == "guardian_phone"


def test_a_number_nobody_looked_at_must_lie_in_an_assigned_range():
    assert assigned_e164("555-810-7203", region="US") is None
    assert assigned_e164("212-736-5000", region="US") == "+12127365000"
    assert assigned_e164("?", region="US") is None
