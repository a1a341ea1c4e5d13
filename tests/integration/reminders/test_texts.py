"""The page on which clinicians read what patients are told."""

import re

import pytest
from django.urls import reverse

from reminders.domain.kinds import RULES, ReminderKind
from reminders.words import CHANNELS, KINDS, RECEIPTS, SAYS, STATES, WHYS
from reminders.words.texts import WHO, when
from staff.domain.roles import Role
from tests.factories.staff import SiteFactory, UserFactory, surgeon_okafor

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def page(client, site):
    client.force_login(surgeon_okafor(site))
    return lambda **asked: client.get(reverse("reminders:texts"), asked).content.decode()


def test_every_message_is_there_in_both_languages_on_both_channels(page):
    text = page()

    assert text.count('class="reading"') == 4 * len(ReminderKind)
    assert "No smoking from tomorrow" in text
    assert 'lang="ru"' in text
    assert "С завтрашнего дня и до визита" in text


def test_one_language_and_one_channel_can_be_read_alone(page):
    text = page(language="en", channel="sms")

    assert text.count('class="reading"') == len(ReminderKind)
    assert 'class="said" lang="ru"' not in text


@pytest.mark.parametrize("asked", [{"language": "xx"}, {"channel": "pigeon"}, {"language": "' OR 1"}])
def test_a_filter_nobody_offers_shows_all_of_it(page, asked):
    assert page(**asked).count('class="reading"') >= 2 * len(ReminderKind)


def test_it_says_when_each_goes_and_what_becomes_of_an_answer(page):
    text = page(language="en")

    assert "15 days before the operation, at 10:00" in text
    assert "2 days before that visit" in text
    assert "from week 2 to week 12" in text
    assert "2: has a problem. Somebody calls: ward nurse." in text
    assert "1: will come. It is kept and clears nothing by itself." in text
    assert re.search(r"\d+ characters, 1 segment\b", text)


def test_the_sample_address_opens_nothing(page, client):
    address = re.search(r"https?://[^/]+(/p/this-is-only-a-sample-/)", page())

    assert client.get(address[1]).status_code in {200, 404}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_on_the_staff_may_read_them(client, site, role):
    client.force_login(UserFactory(role=role.value, sites=[site]))

    assert client.get(reverse("reminders:texts")).status_code == 200


def test_nobody_else_may(client):
    assert client.get(reverse("reminders:texts")).status_code == 302


@pytest.mark.parametrize("table", [CHANNELS, KINDS, RECEIPTS, SAYS, STATES, WHYS, WHO], ids=lambda _: "")
def test_every_member_of_a_list_has_words(table):
    assert set(table) == set(type(next(iter(table))))


def test_every_kind_has_its_hour_and_its_row_of_the_clinical_facts():
    assert all(when(kind) for kind in ReminderKind)
    assert set(RULES) == set(ReminderKind)
