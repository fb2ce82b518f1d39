"""Alarms: somebody may be in danger now; opening one says that a person has read it, and words go back into that chat."""

from starlette.responses import Response

from casework import danger
from domain.refusals import Refusal
from web.desk import Visit, sentence_for


async def listed(visit: Visit) -> Response:
    """Show the open alarms, those nobody has read first."""
    found = await danger.open_events(visit.store, visit.person, visit.now)
    found.sort(key=lambda one: (one[0].read_at is not None, one[0].opened_at))
    template = "alarms_rows.html" if visit.refreshes else "alarms.html"
    return visit.page(template, alarms=found)


async def opened(visit: Visit) -> Response:
    """Open an alarm by a post: it acknowledges the page, and the one who cried is told so."""
    return await _drawn(visit)


async def _drawn(visit: Visit, *, why: str = "", typed: str = "") -> Response:
    code = visit.request.path_params["code"][:20]
    found, words = await danger.opened(visit.store, visit.person, code, visit.now)
    return visit.page(
        "alarm.html", status=409 if why else 200, alarm=found, words=words, why=why, typed=typed
    )


async def replies(visit: Visit) -> Response:
    """Write back into the chat of the one who cried."""
    code = visit.request.path_params["code"][:20]
    try:
        text = visit.words("text", 1000)
        if text:
            await danger.reply(visit.store, visit.person, code, text, visit.now)
    except Refusal as refusal:
        if visit.store.writes:
            raise
        return await _drawn(visit, why=sentence_for(visit, refusal), typed=visit.said("text", 5000))
    return await _drawn(visit)


async def closes(visit: Visit) -> Response:
    """Close an alarm after contact was made."""
    await danger.close(visit.store, visit.person, visit.request.path_params["code"][:20], visit.now)
    return visit.go("/allarmi")
