"""Words of the notices about referrals, transfers, waiting and initiatives; no service is ever named to a reporter."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from casework.notices import Notice
from domain.referral import ANSWERS, OUTCOMES, Answer, Outcome
from domain.transfer import TransferState
from domain.triage import Level
from domain.words import N_
from handlers.cards import level_words
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

Told = tuple[str, list[list[Button]]]


def _level(params: dict[str, Any], _: Translate) -> str:
    name = str(params.get("level", ""))
    return level_words(Level[name], _) if name in Level.__members__ else ""


def _open(params: dict[str, Any], _: Translate) -> list[list[Button]]:
    return [[Button(_("Apri"), f"ref:{params.get('referral', '')}")]]


def _referral(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{service}: vi mandano {referral} · {level}. Una risposta serve entro dieci giorni lavorativi.")
    return text.format(
        service=params.get("service", ""), referral=params.get("referral", ""), level=_level(params, _)
    ), _open(params, _)


def _waits(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{service}: {referral} aspetta ancora una risposta.")
    if params.get("what") == "meeting":
        text = _("{service}: {referral}, c'è stato il primo incontro?")
    return text.format(service=params.get("service", ""), referral=params.get("referral", "")), _open(
        params, _
    )


def _told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{service}: chi ha mandato {referral} ha risposto alla domanda.")
    return text.format(service=params.get("service", ""), referral=params.get("referral", "")), _open(
        params, _
    )


_GONE = {
    "withdrawn": N_("{referral}: chi l'ha mandata l'ha ritirata. Non serve più una risposta."),
    "other": N_("{referral}: un altro servizio ha detto sì. Non serve più una risposta."),
    "closed": N_("{referral}: la situazione è chiusa. Non serve più una risposta."),
    "late": N_("{referral}: il tempo per rispondere è passato. È tornata a chi l'ha mandata."),
    "consent": N_("{referral}: il consenso è stato ritirato. Non usate più ciò che avete letto."),
}


def _gone(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    sentence = _GONE.get(str(params.get("what")), _GONE["withdrawn"])
    return _(sentence).format(referral=params.get("referral", "")), [[Button(_("Invii ricevuti"), "inbox")]]


_ANSWERED = {
    "accepted": N_("{code}: {service} ha detto sì."),
    "accepted_consent": N_("{code}: {service} ha detto sì. Per dire chi è serve prima il consenso."),
    "listed": N_("{code}: {service} l'ha messa in lista, per il {day}."),
    "declined": N_("{code}: {service} non può. Motivo: {why}. Serve un'altra strada."),
    "declined_next": N_("{code}: {service} non può. Motivo: {why}. Ho chiesto al prossimo."),
    "asked": N_("{code}: {service} ha una domanda."),
    "met": N_("{code}: primo incontro fatto con {service}."),
    "unmet": N_("{code}: {service} ha detto sì, ma il primo incontro non risulta ancora."),
    "concluded": N_("{code}: {service} ha chiuso l'invio. Esito: {outcome}."),
    "returned": N_("{code}: nessuna risposta in dieci giorni lavorativi. È tornata a te."),
    "returned_next": N_("{code}: {service} non ha risposto. Ho chiesto al prossimo."),
    "consent_gone": N_("{code}: il consenso è stato ritirato. Ho fermato l'invio a {service}."),
}


def _answer(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    sentence = _ANSWERED.get(str(params.get("what")), N_("{code}: c'è una novità su un invio."))
    why, outcome = str(params.get("why", "")), str(params.get("outcome", ""))
    text = _(sentence).format(
        code=params.get("code", ""),
        service=params.get("service") or _("il servizio"),
        day=_day(str(params.get("day", ""))),
        why=_(ANSWERS[Answer(why)]) if why in set(Answer) else "",
        outcome=_(OUTCOMES[Outcome(outcome)]) if outcome in set(Outcome) else "",
    )
    code = params.get("code", "")
    return text, [[Button(_("Invii"), f"refs:{code}"), Button(_("Vedi scheda"), f"card:{code}")]]


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).strftime("%d/%m/%Y")
    except ValueError:
        return ""


def _places(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{service}: quanti posti liberi ci sono questa settimana?")
    return text.format(service=params.get("service", "")), place_rows(int(params.get("id", 0)))


def place_rows(service: int) -> list[list[Button]]:
    """Give the buttons by which a service tells its free places: one tap each."""
    counts = (0, 1, 2, 3, 4, 5, 8, 12)
    buttons = [Button(str(count), f"posti:{service}:{count}") for count in counts]
    return [buttons[:4], buttons[4:]]


def _transfer(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    due = times.when(datetime.fromtimestamp(int(params["due"]), UTC), now, _)
    text = _("Un altro territorio chiede di passarvi una situazione: {level}, {age} anni, {place}.")
    first = text.format(level=_level(params, _), age=params.get("age", "?"), place=params.get("place", ""))
    code = params.get("transfer", "")
    return f"{first}\n{_('Rispondi entro {when}.').format(when=due)}", [
        [Button(_("La prendiamo"), f"moveyes:{code}"), Button(_("Non possiamo"), f"moveno:{code}")]
    ]


_MOVED = {
    TransferState.ACCEPTED.value: N_("{code} · {level}: passata all'altro territorio."),
    TransferState.DECLINED.value: N_("{code} · {level}: l'altro territorio non può prenderla."),
    TransferState.RETURNED.value: N_("{code} · {level}: l'altro territorio non ha risposto. Resta a noi."),
}


def _moved(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    sentence = _MOVED.get(str(params.get("what")), _MOVED[TransferState.RETURNED.value])
    text = _(sentence).format(code=params.get("code", ""), level=_level(params, _))
    return text, [[Button(_("Vedi scheda"), f"card:{params.get('code', '')}")]]


_MEANWHILE = {
    "worse": N_("{code} · {level}: nell'attesa va peggio. Guardala adesso."),
    "gruppo": N_("{code}: nell'attesa vorrebbe un gruppo."),
    "taken_back": N_("{code}: chi ha segnalato non vuole più che si dica ad altri servizi."),
}


def _worse(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    sentence = _MEANWHILE.get(str(params.get("what")), _MEANWHILE["worse"])
    code = params.get("code", "")
    text = _(sentence).format(code=code, level=_level(params, _))
    return text, [[Button(_("Vedi scheda"), f"card:{code}")]]


_HELP = {
    "taken": N_("{receipt}: un posto che può aiutare ha detto sì. Ti diciamo noi i prossimi passi."),
    "met": N_("{receipt}: c'è stato il primo incontro."),
    "closed": N_("{receipt}: il percorso iniziato è arrivato alla fine."),
}


def _help(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    sentence = _HELP.get(str(params.get("what")), _HELP["taken"])
    text = _(sentence).format(receipt=params.get("receipt", ""))
    return text, [[Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")]]


def _check_in(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Stai aspettando un incontro. Ti faccio tre domande brevi su come va.")
    number = params.get("check", 0)
    return text, [
        [
            Button(_("Rispondi"), f"ck:{number}:"),
            Button(_("Quanto manca?"), "wait"),
        ],
        [Button(_("Non adesso"), "menu"), Button(_("Aiuto"), "help")],
    ]


def _moved_lines(params: dict[str, Any], now: datetime, _: Translate) -> Iterator[str]:
    """Say what changed of a meeting, the old beside the new."""
    was, begins = (datetime.fromtimestamp(int(params[name]), UTC) for name in ("was", "begins"))
    yield _("Cambia un incontro a cui vieni.")
    if was != begins:
        yield _("Prima era {old}. Adesso è {new}.").format(
            old=times.when(was, now, _), new=times.when(begins, now, _)
        )
    if params.get("place") != params.get("there"):
        if was == begins:
            yield _("Cambia il posto, non l'ora.")
        if params.get("place"):
            yield _("Dove: {place}.").format(place=params["place"])


def _initiative(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("C'è un incontro su un tema che segui.")
    if params.get("cancelled"):
        text = _("Un incontro che segui non si fa più.")
    elif "was" in params:
        text = "\n".join(_moved_lines(params, now, _))
    return text, [[Button(_("Vedi"), f"ini:{params.get('initiative', '')}"), Button(_("Aiuto"), "help")]]


TEAM: dict[str, Any] = {
    Notice.REFERRAL: _referral,
    Notice.REFERRAL_WAITS: _waits,
    Notice.REFERRAL_TOLD: _told,
    Notice.REFERRAL_GONE: _gone,
    Notice.REFERRAL_ANSWER: _answer,
    Notice.PLACES_ASKED: _places,
    Notice.TRANSFER: _transfer,
    Notice.TRANSFER_ANSWER: _moved,
    Notice.WORSE: _worse,
}
"""Words for the team and for service contacts."""

REPORTER: dict[str, Any] = {
    Notice.HELP: _help,
    Notice.CHECK_IN: _check_in,
    Notice.INITIATIVE: _initiative,
}
"""Words for reporters, families and young people: covered until a tap on a shared phone."""
