"""Coordination of the network in chat: invitations, absences, what could not be delivered; and groups, politely left."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Router

from casework import delivery, people
from domain.invitation import VALID_FOR
from domain.names import DUTIES
from domain.people import INVITED, Duty, Person, TerritoryId
from domain.refusals import NotFound
from domain.words import N_
from handlers.events import CallbackQuery, ChatMemberUpdated, Message
from handlers.house import House
from handlers.recognise import command, otherwise, taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="network")

_ROME = ZoneInfo("Europe/Rome")
_NUMBER = re.compile(r"[0-9]{1,4}")
TO_BE_AWAY = N_("Sarò via")
AWAY = N_("Scrivi fino a quando, per esempio: /assente 24/12. Per tornare: /assente no.")


@router.message(command("invita"))
@router.callback_query(taps("invite"))
async def invites(
    event: Message | CallbackQuery,
    said: str,
    person: Person,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """A coordinator makes an invitation: first where, then for which duty, then the link stands there once."""
    place, _sep, duty = said.partition(":") if isinstance(event, CallbackQuery) else ("", "", "")
    there = await people.invitable(store, person)
    if not there:
        raise NotFound
    if not place and len(there) > 1:
        rows = [[Button(name, f"invite:{id}")] for id, name in there[:8]]
        return [*screens.toast(event), screens.show(event, _("Per quale territorio?"), rows)]
    chosen = TerritoryId(int(place)) if place.isdigit() else there[0][0]
    if duty not in {one.value for one in INVITED}:
        buttons = [Button(_(DUTIES[one]), f"invite:{chosen}:{one.value}") for one in INVITED]
        rows = screens.grid(buttons)
        return [
            *screens.toast(event),
            screens.show(event, _("Per quale compito?"), [*rows, screens.way_out(_)]),
        ]
    code = await people.invite(store, person, Duty(duty), chosen, None, now)
    link = f"https://t.me/{house.bot_name}?start={code}"
    text = _("Invito per: {duty}. Vale una volta sola, {span}.\n{link}").format(
        duty=_(DUTIES[Duty(duty)]), span=times.span(VALID_FOR, _), link=link
    )
    return [*screens.toast(event), screens.say(event, text, protect=True)]


@router.callback_query(taps("away"))
async def asks_until_when(tap: CallbackQuery, _: Translate) -> list[Call]:
    """A staff member wants to say that they will be away: the words that say it."""
    return [*screens.toast(tap), screens.say(tap, _(AWAY))]


@router.message(command("assente"))
async def goes_away(
    message: Message, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> Call:
    """A staff member is away until a date (`/assente 24/12`), or back (`/assente no`)."""
    if said.strip().lower() in ("no", "fine", "off"):
        await people.go_away(store, person, None, now)
        return screens.say(message, _("Va bene. Ti segno di nuovo presente."))
    until = _date(said, now)
    if until is None:
        return screens.say(message, _(AWAY))
    await people.go_away(store, person, until, now)
    text = _("Assente fino a {when}. Per passare le tue schede: /passa.")
    return screens.say(message, text.format(when=times.when(until, now, _)))


def _date(said: str, now: datetime) -> datetime | None:
    """Read `24/12` or `24/12/2026` as the end of that day in Rome, in the future; None for anything else."""
    parts = said.strip().replace("-", "/").replace(".", "/").split("/")
    if not 2 <= len(parts) <= 3 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    here = now.astimezone(_ROME)
    year = int(parts[2]) if len(parts) == 3 else here.year
    try:
        day = datetime(year, int(parts[1]), int(parts[0]), 23, 59, tzinfo=_ROME)
        if day < here and len(parts) == 2:
            day = day.replace(year=year + 1)
    except ValueError:
        return None
    return day if here < day < here + timedelta(days=400) else None


@router.callback_query(taps("stuck"))
async def sees_undelivered(
    tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A coordinator looks at messages that could not be delivered, and updates that were set aside."""
    found, parked = await delivery.stuck(store, person, now)
    lines = [
        _("{ago} · {state} · {why}").format(
            ago=times.ago(one.at, now, _), state=_(delivery.STATES[one.state]), why=one.error or one.kind
        )
        for one in found
    ]
    text = (
        "\n".join([_("Messaggi non consegnati"), *lines])
        if lines
        else _("Tutti i messaggi sono stati consegnati.")
    )
    if parked:
        text += "\n" + _("Messaggi in arrivo messi da parte: {count}").format(count=parked)
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.message(otherwise("group"))
async def is_in_a_group(event: Message | CallbackQuery | ChatMemberUpdated, _: Translate) -> list[Call]:
    """Somebody put the bot into a group: it says why and leaves, nothing of the group is read or kept."""
    if isinstance(event, CallbackQuery):
        return []
    if isinstance(event, ChatMemberUpdated) and event.new_chat_member.status in ("left", "kicked"):
        return []
    going = Call("leaveChat", {"chat_id": event.chat.id})
    if isinstance(event, Message) and not event.text:
        return [going]  # a line about the group itself comes beside the news of having been added
    text = _("Qui non posso restare: parlo solo in privato. Scrivimi in chat.")
    return [screens.send(event.chat.id, text), going]


@router.my_chat_member(otherwise("member"))
async def blocks_or_returns(
    event: ChatMemberUpdated, person: Person, store: Any, now: datetime
) -> list[Call]:
    """Somebody blocked the bot, or came back."""
    if event.new_chat_member.status in ("kicked", "left"):
        await delivery.unreachable(store, person.id, now)
    return []
