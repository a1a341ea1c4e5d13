"""What patients read: every text, in every language and on every channel, with the longest values there can be.

Nothing in it may tell a stranger who looks over a shoulder what the visit is for.
"""

import csv
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.conf import settings

from patients.domain.kinds import Language
from reminders.channels import letters
from reminders.channels.segments import measure
from reminders.domain.kinds import RULES, WITH_A_LINK, ReminderKind
from reminders.domain.states import Channel

LONDON = ZoneInfo("Europe/London")
# The longest of everything: a day of two digits in a long month, in either language.
WORST = letters.Words(
    arrival=datetime(2027, 9, 22, 18, 30, tzinfo=LONDON),
    phone="+44 20 7946 0123",
    link="https://hospital.example/p/" + "Wq7-_" * 4 + "WwMm",
    count=88,
    no_food_from=datetime(2027, 9, 22, 12, 30, tzinfo=LONDON),
    no_drink_from=datetime(2027, 9, 22, 16, 30, tzinfo=LONDON),
    answer_by=datetime(2027, 9, 21, 18, 30, tzinfo=LONDON),
)
GSM_7 = re.compile(r"[A-Za-z0-9 @£$¥_!\"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà\n]*")
RUSSIAN = re.compile(r"[А-Яа-яЁё]")
ALL = [(kind, language) for kind in ReminderKind for language in Language]
MESSAGES = Path(settings.BASE_DIR) / "templates/reminders/messages"
PROTOCOLS = Path(settings.BASE_DIR) / "protocols"
PATIENT_DATA = Path(settings.BASE_DIR) / "patients/data"


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", text.lower()))


# Words of these lists that are everyday words too, and that the questions themselves are about: how the patient is,
# and what they drink and smoke.
EVERYDAY = words_of(
    "alcohol back cough days drinking fever first last medicines pain plan ready smoking tests that"
    " анализы лекарства план"
)
BODY_WORK_AND_PLACES = re.compile(
    r"\b(surg|operat|osteotom|an(a)?esth|knee|hip|foot\b|feet|leg\b|legs|toe\b|toes|ankle|thigh|arm\b|hand\b|jaw|bunion"
    r"|bone|joint|skin|tooth\b|teeth|blood|urine|heart|lung|x-?ray|theatre|orthop|trauma|ward\b|clinic|department"
    r"|diabet|glucose|insulin|hiv\b|hepat|pregnan|cancer|infect|tablet of|aspirin|warfarin)"
    r"|\b(операц|остеотом|наркоз|анестез|колен|тазобедр|стоп(а|ы|е|у|ой)\b|ног(а|и|е|у)\b|голен|бедр|палец|пальц|кост[ьи]"
    r"|сустав|челюст|кож[аиу]\b|зуб\b|зубы|кров[ьи]|моч[аи]\b|сердц|лёгк(ие|их)\b|рентген|ортопед|травмат|отделени"
    r"|хирург|поликлиник|диабет|глюкоз|инсулин|вич\b|гепатит|беремен|рак\b|инфекц|аспирин|варфарин)",
    re.IGNORECASE,
)
VALUE = re.compile(r"\d\s?(mmol|ммоль|mg\b|мг\b|g/l|г/л|%|°|kg\b|кг\b|mm ?hg|bpm)", re.IGNORECASE)


def email(kind: str, language: str, words: letters.Words = WORST, **others: object):
    return letters.email(
        kind=kind, language=language, words=words, to="anna@example.org", message_id="<7@hospital>", **others
    )


def sms(kind: str, language: str, words: letters.Words = WORST) -> str:
    return letters.text(kind=kind, language=language, words=words, to="+441632960001", reference="7").text


def all_that_is_read(kind: str, language: str) -> str:
    letter = email(kind, language, calendar=b"BEGIN:VCALENDAR")
    return "\n".join([letter.subject, letter.text, sms(kind, language)]).replace(WORST.link, "")


def telling_words() -> set[str]:
    """Every word of the names of procedures, protocols, illnesses and medicines that the hospital knows."""
    found: set[str] = set()
    for procedure in yaml.safe_load((PROTOCOLS / "procedures.yaml").read_text())["procedures"]:
        found |= words_of(" ".join(procedure["name"].values()))
    for file in PROTOCOLS.rglob("[0-9]*.yaml"):
        found |= words_of(" ".join((yaml.safe_load(file.read_text()).get("title") or {}).values()))
    for name, column in (("conditions", "what"), ("medicines", "names")):
        with (PATIENT_DATA / f"{name}.csv").open() as rows:
            found |= {word for row in csv.DictReader(rows, delimiter=";") for word in words_of(row[column])}
    return found - EVERYDAY


def test_there_is_one_file_for_every_message_language_and_channel():
    wanted = {
        f"{kind}.{language}.{channel}.txt"
        for kind in ReminderKind
        for language in Language
        for channel in Channel
    }

    assert {file.name for file in MESSAGES.iterdir() if not file.name.startswith("_")} == wanted


@pytest.mark.parametrize("kind", ReminderKind)
def test_an_english_text_message_fits_into_one_segment(kind):
    text = sms(kind, "en")

    assert GSM_7.fullmatch(text), sorted(set(re.sub(GSM_7, "", text)))
    assert len(text) <= 160
    assert measure(text).segments == 1


@pytest.mark.parametrize("kind", ReminderKind)
def test_a_russian_text_message_fits_into_three_segments(kind):
    text = sms(kind, "ru")

    assert len(text.encode("utf-16-le")) // 2 <= 201
    assert measure(text).segments <= 3


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_no_message_tells_what_the_visit_is_for(kind, language):
    text = all_that_is_read(kind, language)

    assert not words_of(text) & telling_words()
    assert not (found := BODY_WORK_AND_PLACES.search(text)), found
    assert not VALUE.search(text)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_a_text_message_names_the_digits_that_are_understood_and_no_others(kind, language):
    digits = set(
        re.findall(r"(?<![\d+:.])\b([1-9])\b(?![\d:.]|\s(weeks|недели|Sep)|\s?\d)", sms(kind, language))
    )

    assert {digit for digit, _ in digits} == set(RULES[kind].replies)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_a_letter_that_asks_sends_the_patient_to_the_page_because_answers_are_not_read(kind, language):
    text = email(kind, language).text

    assert (WORST.link in text) == (kind not in {ReminderKind.CANCELLED, ReminderKind.OFFER_GONE})
    assert not re.search(r"reply|ответьте:", text, re.IGNORECASE)
    if RULES[kind].asks:
        assert re.search(r"the page|странице", text)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_the_address_of_the_page_stands_in_a_text_message_where_it_is_needed(kind, language):
    assert (WORST.link in sms(kind, language)) == (kind in WITH_A_LINK)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_nothing_is_left_unfilled(kind, language):
    letter = email(kind, language)
    text = letter.subject + letter.text + sms(kind, language) + letter.html.split("</style>")[1]

    assert not re.search(r"\{\{|\{%|\}\}|None|%\(|  +\S", text)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_every_letter_is_in_its_language_and_says_whom_to_call(kind, language):
    letter = email(kind, language)

    assert bool(RUSSIAN.search(letter.subject + letter.text)) == (language == "ru")
    assert bool(RUSSIAN.search(sms(kind, language))) == (language == "ru")
    assert WORST.phone in letter.text


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_a_subject_is_one_short_line(kind, language):
    subject = email(kind, language).subject

    assert subject.isprintable()
    assert 10 < len(subject) < 80


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_the_html_says_what_the_text_says(kind, language):
    letter = email(kind, language)
    html = re.sub(r"<[^>]+>", " ", letter.html.split("<body>")[1]).replace("&#x27;", "'")

    for sentence in letter.text.replace("- ", "").split("\n"):
        if sentence != WORST.link:
            assert sentence.strip() in html
    nothing_to_open = {ReminderKind.CANCELLED, ReminderKind.OFFER_GONE}
    assert (f'href="{WORST.link}"' in letter.html) == (kind not in nothing_to_open)


@pytest.mark.parametrize(
    "kind", ["medicines_list", "hormone_review", "booked", "rescheduled", "medicine_plan"]
)
def test_whoever_is_asked_about_medicines_is_told_not_to_stop_them(kind):
    assert "do not stop" in all_that_is_read(kind, "en").lower()
    assert re.search("не отменяйте|ничего не меняйте", all_that_is_read(kind, "ru").lower())


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_who_drinks_every_day_is_asked_to_call_before_anything_else(channel):
    english = sms("stop_alcohol", "en") if channel == "sms" else email("stop_alcohol", "en").text
    russian = sms("stop_alcohol", "ru") if channel == "sms" else email("stop_alcohol", "ru").text

    assert re.search(rf"every day must not.*call {re.escape(WORST.phone)} first", english)
    assert re.search(rf"кажды[йд].*день.*сначала позвоните.*{re.escape(WORST.phone)}", russian)


def test_times_of_the_last_meal_are_on_the_day_they_are_on():
    early = replace(WORST, no_food_from=datetime(2027, 9, 21, 23, 0, tzinfo=LONDON))

    assert "No food from 23:00 on 21 Sep 2027" in sms("fasting", "en", early)
    assert "No food from 23:00 on Tuesday, 21 September 2027" in email("fasting", "en", early).text


def test_a_message_about_eating_without_its_times_is_never_written():
    with pytest.raises(ValueError, match="last food"):
        sms("fasting", "en", replace(WORST, no_food_from=None))


def test_the_calendar_file_is_spoken_of_only_when_it_is_there():
    assert "calendar" not in email("booked", "en").text
    assert "calendar" in email("booked", "en", calendar=b"BEGIN:VCALENDAR").text


MALICIOUS = replace(WORST, phone='<b>1</b> & "2"', link='https://h.example/p/"><script>alert(1)</script>')


def test_signs_of_the_web_stay_plain_in_a_text():
    assert '<b>1</b> & "2"' in email("booked", "en", MALICIOUS).text
    assert '<b>1</b> & "2"' in sms("booked", "en", MALICIOUS)


def test_nothing_that_fills_a_letter_becomes_part_of_its_html():
    html = email("booked", "en", MALICIOUS).html

    assert "<script" not in html
    assert "<b>" not in html
    assert 'p/"' not in html


def test_a_line_break_in_a_value_breaks_no_text_message_and_no_subject():
    broken = replace(WORST, phone="+44\r\n20", link="https://h.example/p/x\ny")

    assert "\n" not in sms("medicine_change", "en", broken)
    assert "\n" not in email("hormone_review", "en", broken).subject


@pytest.mark.parametrize("address", ["anna@exämple.org", "anna", "a@b.org\nBcc: c@d.org", ""])
def test_an_address_that_mail_cannot_be_sent_to_is_not_usable(address):
    assert not letters.usable(address)
    assert letters.usable("anna@example.org")
