"""The questionnaire: on the patient's page, with a nurse, and what becomes of it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from checklists.models import Evidence
from common.clock import now
from common.refusals import Refused, Stale
from reminders import actions
from reminders.domain.questionnaire import Part, fingerprint
from reminders.models import Answer, Call, Questionnaire, Reminder
from tests.factories.checklists import a_booked_case, a_hospital, record
from tests.factories.patients import add_condition
from tests.factories.staff import SiteFactory, UserFactory
from tests.integration.reminders.patients_page import enter, give

pytestmark = pytest.mark.django_db
NOTHING = fingerprint({}, Part.HABITS)


@pytest.fixture
def hospital():
    return a_hospital()


@pytest.fixture
def case(hospital):
    return a_booked_case(hospital, start=hospital.now + timedelta(days=20)).case


@pytest.fixture
def page(client, case):
    """A browser in which the patient's page is open."""
    enter(client, give(case), case.patient.birth_date)
    return client


def part(code: str) -> str:
    return reverse("page:questionnaire_part", args=[code])


def fill(browser, code: str, **typed: str):
    """Open a part, type, and press the button."""
    seen = browser.get(part(code)).context["filled"].form["seen"].value()
    return send(browser, code, seen=seen, **typed)


def send(browser, code: str, **typed: str):
    return browser.post(part(code), urlencode(typed), content_type="application/x-www-form-urlencoded")


def save(case, said, *, of: Part = Part.HABITS, before=None, **more):
    return actions.save_part(
        case_id=case.pk,
        part=of,
        said=said,
        seen=fingerprint(before or {}, of),
        **({"by": None, "at": now()} | more),
    )


def kept(case) -> dict:
    return Questionnaire.objects.get(case=case).answers


def test_a_part_is_saved_as_it_is_filled_in_and_the_next_one_is_shown(page, case):
    answer = fill(page, "health", heart="yes", operations="Appendix, 1998")

    assert answer.url == part("allergies") + "?saved=1"
    assert kept(case) == {"heart": "yes", "operations": "Appendix, 1998"}
    assert b"Saved." in page.get(answer.url).content


def test_what_was_saved_stands_there_again_on_another_day(page, case):
    fill(page, "allergies", any_allergy="yes", latex="no", **{"allergies-0-what": "Nuts"})

    again = page.get(part("allergies")).content.decode()

    assert 'value="Nuts"' in again
    assert again.count("checked") == 2


def test_after_the_last_part_the_list_of_parts_says_what_is_left(page):
    answer = fill(page, "home", escort="arranged", home_help="arranged", aids="not_yet")
    listed = page.get(answer.url).content.decode()

    assert answer.url == reverse("page:questionnaire") + "?saved=1"
    assert "not begun" in listed
    assert "questions are still open" in listed


def test_more_lines_than_the_page_had_are_saved_and_more_are_offered(page, case):
    typed = {f"medicines-{n}-name": f"Medicine {n}" for n in range(3)}

    answer = fill(page, "medicines", any_medicine="yes", more="1", **typed)

    assert answer.url == part("medicines") + "?saved=1"
    assert len(kept(case)["medicines"]) == 3
    assert b"medicines-5-name" in page.get(answer.url).content


def test_naming_something_is_a_yes(page, case):
    fill(page, "allergies", **{"allergies-0-what": "Nuts"})

    assert kept(case)["any_allergy"] == "yes"


def test_a_no_beside_a_named_allergy_is_asked_about_and_nothing_typed_is_lost(page, case):
    answer = fill(page, "allergies", any_allergy="no", **{"allergies-0-what": "Nuts"})

    assert answer.status_code == 400
    assert b"Which of the two is right?" in answer.content
    assert b'value="Nuts"' in answer.content
    assert not Questionnaire.objects.exists()


def test_a_line_without_a_name_is_asked_about(page):
    answer = fill(page, "medicines", any_medicine="yes", **{"medicines-0-how_much": "one in the morning"})

    assert answer.status_code == 400
    assert b"Please name it." in answer.content


@pytest.mark.parametrize(
    ("day", "words"), [("2190-01-01", b"still to come"), ("1066-10-14", b"check the year"), ("soon", b"alid")]
)
def test_a_last_cigarette_is_a_day_that_was(page, day, words):
    answer = fill(page, "habits", smoking="stopped", smoked_on=day)

    assert answer.status_code == 400
    assert words in answer.content


def test_looking_saves_nothing(page):
    for code in Part:
        page.get(part(code))

    assert not Questionnaire.objects.exists()


@pytest.mark.parametrize("code", ["unknown", "HEALTH"])
def test_there_are_no_other_parts(page, code):
    assert page.get(part(code)).status_code == 404


def test_without_the_birth_date_there_is_no_questionnaire(client, case):
    give(case)

    assert client.get(part("health")).status_code == 403
    assert send(client, "health", heart="yes").status_code == 403
    assert client.post(reverse("page:finish")).status_code == 403
    assert not Questionnaire.objects.exists()


def test_two_devices_on_different_parts_both_keep_what_they_saved(page, case):
    fill(page, "health", heart="no")
    seen = page.get(part("home")).context["filled"].form["seen"].value()
    fill(page, "allergies", any_allergy="no", latex="no")

    send(page, "home", seen=seen, escort="arranged")

    assert kept(case) == {"heart": "no", "any_allergy": "no", "latex": "no", "escort": "arranged"}


def test_the_later_of_two_devices_on_one_part_is_shown_both_and_decides(page, case):
    early = page.get(part("home")).context["filled"].form["seen"].value()
    fill(page, "home", escort="arranged", home_words="Two floors")

    answer = send(page, "home", seen=early, escort="not_yet")

    assert answer.status_code == 409
    assert b"changed from another device" in answer.content
    assert b"Two floors" in answer.content
    assert kept(case)["escort"] == "arranged"

    anew = answer.context["filled"].form["seen"].value()
    assert send(page, "home", seen=anew, escort="not_yet").status_code == 302
    assert kept(case) == {"escort": "not_yet"}


def test_saving_the_same_again_changes_nothing(page, case):
    fill(page, "home", escort="arranged")
    fill(page, "home", escort="arranged")

    assert Questionnaire.objects.get().version == 1


def test_having_finished_puts_it_on_the_nurses_list_once(page, case):
    fill(page, "health", heart="no")
    page.post(reverse("page:finish"))
    page.post(reverse("page:finish"))

    call = Call.objects.get(reason="questionnaire")
    assert (call.case, call.role, call.settled_at) == (case, "ward_nurse", None)
    assert b"You sent us this on" in page.get(reverse("page:questionnaire")).content


def test_nothing_can_be_sent_before_anything_was_filled_in(page):
    answer = page.post(reverse("page:finish"))

    assert answer.status_code == 409
    assert b"Fill in at least one part first." in answer.content


def test_a_change_after_it_was_read_asks_for_a_reader_again(page, case, hospital):
    fill(page, "health", heart="no")
    page.post(reverse("page:finish"))
    actions.read_questionnaire(case_id=case.pk, version=1, by=hospital.ward_nurse, at=now())
    assert not Call.objects.filter(reason="questionnaire", settled_at=None).exists()

    fill(page, "health", heart="yes")

    assert Call.objects.filter(reason="questionnaire", settled_at=None).count() == 1
    assert b"You have changed something since." in page.get(reverse("page:questionnaire")).content


def test_it_is_signed_as_it_stood_when_it_was_read(case, hospital):
    save(case, {"escort": "arranged"}, of=Part.HOME)
    save(case, {"escort": "not_yet"}, of=Part.HOME, before={"escort": "arranged"})

    with pytest.raises(Stale):
        actions.read_questionnaire(case_id=case.pk, version=1, by=hospital.ward_nurse, at=now())


def test_what_nobody_filled_in_cannot_be_signed(case, hospital):
    with pytest.raises(Refused):
        actions.read_questionnaire(case_id=case.pk, version=0, by=hospital.ward_nurse, at=now())


def test_a_questionnaire_is_never_evidence(case):
    before = Evidence.objects.count()

    save(case, {"smoking": "stopped", "smoked_on": "2026-01-01", "alcohol": "never"})

    assert Evidence.objects.count() == before


def test_the_last_cigarette_is_kept_as_a_statement_once(case):
    said = {"smoking": "stopped", "smoked_on": "2026-01-20"}
    save(case, said)
    save(case, said | {"alcohol": "never"}, before=said)

    words = list(Answer.objects.filter(case=case).values_list("says", "source", "words"))
    assert words == [
        ("states", "page", "Smoking: No, I have stopped. Last cigarette: 20 Jan 2026"),
        ("states", "page", "Alcohol: No, never"),
    ]
    assert not Call.objects.exists()


def test_a_relapse_disputes_the_record_and_a_nurse_rings_the_same_day(case, hospital):
    last = (hospital.now - timedelta(days=40)).date()
    values = {"use": {"choice": "stopped"}, "last_use": {"on": last.isoformat()}}
    record(hospital, case, "smoking", values, role="ward_nurse")
    at = now()

    save(case, {"smoking": "stopped", "smoked_on": (last + timedelta(days=30)).isoformat()}, at=at)

    doubt = Evidence.objects.get(case=case, status="in_doubt")
    assert (doubt.requirement.code, doubt.by, doubt.role) == ("smoking", None, "patient")
    call = Call.objects.get()
    assert (call.reason, call.role) == ("problem", "ward_nurse")
    assert call.by_at <= at + timedelta(hours=12)


def test_an_earlier_last_cigarette_disputes_nothing(case, hospital):
    last = (hospital.now - timedelta(days=40)).date()
    values = {"use": {"choice": "stopped"}, "last_use": {"on": last.isoformat()}}
    record(hospital, case, "smoking", values, role="ward_nurse")

    save(case, {"smoking": "stopped", "smoked_on": (last - timedelta(days=5)).isoformat()})

    assert not Evidence.objects.filter(case=case, status="in_doubt").exists()


def test_who_drinks_every_day_is_told_to_ring_first_and_never_to_stop(page, case):
    fill(page, "habits", smoking="never", alcohol="daily")

    listed = page.get(reverse("page:questionnaire")).content.decode()
    mine = page.get(reverse("page:show")).content.decode()
    call = Call.objects.get()
    assert (call.reason, call.role) == ("wants_help", "ward_nurse")
    for shown in (listed, mine):
        assert "Do not stop drinking from one day to the next." in shown
    assert "No alcohol from this day" not in mine


def test_on_the_patients_own_word_no_message_tells_a_daily_drinker_to_stop(case):
    message = Reminder.objects.get(case=case, kind="stop_alcohol")
    assert message.state == "pending"

    save(case, {"alcohol": "daily"})

    message.refresh_from_db()
    assert (message.state, message.why) == ("suppressed", "not_needed")


# ---------------------------------------------------------------------------------- staff


def read(client, user, case):
    client.force_login(user)
    return client.get(reverse("reminders:questionnaire", args=[case.pk]))


def test_a_nurse_reads_it_beside_the_record_and_signs(client, case, hospital):
    add_condition(case.patient, "E11.9")
    save(case, {"sugar": "yes", "heart": "yes"}, of=Part.HEALTH)
    actions.finish_questionnaire(case_id=case.pk, by=None, at=now())

    shown = read(client, hospital.ward_nurse, case).content.decode()
    assert "1 point to look at" in shown
    assert "The record has no such condition." in shown

    client.post(reverse("reminders:mark_read", args=[case.pk]), {"version": "1"})
    row = Questionnaire.objects.get()
    assert row.read_by == hospital.ward_nurse
    assert Call.objects.get(reason="questionnaire").settled_at
    assert (
        f"Read by {hospital.ward_nurse.full_name}" in read(client, hospital.ward_nurse, case).content.decode()
    )


def test_a_nurse_who_read_an_older_version_is_told(client, case, hospital):
    save(case, {"heart": "yes"}, of=Part.HEALTH)
    client.force_login(hospital.ward_nurse)

    told = client.post(reverse("reminders:mark_read", args=[case.pk]), {"version": "9"}, follow=True)

    assert "Somebody changed this since you opened it" in told.content.decode()
    assert Questionnaire.objects.get().read_by is None


def test_an_allergy_is_taken_over_into_the_ordinary_form_and_only_then_recorded(client, case, hospital):
    rows = [{"what": "Nuts", "happened": "rash"}]
    save(case, {"any_allergy": "yes", "allergies": rows}, of=Part.ALLERGIES)
    lines = [
        line for one in read(client, hospital.ward_nurse, case).context["reading"].parts for line in one.lines
    ]
    take = next(line.take for line in lines if line.take)
    before = case.patient.allergies.count()

    form = client.post(take.url, dict(take.fields))

    assert b'value="Nuts"' in form.content
    assert b'value="rash"' in form.content
    assert case.patient.allergies.count() == before
    back = dict(take.fields)["next"]
    typed = {"text": "Nuts", "category": "food", "criticality": "low", "next": back}
    assert client.post(take.url, typed).url == back
    assert case.patient.allergies.count() == before + 1


def test_a_last_cigarette_is_taken_over_into_the_record_form(client, case, hospital):
    save(case, {"smoking": "stopped", "smoked_on": "2026-01-20"})
    lines = [
        line for one in read(client, hospital.ward_nurse, case).context["reading"].parts for line in one.lines
    ]
    take = next(line.take for line in lines if line.take)
    before = Evidence.objects.count()

    form = client.post(take.url, dict(take.fields)).content.decode()

    assert 'value="2026-01-20"' in form
    assert Evidence.objects.count() == before


def test_after_a_relapse_it_is_the_doubt_that_is_settled(client, case, hospital):
    values = {"use": {"choice": "never"}}
    record(hospital, case, "smoking", values, role="ward_nurse")
    save(case, {"smoking": "still"})
    lines = [
        line for one in read(client, hospital.ward_nurse, case).context["reading"].parts for line in one.lines
    ]

    take = next(line.take for line in lines if line.take)

    doubt = Evidence.objects.get(case=case, status="in_doubt")
    assert take.url == reverse("checklists:correct", args=[doubt.pk])
    assert client.post(take.url, dict(take.fields)).status_code == 200


def test_a_nurse_fills_it_in_with_the_patient_and_both_are_named(client, case, hospital):
    client.force_login(hospital.ward_nurse)
    url = reverse("reminders:with_patient", args=[case.pk, "habits"])
    seen = client.get(url).context["filled"].form["seen"].value()

    typed = {"seen": seen, "by_guardian": "on", "alcohol": "stopped", "drank_on": "2026-01-05"}
    answer = client.post(url, typed)

    assert answer.url == reverse("reminders:with_patient", args=[case.pk, "home"])
    row, said = Questionnaire.objects.get(), Answer.objects.get()
    assert (row.with_help_of, row.by_guardian) == (hospital.ward_nurse, True)
    assert (said.source, said.with_help_of, said.by_guardian) == ("staff", hospital.ward_nurse, True)
    shown = read(client, hospital.surgeon, case).content.decode()
    assert f"Answered by a parent or guardian, together with {hospital.ward_nurse.full_name}" in shown


def test_a_nurse_says_that_the_patient_has_finished(client, case, hospital):
    save(case, {"heart": "no"}, of=Part.HEALTH, by=hospital.ward_nurse)
    client.force_login(hospital.ward_nurse)

    client.post(reverse("reminders:finish_questionnaire", args=[case.pk]))

    assert Questionnaire.objects.get().sent_at


def test_nobody_fills_in_what_they_may_not(client, case, hospital):
    for user in (hospital.coordinator, hospital.theatre_nurse):
        assert read(client, user, case).status_code == 403
        assert client.get(reverse("reminders:with_patient", args=[case.pk, "health"])).status_code == 403
        assert client.post(reverse("reminders:mark_read", args=[case.pk])).status_code == 403
        assert client.post(reverse("reminders:finish_questionnaire", args=[case.pk])).status_code == 403


def test_nobody_reads_the_questionnaire_of_another_hospital(client, case):
    client.force_login(UserFactory(role="ward_nurse", sites=[SiteFactory()]))

    for name, more in (("questionnaire", []), ("with_patient", ["health"])):
        assert client.get(reverse(f"reminders:{name}", args=[case.pk, *more])).status_code == 404
    for name in ("mark_read", "finish_questionnaire"):
        assert client.post(reverse(f"reminders:{name}", args=[case.pk])).status_code == 404


def test_an_empty_questionnaire_says_what_can_be_done(client, case, hospital):
    shown = read(client, hospital.ward_nurse, case).content.decode()

    assert "Nobody has filled it in yet" in shown
    assert reverse("reminders:with_patient", args=[case.pk, "health"]) in shown


def test_what_a_patient_writes_is_text_wherever_it_is_shown(client, page, case, hospital):
    fill(page, "health", other="<script>alert(1)</script>")

    assert "<script>alert" not in page.get(part("health")).content.decode()
    assert "&lt;script&gt;alert" in read(client, hospital.ward_nurse, case).content.decode()
