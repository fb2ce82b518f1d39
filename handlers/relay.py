"""Writing in a talk: what is typed goes to one person, and never to the wrong one; files and voices are refused kindly."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import relay, talks
from casework.relay import Passed
from casework.talks import Seen
from domain.danger import Hit, Strength
from domain.people import Person
from domain.relay import Kind, Masked
from domain.talks import Part, Talk
from domain.typed_text import clean
from domain.words import N_
from handlers import receipts, start
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, otherwise, step, taps
from handlers.relay_carry import shown
from handlers.talk import IDLE
from handlers.talk import Talk as Conversation
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="relay")

STEP = "relay"

WHAT = {
    Kind.PHONE: N_("un numero"),
    Kind.MAIL: N_("un'e-mail"),
    Kind.LINK: N_("un link"),
    Kind.HANDLE: N_("un nickname"),
    Kind.ADDRESS: N_("un indirizzo"),
    Kind.NAME: N_("un nome"),
}

REFUSED = {
    "photo": N_(
        "Qui le foto non passano: dentro possono avere luogo e volti. Non l'ho tenuta. Scrivi a parole."
    ),
    "voice": N_("Qui la voce non passa: si riconosce. Non l'ho tenuta. Scrivi a parole."),
    "contact": N_("Qui i contatti non passano. Non l'ho tenuto. Così nessuno dei due sa chi è l'altro."),
    "location": N_("Qui il luogo non passa. Non l'ho tenuto. Se sei in pericolo: 112."),
    "sticker": N_("Qui gli adesivi non passano. Va bene anche una parola."),
    "else": N_("Qui passa solo il testo. Non ho tenuto niente. Scrivi a parole."),
}
_ALSO = {
    "video": "photo",
    "animation": "photo",
    "video_note": "photo",
    "audio": "voice",
    "venue": "location",
    "live_location": "location",
}


def talk_id(said: str) -> int | None:
    """Read a talk's id from a tap or a stored step; None when it is none."""
    head = said.partition(":")[0]
    return int(head) if head.isdigit() else None


def rows_of(found: Seen, _: Translate) -> list[list[Button]]:
    """Give what can be done in a talk, by the part one has in it."""
    talk = found.talk.id
    rows = [[Button(_("Pausa"), f"rpause:{talk}"), Button(_("Saluti e fine"), f"rbye:{talk}")]]
    if found.mine.part is Part.PROFESSIONAL:
        return [
            [Button(_("Esco"), f"rpart:{talk}")],
            [Button(_("Allarme"), "sos"), Button(_("Aiuto"), "help")],
        ]
    if found.mine.part is Part.ESP:
        rows += [
            [Button(_("Traccia"), f"rplan:{talk}"), Button(_("Sembra minorenne"), f"rmin:{talk}")],
            [Button(_("Chiedi un professionista"), f"rhand:{talk}")],
        ]
    rows += [[Button(_("Rileggi"), f"ragain:{talk}"), Button(_("Fai leggere allo staff"), f"rin:{talk}")]]
    return [*rows, [Button(_("Allarme"), "sos"), Button(_("Aiuto"), "help")]]


def limits(house: House, _: Translate) -> str:
    """Say at the start how a talk goes: what the other sees, what Telegram keeps, who may read."""
    days = house.protocol.masker.rules.kept.days
    kept = (
        _("Noi teniamo i testi {days} giorni, chiusi a chiave, per protezione. Poi si distruggono.").format(
            days=days
        )
        if days
        else _("Noi non teniamo i testi dopo la consegna.")
    )
    return "\n".join(
        (
            _("Prima di iniziare."),
            _(
                "Nessuno dei due vede nome, foto o numero dell'altro. Copro numeri, link, indirizzi e nickname."
            ),
            _("Telegram tiene una sua copia di ciò che scrivi."),
            kept,
            _("Lo staff legge solo dopo un allarme, o se dite di sì tutti e due. Se legge, ve lo dico."),
            _("Ci si scrive dalle {opens} alle {closes}. L'allarme vale sempre: /allarme.").format(
                opens=f"{house.protocol.masker.rules.opens:%-H}",
                closes=f"{house.protocol.masker.rules.closes:%-H}",
            ),
            _(
                "Niente soldi o regali, niente consigli su farmaci. Non è un pronto soccorso: se è urgente, 112."
            ),
        )
    )


@router.callback_query(taps("rt"))
async def opens_talk(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Conversation,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody turns to a talk: from now on what they type goes there."""
    found, waiting = await relay.enter(store, person, talk_id(said), house.protocol, now)
    return [*screens.toast(tap), screens.show(tap, *_entered(found, waiting, talk, house, _))]


def _entered(
    found: Seen, waiting: int, talk: Conversation, house: House, _: Translate
) -> tuple[str, list[list[Button]]]:
    talk.at(STEP, about=str(found.talk.id))
    parts = [_("Stai parlando con {alias}. Ciò che scrivi va a {alias}.").format(alias=_(found.alias))]
    if waiting:
        parts.append(_("Ti aspettano {count} messaggi: arrivano adesso.").format(count=waiting))
    if _is_fresh(found.talk):
        parts.append(limits(house, _))
    return "\n\n".join(parts), rows_of(found, _)


def _is_fresh(talk: Talk) -> bool:
    return talk.last_at == talk.opened_at


@router.message(command("conversazioni"))
async def lists_talks(message: Message, person: Person, store: Any, _: Translate) -> list[Call]:
    """Somebody wants to see with whom they are talking."""
    return [screens.say(message, *await _choice(person, store, "rt", _))]


async def _choice(person: Person, store: Any, act: str, _: Translate) -> tuple[str, list[list[Button]]]:
    found = await talks.mine(store, person)
    if not found:
        return _("Non hai conversazioni aperte. Per chiederne una: /parla."), [screens.way_out(_)]
    rows = [[Button(_(one.alias), f"{act}:{one.talk.id}")] for one in found]
    return _("Con chi vuoi parlare?"), [*rows, screens.way_out(_)]


@router.message(step(STEP))
async def writes(
    message: Message,
    said: str,
    person: Person,
    talk: Conversation,
    store: Any,
    house: House,
    now: datetime,
    hits: Sequence[Hit],
    profile: tuple[str, ...],
    _: Translate,
) -> list[Call]:
    """Somebody writes to the person they are talking with.

    An answer to another talk's message is asked about, and so is what comes after a while: somebody else may be writing.
    """
    meant = talk_id(str(talk.data.get("about", "")))
    other = await _answers_to(message, person, store)
    long_ago = talk.touched_at is None or now - talk.touched_at >= IDLE
    if (other is not None and other != meant) or (long_ago and other is None):
        return await _asks_whom(message, said, person, talk, store, _)
    return await _says(message, said, meant, person, store, house, now, hits, profile, _)


async def _answers_to(message: Message, person: Person, store: Any) -> int | None:
    if message.reply_to_message is None:
        return None
    return await relay.of_reply(store, person, message.reply_to_message.message_id)


async def _says(
    event: Message | CallbackQuery,
    said: str,
    meant: int | None,
    person: Person,
    store: Any,
    house: House,
    now: datetime,
    hits: Sequence[Hit],
    profile: tuple[str, ...],
    _: Translate,
    source: int | None = None,
) -> list[Call]:
    place = source if source is not None else getattr(event, "message_id", 0)
    passed = await relay.say(
        store, person, clean(said), talk=meant, source=place, names=profile, protocol=house.protocol, now=now
    )
    if any(hit.strength is not Strength.SOFT for hit in hits):
        await talks.rang(store, person, now, opens=False)
    return _told(event, passed, now, _)


def _told(event: Message | CallbackQuery, passed: Passed, now: datetime, _: Translate) -> list[Call]:
    """Say at once what the writer must know; that a text has arrived is said when it has."""
    lines = _covered(passed.masked, _)
    alias = _(passed.to)
    if not passed.is_now:
        when = times.when(passed.due, now, _)
        late = _("È fuori orario: {alias} lo riceve {when}. Se è urgente: /allarme o 112.")
        lines.append(late.format(alias=alias, when=when))
    elif passed.waits:
        lines.append(_("{alias} non è qui adesso. Trova il messaggio quando torna.").format(alias=alias))
    return [screens.say(event, "\n\n".join(lines))] if lines else []


def _covered(masked: Masked, _: Translate) -> list[str]:
    lines = []
    if masked.kinds:
        what = ", ".join(_(WHAT[kind]) for kind in masked.kinds)
        lines.append(
            _("Ho coperto {what}: qui nessuno dei due sa chi è l'altro. È passato così:").format(what=what)
            + "\n\n"
            + shown(masked.text, _)
        )
    elif masked.named:
        lines.append(_("Se hai scritto un nome vero, è meglio non farlo. Puoi toglierlo con /togli."))
    return lines


@router.message(otherwise("text"))
async def writes_to_nobody(
    message: Message,
    said: str,
    person: Person,
    talk: Conversation,
    store: Any,
    house: House,
    now: datetime,
    hits: Sequence[Hit],
    profile: tuple[str, ...],
    _: Translate,
) -> list[Call]:
    """Somebody writes what no question waits for: it is asked for whom, otherwise the menu comes.

    It may be for somebody in an open talk, or for whoever follows a report. A reply to a message of a talk says
    for whom it is.
    """
    other = await _answers_to(message, person, store)
    if other is not None:
        talk.at(STEP, about=str(other))
        return await _says(message, said, other, person, store, house, now, hits, profile, _)
    to_report = await receipts.ways_to_add(person, talk, store, now, _)
    if hits or not (to_report or await talks.mine(store, person)):
        menu: list[Call] = await start.writes_unasked(message, person, talk, hits, _)
        return menu
    return await _asks_whom(message, said, person, talk, store, _, to_report)


async def _asks_whom(
    message: Message,
    said: str,
    person: Person,
    talk: Conversation,
    store: Any,
    _: Translate,
    more: Sequence[Sequence[Button]] = (),
) -> list[Call]:
    """Keep the words, sealed with the talk's own step, until the person says whom they are for."""
    talk.at("whom", unsent=said, source=message.message_id)
    found = await talks.mine(store, person)
    rows = [[Button(_("Sì, a {alias}").format(alias=_(one.alias)), f"rto:{one.talk.id}")] for one in found]
    rows = [*rows, *map(list, more), [Button(_("No, non inviare"), "rno"), Button(_("Aiuto"), "help")]]
    return [screens.say(message, _("A chi lo mando? Non ho ancora inviato niente."), rows)]


@router.callback_query(taps("rto"))
async def says_whom(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Conversation,
    store: Any,
    house: House,
    now: datetime,
    profile: tuple[str, ...],
    _: Translate,
) -> list[Call]:
    """Somebody says for whom their words are: they leave, and the talk is that one from now on."""
    unsent, source = talk.data.pop("unsent", None), int(talk.data.pop("source", 0))
    found, waiting = await relay.enter(store, person, talk_id(said), house.protocol, now)
    screen = screens.show(tap, *_entered(found, waiting, talk, house, _))
    if unsent is None:
        return [*screens.toast(tap), screen]
    words = await _says(tap, str(unsent), found.talk.id, person, store, house, now, (), profile, _, source)
    return [*screens.toast(tap), screen, *words]


@router.callback_query(taps("rno"))
async def sends_nothing(tap: CallbackQuery, talk: Conversation, _: Translate) -> list[Call]:
    """Somebody does not want their words sent."""
    talk.data.pop("unsent", None)
    talk.data.pop("source", None)
    talk.rest()
    return [
        *screens.toast(tap),
        screens.show(tap, _("Va bene. Non ho inviato niente."), [screens.way_out(_)]),
    ]


@router.message(otherwise("content"))
async def sends_content(message: Message, person: Person, talk: Conversation, _: Translate) -> Call:
    """A photo, a voice, a contact: in a talk each is refused with its reason, and nothing of it is kept."""
    if talk.step != STEP:
        return await start.sends_content(message, _)
    kind = message.content_type
    return screens.say(message, _(REFUSED[_ALSO.get(kind, kind if kind in REFUSED else "else")]))


@router.edited_message(otherwise("edited"))
async def edits(
    message: Message,
    said: str,
    person: Person,
    store: Any,
    house: House,
    now: datetime,
    profile: tuple[str, ...],
    _: Translate,
) -> list[Call]:
    """Somebody changes a message: in a talk the change goes to the other one too, masked like the first time."""
    changed = await relay.edit(
        store, person, message.message_id, clean(said), names=profile, protocol=house.protocol, now=now
    )
    if changed is None:
        return [await start.edits_message(message, _)]
    lines = _covered(changed.masked, _) if changed.masked else []
    return [screens.say(message, "\n\n".join(lines))] if lines else []


@router.message(command("togli"))
async def takes_back(message: Message, person: Person, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Somebody takes a message back: here, at the other's, and in our memory."""
    replied = message.reply_to_message
    found, stand = await relay.take_back(store, person, replied.message_id if replied else None, now)
    own = [place for whom, place in stand if whom == person.id and place]
    text = _("Tolto. {alias} può averlo già letto.").format(alias=_(found.alias))
    return [*screens.delete(screens.chat_of(message), own), screens.say(message, text)]


@router.callback_query(taps("ragain"))
async def reads_again(
    tap: CallbackQuery, said: str, person: Person, talk: Conversation, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody reads again what is still kept of their own talk; it goes by itself after a while."""
    found, kept = await relay.again(store, person, talk_id(said) or 0, now)
    talk.at(STEP, about=str(found.talk.id))
    lines = [f"{_(name) if name else _('Tu')}: {shown(text, _)}" for name, text in kept]
    text = "\n\n".join(lines) or _("Non c'è più niente da rileggere.")
    return [*screens.toast(tap), screens.say(tap, text, protect=True)]
