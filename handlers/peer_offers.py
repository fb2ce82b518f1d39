"""Yes and no: the coordinator approves a proposal, the ESP answers an offer, the one who asked answers an ESP."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import peer_matching, peer_queue
from casework import peer_requests as asking
from casework.peer_queue import Queued
from domain.peer_names import KINDS, OFFERS, STATUSES, Reason
from domain.peer_requests import Kind, Status
from domain.people import Person, PersonId
from domain.refusals import NotFound
from domain.typed_text import clean
from handlers import callbacks
from handlers.cards import code_of
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="peer_offers")


def spoken(reason: Reason, _: Translate) -> str:
    """Give the words of one reason; what it lists is translated one by one."""
    text, params = reason
    shown = {
        name: ", ".join(_(str(one)) for one in value) if isinstance(value, list) else value
        for name, value in params.items()
    }
    return _(text).format(**shown)


def _number(said: str) -> int:
    if not said.isdigit():
        raise NotFound
    return int(said)


# The coordinator.


@router.message(command("pari"))
@router.callback_query(taps("pari"))
async def sees_requests(
    event: Message | CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A coordinator looks at the requests in line."""
    found = await peer_queue.queue(store, person, now)
    rows = [
        [Button(f"{one.request.code} · {_(STATUSES[one.request.status])}", f"par:{one.request.code}")]
        for one in found[:10]
    ]
    text = (
        _("Richieste di parlare con un ESP: {count}").format(count=len(found))
        if found
        else _("Nessuna richiesta in attesa.")
    )
    return [*screens.toast(event), screens.show(event, text, [*rows, screens.way_out(_)])]


@router.callback_query(taps("par"))
async def opens_request(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A coordinator opens one request: who could answer it, and why."""
    found = [one for one in await peer_queue.queue(store, person, now) if one.request.code == said]
    if not found:
        return [
            *screens.toast(tap),
            screens.say(tap, _("Nessuna richiesta in attesa."), [screens.way_out(_)]),
        ]
    return [*screens.toast(tap), screens.say(tap, *_request_screen(found[0], now, _), protect=True)]


def _request_screen(one: Queued, now: datetime, _: Translate) -> tuple[str, list[list[Button]]]:
    request = one.request
    lines = [
        _("{code} · {what} · {place} · chiesta {ago}").format(
            code=request.code,
            what=_(KINDS[request.kind]),
            place=one.place,
            ago=times.ago(request.asked_at, now, _),
        ),
        _("Stato: {state}").format(state=_(STATUSES[request.status])),
    ]
    if one.endangered:
        lines.append(_("C'è un caso urgente o un allarme aperto: per ora lo segue il servizio."))
    if not one.may_talk:
        lines.append(
            _(
                "È minorenne. Servono il consenso dei genitori e un operatore presente: si segnano nella console."
            )
        )
    for offer, name in one.offers:
        lines.append(f"{name}: {_(OFFERS[offer.status])}")
        if offer.id in one.reasons:
            lines.append(_("- dice: «{words}»").format(words=one.reasons[offer.id]))
    rows: list[list[Button]] = []
    if request.status is Status.WAITING:
        for choice in one.choices:
            mark = _("Proposta") if choice.preselected else _("Oppure")
            points = round(choice.proposal.score * 100)
            lines.append(
                _("{mark}: {name}, {points} su 100").format(mark=mark, name=choice.name, points=points)
            )
            lines += [f"- {spoken(reason, _)}" for reason in choice.reasons]
            words = _("Proponi a {name}").format(name=choice.name)
            rows.append([Button(words, f"papp:{request.code}:{choice.proposal.esp}")])
        if request.kind is not Kind.PEER:
            rows.append([Button(_("Ho risposto alla persona"), f"pdone:{request.code}")])
        elif not one.choices:
            lines.append(_("Adesso non c'è un ESP adatto e libero."))
    if request.asker is not None:
        rows.append([Button(_("Scrivi alla persona"), f"pwrite:{request.code}")])
    return "\n".join(lines), [*rows, [Button(_("Richieste"), "pari")], screens.way_out(_)]


@router.callback_query(taps("papp"))
async def approves(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A coordinator approves one proposal: the ESP is asked."""
    code, _sep, esp = said.partition(":")
    await peer_matching.approve(store, person, code, PersonId(_number(esp)), now)
    text = _("{code}: proposta inviata. L'ESP ha 48 ore per rispondere.").format(code=code)
    return [
        *screens.toast(tap),
        screens.say(tap, text, [[Button(_("Richieste"), "pari")], screens.way_out(_)]),
    ]


@router.callback_query(taps("pdone"))
async def has_answered(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A coordinator has answered somebody who asked for a group or a contact."""
    await asking.handled(store, person, said, now)
    text = _("{code}: segnata. La persona lo viene a sapere.").format(code=said)
    return [*screens.toast(tap), screens.say(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("pwrite"))
async def wants_to_write(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """A coordinator wants to write to whoever asked: a call-back carries the words, and what is written back."""
    call = await asking.write_to(store, person, said, house.protocol, now)
    asked: list[Call] = await callbacks.wants_to_write(tap, call.code, talk, _)
    return asked


@router.callback_query(taps("psuggest"))
async def suggests(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Whoever follows a case asks the family whether they would like to talk with an ESP."""
    code = code_of(said)
    await asking.suggest(store, person, code, now)
    text = _("Ho chiesto alla famiglia se le va. Se dice sì, la richiesta parte da lei.")
    return [*screens.toast(tap), screens.say(tap, text, [[Button(_("Torna alla scheda"), f"card:{code}")]])]


# The ESP.


@router.callback_query(taps("poffer"))
async def reads_offer(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP reads an offer: why it fits, and until when there is time."""
    talk.rest()
    told = await peer_matching.offer_for_esp(store, person, _number(said))
    lines = [_("Qualcuno cerca una persona come te.")]
    lines += [f"- {spoken(reason, _)}" for reason in told.reasons]
    lines.append(
        _("Puoi rispondere fino a {when}. Dire no va bene.").format(
            when=times.when(told.offer.answer_by, now, _)
        )
    )
    rows = [
        [Button(_("Sì, ci sono"), f"pyes:{said}")],
        [Button(_("No"), f"pno:{said}"), Button(_("No, e dico perché"), f"pwhy:{said}")],
        screens.way_out(_),
    ]
    return [*screens.toast(tap), screens.say(tap, "\n".join(lines), rows, protect=True)]


@router.callback_query(taps("pyes"))
async def accepts(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP says yes."""
    await peer_matching.accept(store, person, _number(said), now)
    text = _("Grazie. Ora lo chiedo all'altra persona. Ha tre giorni. Poi ti scrivo.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("pno"))
async def declines(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP says no, without a reason."""
    await peer_matching.decline(store, person, _number(said), now)
    text = _("Va bene. Grazie di averlo detto. Lo chiedo a un'altra persona.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("pwhy"))
async def declines_with_words(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """An ESP wants to say why not: one line is asked, read by the coordinators alone."""
    talk.at("peerwhy", about=str(_number(said)))
    text = _("Scrivi una riga, senza nomi. La legge solo chi coordina.")
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.message(step("peerwhy"))
async def says_why_not(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP gives the reason of a no."""
    offer, reason = _number(str(talk.data.get("about", ""))), clean(said)
    if long := typed.too_long(message, reason, 500, _):
        return long
    talk.rest()
    await peer_matching.decline(store, person, offer, now, reason=reason)
    text = _("Va bene. Grazie di averlo detto. Lo chiedo a un'altra persona.")
    return [screens.say(message, text, [screens.way_out(_)])]


# The one who asked.


@router.callback_query(taps("pfound"))
async def reads_answer(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """The one who asked reads why an ESP could fit, and decides."""
    told = await peer_matching.offer_for_asker(store, person, _number(said))
    lines = [_("Un ESP ha detto sì. Ecco perché abbiamo pensato a questa persona:")]
    lines += [f"- {spoken(reason, _)}" for reason in told.reasons]
    lines.append(
        _("Decidi tu, fino a {when}. Puoi dire no senza dire perché.").format(
            when=times.when(told.offer.answer_by, now, _)
        )
    )
    rows = [
        [Button(_("Sì, parliamo"), f"pgo:{said}")],
        [Button(_("No, un'altra persona"), f"pnot:{said}")],
        [Button(_("Mai questa persona"), f"pnever:{said}")],
        [Button(_("Non mi serve più"), "pleave"), Button(_("Aiuto"), "help")],
    ]
    return [*screens.toast(tap), screens.show(tap, "\n".join(lines), rows)]


@router.callback_query(taps("pgo"))
async def agrees(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """The one who asked says yes: the talk opens."""
    await peer_matching.agree(store, person, _number(said), now)
    text = _("Bene. Vi metto in contatto adesso. In ogni momento puoi fermarti: scrivi /chiudi.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("pnot", "pnever"))
async def refuses(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """The one who asked says no to this ESP; no reason is asked, and the place in line stays."""
    never = str(tap.data).startswith("pnever")
    await peer_matching.refuse(store, person, _number(said), now, never=never)
    text = _("Va bene. Il tuo posto nella fila resta. Cerchiamo un'altra persona.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
