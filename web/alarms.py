"""Alarms: somebody may be in danger now; opening one says that a person has read it, and words go back into that chat."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from casework import board, danger
from casework.danger import ReviewMissing
from domain import names
from domain.refusals import Refusal
from domain.words import N_
from web import editing
from web.desk import Visit, sentence_for
from web.editing import Changes


async def listed(visit: Visit) -> Response:
    """Show the open alarms, those nobody has read first."""
    known = visit.asked("visto", 20) if visit.refreshes else None
    found = await board.alarms(visit.store, visit.person, visit.now, known=known)
    if found is None:
        return Response(status_code=204)
    template = "alarms_rows.html" if visit.refreshes else "alarms.html"
    return visit.page(template, alarms=found[0], mark=found[1])


async def opened(visit: Visit) -> Response:
    """Open an alarm by a post: it acknowledges the page, and the one who cried is told so."""
    return await _drawn(visit)


def _facts(visit: Visit, found: Any, words: Sequence[Any]) -> editing.Facts:
    answers = sum(one.voice.value == "question" for one in words)
    return {
        N_("Le vostre risposte"): str(answers),
        N_("Allarme chiuso"): visit._(N_("no")) if found.closed_at is None else visit._(N_("sì")),
    }


async def _drawn(
    visit: Visit, *, why: str = "", typed: str = "", closing: bool = False, changes: Changes = ()
) -> Response:
    code = visit.request.path_params["code"][:20]
    found, words = await danger.opened(visit.store, visit.person, code, visit.now)
    return visit.page(
        "alarm.html",
        status=409 if why or changes else 200,
        changes=changes,
        seen=editing.seen(_facts(visit, found, words)),
        alarm=found,
        words=words,
        why=why,
        typed=typed,
        closing=closing,
        chosen={"verdict": visit.said("verdict", 12), "helped": visit.said("helped", 12)},
        verdicts=[(one, visit._(said)) for one, said in names.VERDICTS.items()],
        helped=[(one, visit._(said)) for one, said in names.HELPED.items()],
    )


async def replies(visit: Visit) -> Response:
    """Write back into the chat of the one who cried."""
    code = visit.request.path_params["code"][:20]
    before = visit.store.writes
    try:
        text = visit.words("text", 1000)
        if text:
            await danger.reply(visit.store, visit.person, code, text, visit.now)
    except Refusal as refusal:
        if visit.store.writes != before:
            raise
        return await _drawn(visit, why=sentence_for(visit, refusal), typed=visit.said("text", 5000))
    return await _drawn(visit)


async def closes(visit: Visit) -> Response:
    """Close an alarm after contact was made; an answer written and not sent comes back, and nothing is closed over it."""
    code = visit.request.path_params["code"][:20]
    verdict, helped, typed = visit.said("verdict", 12), visit.said("helped", 12), visit.said("text", 5000)
    if typed:
        unsent = visit._("La tua risposta non è partita. Inviala o cancellala, poi chiudi.")
        return await _drawn(visit, why=unsent, typed=typed, closing=True)
    found, words = await danger.opened(visit.store, visit.person, code, visit.now)
    changes = editing.changes(visit, _facts(visit, found, words))
    if changes:
        return await _drawn(visit, closing=True, changes=changes)
    before = visit.store.writes
    try:
        await danger.close(visit.store, visit.person, code, visit.now, verdict=verdict, helped=helped)
    except ReviewMissing as refusal:
        if visit.store.writes != before:
            raise
        return await _drawn(visit, why=sentence_for(visit, refusal), closing=True)
    return visit.go("/allarmi")
