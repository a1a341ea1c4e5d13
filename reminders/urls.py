"""Addresses of the reminder screens."""

from django.urls import path

from reminders.views import gateway, page, questionnaire, replies, staff, texts, with_patient

app_name = "reminders"
urlpatterns = [
    path("cases/<uuid:case_id>/", staff.of_case, name="of_case"),
    path("cases/<uuid:case_id>/questionnaire/", with_patient.read, name="questionnaire"),
    path("cases/<uuid:case_id>/questionnaire/read/", with_patient.mark_read, name="mark_read"),
    path("cases/<uuid:case_id>/questionnaire/finish/", with_patient.finish, name="finish_questionnaire"),
    path("cases/<uuid:case_id>/questionnaire/<slug:code>/", with_patient.fill_in, name="with_patient"),
    path("heartbeat/", staff.heartbeat, name="heartbeat"),
    path("texts/", texts.texts, name="texts"),
    path("gateway/receipts/", gateway.receipts, name="gateway_receipts"),
    path("gateway/inbound/", gateway.inbound, name="gateway_inbound"),
]

# Under /p/, in the name space "page": what patients open with a link and a birth date.
page_patterns = [
    path("", page.show, name="show"),
    path("attend/", replies.attend, name="attend"),
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
