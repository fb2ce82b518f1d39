"""Setting the rota in chat: whoever sets it reads its lines, adds one by five taps and takes one off by two.

The same acts as at the desk (`web/rota.py`), for the evening on which somebody falls ill and no desk is near. It
decides nothing: who may set what for whom is the domain's.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from aiogram import Router

from casework import rota
from casework.rota import Board
from domain.names import PLACES, WEEKDAYS
from domain.people import Person, PersonId, TerritoryId
from domain.refusals import NotFound
from domain.rota import EVERY_DAY, HOLIDAY, ROME, Place, Watch
from domain.words import N_
from handlers.events import CallbackQuery
from handlers.recognise import taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="rota_lines")

MOST = 20
"""Lines and people shown in one chat screen; a longer rota is set at the desk."""

WEEK = frozenset(range(5))
DAYS = (
    (EVERY_DAY, N_("Ogni giorno, feste comprese")),
    (WEEK, N_("Dal lunedì al venerdì")),
    (EVERY_DAY - WEEK, N_("Sabato, domenica e feste")),
    (frozenset({HOLIDAY}), N_("Solo le feste")),
    *((frozenset({number}), WEEKDAYS[number]) for number in range(HOLIDAY)),
)
HOURS = ((8, 8), (8, 20), (20, 8), (8, 14), (14, 20))
SPANS = (N_("Sempre"), N_("Questa settimana"), N_("La settimana prossima"))


@router.callback_query(taps("lines"))
async def sees_lines(
    tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Whoever sets the rota reads its lines and may add one or take one off."""
    board = await rota.board(store, person, now)
    lines = [_line(watch, board, _) for watch, *_rest in board.watches[:MOST]]
    text = "\n".join([_("I turni"), *lines] if lines else [_("Nessuno è ancora nei turni.")])
    rows = [[Button(_("Aggiungi un turno"), "line:")]]
    if board.watches:
        rows.append([Button(_("Togli un turno"), "unline:")])
    return _shown(tap, text, rows, _)


@router.callback_query(taps("line"))
async def adds_line(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Where, who, at which place, on which days, between which hours, for how long: one tap each, then the line stands."""
    chosen = [int(part) for part in said.split(":") if part.isdigit()]
    board = await rota.board(store, person, now)
    if len(chosen) == 6:
        watch = _watch(chosen, now)
        await rota.add(store, person, watch, now)
        return _shown(
            tap, _("Fatto. {line}").format(line=_line(watch, board, _)), [[Button(_("Turni"), "shifts")]], _
        )
    question, offers = _asked(chosen, board, person, _)
    base = ":".join(map(str, chosen))
    rows = screens.grid([Button(words, f"line:{base}:{value}".replace("::", ":")) for value, words in offers])
    return _shown(tap, question, rows, _)


@router.callback_query(taps("unline"))
async def takes_line_off(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Which line, then once more to be sure: nobody is called for it any longer."""
    number, _colon, sure = said.partition(":")
    board = await rota.board(store, person, now)
    if not number.isdigit():
        lines = [f"{at} · {_line(watch, board, _)}" for at, (watch, *_rest) in _numbered(board)]
        rows = [
            [Button(f"{at} · {_who(watch, board, _)}", f"unline:{watch.id}")]
            for at, (watch, *_rest) in _numbered(board)
        ]
        return _shown(tap, "\n".join([_("Quale turno togli?"), *lines]), rows, _)
    watch = next((one for one, *_rest in board.watches if one.id == int(number)), None)
    if watch is None:
        raise NotFound
    if sure != "si":
        text = _("Togli questo turno? {line}").format(line=_line(watch, board, _))
        return _shown(tap, text, [[Button(_("Sì, togli"), f"unline:{watch.id}:si")]], _)
    await rota.remove(store, person, watch.id, now)
    return _shown(tap, _("Tolto."), [[Button(_("Turni"), "shifts")]], _)


def _asked(
    chosen: list[int], board: Board, person: Person, _: Translate
) -> tuple[str, list[tuple[int, str]]]:
    """Give the next question of a line with what may be answered, as number and words."""
    if not chosen:
        held = {one.territory for one in person.assignments} | {
            watch.territory for watch, *_rest in board.watches
        }
        return _("Dove?"), [(int(one), name) for one, name in board.places.items() if one in held][:MOST]
    if len(chosen) == 1:
        return _("Chi?"), [(int(one), name) for one, name in board.people[:MOST]]
    if len(chosen) == 2:
        return _("Che posto?"), [(one.value, _(PLACES[one])) for one in Place]
    if len(chosen) == 3:
        return _("Quali giorni?"), [(_mask(days), _(words)) for days, words in DAYS]
    if len(chosen) == 4:
        return _("Da che ora a che ora?"), [
            (begins * 100 + ends, _hours(begins, ends, _)) for begins, ends in HOURS
        ]
    return _("Per quanto?"), [(number, _(words)) for number, words in enumerate(SPANS)]


def _watch(chosen: list[int], now: datetime) -> Watch:
    territory, person, place, mask, hours, span = chosen
    days = frozenset(day for day in EVERY_DAY if mask >> day & 1)
    if place not in set(Place) or not days or hours // 100 > 23 or hours % 100 > 23 or span >= len(SPANS):
        raise NotFound
    today = now.astimezone(ROME).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * (span == 2))
    since = max(today, monday) if span else None
    return Watch(
        id=rota.new_watch(),
        territory=TerritoryId(territory),
        place=Place(place),
        person=PersonId(person),
        days=days,
        starts=time(hours // 100),
        ends=time(hours % 100),
        since=since,
        until=monday + timedelta(days=6) if span else None,
    )


def _mask(days: frozenset[int]) -> int:
    return sum(1 << day for day in days)


def _hours(begins: int, ends: int, _: Translate) -> str:
    if begins == ends:
        return _("Tutto il giorno")
    return _("{begins} → {ends}").format(begins=f"{begins:02}:00", ends=f"{ends:02}:00")


def _line(watch: Watch, board: Board, _: Translate) -> str:
    """Say one line of the rota: where, at which place, who, on which days, between which hours."""
    named = next((words for days, words in DAYS if days == watch.days), None)
    days = _(named) if named else ", ".join(_(WEEKDAYS[day]) for day in sorted(watch.days))
    parts = [
        board.places.get(watch.territory, ""),
        _(PLACES[watch.place]),
        board.names.get(watch.person) or dict(board.people).get(watch.person, "?"),
        days.lower(),
    ]
    if watch.starts != watch.ends:
        parts.append(f"{watch.starts:%H:%M}–{watch.ends:%H:%M}")
    if watch.since or watch.until:
        parts.append(f"{_day(watch.since)}–{_day(watch.until)}")
    return " · ".join(part for part in parts if part)


def _numbered(board: Board) -> Iterator[tuple[int, tuple[Watch, bool, bool]]]:
    yield from enumerate(board.watches[:MOST], start=1)


def _who(watch: Watch, board: Board, _: Translate) -> str:
    return " · ".join((board.names.get(watch.person, "?"), _(PLACES[watch.place])))


def _day(day: date | None) -> str:
    return day.strftime("%d/%m") if day else "…"


def _shown(tap: CallbackQuery, text: str, rows: list[list[Button]], _: Translate) -> list[Call]:
    return [*screens.toast(tap), screens.show(tap, text, [*rows, screens.way_out(_)])]
