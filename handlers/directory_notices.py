"""Words of the notices about call-backs and the directory; what a family wrote or read never stands in them."""

from datetime import UTC, datetime
from typing import Any

from casework.notices import Notice
from domain.names import DOUBTS
from domain.words import N_
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

Told = tuple[str, list[list[Button]]]


def _call(sentence: str) -> Any:
    """Make a notice of one sentence about a call-back, with the way to it."""

    def told(params: dict[str, Any], now: datetime, _: Translate) -> Told:
        due = times.when(datetime.fromtimestamp(int(params["due"]), UTC), now, _)
        text = _(sentence).format(call=params["call"], due=due)
        return text, [[Button(_("Apri"), f"call:{params['call']}")]]

    return told


def _doubt(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    what = _(DOUBTS.get(str(params.get("what")), DOUBTS["other"]))
    text = _("Elenco dei servizi · {service}: {what}. Lo dice qualcuno. Controlla nella console.")
    return text.format(service=params.get("service", ""), what=what), []


def _words(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    rows = [
        [
            Button(_("Leggi e rispondi"), f"cread:{params['call']}:{params['message']}"),
            Button(_("Aiuto"), "help"),
        ]
    ]
    return _("Ti ha scritto la persona a cui hai chiesto di farti richiamare."), rows


def _sorry(params: dict[str, Any], now: datetime, _: Translate) -> Told:
    text = _("{call}: siamo in ritardo. Lo abbiamo detto a chi coordina. Se è urgente: 112.")
    return text.format(call=params["call"]), [[Button(_("Menu"), "menu"), Button(_("Aiuto"), "help")]]


TEAM: dict[str, Any] = {
    Notice.CALLBACK: _call(N_("{call}: una persona chiede di essere contattata, entro {due}.")),
    Notice.CALLBACK_TODAY: _call(N_("{call}: c'è una persona da sentire, entro {due}.")),
    Notice.CALLBACK_LATE: _call(N_("{call}: una persona aspetta ancora. Il termine era {due}.")),
    Notice.CALLBACK_REPLY: _call(N_("{call}: la persona ha risposto.")),
    Notice.CALLBACK_GONE: _call(N_("{call}: la persona non ne ha più bisogno.")),
    Notice.DOUBT: _doubt,
}

REPORTER: dict[str, Any] = {Notice.CALLBACK_WORDS: _words, Notice.CALLBACK_SORRY: _sorry}
