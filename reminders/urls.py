"""Addresses of the reminder screens."""

from django.urls import path

from reminders.views import (
    calls,
    gateway,
    heartbeat,
    links,
    of_case,
    page,
    questionnaire,
    replies,
    texts,
    with_patient,
)

app_name = "reminders"
urlpatterns = [
    path("cases/<uuid:case_id>/", of_case.of_case, name="of_case"),
    path("cases/<uuid:case_id>/send/", of_case.send, name="send"),
    path("cases/<uuid:case_id>/pause/", of_case.pause, name="pause"),
    path("cases/<uuid:case_id>/resume/", of_case.resume, name="resume"),
    path("messages/<uuid:reminder_id>/words/", of_case.words, name="words"),
    path("cases/<uuid:case_id>/statements/", with_patient.stated, name="statements"),
    path("cases/<uuid:case_id>/questionnaire/", with_patient.read, name="questionnaire"),
    path("cases/<uuid:case_id>/questionnaire/read/", with_patient.mark_read, name="mark_read"),
    path("cases/<uuid:case_id>/questionnaire/finish/", with_patient.finish, name="finish_questionnaire"),
    path("cases/<uuid:case_id>/questionnaire/<slug:code>/", with_patient.fill_in, name="with_patient"),
    path("cases/<uuid:case_id>/said/", calls.said_of_case, name="said"),
    path("calls/", calls.call_list, name="calls"),
    path("calls/count/", calls.count, name="call_count"),
    path("calls/<uuid:pk>/settle/", calls.settle, name="settle"),
    path("calls/<uuid:pk>/whose/", calls.whose, name="whose"),
    path("calls/<uuid:pk>/assign/", calls.assign, name="assign"),
    path("cases/<uuid:case_id>/links/", links.links, name="links"),
    path("cases/<uuid:case_id>/links/give/", links.give, name="give_link"),
    path("cases/<uuid:case_id>/links/take-back/", links.take_back, name="take_links_back"),
    path("heartbeat/", heartbeat.heartbeat, name="heartbeat"),
    path("texts/", texts.texts, name="texts"),
    path("gateway/receipts/", gateway.receipts, name="gateway_receipts"),
    path("gateway/inbound/", gateway.inbound, name="gateway_inbound"),
]

# Under /p/, in the name space "page": what patients open with a link and a birth date.
page_patterns = [
    path("", page.show, name="show"),
    path("attend/", replies.attend, name="attend"),
    path("offers/<uuid:offer_id>/", replies.answer_place, name="answer_place"),
    path("another-date/", replies.another_date, name="another_date"),
    path("problem/", replies.problem, name="problem"),
    path("visit.ics", replies.calendar, name="calendar"),
    path("language/", page.language, name="language"),
    path("leave/", page.leave, name="leave"),
    path("left/", page.left, name="left"),
    path("questionnaire/", questionnaire.parts, name="questionnaire"),
    path("questionnaire/finish/", questionnaire.finish, name="finish"),
    path("questionnaire/<slug:code>/", questionnaire.part, name="questionnaire_part"),
    # Last: whatever else somebody asks for is a secret, known or not.
    path("<str:secret>/", page.gate, name="gate"),
]
