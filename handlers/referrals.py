"""Sending a case to a service: the ranking with its reasons, one at a time or several, and what came back."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import distribution, referrals
from casework.distribution import Named
from casework.referrals import Line
from domain.codes import as_code_of_kind
from domain.people import Person
from domain.referral import ANSWERS, OUTCOMES, STATES, ReferralState
from domain.refusals import NotFound
from domain.typed_text import clean
from handlers.cards import code_of
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import step, taps
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="referrals")

LONGEST = 500
"""Characters of a question between service and sender: no account of a youngster belongs here."""


def referral_of(said: str) -> str:
    """Read the code of a referral from a tap; raises NotFound for what is none."""
    code = as_code_of_kind("INV", said.partition(":")[0])
    if code is None:
        raise NotFound
    return code


def _why(named: Named, number: int, _: Translate) -> str:
    reasons = [_(reason.text).format(**reason.params) for reason in named.ranked.reasons]
    return f"{number}. {named.service.name}\n" + "\n".join(f"- {reason}" for reason in reasons)


@router.callback_query(taps("refer"))
async def looks_for_service(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team wants to send a case: the services that fit, best first, each with its reasons."""
    code, _sep, wanted = said.partition(":")
    case, found = await distribution.for_case(store, person, code_of(code), now)
    back = [Button(_("Torna alla scheda"), f"card:{case.code}")]
    if not found:
        text = _(
            "Nessun servizio della rete va bene qui. Guarda nella guida ai servizi, o chiedi al coordinamento."
        )
        return [*screens.toast(tap), screens.show(tap, text, [back])]
    if wanted.isdigit():
        one = next((one for one in found if one.service.id == int(wanted)), None)
        if one is None:
            raise NotFound
        return [*screens.toast(tap), screens.show(tap, *_confirm(one, case.code, _))]
    text = "\n\n".join(
        [
            _("{code}: dove mandarla? Decidi tu, questi sono consigli.").format(code=case.code),
            *(_why(one, number, _) for number, one in enumerate(found, 1)),
        ]
    )
    rows = [
        [Button(f"{number}. {one.service.name}"[:60], f"refer:{case.code}:{one.service.id}")]
        for number, one in enumerate(found, 1)
    ]
    if sum(one.ranked.may_be_sent for one in found) > 1:
        rows.append([Button(_("Chiedi a più servizi insieme"), f"refall:{case.code}")])
        rows.append([Button(_("Chiedi uno dopo l'altro"), f"refturn:{case.code}")])
    return [*screens.toast(tap), screens.show(tap, text, [*rows, back])]


def _confirm(one: Named, code: str, _: Translate) -> tuple[str, list[list[Button]]]:
    text = _(
        "Il servizio legge solo: età, livello, settore. Nessun nome, finché non dice sì e c'è il consenso."
    )
    rows = [[Button(_("Invia"), f"refsend:{code}:{one.service.id}")]]
    if not one.ranked.may_be_sent:
        text = _("È piena. Si manda lì solo se la persona ha scelto di aspettare. {text}").format(text=text)
        rows = [[Button(_("Ha scelto di aspettare: invia"), f"refwait:{code}:{one.service.id}")]]
    rows.append([Button(_("Altri servizi"), f"refer:{code}"), Button(_("Annulla"), f"card:{code}")])
    return f"{_why(one, 1, _)[3:]}\n\n{text}", rows


@router.callback_query(taps("refsend"))
async def sends(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody sends a case to one service."""
    return await _send(tap, said, person, store, house, now, _, waits=False)


@router.callback_query(taps("refwait"))
async def sends_to_wait(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody sends a case to a full service, because the person chose to wait there."""
    return await _send(tap, said, person, store, house, now, _, waits=True)


async def _send(
    tap: CallbackQuery,
    said: str,
    person: Person,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
    *,
    waits: bool,
) -> list[Call]:
    name, _sep, service = said.partition(":")
    if not service.isdigit():
        raise NotFound
    code = code_of(name)
    await referrals.send(store, person, code, [int(service)], house.protocol, now, chose_to_wait=waits)
    return _done(tap, code, _("Inviata. Se nessuno risponde in dieci giorni lavorativi, torna a te."), _)


def _done(tap: CallbackQuery, code: str, text: str, _: Translate) -> list[Call]:
    rows = [[Button(_("Invii"), f"refs:{code}"), Button(_("Torna alla scheda"), f"card:{code}")]]
    return [*screens.toast(tap), screens.show(tap, text, rows)]


@router.callback_query(taps("refall", "refturn"))
async def asks_several(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody asks several services, all at once or one after the other."""
    together = str(tap.data).startswith("refall")
    code = code_of(said)
    sent = await referrals.send_best(store, person, code, house.protocol, now, together=together)
    text = _("Chiesto a {count} servizi insieme. Il primo che dice sì la prende.")
    if not together:
        text = _("Chiesto al primo. Se non può, chiedo al prossimo, fino a {count}.")
    return _done(tap, code, text.format(count=len(sent)), _)


@router.callback_query(taps("refs"))
async def sees_referrals(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team looks at where a case was sent and what came back."""
    case, found = await referrals.of_case(store, person, code_of(said), now)
    lines = [_("{code}: invii").format(code=case.code), *(_line(one, now, _) for one in found)]
    if not found:
        lines.append(_("Ancora nessun invio."))
    rows = []
    for one in found:
        code = one.referral.code
        if one.referral.state is ReferralState.ASKED:
            rows.append([Button(_("Rispondi a {code}").format(code=code), f"reftell:{code}")])
        if one.referral.is_standing and one.referral.state is not ReferralState.MET:
            rows.append([Button(_("Ritira {code}").format(code=code), f"refback:{code}")])
    last = [Button(_("Invia a un servizio"), f"refer:{case.code}")]
    return [
        *screens.toast(tap),
        screens.say(
            tap,
            "\n\n".join(lines),
            [*rows, [*last, Button(_("Torna alla scheda"), f"card:{case.code}")]],
            protect=True,
        ),
    ]


def _line(one: Line, now: datetime, _: Translate) -> str:
    sent = one.referral
    parts = [f"{sent.code} · {one.service}", _(STATES[sent.state])]
    if sent.state is ReferralState.LISTED and sent.listed_on:
        parts.append(_("per il {day}").format(day=sent.listed_on.strftime("%d/%m/%Y")))
    if sent.reason is not None:
        parts.append(_(ANSWERS[sent.reason]))
    if sent.outcome is not None:
        parts.append(_(OUTCOMES[sent.outcome]))
    if sent.due_at is not None:
        parts.append(_("risposta entro {when}").format(when=times.when(sent.due_at, now, _)))
    said = [
        (_("Servizio: {text}") if word.by_service else _("Noi: {text}")).format(text=word.text)
        for word in one.said[-4:]
    ]
    return "\n".join([" · ".join(parts), *said])


@router.callback_query(taps("refback"))
async def takes_back(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody takes a referral back."""
    await referrals.withdraw(store, person, referral_of(said), now)
    return [
        *screens.toast(tap),
        screens.say(tap, _("Ritirata. Ho avvisato il servizio."), [screens.way_out(_)]),
    ]


@router.callback_query(taps("reftell"))
async def wants_to_tell(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """Somebody wants to answer what a service asked."""
    code = referral_of(said)
    talk.at("reftell", about=code)
    text = _("Risposta al servizio, {code}. La legge su Telegram: niente nomi. Scrivila qui.").format(
        code=code
    )
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.message(step("reftell"))
async def tells(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody writes the answer to a service."""
    code, text = str(talk.data.get("about", "")), clean(said)
    if long := typed.too_long(message, text, LONGEST, _):
        return long
    await referrals.tell(store, person, code, text, house.protocol, now)
    talk.rest()
    return [screens.say(message, _("Risposta inviata al servizio."), [screens.way_out(_)])]
