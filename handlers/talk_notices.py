"""Words of the notices about a talk between two people; never a word of what was said in it, and never who somebody is."""

from datetime import UTC, datetime
from typing import Any

from casework.notices import Notice
from domain.words import N_
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

Told = tuple[str, list[list[Button]]]


def _open(params: dict[str, Any], _: Translate) -> list[Button]:
    return [Button(_("Apri la conversazione"), f"rt:{params['talk']}"), Button(_("Aiuto"), "help")]


def _said(sentence: str, *, opens: bool = True) -> Any:
    """Make a notice of one sentence about a talk, with the way into it."""

    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        text = _(sentence).format(alias=_(str(params.get("alias", ""))) if params.get("alias") else "")
        return text, [_open(params, _)] if opens else [
            [Button(_("Menu"), "menu"), Button(_("Aiuto"), "help")]
        ]

    return told


def _closed(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("La conversazione è finita. I testi restano qualche giorno, poi si distruggono. Grazie.")
    return text, [[Button(_("Menu"), "menu"), Button(_("Aiuto"), "help")]]


def _alarm(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Nella conversazione c'è un segnale di pericolo. Ho avvisato chi è di turno. Se è adesso: 112.")
    if params.get("opens"):
        text = f"{text} {_('Lo staff può leggere la conversazione.')}"
    return text, [_open(params, _)]


def _handover(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _(
        "{alias} ti propone di far entrare una persona del servizio, per pochi messaggi. "
        "Legge solo da quando entra. Decidi tu."
    ).format(alias=_(str(params["alias"])))
    talk = params["talk"]
    return text, [
        [Button(_("Sì, va bene"), f"rhok:{talk}:1"), Button(_("No"), f"rhok:{talk}:0")],
        [Button(_("Aiuto"), "help")],
    ]


def _handover_said(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    yes, no = (
        _("{alias} è d'accordo. Ho chiamato lo staff."),
        _("{alias} preferisce di no. Resta tra voi due."),
    )
    return (yes if params.get("yes") else no).format(alias=_(str(params["alias"]))), [_open(params, _)]


def _joined(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Nella conversazione è entrata una persona del servizio: {name}. Da adesso legge anche lei.")
    return text.format(name=params.get("name") or _("operatrice")), [_open(params, _)]


def _quiet(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    talk = params["talk"]
    rows = [[Button(_("Sì, va avanti"), f"rgo:{talk}"), Button(_("Chiudiamo"), f"rend:{talk}")]]
    return _("È un po' che non vi scrivete. La conversazione va avanti?"), [
        *rows,
        [Button(_("Aiuto"), "help")],
    ]


def _review(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    talk = params["talk"]
    text = _("Avete fatto {count} incontri. È il momento di guardare come va. Che cosa preferisci?")
    rows = [
        [Button(_("Andiamo avanti"), f"rgo:{talk}")],
        [Button(_("Ci salutiamo con calma"), f"rbye:{talk}")],
        [Button(_("Vorrei un'altra persona"), f"rnew:{talk}")],
        [Button(_("Aiuto"), "help")],
    ]
    return text.format(count=params.get("count", "")), rows


def _debrief(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    due = times.when(datetime.fromtimestamp(int(params["due"]), UTC), now, _)
    text = _("L'incontro è finito. Come stai tu? Due minuti, entro {when}.").format(when=due)
    return text, [[Button(_("Rispondo adesso"), f"deb:{params['session']}"), Button(_("Aiuto"), "help")]]


def _feedback(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Com'è andata? Sono quattro domande, se vuoi. Chi ti ha ascoltato non vede le tue risposte.")
    return text, [[Button(_("Rispondo"), f"fb:{params['session']}:"), Button(_("Aiuto"), "help")]]


def _frozen(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    talk = params["talk"]
    text = _("Un ESP pensa che dall'altra parte ci sia un minore. La conversazione è ferma. Decidi tu.")
    rows = [
        [Button(_("È adulta: riprende"), f"rdec:{talk}:1"), Button(_("Si chiude"), f"rdec:{talk}:0")],
    ]
    return text, rows


def _join(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Un ESP e chi accompagna vogliono un aiuto in più. Bastano pochi messaggi.")
    return text, [[Button(_("Entro"), f"rjoin:{params['talk']}"), Button(_("Menu"), "menu")]]


HELD = {
    "check": N_("il certificato dell'ESP è scaduto"),
    "consent": N_("i genitori hanno ritirato il consenso"),
    "switch": N_("qui i minorenni non parlano più da soli con un ESP"),
    "alone": N_("non c'è più un operatore presente"),
    "left": N_("l'ESP non è più nel registro"),
}
"""Why a talk stands still, by the word of `casework/talk_holds.py`."""


def _held(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    talk = params["talk"]
    text = _("Una conversazione è ferma: {why}. Tutti e due lo sanno. Decidi tu.").format(
        why=_(HELD[str(params["why"])])
    )
    return text, [[Button(_("Riprende"), f"rdec:{talk}:1"), Button(_("Si chiude"), f"rdec:{talk}:0")]]


def _beside(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _(
        "Sei l'operatore presente in una conversazione con un minorenne. Leggi da adesso. Tutti lo sanno."
    )
    return text, [[Button(_("Apri la conversazione"), f"rt:{params['talk']}"), Button(_("Menu"), "menu")]]


def _badly(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = (
        _("{name}, ESP, dice che una conversazione è finita male. Senti come sta, e senti l'altra persona.")
        if params.get("esp")
        else _(
            "Chi parlava con {name}, ESP, dice che è finita male. Senti tutti e due. Non si incontrano più."
        )
    )
    return text.format(name=params.get("name") or _("Un ESP")), [[Button(_("Menu"), "menu")]]


def _of_esp(sentence: str) -> Any:
    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        return _(sentence).format(name=params.get("name") or _("Un ESP")), []

    return told


TEAM: dict[str, Any] = {
    Notice.TALK_FROZEN: _frozen,
    Notice.TALK_JOIN: _join,
    Notice.TALK_HELD: _held,
    Notice.TALK_BESIDE: _beside,
    Notice.TALK_BADLY: _badly,
    Notice.TALK_LOST_STAFF: _said(
        N_("In una conversazione tra pari una persona non riceve più i messaggi."), opens=False
    ),
    Notice.DEBRIEF_LATE: _of_esp(N_("{name}: il racconto di un incontro è in ritardo. Senti come sta.")),
    Notice.ESP_WORRIED: _of_esp(
        N_("{name} dopo un incontro vorrebbe una parola con te. Chiama appena puoi.")
    ),
}

REPORTER: dict[str, Any] = {
    Notice.TALK_OPENED: _said(N_("Potete parlarvi. Qui l'altra persona si chiama {alias}.")),
    Notice.TALK_WAITING: _said(N_("{alias} ti ha scritto.")),
    Notice.TALK_PAUSED: _said(N_("{alias} ha messo in pausa la conversazione. Quando riprende te lo dico.")),
    Notice.TALK_RESUMED: _said(N_("{alias} ha ripreso la conversazione.")),
    Notice.TALK_ENDING: _said(N_("{alias} propone di salutarvi. Avete ancora sette giorni per scrivervi.")),
    Notice.TALK_CLOSED: _closed,
    Notice.TALK_STOPPED: _said(
        N_("La conversazione è ferma. Una persona del servizio la guarda. Non hai fatto niente di male."),
        opens=False,
    ),
    Notice.TALK_GOES_ON: _said(N_("La conversazione può riprendere.")),
    Notice.TALK_ALARM: _alarm,
    Notice.TALK_READ: _said(N_("Una persona dello staff ha letto la conversazione.")),
    Notice.TALK_HANDOVER: _handover,
    Notice.TALK_HANDOVER_SAID: _handover_said,
    Notice.TALK_JOINED: _joined,
    Notice.TALK_LEFT: _said(N_("La persona del servizio è uscita. Siete di nuovo in due.")),
    Notice.TALK_QUIET: _quiet,
    Notice.TALK_LOST: _said(N_("{alias} adesso non riceve i messaggi. Lo staff lo sa. Se torna te lo dico.")),
    Notice.DEBRIEF: _debrief,
    Notice.FEEDBACK: _feedback,
    Notice.REVIEW: _review,
}
