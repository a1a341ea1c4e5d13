"""What happened to a case on the waiting list, and between versions of its protocol, stands on its page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from checklists.models import CaseProtocol, ProtocolMove
from common.clock import now
from scheduling.presenters.words import day
from tests.factories.scheduling import a_waiting_case, in_days
from tests.factories.staff import SiteFactory, coordinator_reyes, surgeon_okafor

pytestmark = pytest.mark.django_db
TODAY = in_days(0).date()
WEEK, FORTNIGHT = TODAY + timedelta(7), TODAY + timedelta(14)


@pytest.fixture
def reyes(client):
    person = coordinator_reyes(SiteFactory(code="north"))
    client.force_login(person)
    return person


@pytest.fixture
def case(reyes):
    site = reyes.sites.get()
    return a_waiting_case(site, surgeon_okafor(site))


def change(client, case, *away: tuple[object, object], **wishes: object) -> None:
    case.refresh_from_db()
    data = {
        "priority": case.priority,
        "contact_stage": case.contact_stage,
        "notice_hours": "",
        "wanted_date": "",
        "target_date": "",
        "version": case.version,
        "away-TOTAL_FORMS": len(away) or 1,
        "away-INITIAL_FORMS": 0,
        **wishes,
    }
    for number, (first, last) in enumerate(away):
        data |= {f"away-{number}-first": first, f"away-{number}-last": last}
    assert client.post(reverse("scheduling:waiting_entry", args=[case.pk]), data).status_code == 302


def happened(client, case) -> list[str]:
    page = client.get(reverse("scheduling:case", args=[case.pk]))
    shown = page.context["page"]
    return [one.text for one in (*shown.recent, *shown.older)]


def test_each_change_on_the_waiting_list_is_a_sentence_with_who_and_what_it_was(client, case, reyes):
    wished = {"notice_hours": 48, "wanted_date": WEEK, "target_date": FORTNIGHT}
    change(client, case, priority=1, contact_stage="no_answer", **wished)
    change(client, case, priority=1, contact_stage="no_answer", wanted_date=WEEK)

    said = happened(client, case)

    who = reyes.full_name
    for sentence in (
        f"{who} changed the priority to “1 · soonest”; it was “3 · routine”.",
        f"{who} noted about the contact with the patient: no answer.",
        f"{who} noted that the patient would come at 48 hours’ notice.",
        f"{who} noted that the patient does not come at short notice.",
        f"{who} changed the date the patient wants to {day(WEEK)}; it was none.",
        f"{who} changed the date by which it is to be done to {day(FORTNIGHT)}; it was none.",
        f"{who} changed the date by which it is to be done to none; it was {day(FORTNIGHT)}.",
    ):
        assert said.count(sentence) == 1, (sentence, said)


def test_days_on_which_the_patient_cannot_come_are_told_and_so_is_taking_them_back(client, case, reyes):
    change(client, case, (WEEK, WEEK), (WEEK + timedelta(2), FORTNIGHT))
    change(client, case)

    said = happened(client, case)

    first, last = day(WEEK + timedelta(2)), day(FORTNIGHT)
    assert said.count(f"{reyes.full_name} noted that the patient cannot come on {day(WEEK)}.") == 1
    assert f"{reyes.full_name} noted that the patient cannot come from {first} to {last}." in said
    assert f"{reyes.full_name} noted that the patient can come from {first} to {last} after all." in said


def test_what_no_person_changed_says_so(client, case):
    type(case).objects.filter(pk=case.pk).update(priority=2)
    assert "The system changed the priority to “2 · soon”; it was “3 · routine”." in happened(client, case)


def test_a_move_to_another_version_of_the_protocol_is_told_with_its_reason(client, case, reyes):
    pin = CaseProtocol.objects.get(case=case)
    moved = {"case": case, "from_protocol": pin.protocol, "to_protocol": pin.protocol, "changes": []}
    ProtocolMove.objects.create(**moved, reason="New limits", moved_by=reyes, moved_at=now())
    ProtocolMove.objects.create(**moved, moved_by=reyes, moved_at=now())

    said = happened(client, case)

    version = pin.protocol.version
    start = f"{reyes.full_name} moved the case from version {version} of its protocol to version {version}"
    assert f"{start}: “New limits”" in said
    assert f"{start}." in said


def test_the_sentences_are_there_in_russian(client, case, reyes):
    change(client, case, (WEEK, FORTNIGHT), notice_hours=24, contact_stage="agreed")
    reyes.language = "ru"
    reyes.save(update_fields=["language"])

    said = " ".join(happened(client, case))

    assert "не может приехать" in said
    assert "noted" not in said
