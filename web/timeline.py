"""Everything that happened to a case in one line of time; what went out, what stays inside and who looked stay apart."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casework.board import Dossier

LOOKING = frozenset({"see_card", "read_thread", "see_consents", "see_referrals", "see_services"})
"""Entries of the audit trail that only say who looked; they are shown together."""

_SAID_ELSEWHERE = frozenset(
    {"write_note", "ask_reporter", "answer", "addition", "send_report", "send_for", "page_sent"}
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: `kind` is report, message, note, account, move, audit, looked or stuck."""

    kind: str
    at: datetime
    who: str = ""
    act: str = ""
    about: Any = None
    looks: tuple[tuple[datetime, str], ...] = ()


def line(dossier: Dossier) -> list[Moment]:
    """Give the moments of a case, oldest first; looks that follow each other become one moment."""
    order = {"report": 0, "account": 1, "message": 2, "note": 3, "move": 4, "audit": 5, "stuck": 6}
    found = sorted(_moments(dossier), key=lambda one: (one.at, order.get(one.kind, 7)))
    shown: list[Moment] = []
    for one in found:
        if one.kind == "audit" and one.act in LOOKING:
            look = (one.at, one.who)
            if shown and shown[-1].kind == "looked":
                shown[-1] = replace(shown[-1], looks=(*shown[-1].looks, look))
            else:
                shown.append(replace(one, kind="looked", looks=(look,)))
        else:
            shown.append(one)
    return shown


def _moments(dossier: Dossier) -> Iterator[Moment]:
    names = dossier.names

    def name(person: Any) -> str:
        return names.get(person, "") if person is not None else ""

    for told in dossier.told:
        yield Moment("report", told.report.sent_at, about=told)
    for message in dossier.thread:
        yield Moment("message", message.at, name(message.author), message.voice.value, message)
    for note in dossier.notes:
        yield Moment("note", note.at, name(note.author), about=note)
    for account in dossier.accounts:
        yield Moment("account", account.at, about=account)
    moved = {(move.act, move.actor, move.at) for move in dossier.moves}
    for move in dossier.moves:
        if move.act == "send":
            continue
        yield Moment("move", move.at, name(move.actor), move.act, move)
    for row in dossier.trail:
        known = (row.act, row.actor_id, row.at) in moved or row.act in _SAID_ELSEWHERE
        if not known:
            yield Moment("audit", row.at, name(row.actor_id), row.act, row)
    for row in dossier.undelivered:
        yield Moment("stuck", row.created_at, act=row.kind, about=row)
