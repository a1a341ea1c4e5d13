"""Addresses of the screens of scheduling."""

from django.urls import path

from scheduling.views import (
    board,
    board_parts,
    booking,
    case,
    gate,
    my_work,
    not_ready,
    patterns,
    sessions,
    visits,
    waiting_changes,
    waiting_list,
    ward_round,
)

app_name = "scheduling"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/changes/", board.board_changes, name="board_changes"),
    path("board/sessions/", board_parts.board_sessions, name="board_sessions"),
    path("sessions/<uuid:session_id>/order/", board.reorder, name="reorder"),
    path("waiting-list/", waiting_list.waiting_list, name="waiting_list"),
    path("waiting-list/change/", waiting_changes.change, name="change_waiting"),
    path("waiting-list/views/", waiting_changes.keep_view, name="keep_waiting_view"),
    path("waiting-list/views/<uuid:pk>/remove/", waiting_changes.remove_view, name="remove_waiting_view"),
    path("waiting-list/<uuid:case_id>/", waiting_changes.entry, name="waiting_entry"),
    path("not-ready/", not_ready.not_ready, name="not_ready"),
    path("cases/<uuid:case_id>/book/", booking.book, name="book"),
    path("bookings/<uuid:booking_id>/booked/", booking.booked, name="booked"),
    path("bookings/<uuid:booking_id>/move/", booking.move, name="move"),
    path("bookings/<uuid:booking_id>/cancel/", booking.cancel, name="cancel"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/patterns/new/", patterns.add_pattern, name="add_pattern"),
    path("sessions/<uuid:session_id>/close/", sessions.close, name="close_session"),
    path("sessions/<uuid:session_id>/reopen/", sessions.reopen, name="reopen_session"),
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("cases/<uuid:case_id>/visits/", visits.visits, name="visits"),
    path("visits/<uuid:visit_id>/move/", visits.move_visit, name="move_visit"),
    path("visits/<uuid:visit_id>/cancel/", visits.cancel_visit, name="cancel_visit"),
    path("clearances/<uuid:pk>/", case.clearance, name="clearance"),
    path("bookings/<uuid:pk>/call/", gate.call, name="call"),
    path("bookings/<uuid:pk>/return/", gate.return_to_ward, name="return_to_ward"),
    path("bookings/<uuid:pk>/cannot-be-ready/", ward_round.cannot_be_ready, name="cannot_be_ready"),
    path("ward/", ward_round.ward_round, name="ward_round"),
    path("ward/requirements/<uuid:pk>/", ward_round.ward_check, name="ward_check"),
    path("ward/evidence/<uuid:pk>/undo/", ward_round.ward_undo, name="ward_undo"),
    path("my-work/", my_work.my_work, name="my_work"),
]
