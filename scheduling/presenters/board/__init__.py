"""What the theatre board shows, a week at a time or a day."""

from scheduling.presenters.board.alarms import AlarmLine, alarm_lines
from scheduling.presenters.board.cards import CaseCard, SessionCard, session_card
from scheduling.presenters.board.forecast import (
    ForecastCard,
    Said,
    done,
    forecast_card,
    refused,
    where,
)
from scheduling.presenters.board.page import DayColumn, Look, Option, cards, days, options
from scheduling.presenters.board.panel import PanelCase, panel_cases

__all__ = [
    "AlarmLine",
    "CaseCard",
    "DayColumn",
    "ForecastCard",
    "Look",
    "Option",
    "PanelCase",
    "Said",
    "SessionCard",
    "alarm_lines",
    "cards",
    "days",
    "done",
    "forecast_card",
    "options",
    "panel_cases",
    "refused",
    "session_card",
    "where",
]
