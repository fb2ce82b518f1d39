"""The queue of open cases, and passing one's own cases to a colleague."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import people, triage
from domain.codes import as_code
from domain.people import Person, PersonId
from domain.words import N_
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, taps
from handlers.ui import pickers, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="queue")

HAND_OVER = N_("Passa le mie schede")


@router.callback_query(taps("queue"))
@router.message(command("coda"))
async def sees_queue(
    event: Message | CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team looks at the queue, in urgency then due order, a page at a time."""
    after = as_code(said) if isinstance(event, CallbackQuery) else None
    found, more = await triage.queue(store, person, now, after=after)
    rows = []
    for one in found:
        late = one.due_at is not None and one.due_at < now
        due = (
            _("scaduta") if late else times.when(one.due_at, now, _) if one.due_at else _("niente in sospeso")
        )
        words = _("{level} · {code} · {due}").format(level=one.level.name, code=one.code, due=due)
        rows.append([Button(words, f"card:{one.code}")])
    pages = [Button(_("Altre"), f"queue:{found[-1].code}")] if more else []
    text = _("Coda · {count} in questa pagina").format(count=len(found)) if found else _("La coda è vuota.")
    return [*screens.toast(event), screens.show(event, text, [*rows, pages, screens.way_out(_)])]


@router.message(command("passa"))
@router.callback_query(taps("pass"))
async def hands_over(
    event: Message | CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team passes all their cases to a colleague."""
    if isinstance(event, CallbackQuery) and said.isdigit():
        count = await triage.hand_over_all(store, person, PersonId(int(said)), now)
        text = _.ngettext("{n} scheda passata.", "{n} schede passate.", count).format(n=count)
        return [*screens.toast(event), screens.show(event, text, [screens.way_out(_)])]
    found = await triage.colleagues(store, person, now)
    rows, more = pickers.some([Button(name, f"pass:{one.id}") for one, name in found], _)
    text = _("A chi passi tutte le tue schede?") if rows else _("Non c'è nessun collega presente.")
    return [*screens.toast(event), screens.say(event, text + more, [*rows, screens.way_out(_)])]


@router.message(command("nome"))
async def says_name(
    message: Message, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> Call:
    """A staff member says by which first name colleagues know them."""
    name = " ".join(said.split())[:40]
    if not name:
        return screens.say(message, _("Scrivi /nome e il tuo nome, per esempio: /nome Marta."))
    await people.call_me(store, person, name, now)
    return screens.say(message, _("Va bene, {name}. Lo vedono solo i colleghi.").format(name=name))
