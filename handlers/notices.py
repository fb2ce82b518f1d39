"""Words of the notices to others, in the recipient's language; a family's or youngster's stays covered until a tap."""

from datetime import UTC, datetime
from typing import Any

from aiogram import Router

from casework import notices, standing
from casework.notices import Notice
from domain.access import Act
from domain.names import COARSE, DUTIES, PLACES, STEPS
from domain.people import Duty, Person
from domain.refusals import NotFound
from domain.triage import Level
from domain.words import N_
from handlers import directory_notices, groups, peer_notices, referral_notices, talk_notices
from handlers.callbacks import reads_call
from handlers.cards import level_words
from handlers.danger import reads_reply
from handlers.events import CallbackQuery
from handlers.recognise import taps
from handlers.talk import Talk
from handlers.threads import reads_question
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="notices")

COVER = N_("C'è un messaggio per te.")
"""The neutral first line of every unasked message to a family or young person."""


SECOND_WORDS = {
    Act.LOWER_LEVEL.value: N_("{code}: un collega propone di abbassare il livello. Serve la tua parola."),
    Act.LOWER_EMERGENCY.value: N_("{code}: un collega propone di chiudere l'emergenza. Serve la tua parola."),
    Act.CONFIRM_MERGE.value: N_("{code}: un collega propone di unirla a {into}. Serve la tua parola."),
}

Told = tuple[str, list[list[Button]]]


def render(kind: str, params: dict[str, Any], parcel: int, chat: int, now: datetime, _: Translate) -> Call:
    """Give the message of a notice: covered for those who share a phone, with its words for everyone else."""
    if params.get("covered"):
        return screens.send(
            chat, _(COVER), [[Button(_("Leggi"), f"read:{parcel}"), Button(_("Aiuto"), "help")]]
        )
    text, rows = words(kind, params, now, _)
    return screens.send(chat, text, rows)


def words(kind: str, params: dict[str, Any], now: datetime, _: Translate) -> Told:
    """Give text and buttons of a notice."""
    found = _TEAM.get(kind) or _REPORTER.get(kind)
    if found is None:
        return _("C'è una novità. Apri il menu."), [screens.way_out(_)]
    told: Told = found(params, now, _)
    return told


def _card(params: dict[str, Any], _: Translate, *, take: bool = False) -> list[list[Button]]:
    row = [Button(_("Vedi scheda"), f"card:{params['code']}")]
    return [[*row, Button(_("La prendo io"), f"take:{params['code']}")]] if take else [row]


def _old_contacts(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Numeri di aiuto da controllare: {count}. Il più vecchio: {days} giorni fa. Usa /console.")
    return text.format(count=params["count"], days=params["days"]), [screens.way_out(_)]


def _level(params: dict[str, Any], _: Translate) -> str:
    name = str(params.get("level", ""))
    return level_words(Level[name], _) if name in Level.__members__ else ""


def _when(params: dict[str, Any], now: datetime, _: Translate) -> str:
    return times.when(datetime.fromtimestamp(int(params["due"]), UTC), now, _)


def _new_report(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    first = _("Nuova segnalazione {code} · {level} · da: {source} · {place}").format(
        code=params["code"],
        level=_level(params, _),
        source=_(DUTIES[Duty(params["source"])]),
        place=params["place"],
    )
    return f"{first}\n{_('Da vedere entro {when}').format(when=_when(params, now, _))}", _card(
        params, _, take=True
    )


def _page(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("URGENTE {code} · {level}. Qualcuno deve prenderla adesso.")
    return text.format(code=params["code"], level=_level(params, _)), _card(params, _, take=True)


def _danger(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("ALLARME {code}. Qualcuno forse è in pericolo. Aprilo adesso.").format(code=params["code"])
    return text, [[Button(_("Apri"), f"salarm:{params['code']}")]]


def _danger_message(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{code}: un nuovo messaggio da leggere.").format(code=params["code"])
    return text, [[Button(_("Apri"), f"salarm:{params['code']}")]]


def _about(sentence: str) -> Any:
    """Make a notice of one sentence about a case, with the way to its card."""

    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        step = _(STEPS.get(str(params.get("step")), ""))
        when = _when(params, now, _) if params.get("due") else ""
        text = _(sentence).format(code=params["code"], level=_level(params, _), step=step, when=when)
        return text, _card(params, _) if params.get("code") else []

    return told


def _assigned(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Ti hanno affidato {code} · {level}.").format(code=params["code"], level=_level(params, _))
    code = params["code"]
    rows = [[Button(_("Accetto"), f"accept:{code}"), Button(_("Non posso"), f"decline:{code}")]]
    return text, [*rows, *_card(params, _)]


def _second_word(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    sentence = SECOND_WORDS.get(str(params.get("act")), N_("{code}: serve la parola di una seconda persona."))
    text = _(sentence).format(code=params["code"], into=params.get("into", ""))
    if params.get("into"):
        return text, [[Button(_("Unisci"), f"join:{params['code']}:{params['into']}")]]
    return text, _card(params, _)


def _unreachable(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    if not params.get("code"):
        return _("Un collega non riceve più i messaggi. Controlla i turni."), [screens.way_out(_)]
    text = _("{code}: chi ha segnalato non riceve più i messaggi. Serve un'altra via.")
    return text.format(code=params["code"]), _card(params, _)


def _shift(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    place = next((_(words) for one, words in PLACES.items() if one.name == params.get("place")), "")
    until = times.when(datetime.fromtimestamp(int(params["until"]), UTC), now, _)
    text = _("Il tuo turno inizia adesso: {place}, fino a {until}. Conferma che ci sei.")
    rows = [[Button(_("Sono di turno"), f"onduty:{params['watch']}")]]
    return text.format(place=place, until=until), rows


def _shift_empty(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    place = next((_(words) for one, words in PLACES.items() if one.name == params.get("place")), "")
    text = _("Turno scoperto: {place}. {name} non ha confermato. Chi può, lo copra.")
    return text.format(place=place, name=params.get("name") or "?"), [[Button(_("Turni"), "shifts")]]


def _swap(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{name} ti chiede di coprire il suo turno del {day}.")
    day = datetime.fromisoformat(str(params["first"])).strftime("%d/%m")
    rows = [[Button(_("Lo copro io"), f"stand:{params['swap']}"), Button(_("Menu"), "menu")]]
    return text.format(name=params.get("name") or "?", day=day), rows


def _still_waiting(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Nessuno ha ancora letto. Chiama il 112. Bambini e ragazzi: 114. Ascolto: 19696.")
    return text, [[Button(_("Aiuto"), "help")]]


def _erasure(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{code}: chi ha segnalato chiede di cancellarla. Decide una persona, con un motivo.")
    request = params["request"]
    rows = [[Button(_("Cancella"), f"decide:{request}:1"), Button(_("Conserva"), f"decide:{request}:0")]]
    return text.format(code=params["code"]), rows


def _access(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    return _("Una persona chiede una copia dei suoi dati. Va guardata prima di darla."), []


def _comes_of_age(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{code}: questo mese compie {years} anni. Da quel giorno i consensi vanno chiesti di nuovo.")
    return text.format(code=params["code"], years=params["years"]), _card(params, _)


def _alarm(sentence: str) -> Any:
    """Make a notice about the house itself, with the way to what is stuck."""

    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        return _(sentence), [[Button(_("Non consegnati"), "stuck")]]

    return told


_TEAM: dict[str, Any] = {
    **referral_notices.TEAM,
    **peer_notices.TEAM,
    **talk_notices.TEAM,
    **groups.TEAM,
    **directory_notices.TEAM,
    Notice.PARKED: _alarm(N_("Un messaggio in arrivo è stato messo da parte: non si poteva leggere.")),
    Notice.SILENT: _alarm(
        N_(
            "Da più di un'ora non ricevo niente da Telegram. Dopo 24 ore i messaggi si perdono. "
            "Dillo subito a chi cura il sistema."
        )
    ),
    Notice.GAP: _alarm(
        N_(
            "Per più di un giorno non ho ricevuto niente da Telegram. I messaggi più vecchi di 24 ore sono persi. "
            "Avvisa chi in quei giorni poteva scrivere."
        )
    ),
    Notice.BACKUP_FAILED: _alarm(
        N_("La copia di sicurezza non è riuscita. Ci riprovo tra un'ora. Dillo a chi cura il sistema.")
    ),
    Notice.REFUSED: _alarm(N_("Telegram ha rifiutato un messaggio in uscita. Qualcuno non l'ha ricevuto.")),
    Notice.NEW_REPORT: _new_report,
    Notice.PAGE: _page,
    Notice.DANGER: _danger,
    Notice.DANGER_MESSAGE: _danger_message,
    Notice.ANSWER: _about(N_("{code} · {level}: chi segnala ha risposto.")),
    Notice.ADDITION: _about(N_("{code} · {level}: chi segnala ha aggiunto qualcosa.")),
    Notice.SHIFT: _shift,
    Notice.SHIFT_EMPTY: _shift_empty,
    Notice.OLD_CONTACTS: _old_contacts,
    Notice.SWAP: _swap,
    Notice.ASSIGNED: _assigned,
    Notice.DECLINED: _about(N_("{code} · {level}: il case manager non può. È tornata in triage.")),
    Notice.RETURNED: _about(N_("{code} · {level}: è tornata in triage. Serve una decisione.")),
    Notice.HANDED_OVER: _about(N_("{code} · {level}: un collega te l'ha passata.")),
    Notice.PROMISE_NEAR: _about(N_("{code} · {level}: manca poco, {step} entro {when}.")),
    Notice.PROMISE_MISSED: _about(N_("{code} · {level}: tempo scaduto, {step}.")),
    Notice.SECOND_WORD: _second_word,
    Notice.UNREACHABLE: _unreachable,
    Notice.COMES_OF_AGE: _comes_of_age,
    Notice.RETENTION_NEAR: _about(
        N_(
            "{code}: il {when} scade il tempo in cui si conserva. Poi viene cancellata. Se serve ancora, dillo prima."
        )
    ),
    Notice.ERASURE_ASKED: _erasure,
    Notice.ACCESS_ASKED: _access,
}


def _of_receipt(sentence: str) -> Any:
    """Make a notice of one sentence to a reporter, with the way to their receipts."""

    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        state = next((_(text) for one, text in COARSE.items() if one.value == params.get("state")), "")
        text = _(sentence).format(receipt=params.get("receipt", ""), state=state)
        return text, [[Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")]]

    return told


def _question(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("C'è una domanda su {receipt}.").format(receipt=params["receipt"])
    return text, [
        [
            Button(_("Leggi e rispondi"), f"q:{params['receipt']}:{params['message']}"),
            Button(_("Aiuto"), "help"),
        ]
    ]


def _page_wanted(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{receipt}: serve sapere di chi si parla. Puoi scriverlo su una pagina protetta.")
    rows = [[Button(_("Pagina protetta"), f"page:{params['receipt']}"), Button(_("Aiuto"), "help")]]
    return text.format(receipt=params["receipt"]), rows


def _danger_read(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    at = times.hour(datetime.fromtimestamp(int(params["at"]), UTC), _)
    text = _("Una persona ha letto {at}. Se il pericolo è adesso, chiama il 112.").format(at=at)
    return text, [[Button(_("Scrivi a chi è di turno"), "sosw"), Button(_("Aiuto"), "help")]]


def _danger_reply(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    rows = [
        [
            Button(_("Leggi e rispondi"), f"dread:{params['code']}:{params['message']}"),
            Button(_("Aiuto"), "help"),
        ]
    ]
    return _("Una persona di turno ti ha scritto."), rows


def _decided(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    if params.get("granted"):
        text = _("{receipt}: la segnalazione è stata cancellata.")
    else:
        text = _(
            "{receipt}: la segnalazione resta. Una persona ha deciso così, con un motivo. Puoi chiedere quale."
        )
    return text.format(receipt=params["receipt"]), [screens.way_out(_)]


def _copy_decided(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    if not params.get("granted"):
        return _("La copia dei tuoi dati non si può dare. Una persona ti spiega perché, se lo chiedi."), [
            screens.way_out(_)
        ]
    text = _("La copia dei tuoi dati è pronta. La apri su una pagina protetta, entro sette giorni.")
    return text, [[Button(_("Apri la copia"), "copy"), Button(_("Aiuto"), "help")]]


_REPORTER: dict[str, Any] = {
    **referral_notices.REPORTER,
    **peer_notices.REPORTER,
    **talk_notices.REPORTER,
    **groups.REPORTER,
    **directory_notices.REPORTER,
    Notice.TAKEN: _of_receipt(N_("{receipt}: una persona l'ha presa in carico.")),
    Notice.STATE: _of_receipt(N_("{receipt}: c'è una novità. Adesso lo stato è: {state}.")),
    Notice.MISSED: _of_receipt(
        N_("{receipt}: siamo in ritardo. Lo abbiamo detto a chi coordina. Se è urgente: 112.")
    ),
    Notice.QUESTION: _question,
    Notice.STILL_WAITING: _still_waiting,
    Notice.PAGE_WANTED: _page_wanted,
    Notice.DANGER_READ: _danger_read,
    Notice.DANGER_REPLY: _danger_reply,
    Notice.DECIDED: _decided,
    Notice.COPY_DECIDED: _copy_decided,
    Notice.DRAFT_DROPPED: _of_receipt(
        N_("La tua bozza aveva 48 ore. Ora è cancellata. Non ho inviato niente.")
    ),
}


@router.callback_query(taps("read"))
async def uncovers(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody taps [Leggi]: the content takes the place of the neutral line, and may be answered."""
    found = await notices.content(store, person, int(said) if said.isdigit() else 0)
    if found is None:
        raise NotFound
    await standing.uncovered(store, person, screens.message_of(tap), now)
    kind, params = found
    opens = {
        Notice.DANGER_REPLY: (reads_reply, params.get("code")),
        Notice.QUESTION: (reads_question, params.get("receipt")),
        Notice.CALLBACK_WORDS: (reads_call, params.get("call")),
    }.get(Notice(kind))
    if opens is not None:
        read, about = opens
        shown: list[Call] = await read(tap, f"{about}:{params['message']}", person, talk, store, _)
        return shown
    text, rows = words(kind, params, now, _)
    return [*screens.toast(tap), screens.show(tap, text, rows)]
