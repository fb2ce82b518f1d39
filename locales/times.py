"""Dates and times as people say them, always in Europe/Rome, in the words of any catalogue.

Plain look-ups, no locale data: cheap enough for every message. Times are stored in UTC (field notes §8.10).
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.words import N_
from locales.catalogues import Translate

ROME: Final = ZoneInfo("Europe/Rome")

WEEKDAYS: Final = (
    N_("lunedì"),
    N_("martedì"),
    N_("mercoledì"),
    N_("giovedì"),
    N_("venerdì"),
    N_("sabato"),
    N_("domenica"),
)
MONTHS: Final = (
    N_("gennaio"),
    N_("febbraio"),
    N_("marzo"),
    N_("aprile"),
    N_("maggio"),
    N_("giugno"),
    N_("luglio"),
    N_("agosto"),
    N_("settembre"),
    N_("ottobre"),
    N_("novembre"),
    N_("dicembre"),
)


def when(at: datetime, now: datetime, _: Translate) -> str:
    """Say an instant as seen from `now`: “domani alle 14”, “lunedì 23 alle 9:30”, “lunedì 2 marzo alle 9”."""
    return _("{day} {hour}").format(day=day(at, now, _), hour=hour(at, _))


def day(at: datetime, now: datetime, _: Translate) -> str:
    """Say the day of `at` as seen from `now`; month and year are named when they differ."""
    there, here = at.astimezone(ROME), now.astimezone(ROME)
    near = {-1: N_("ieri"), 0: N_("oggi"), 1: N_("domani")}.get((there.date() - here.date()).days)
    if near:
        return _(near)
    words = {
        "weekday": _(WEEKDAYS[there.weekday()]),
        "day": there.day,
        "month": _(MONTHS[there.month - 1]),
        "year": there.year,
    }
    if there.year != here.year:
        return _("{weekday} {day} {month} {year}").format(**words)
    if there.month != here.month:
        return _("{weekday} {day} {month}").format(**words)
    return _("{weekday} {day}").format(**words)


def hour(at: datetime, _: Translate) -> str:
    """Say the time of day with its preposition: “alle 14”, “alle 9:30”, “all'una”, “a mezzanotte”."""
    there = at.astimezone(ROME)
    figures = {"hour": there.hour, "minute": f"{there.minute:02}"}
    if there.minute == 0 and there.hour in (0, 1):
        return _("a mezzanotte") if there.hour == 0 else _("all'una")
    if there.hour == 1:
        return _("all'{hour}:{minute}").format(**figures)
    if there.minute == 0:
        return _("alle {hour}").format(**figures)
    return _("alle {hour}:{minute}").format(**figures)


def ago(at: datetime, now: datetime, _: Translate) -> str:
    """Say how long ago `at` was, in its largest whole unit: “un attimo fa”, “9 minuti fa”, “2 ore fa”."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 10:
        return _("un attimo fa")
    if seconds < 60:
        return _.ngettext("{n} secondo fa", "{n} secondi fa", seconds).format(n=seconds)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 60:
        return _.ngettext("{n} minuto fa", "{n} minuti fa", minutes).format(n=minutes)
    if hours < 24:
        return _.ngettext("{n} ora fa", "{n} ore fa", hours).format(n=hours)
    return _.ngettext("{n} giorno fa", "{n} giorni fa", days).format(n=days)


def span(length: timedelta, _: Translate) -> str:
    """Say a length of time in its largest whole unit, at least one minute: “15 minuti”, “2 ore”."""
    minutes = max(1, int(length.total_seconds()) // 60)
    if minutes < 60:
        return _.ngettext("{n} minuto", "{n} minuti", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 48:
        return _.ngettext("{n} ora", "{n} ore", hours).format(n=hours)
    days = hours // 24
    return _.ngettext("{n} giorno", "{n} giorni", days).format(n=days)
