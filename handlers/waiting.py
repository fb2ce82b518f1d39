"""While waiting, in chat: how long still, three short questions, somebody to talk to; plain and never a promise."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import groups as at_hand
from casework import waiting
from casework.waiting import Waiting
from domain.check_in import QUESTIONS
from domain.people import Person
from domain.refusals import NotFound
from handlers import groups, peers, tapped
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, taps
from handlers.talk import Talk
from handlers.ui import pickers, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="waiting")


@router.message(command("attesa"))
@router.callback_query(taps("wait"))
async def asks_how_long(
    event: Message | CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody who waits wants to know how long still."""
    found = await waiting.mine(store, person, now)
    if not found:
        text = _("Adesso non sei in attesa di un incontro.")
        return [*screens.toast(event), screens.show(event, text, [screens.way_out(_)])]
    text = "\n\n".join(_words(one, _) for one in found[:3])
    receipt = found[0].receipt
    rows = [
        [Button(_("Parlare con chi ci è passato"), f"meanpeer:{receipt}")],
        [Button(_("Un gruppo"), f"mean:gruppo:{receipt}")],
        [Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")],
    ]
    if all(one.meeting_held for one in found):
        rows = rows[2:]
    return [*screens.toast(event), screens.show(event, text, rows)]


def _words(one: Waiting, _: Translate) -> str:
    lines = [one.receipt]
    if one.meeting_held:
        return "\n".join([*lines, _("Il primo incontro c'è stato.")])
    if not one.is_taken:
        lines.append(_("Abbiamo chiesto. Aspettiamo una risposta."))
    elif one.place:
        lines.append(_("C'è un posto per te in lista. Sei al numero {place}.").format(place=one.place))
    if one.expected_on is not None:
        lines.append(_("Si pensa al giorno {day}.").format(day=one.expected_on.strftime("%d/%m/%Y")))
    elif one.ahead is not None:
        low, high = round(one.ahead.low), max(1, round(one.ahead.high))
        days = _("Di solito mancano circa {days} giorni. A volte {low}, a volte {high}.")
        lines.append(days.format(days=max(1, round(one.ahead.middle)), low=low, high=high))
    else:
        lines.append(_("Quanto manca non lo sappiamo ancora."))
    lines.append(_("È una stima. Se va peggio, scrivimi o tocca Aiuto."))
    return "\n".join(lines)


@router.callback_query(taps("mean"))
async def wants_company(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody who waits would like to come to a group: those for them are shown, else a person looks for one."""
    what, _sep, receipt = said.partition(":")
    known = await waiting.meanwhile(store, person, receipt)
    if known.minor is None:
        asked: list[Call] = await groups.taps_groups(tap, talk, _)
        return asked
    if await at_hand.near(store, person, now, minor=known.minor):
        shown: list[Call] = await groups.lists_groups(tap, str(int(known.minor)), person, store, now, _)
        return shown
    await waiting.wish(store, person, receipt, what, now)
    text = _("L'ho detto a chi ti segue. Ti scrive una persona.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("meanpeer"))
async def wants_a_peer(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody who waits would like to talk with an ESP: where they live and their language are there already."""
    known = await waiting.meanwhile(store, person, said)
    shown: list[Call] = await peers.wants_to_talk(tap, f"{known.case}:", person, talk, store, now, _)
    picks = talk.data.get("peer")
    if isinstance(picks, dict):
        picks["comune"] = int(known.comune)
        picks["tongues"] = pickers.next_tongue({}, person.language)
    return shown


@router.callback_query(taps("ck"))
async def answers_check_in(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody who waits answers the three questions, one tap each; nothing is kept before the last."""
    number, _sep, given = said.partition(":")
    if not number.isdigit() or len(number) > 19:
        raise NotFound
    if len(given) < len(QUESTIONS):
        asked = QUESTIONS[len(given)]
        count = _("{number} di 3").format(number=len(given) + 1)
        rows = [
            [Button(_(words), f"ck:{number}:{given}{value}")] for value, words in enumerate(asked.answers)
        ]
        last = [Button(_("Non adesso"), "menu"), Button(_("Aiuto"), "help")]
        return [*screens.toast(tap), tapped.ask(tap, talk, f"{count}. {_(asked.text)}", [*rows, last])]
    worse = await waiting.answer(store, person, int(number), given, house.protocol, now)
    if not worse:
        text = _("Grazie. Ti chiedo di nuovo tra due settimane. Se va peggio, scrivimi prima.")
        rows = [[Button(_("Quanto manca?"), "wait"), *screens.way_out(_)]]
        return [*screens.toast(tap), screens.show(tap, text, rows)]
    text = _("Grazie di averlo detto. Ho avvisato chi ti segue. Una persona ti cerca.")
    return [
        *screens.toast(tap),
        screens.show(tap, f"{text}\n\n{house.help_line(_, now)}", [screens.way_out(_)]),
    ]
