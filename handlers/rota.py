"""Shifts in chat: «sono di turno», one's own shifts, gaps ahead, swaps with a colleague, and a second channel for pages."""

from datetime import date, datetime
from typing import Any

from aiogram import Router

from casework import people, rota, triage
from domain.names import PLACES
from domain.people import Person, PersonId
from domain.rota import ROME, WatchId
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="rota")


@router.callback_query(taps("onduty"))
async def says_on_duty(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """The holder of a shift says that they are there."""
    shift = await rota.answer(store, person, WatchId(int(said) if said.isdigit() else 0), now)
    text = _("Sei di turno fino a {when}.").format(when=times.when(shift.ends, now, _))
    return [*screens.toast(tap), screens.show(tap, text, [[Button(_("Menu"), "menu")]])]


@router.message(command("turni"))
@router.callback_query(taps("shifts"))
async def sees_shifts(
    event: Message | CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team looks at their shifts of the week; who sets the rota also sees the gaps."""
    found = await rota.mine(store, person, now)
    lines = [_("I tuoi turni")] if found else [_("Non hai turni nei prossimi sette giorni.")]
    rows: list[list[Button]] = []
    for shift in found[:10]:
        lines.append(
            _("{place} · {begins} → {ends}").format(
                place=_(PLACES[shift.watch.place]),
                begins=times.when(shift.begins, now, _),
                ends=times.when(shift.ends, now, _),
            )
        )
        if shift.begins <= now and not shift.answered:
            rows.append([Button(_("Sono di turno"), f"onduty:{shift.watch.id}")])
        elif shift.begins > now and len(rows) < 6:
            day = shift.begins.astimezone(ROME).date()
            label = _("Cedi: {day}").format(day=times.day(shift.begins, now, _))
            rows.append([Button(label, f"cede:{shift.watch.id}:{day.isoformat()}")])
    if rota.sets(person):
        rows.append([Button(_("Imposta i turni"), "lines")])
    gaps = await rota.gaps_ahead(store, person, now)
    if gaps:
        lines += ["", _("Turni scoperti")]
        lines += [
            _("{place}: {begins} → {ends}").format(
                place=place, begins=times.when(gap.begins, now, _), ends=times.when(gap.ends, now, _)
            )
            for place, gap in gaps[:8]
        ]
    return [
        *screens.toast(event),
        screens.show(event, "\n".join(lines), [*rows, [Button(_("Menu"), "menu")]]),
    ]


@router.callback_query(taps("cede"))
async def cedes_shift(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody wants a colleague to stand in: first who, then the colleague is asked."""
    watch, day, *whom = [*said.split(":"), ""]
    on = _day(day)
    if on is not None and watch.isdigit() and whom[0].isdigit():
        await rota.swap(store, person, WatchId(int(watch)), PersonId(int(whom[0])), on, on, now)
        text = _("Chiesto. Il turno passa quando accetta.")
        return [*screens.toast(tap), screens.show(tap, text, [[Button(_("Menu"), "menu")]])]
    colleagues = await triage.colleagues(store, person, now)
    rows = [[Button(name, f"cede:{watch}:{day}:{one.id}")] for one, name in colleagues[:8]]
    text = _("A chi?") if rows else _("Non c'è nessun collega presente.")
    return [*screens.toast(tap), screens.show(tap, text, [*rows, [Button(_("Menu"), "menu")]])]


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


@router.callback_query(taps("stand"))
async def stands_in(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A colleague accepts to stand in."""
    await rota.accept_swap(store, person, int(said) if said.isdigit() else 0, now)
    return [*screens.toast(tap), screens.show(tap, _("Il turno è tuo."), [[Button(_("Menu"), "menu")]])]


@router.message(command("avvisami"))
async def sets_second_channel(
    message: Message, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> Call:
    """A staff member gives an e-mail or a telephone by which they are also paged, or takes it away (`/avvisami no`)."""
    kept = await people.also_page(store, person, said, now)
    if kept is None:
        return screens.say(
            message,
            _("Scrivi una e-mail o un telefono: /avvisami nome@esempio.it. Per togliere: /avvisami no."),
        )
    text = _("Va bene. Ti avviso anche lì, con un testo neutro.") if kept else _("Tolto. Ti avviso solo qui.")
    return screens.say(message, text)
