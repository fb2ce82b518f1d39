"""Words of the notices of peer support; none of them tells who somebody is or what they asked for."""

from datetime import UTC, datetime
from typing import Any

from casework.notices import Notice
from domain.peer_names import KINDS, OFFERS, TERMS
from domain.peer_requests import Kind, OfferStatus
from domain.peers import Obstacle
from domain.words import N_
from handlers.ui import screens
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

Told = tuple[str, list[list[Button]]]


def _when(params: dict[str, Any], now: datetime, _: Translate) -> str:
    return times.when(datetime.fromtimestamp(int(params["due"]), UTC), now, _)


def _open(params: dict[str, Any], _: Translate) -> list[list[Button]]:
    return [[Button(_("Apri"), f"par:{params['code']}")]]


def _asked(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    what = _(KINDS[Kind(params["what"])])
    text = _("Nuova richiesta {code}: {what}. Guarda chi può rispondere.").format(
        code=params["code"], what=what
    )
    return text, _open(params, _)


def _proposal(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    sentence = (
        N_("{code}: c'è una proposta da approvare.")
        if params.get("found")
        else N_(
            "{code}: aspetta da più di cinque giorni di lavoro. Adesso non c'è un ESP libero. Dillo alla persona."
        )
    )
    return _(sentence).format(code=params["code"]), _open(params, _)


def _said_no(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    why = _(OFFERS[OfferStatus(params["why"])])
    text = _("{code}: la proposta non è andata ({why}). Ora si può proporre a un'altra persona.")
    return text.format(code=params["code"], why=why), _open(params, _)


def _offer(sentence: str) -> Any:
    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        rows = [[Button(_("Leggi la proposta"), f"poffer:{params['offer']}")]]
        return _(sentence).format(when=_when(params, now, _)), rows

    return told


def _found(sentence: str) -> Any:
    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        rows = [[Button(_("Leggi perché"), f"pfound:{params['offer']}")], [Button(_("Aiuto"), "help")]]
        return _(sentence).format(when=_when(params, now, _)), rows

    return told


def _plain(sentence: str) -> Any:
    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        return _(sentence), [screens.way_out(_)]

    return told


def _still(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Sei ancora in fila per parlare con un ESP. Come va? Se stai male adesso, tocca Aiuto.")
    rows = [
        [Button(_("Aspetto ancora"), "pstay"), Button(_("Non mi serve più"), "pleave")],
        [Button(_("Voglio dire come sto"), "new:self")],
        [Button(_("Aiuto"), "help")],
    ]
    return text, rows


def _suggested(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _(
        "Chi vi segue pensa che può aiutare parlare con un ESP: un adulto che ha passato un momento difficile. "
        "Solo se ti va."
    )
    rows = [
        [Button(_("Sì, vediamo"), f"parla:{params['code']}:{params['by']}")],
        [Button(_("No, grazie"), "menu"), Button(_("Aiuto"), "help")],
    ]
    return text, rows


def _invited(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _(
        "Quello che hai vissuto può aiutare altri. Ti va di diventare un ESP? C'è una formazione, e nessuno fa da solo."
    )
    rows = [
        [Button(_("Sì, mi piacerebbe"), "espyes"), Button(_("No, grazie"), "espno")],
        [Button(_("Aiuto"), "help")],
    ]
    return text, rows


def _term(mine: str, others: str) -> Any:
    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        what = _(TERMS.get(Obstacle(params["what"]), ""))
        text = _(mine if params.get("mine") else others).format(what=what, when=_when(params, now, _))
        return text, [[Button(_("La mia pagina"), "esp")]] if params.get("mine") else [screens.way_out(_)]

    return told


def _word(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("Per la tua richiesta ({what}) una persona del servizio si è mossa. Ti cercano loro.")
    return text.format(what=_(KINDS[Kind(params["what"])])), [screens.way_out(_)]


TEAM: dict[str, Any] = {
    Notice.PEER_OFFER: _offer(N_("C'è una proposta per te. Puoi rispondere fino a {when}.")),
    Notice.PEER_OFFER_NEAR: _offer(
        N_("La proposta per te aspetta ancora. Puoi rispondere fino a {when}. Dire no va bene.")
    ),
    Notice.PEER_OFFER_GONE: _plain(
        N_("La proposta di prima non c'è più. Non dipende da te. Non devi fare niente.")
    ),
    Notice.PEER_ASKED: _asked,
    Notice.PEER_PROPOSAL: _proposal,
    Notice.PEER_SAID_NO: _said_no,
    Notice.PEER_ACTIVE: _plain(
        N_("Adesso sei un ESP attivo. Quando c'è una proposta per te, ti scrivo. La tua pagina: /esp.")
    ),
    Notice.PEER_TERM_NEAR: _term(
        N_("Tra poco scade: {what}, {when}. Parlane con chi ti segue, così continui senza fermarti."),
        N_("A un ESP scade tra poco: {what}, {when}. Guarda il registro."),
    ),
    Notice.PEER_LAPSED: _term(
        N_(
            "Questo è scaduto: {what}. Finché non si rinnova non ti propongo nessuno. Chi segui resta con te."
        ),
        N_("A un ESP è scaduto: {what}. Non riceve più proposte finché non si rinnova."),
    ),
}

REPORTER: dict[str, Any] = {
    Notice.PEER_FOUND: _found(N_("Un ESP ha detto sì. Puoi decidere fino a {when}.")),
    Notice.PEER_FOUND_NEAR: _found(N_("Un ESP ha detto sì e aspetta. Puoi decidere fino a {when}.")),
    Notice.PEER_LATE: _plain(
        N_("Il tempo per rispondere è passato. Il tuo posto nella fila resta. Per vederlo: /parla.")
    ),
    Notice.PEER_STILL: _still,
    Notice.PEER_SUGGESTED: _suggested,
    Notice.PEER_INVITED: _invited,
    Notice.PEER_WORD: _word,
}
