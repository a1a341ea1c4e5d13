"""Addresses of the reminder screens."""

from django.urls import path

from reminders.views import gateway, page, staff

app_name = "reminders"
urlpatterns = [
    path("cases/<uuid:case_id>/", staff.of_case, name="of_case"),
    path("heartbeat/", staff.heartbeat, name="heartbeat"),
    path("gateway/receipts/", gateway.receipts, name="gateway_receipts"),
    path("gateway/inbound/", gateway.inbound, name="gateway_inbound"),
]

# Under /p/, in the name space "page": what patients open with a link and a birth date.
page_patterns = [
    path("", page.show, name="show"),
    path("language/", page.language, name="language"),
    path("leave/", page.leave, name="leave"),
    path("left/", page.left, name="left"),
    # Last: whatever else somebody asks for is a secret, known or not.
    path("<str:secret>/", page.gate, name="gate"),
]
