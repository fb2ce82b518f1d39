"""What can be done with a talk beside writing: pause, goodbye, a professional who joins, staff who read, a doubt."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import talk_handover, talk_holds, talks
from casework.talks import Seen
from domain.peers import PROBLEM
from domain.people import Person
from domain.talks import REMATCH, Part
from domain.words import N_
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, taps
from handlers.relay import STEP, rows_of, talk_id
from handlers.relay_carry import shown
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="talks")

PLAN = (
    N_("Benvenuto e limiti: 2 minuti. Che cosa resta tra voi, e che cosa no."),
    N_("Come stai: 5 minuti."),
    N_("Che cosa conta oggi: 20-40 minuti. Ascolta. Non dare consigli su farmaci."),
    N_("Un piccolo passo: 5 minuti. Lo sceglie l'altra persona."),
    N_("Saluto e prossima data: 5 minuti."),
)
"""The structure of a meeting (field notes §7)."""


def _with_alias(sentence: str, found: Seen, _: Translate) -> str:
    return _(sentence).format(alias=_(found.alias))


@router.message(command("pausa"))
async def pauses(
    message: Message, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody asks for a pause."""
    return [screens.say(message, *await _paused(None, person, store, now, _))]


@router.callback_query(taps("rpause"))
async def taps_pause(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody taps the pause."""
    return [*screens.toast(tap), screens.show(tap, *await _paused(talk_id(said), person, store, now, _))]


async def _paused(
    talk: int | None, person: Person, store: Any, now: datetime, _: Translate
) -> tuple[str, list[list[Button]]]:
    found = await talks.pause(store, person, talk, now)
    rows = [[Button(_("Riprendi la conversazione"), f"rgo:{found.talk.id}"), Button(_("Aiuto"), "help")]]
    return _("In pausa, senza dover dire perché. {alias} lo sa.").format(alias=_(found.alias)), rows


@router.message(command("continua"))
async def resumes(
    message: Message, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody ends a pause."""
    found = await talks.resume(store, person, None, now)
    talk.at(STEP, about=str(found.talk.id))
    return [
        screens.say(
            message, _with_alias(N_("Si riprende. Stai parlando con {alias}."), found, _), rows_of(found, _)
        )
    ]


@router.callback_query(taps("rgo"))
async def goes_on(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody says that the talk goes on: after a pause, a silence or a review."""
    found = await talks.resume(store, person, talk_id(said), now)
    talk.at(STEP, about=str(found.talk.id))
    text = _with_alias(N_("Va bene, si va avanti. Stai parlando con {alias}."), found, _)
    return [*screens.toast(tap), screens.show(tap, text, rows_of(found, _))]


@router.message(command("chiudi"))
async def wants_to_close(message: Message, person: Person, store: Any, _: Translate) -> list[Call]:
    """Somebody wants the talk to end: now, or with a week to say goodbye."""
    found = await talks.the_one(store, person, None)
    return [screens.say(message, *_ways_to_end(found, _))]


def _ways_to_end(found: Seen, _: Translate) -> tuple[str, list[list[Button]]]:
    talk = found.talk.id
    rows = [
        [Button(_("Con calma: una settimana per salutarci"), f"rweek:{talk}")],
        [Button(_("Adesso"), f"rend:{talk}")],
        [Button(_("È andata male: lo dico e chiudo"), f"rbad:{talk}")],
        [Button(_("Resto"), f"rt:{talk}"), Button(_("Aiuto"), "help")],
    ]
    return _with_alias(N_("Come vuoi chiudere con {alias}? Non devi dire perché."), found, _), rows


@router.callback_query(taps("rbye"))
async def taps_bye(tap: CallbackQuery, said: str, person: Person, store: Any, _: Translate) -> list[Call]:
    """Somebody taps the goodbye."""
    found = await talks.the_one(store, person, talk_id(said))
    return [*screens.toast(tap), screens.show(tap, *_ways_to_end(found, _))]


@router.callback_query(taps("rweek"))
async def plans_end(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody plans the ending."""
    found = await talks.plan_end(store, person, talk_id(said), now)
    assert found.talk.until is not None
    text = _("Avete fino a {when}. Poi la conversazione si chiude da sola.").format(
        when=times.when(found.talk.until, now, _)
    )
    return [*screens.toast(tap), screens.show(tap, text, rows_of(found, _))]


@router.callback_query(taps("rend"))
async def ends(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody ends the talk now."""
    await talks.end(store, person, talk_id(said), now)
    talk.rest()
    text = _("La conversazione è chiusa. Per chiederne un'altra: /parla.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("rbad"))
async def ends_badly(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody ends a talk that went badly: staff are told, and these two never meet again."""
    found = await talks.end(store, person, talk_id(said), now, PROBLEM)
    talk.rest()
    text = _with_alias(N_("Ho chiuso. Lo staff lo sa. {alias} e tu non vi incontrate più qui."), found, _)
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("rnew"))
async def wants_another(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody would rather talk with somebody else: this talk ends, and a new request is one tap away."""
    found = await talks.end(store, person, talk_id(said), now, REMATCH)
    talk.rest()
    if found.mine.part is Part.ESP:
        text = _("Va bene, senza dover dire perché. La conversazione è chiusa.")
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    text = _("Va bene, senza dover dire perché. Vuoi chiedere adesso un'altra persona?")
    rows = [[Button(_("Sì, chiedo adesso"), "parla")], screens.way_out(_)]
    return [*screens.toast(tap), screens.show(tap, text, rows)]


@router.callback_query(taps("rmin"))
async def seems_minor(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP thinks that a minor is at the other end: asked once, then the talk stands still and staff come in."""
    if not said.endswith(":1"):
        rows = [[Button(_("Sì, ferma"), f"{'rmin'}:{said}:1"), Button(_("No"), f"rt:{said}")]]
        text = _("Pensi che dall'altra parte ci sia un minore? Fermo tutto e chiamo lo staff.")
        return [*screens.toast(tap), screens.show(tap, text, [*rows, [Button(_("Aiuto"), "help")]])]
    await talk_holds.seems_minor(store, person, talk_id(said), now)
    talk.rest()
    text = _("Ho fermato la conversazione. Lo staff lo sa e ti scrive. Hai fatto bene a dirlo.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("rdec"))
async def decides(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the staff lets a stopped talk go on, or ends it."""
    await talk_holds.decide(store, person, talk_id(said) or 0, now, goes_on=said.endswith(":1"))
    text = _("Fatto. Tutti e due lo sanno.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("rhand"))
async def asks_professional(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP would like a professional to join for a few messages."""
    found = await talk_handover.offer_handover(store, person, talk_id(said), now)
    text = _with_alias(N_("L'ho chiesto a {alias}. Entra qualcuno solo se dice di sì."), found, _)
    return [*screens.toast(tap), screens.say(tap, text, [[Button(_("Aiuto"), "help")]])]


@router.callback_query(taps("rhok"))
async def answers_handover(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """The person says whether a professional may join."""
    yes = said.endswith(":1")
    found = await talk_handover.agree_handover(store, person, talk_id(said) or 0, now, yes=yes)
    text = _("Va bene. Quando entra te lo dico.") if yes else _("Va bene. Resta tra voi due.")
    rows = [[Button(_("Apri la conversazione"), f"rt:{found.talk.id}"), Button(_("Aiuto"), "help")]]
    return [*screens.toast(tap), screens.show(tap, text, rows)]


@router.callback_query(taps("rjoin"))
async def joins(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A professional joins a talk."""
    found = await talk_handover.join(store, person, talk_id(said) or 0, now)
    talk.at(STEP, about=str(found.talk.id))
    text = _("Sei nella conversazione. Leggi solo da adesso. Ciò che scrivi lo vedono tutti e due.")
    return [*screens.toast(tap), screens.show(tap, text, rows_of(found, _))]


@router.callback_query(taps("rpart"))
async def leaves(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """The professional leaves."""
    await talk_handover.part(store, person, talk_id(said) or 0, now)
    talk.rest()
    return [
        *screens.toast(tap),
        screens.show(tap, _("Sei uscito. Tutti e due lo sanno."), [screens.way_out(_)]),
    ]


@router.callback_query(taps("rin"))
async def lets_staff_read(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody lets staff read the talk; it holds when both do."""
    await talks.lets_in(store, person, talk_id(said), now)
    text = _("Segnato. Lo staff può leggere solo se dice di sì anche l'altra persona.")
    return [*screens.toast(tap), screens.say(tap, text, [[Button(_("Aiuto"), "help")]])]


@router.callback_query(taps("rread"))
async def staff_reads(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the staff reads a talk they were let into; it goes by itself after a while."""
    kept = await talks.read(store, person, talk_id(said) or 0, now)
    lines = [f"{_(name)} · {times.when(one.at, now, _)}\n{shown(one.text or '', _)}" for name, one in kept]
    text = "\n\n".join(typed.newest(lines, _)) or _(
        "Non c'è più niente da leggere: i testi sono stati distrutti."
    )
    return [*screens.toast(tap), screens.say(tap, text, [screens.way_out(_)], protect=True)]


@router.callback_query(taps("rplan"))
async def sees_plan(tap: CallbackQuery, said: str, _: Translate) -> list[Call]:
    """An ESP looks at the structure of a meeting."""
    text = "\n".join(f"{number}. {_(line)}" for number, line in enumerate(PLAN, start=1))
    rows = [[Button(_("Torna alla conversazione"), f"rt:{said}"), Button(_("Aiuto"), "help")]]
    return [*screens.toast(tap), screens.say(tap, text, rows)]
