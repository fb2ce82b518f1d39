"""What a service's contact does in chat: reads what was sent, answers, asks, says when they met and what came of it."""

from datetime import datetime, timedelta
from typing import Any

from aiogram import Router

from casework import places, referral_answers
from casework.referral_answers import Sheet
from domain.names import SECTORS
from domain.people import Person
from domain.referral import ANSWERS, OUTCOMES, STATES, TAKEN, Answer, Outcome, ReferralState
from domain.typed_text import clean
from handlers.cards import level_words
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.referral_notices import place_rows
from handlers.referrals import LONGEST, referral_of
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="referral_answers")

_WEEKS = (2, 4, 8, 12, 26)
"""Weeks that a waiting list offers as buttons."""


@router.message(command("invii"))
@router.callback_query(taps("inbox"))
async def sees_inbox(
    event: Message | CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A service's contact looks at what waits."""
    found = await referral_answers.inbox(store, person, now)
    text = _("Invii ricevuti") if found else _("Non c'è niente in attesa.")
    lines, rows = [text], []
    for one in found[:10]:
        due = one.referral.due_at
        when = (
            _("entro {when}").format(when=times.when(due, now, _)) if due else _(STATES[one.referral.state])
        )
        lines.append(f"{one.referral.code} · {one.service} · {when}")
        rows.append([Button(one.referral.code, f"ref:{one.referral.code}")])
    rows.append([Button(_("Posti liberi"), "posti"), Button(_("Menu"), "menu")])
    return [*screens.toast(event), screens.show(event, "\n".join(lines), rows)]


@router.callback_query(taps("ref"))
async def opens_referral(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A service's contact opens a referral: a card that names nobody."""
    return await _show(tap, referral_of(said), person, store, now, _)


async def _show(
    event: Message | CallbackQuery,
    code: str,
    person: Person,
    store: Any,
    now: datetime,
    _: Translate,
    *,
    first: str = "",
) -> list[Call]:
    sheet = await referral_answers.sheet(store, person, code, now)
    text = _text(sheet, now, _)
    return [
        *screens.toast(event),
        screens.say(event, f"{first}\n\n{text}" if first else text, _rows(sheet, _), protect=True),
    ]


def _text(sheet: Sheet, now: datetime, _: Translate) -> str:
    card, one = sheet.card, sheet.referral
    lines = [
        f"{card.code} · {sheet.service}",
        _("Stato: {state}").format(state=_(STATES[one.state])),
        _("Età: {age} · livello: {level}").format(age=card.age.value, level=level_words(card.level, _)),
    ]
    if card.sector is not None:
        lines.append(_("Settore: {sector}").format(sector=_(SECTORS[card.sector])))
    if one.chose_to_wait:
        lines.append(_("La persona sa che c'è attesa e ha scelto voi."))
    if one.due_at is not None:
        lines.append(_("Rispondi entro {when}.").format(when=times.when(one.due_at, now, _)))
    if one.state in (ReferralState.ACCEPTED, ReferralState.MET) and not sheet.consent:
        lines.append(_("Chi è lo leggi quando c'è il consenso. Lo chiede chi ha mandato."))
    parts = [
        (_("Voi: {text}") if word.by_service else _("Chi manda: {text}")).format(text=word.text)
        for word in sheet.said
    ]
    return "\n".join([*lines, *typed.newest(parts, _)])


def _rows(sheet: Sheet, _: Translate) -> list[list[Button]]:
    code, state = sheet.referral.code, sheet.referral.state
    answers = [
        Button(_("Accettiamo"), f"refyes:{code}"),
        Button(_("In lista d'attesa"), f"reflist:{code}:"),
        Button(_("Non possiamo"), f"refno:{code}:"),
    ]
    asks = [Button(_("Ho una domanda"), f"refask:{code}")]
    meets = [
        Button(_("Primo incontro fatto"), f"refmet:{code}"),
        Button(_("Com'è finita"), f"refend:{code}:"),
    ]
    shown = {
        ReferralState.SENT: [*answers, *asks],
        ReferralState.ASKED: [*answers, *asks],
        ReferralState.LISTED: [answers[0], *meets, answers[2]],
        ReferralState.ACCEPTED: [*meets, answers[2]],
        ReferralState.MET: [meets[1]],
    }.get(state, [])
    if sheet.consent and state in TAKEN:
        shown = [*shown, Button(_("Risentire più avanti"), f"plancall:{code}")]
    if sheet.consent and state in (ReferralState.ACCEPTED, ReferralState.MET):
        shown = [Button(_("Chi è"), f"refwho:{code}"), *shown]
    return [*screens.grid(shown), [Button(_("Invii ricevuti"), "inbox"), *screens.way_out(_)]]


@router.callback_query(taps("refyes"))
async def accepts(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A service says yes."""
    code = referral_of(said)
    await referral_answers.accept(store, person, code, house.protocol, now)
    return await _show(tap, code, person, store, now, _, first=_("Accettata. L'ho detto a chi ha mandato."))


@router.callback_query(taps("reflist"))
async def lists(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A service puts a case on its list: first the day, then done."""
    code, weeks = referral_of(said), said.partition(":")[2]
    if weeks.isdigit() and int(weeks) in _WEEKS:
        day = (now + timedelta(weeks=int(weeks))).date()
        await referral_answers.put_on_list(store, person, code, day, house.protocol, now)
        return await _show(
            tap, code, person, store, now, _, first=_("In lista. L'ho detto a chi ha mandato.")
        )
    days = [times.day(now + timedelta(weeks=count), now, _) for count in _WEEKS]
    said_day = _("tra {count} settimane, il {day}")
    rows = [
        [Button(said_day.format(count=count, day=day), f"reflist:{code}:{count}")]
        for count, day in zip(_WEEKS, days, strict=True)
    ]
    text = _("Quando pensate al primo incontro?")
    return [*screens.toast(tap), screens.show(tap, text, [*rows, [Button(_("Indietro"), f"ref:{code}")]])]


@router.callback_query(taps("refno"))
async def declines(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A service says no: first why, by a button, then done."""
    code, why = referral_of(said), said.partition(":")[2]
    if why in set(Answer):
        await referral_answers.decline(store, person, code, Answer(why), house.protocol, now)
        text = _("Va bene. L'ho detto a chi ha mandato.")
        return [
            *screens.toast(tap),
            screens.show(tap, text, [[Button(_("Invii ricevuti"), "inbox"), *screens.way_out(_)]]),
        ]
    rows = screens.grid([Button(_(words), f"refno:{code}:{one.value}") for one, words in ANSWERS.items()])
    text = _("Perché non potete?")
    return [*screens.toast(tap), screens.show(tap, text, [*rows, [Button(_("Indietro"), f"ref:{code}")]])]


@router.callback_query(taps("refask"))
async def wants_to_ask(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """A service wants to ask the sender something."""
    code = referral_of(said)
    talk.at("refask", about=code)
    text = _("Domanda a chi manda, {code}. Niente nomi. Scrivila qui.").format(code=code)
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.message(step("refask"))
async def asks(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A service's contact writes the question."""
    code, text = str(talk.data.get("about", "")), clean(said)
    if long := typed.too_long(message, text, LONGEST, _):
        return long
    await referral_answers.ask(store, person, code, text, now)
    talk.rest()
    return [
        screens.say(
            message, _("Domanda inviata."), [[Button(_("Invii ricevuti"), "inbox"), *screens.way_out(_)]]
        )
    ]


@router.callback_query(taps("refmet"))
async def met(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A service says that the first meeting was held."""
    code = referral_of(said)
    await referral_answers.meet(store, person, code, now)
    return await _show(tap, code, person, store, now, _, first=_("Primo incontro segnato."))


@router.callback_query(taps("refend"))
async def concludes(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A service says what became of it, by a button."""
    code, outcome = referral_of(said), said.partition(":")[2]
    if outcome in set(Outcome):
        await referral_answers.conclude(store, person, code, Outcome(outcome), now)
        text = _("Grazie. L'ho detto a chi ha mandato.")
        return [
            *screens.toast(tap),
            screens.show(tap, text, [[Button(_("Invii ricevuti"), "inbox"), *screens.way_out(_)]]),
        ]
    rows = [[Button(_(words), f"refend:{code}:{one.value}")] for one, words in OUTCOMES.items()]
    return [
        *screens.toast(tap),
        screens.show(tap, _("Com'è finita?"), [*rows, [Button(_("Indietro"), f"ref:{code}")]]),
    ]


@router.callback_query(taps("refwho"))
async def asks_who(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A service's contact wants to know who it is: names are read on the house's own page, never in the chat."""
    code = referral_of(said)
    token = await referral_answers.link(store, person, code, now)
    text = _("Il nome si legge su una pagina protetta. Il link vale cinque minuti e una volta sola.\n{link}")
    return [
        *screens.toast(tap),
        screens.say(
            tap,
            text.format(link=f"{house.page_address}/p/invio/{token}"),
            [screens.way_out(_)],
            protect=True,
        ),
    ]


@router.message(command("posti"))
@router.callback_query(taps("posti"))
async def tells_places(
    event: Message | CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A service tells its free places: which service, how many; two taps."""
    service, _sep, count = said.partition(":")
    if service.isdigit() and count.isdigit():
        name = await places.tell(store, person, int(service), int(count), now)
        text = _("{service}: posti liberi {count}. Grazie, te lo chiedo tra una settimana.")
        rows = [[Button(_("Invii ricevuti"), "inbox"), *screens.way_out(_)]]
        return [*screens.toast(event), screens.show(event, text.format(service=name, count=count), rows)]
    mine = await places.mine(store, person, now)
    if service.isdigit():
        name = next((one.name for one in mine if one.id == int(service)), "")
        text = _("{service}: quanti posti liberi ci sono questa settimana?").format(service=name)
        rows = [*place_rows(int(service)), [Button(_("Menu"), "menu")]]
        return [*screens.toast(event), screens.show(event, text, rows)]
    lines = [_("Posti liberi")] if mine else [_("Nessun servizio è affidato a te.")]
    rows = []
    for one in mine[:8]:
        lines.append(f"{one.name}: {_told(one.free, one.told_at, one.is_stale, now, _)}")
        rows.append([Button(one.name[:60], f"posti:{one.id}")])
    return [
        *screens.toast(event),
        screens.show(event, "\n".join(lines), [*rows, [Button(_("Menu"), "menu")]]),
    ]


def _told(free: int | None, at: datetime | None, stale: bool, now: datetime, _: Translate) -> str:
    if free is None or at is None:
        return _("mai detti")
    if stale:
        return _("{count}, detto {ago}: da aggiornare").format(count=free, ago=times.ago(at, now, _))
    return _("{count}, detto {ago}").format(count=free, ago=times.ago(at, now, _))
