"""`/parla`: somebody asks to talk with an ESP, sees their place in line, or steps back; and what a minor is offered.

Buttons only, but for the name of a comune. What is chosen waits sealed in the talk and is gone with the last tap.
"""

from datetime import datetime, timedelta
from typing import Any

from aiogram import Router

from casework import groups as at_hand
from casework import peer_requests as asking
from casework.peer_requests import Asked, Line
from domain.case import AgeBand
from domain.peer_names import KINDS, STATUSES
from domain.peer_requests import Kind, NoPrivateTalk, Source, Status, TooYoung
from domain.people import Person, PersonId, TerritoryId
from domain.typed_text import fold
from domain.words import N_
from handlers import groups, tapped
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.peer_questions import ASKS, STEPS, choose, needs_of, rows_of, sum_screen
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import pickers, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="peers")

KEPT = timedelta(hours=48)
FEW = 12
"""Comuni that are shown as buttons; where there are more, the name is written."""

AGES = (
    ("<14", N_("Meno di 14")),
    (AgeBand.FROM_14.value, N_("Da 14 a 17")),
    (AgeBand.FROM_18.value, N_("18 o 19")),
    (AgeBand.ADULT.value, N_("20 o più")),
)

Screen = tuple[str, list[list[Button]]]


@router.message(command("parla"))
@router.callback_query(taps("parla"))
async def wants_to_talk(
    event: Message | CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody wants to talk with an ESP: who is in line sees the line, anybody else is asked how old they are."""
    found = await asking.where(store, person, now)
    if found is not None:
        return [*screens.toast(event), screens.show(event, *_line_screen(found, _))]
    picks: dict[str, Any] = {"at": int(now.timestamp()), "source": Source.SELF.value}
    if isinstance(event, CallbackQuery) and said == "or":
        picks["source"] = Source.ORIENTATION.value
    elif isinstance(event, CallbackQuery) and said:
        code, _sep, by = said.partition(":")
        case = await asking.suggested(store, person, code)
        if case is not None:
            picks |= {"source": Source.CASE.value, "case": case, "by": int(by) if by.isdigit() else None}
    talk.data["peer"] = picks
    text = "\n\n".join(
        (
            _("Un ESP è un adulto che ha passato un momento difficile. Ora sa ascoltare chi lo passa."),
            _("Non è un medico e non dà cure. Parlate qui, senza nomi e senza numeri di telefono."),
            _("Una persona del servizio sceglie con cura chi proporti. Puoi dire no quando vuoi."),
            _("Se c'è pericolo adesso: 112."),
            _("Quanti anni hai?"),
        )
    )
    rows = screens.grid([Button(_(words), f"page1:{band}") for band, words in AGES])
    return [*screens.toast(event), tapped.ask(event, talk, text, [*rows, _foot(_)])]


def _foot(_: Translate) -> list[Button]:
    return [Button(_("Lascia stare"), "pstop"), Button(_("Aiuto"), "help")]


def _picks(talk: Talk, now: datetime) -> dict[str, Any] | None:
    """Give what was chosen so far; None when nothing was, or too long ago."""
    picks = talk.data.get("peer")
    if not isinstance(picks, dict) or now.timestamp() - picks.get("at", 0) > KEPT.total_seconds():
        talk.data.pop("peer", None)
        return None
    return picks


async def _again(
    event: Message | CallbackQuery, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    shown: list[Call] = await wants_to_talk(event, "", person, talk, store, now, _)
    return shown


@router.callback_query(taps("page1"))
async def says_age(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody says how old they are, anew at each request; below fourteen nothing is kept."""
    picks = _picks(talk, now)
    if picks is None:
        return await _again(tap, person, talk, store, now, _)
    if said not in {band for band, _words in AGES[1:]}:
        talk.data.pop("peer", None)
        raise TooYoung
    picks["age"] = said
    known = "minor" if said == AgeBand.FROM_14.value else "what"
    return await _ask(tap, known if "comune" in picks else "place", picks, person, talk, store, now, _)


@router.callback_query(taps("pq"))
async def picks_something(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody chooses, or goes on to the next question; a tap on an older question shows the one that stands."""
    picks = _picks(talk, now)
    where, _sep, value = said.partition(":")
    if picks is None or "age" not in picks:
        return await _again(tap, person, talk, store, now, _)
    stands = str(picks.get("step", "place"))
    if where != stands:
        return await _ask(tap, stands, picks, person, talk, store, now, _)
    goes_on = choose(picks, where, value)
    minor = picks["age"] == AgeBand.FROM_14.value
    after = stands
    if goes_on:
        after = (
            "minor" if minor and stands == "place" else STEPS[min(STEPS.index(stands) + 1, len(STEPS) - 1)]
        )
    return await _ask(tap, after, picks, person, talk, store, now, _)


async def _ask(
    event: Message | CallbackQuery,
    where: str,
    picks: dict[str, Any],
    person: Person,
    talk: Talk,
    store: Any,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Show one question with what is chosen so far."""
    picks["step"] = where
    talk.step = ""
    if where == "minor":
        text, rows = await _minor_screen(store, picks, _)
    elif where == "place":
        text, rows = await _place_screen(store, person, talk, _)
    elif where == "sum":
        text, rows = sum_screen(picks, _)
    else:
        text, rows = _(ASKS[where]), rows_of(where, picks, _)
        if where == "who" and await asking.had_one(store, person):
            words = pickers.ticked(bool(picks.get("not_again")), _("Non chi mi ha seguito prima"), _)
            rows = [*rows, [Button(words, "pq:who:again")]]
    rows = [*rows, _foot(_)]
    if where == "place":
        return [*screens.toast(event), screens.show(event, text, rows)]
    return [*screens.toast(event), tapped.ask(event, talk, text, rows)]


async def _place_screen(store: Any, person: Person, talk: Talk, _: Translate) -> Screen:
    found = await asking.comuni(store, person)
    talk.step = "peerplace"
    rows = screens.grid([Button(name, f"pq:place:{id}") for id, name in found]) if len(found) <= FEW else []
    asked = ASKS["place"]
    return _(asked), rows


@router.message(step("peerplace"))
async def writes_place(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody writes the name of their comune; those that begin alike are shown."""
    picks = _picks(talk, now)
    if picks is None:
        return await _again(message, person, talk, store, now, _)
    wanted = fold(said)
    found = [
        (id, name)
        for id, name in await asking.comuni(store, person)
        if wanted and fold(name).startswith(wanted)
    ]
    text = (
        _("È uno di questi?") if found else _("Non trovo questo comune. Prova a scriverlo in un altro modo.")
    )
    rows = screens.grid([Button(name, f"pq:place:{id}") for id, name in found[:8]])
    return [screens.say(message, text, [*rows, _foot(_)])]


async def _minor_screen(store: Any, picks: dict[str, Any], _: Translate) -> Screen:
    """Say what somebody under eighteen can have instead of a private talk, and how to ask for it."""
    text = _(
        "Prima dei 18 anni qui non si parla da soli con un ESP: è una regola fatta per proteggere.\n"
        "Ma non resti senza nessuno. Che cosa preferisci?"
    )
    rows = [
        [Button(_("Un gruppo, con chi lavora nel servizio"), "pminor:group")],
        [Button(_("Che il servizio mi contatti"), "pminor:contact")],
        [Button(_("Un ESP per un mio genitore"), "pminor:parent")],
    ]
    if await asking.minors_may_ask(store, TerritoryId(int(picks["comune"]))):
        text += "\n" + _(
            "Qui si può anche parlare con un ESP, se i tuoi genitori dicono sì e c'è un operatore."
        )
        rows.append([Button(_("Parlare con un ESP"), "pminor:peer")])
    return text, rows


@router.callback_query(taps("pminor"))
async def minor_chooses(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody under eighteen chooses one of the ways that are open to them."""
    picks = _picks(talk, now)
    if picks is None or "comune" not in picks:
        return await _again(tap, person, talk, store, now, _)
    if said == "peer":
        if not await asking.minors_may_ask(store, TerritoryId(int(picks["comune"]))):
            raise NoPrivateTalk
        return await _ask(tap, "what", picks, person, talk, store, now, _)
    if said == "parent":
        talk.data.pop("peer", None)
        text = _(
            "Di' a tua madre, a tuo padre o a chi si prende cura di te di aprire questa chat dal suo telefono.\n"
            "Lì scrive /parla. Un ESP che è genitore può aiutare anche a casa."
        )
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    place = TerritoryId(int(picks["comune"]))
    if said == "group" and await at_hand.near(store, person, now, minor=True, place=place):
        talk.data.pop("peer", None)
        shown: list[Call] = await groups.lists_groups(tap, f"1:{place}", person, store, now, _)
        return shown
    kind = Kind.GROUP if said == "group" else Kind.CONTACT
    return await _send(tap, _asked(picks, kind), person, talk, store, house, now, _)


def _asked(picks: dict[str, Any], kind: Kind) -> Asked:
    by = picks.get("by")
    return Asked(
        kind=kind,
        age_band=AgeBand(picks["age"]),
        comune=TerritoryId(int(picks["comune"])),
        needs=needs_of(picks) if kind is Kind.PEER else None,
        source=Source(picks["source"]),
        case=picks.get("case"),
        asked_by=PersonId(by) if by else None,
        not_again=bool(picks.get("not_again")),
    )


@router.callback_query(taps("psend"))
async def sends(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody sends the request; an unfinished one goes on where it stands."""
    picks = _picks(talk, now)
    if picks is None:
        return await _again(tap, person, talk, store, now, _)
    if picks.get("step") != "sum":
        return await _ask(tap, str(picks.get("step", "place")), picks, person, talk, store, now, _)
    return await _send(tap, _asked(picks, Kind.PEER), person, talk, store, house, now, _)


async def _send(
    tap: CallbackQuery,
    asked: Asked,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    found = await asking.ask(store, person, asked, house.protocol, now)
    talk.data.pop("peer", None)
    talk.rest()
    return [*screens.toast(tap), screens.show(tap, *_line_screen(found, _, first=True))]


def _line_screen(found: Line, _: Translate, *, first: bool = False) -> Screen:
    """Say where a request stands: the place, the time as it was measured, and what can be done meanwhile."""
    request = found.request
    lines = [_("La richiesta è partita.")] if first else []
    if request.of_minor and request.kind is not Kind.CONTACT:
        code = _("Il tuo codice è {code}. Un genitore lo dice al servizio, con il suo sì.")
        lines.append(code.format(code=request.code))
    if request.kind is not Kind.PEER:
        lines.append(
            _("Hai chiesto: {what}. Una persona ti risponde entro cinque giorni di lavoro.").format(
                what=_(KINDS[request.kind])
            )
        )
    elif request.status is Status.WAITING:
        lines += _waiting_words(found, _)
    else:
        lines.append(_("La tua richiesta: {status}.").format(status=_(STATUSES[request.status])))
    lines.append(_("Intanto puoi cercare un servizio con /orientami. Se stai male adesso, tocca Aiuto."))
    rows = [[Button(_("Non mi serve più"), "pleave")], screens.way_out(_)]
    return "\n".join(lines), rows


def _waiting_words(found: Line, _: Translate) -> list[str]:
    lines = [_("Sei al posto {place} della fila.").format(place=found.place)]
    if found.ahead is None:
        lines.append(
            _("Non so ancora dirti quanto si aspetta: qui è una cosa nuova. Ti scrivo ogni due settimane.")
        )
    else:
        low, high = max(1, round(found.ahead.low / 7)), max(1, round(found.ahead.high / 7))
        if high <= 1:
            lines.append(_("Di solito si aspetta circa una settimana. Può essere meno o di più."))
        else:
            lines.append(
                _("Di solito si aspetta tra {low} e {high} settimane. Può essere meno o di più.").format(
                    low=low, high=high
                )
            )
    return lines


@router.callback_query(taps("pstop"))
async def stops(tap: CallbackQuery, talk: Talk, _: Translate) -> list[Call]:
    """Somebody leaves the questions: nothing is kept."""
    talk.data.pop("peer", None)
    talk.rest()
    text = _("Va bene. Non ho tenuto niente. Quando vuoi: /parla.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("pleave"))
async def steps_back(
    tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody in line no longer wants to: no reason is asked."""
    await asking.withdraw(store, person, now)
    text = _("Va bene. Ho tolto la tua richiesta. Se cambi idea: /parla.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("pstay"))
async def waits_on(tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Somebody in line says that they still wait: the line is told anew."""
    found = await asking.where(store, person, now)
    if found is None:
        text = _("Non hai richieste aperte. Per farne una: /parla.")
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    return [*screens.toast(tap), screens.show(tap, *_line_screen(found, _))]
