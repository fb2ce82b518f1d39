"""Draws what the outbox carries between two people: a text under the other's name, a change, a deletion, a state line.

A text is always written anew, never forwarded or copied from its chat: nothing of its writer can come along.
"""

from datetime import UTC, datetime
from typing import Any

from casework.notices import Notice
from domain import relay
from handlers.ui import screens
from handlers.ui.calls import Call
from locales import times
from locales.catalogues import Translate

CARRIED = frozenset({Notice.RELAYED.value, Notice.RELAY_STATE.value})


def carry(kind: str, params: dict[str, Any], chat: int, _: Translate) -> Call | None:
    """Give the call for one parcel; None when its text is gone and nothing is left to carry."""
    if kind == Notice.RELAY_STATE:
        return screens.send(chat, state(params, _), silent=True)
    if params.get("delete"):
        return Call("deleteMessage", {"chat_id": chat, "message_id": int(params["delete"])})
    if "text" not in params:
        return None
    text = f"{_(str(params['alias']))}:\n{shown(str(params['text']), _)}"
    if params.get("edit"):
        changed = _("{text}\n(corretto)").format(text=text)
        return screens.edit(chat, int(params["edit"]), changed[: screens.LONGEST])
    return screens.send(chat, text)


def shown(text: str, _: Translate) -> str:
    """Give a text that passed, with its covered parts in words."""
    return relay.shown(text, {kind.value: _(words) for kind, words in relay.COVERED.items()})


def state(params: dict[str, Any], _: Translate) -> str:
    """Say what became of the writer's last words."""
    alias = _(str(params["alias"]))
    if not params.get("delivered"):
        return _("Non consegnato: {alias} adesso non riceve. Riprovo quando torna.").format(alias=alias)
    at = times.hour(datetime.fromtimestamp(int(params["at"]), UTC), _)
    return _("Consegnato a {alias} {at}.").format(alias=alias, at=at)
