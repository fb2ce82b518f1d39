"""Call-backs at a desk: who waits to be contacted, what they said before, the talk so far; the same acts as in chat."""

from starlette.responses import Response

from casework import callback_board, callbacks
from casework.callback_board import Sheet
from domain import codes
from domain import orientation as rules
from domain.callback import OUTCOMES, CallState, Outcome
from domain.case_acts import ReasonMissing
from domain.directory import THEMES
from domain.orientation import AGES, SINCE, WHO
from domain.peer_names import LANGUAGES
from domain.refusals import NotFound
from domain.words import N_
from web import editing
from web.desk import Visit
from web.editing import Changes
from web.trying import trying

_STATES = {
    CallState.OPEN: N_("aspetta qualcuno"),
    CallState.TAKEN: N_("qualcuno la segue"),
    CallState.DONE: N_("chiusa"),
    CallState.WITHDRAWN: N_("La persona l'ha ritirata."),
}


async def listed(visit: Visit) -> Response:
    """Show who waits to be contacted, the first due first."""
    found = await callback_board.board(visit.store, visit.person, visit.now)
    return visit.page("calls.html", lines=found)


def _code(visit: Visit) -> str:
    code = codes.as_code_of_kind(callbacks.PREFIX, str(visit.request.path_params["code"]))
    if code is None:
        raise NotFound
    return code


async def show(visit: Visit) -> Response:
    """Show one call-back with what can be done."""
    return _drawn(visit, await _opened(visit))


async def _opened(visit: Visit) -> Sheet:
    return await callback_board.sheet(visit.store, visit.person, _code(visit), visit.now)


def _facts(visit: Visit, sheet: Sheet) -> editing.Facts:
    call = sheet.shown.call
    wrote = sum(one.author == call.person for one in sheet.shown.talk)
    return {
        N_("Stato"): visit._(_STATES[call.state]),
        N_("Chi la segue"): sheet.shown.owner or ("?" if call.owner else ""),
        N_("Messaggi della persona"): str(wrote),
    }


def _said(visit: Visit, sheet: Sheet) -> str:
    """Give what the person chose before they asked, in one line."""
    if not sheet.shown.demand:
        return ""
    _, demand = visit._, rules.read(sheet.shown.demand)
    chosen = (
        _(WHO[demand.who]) if demand.who else "",
        _(THEMES[demand.theme]) if demand.theme else "",
        _(AGES[demand.age]) if demand.age else "",
        _(SINCE[demand.since]) if demand.since else "",
        _(LANGUAGES[demand.language]) if demand.language in LANGUAGES else "",
    )
    return "; ".join(one for one in chosen if one)


def _drawn(
    visit: Visit, sheet: Sheet, *, why: str = "", closing: bool = False, changes: Changes = ()
) -> Response:
    call = sheet.shown.call
    return visit.page(
        "call.html",
        status=409 if why or changes else 200,
        call=call,
        sheet=sheet,
        said=_said(visit, sheet),
        state=visit._(_STATES[call.state]),
        mine=call.owner in (None, visit.person.id),
        waits=call.state is CallState.OPEN,
        may_take_over=callbacks.may_take_over(visit.person, call),
        seen=editing.seen(_facts(visit, sheet)),
        outcomes=[(one.value, visit._(words)) for one, words in OUTCOMES.items()],
        OUTCOMES=OUTCOMES,
        why=why,
        changes=changes,
        closing=closing,
        typed=visit.said("text", 5000),
        chosen=visit.said("outcome", 20),
    )


async def act(visit: Visit) -> Response:
    """Take a call-back, write to the person, or end it; a message written and not sent is never closed over."""
    code, what = _code(visit), visit.request.path_params["what"]
    if what not in ("prendi", "scrivi", "chiudi"):
        raise NotFound
    sheet, closing = await _opened(visit), what == "chiudi"
    changes = editing.changes(visit, _facts(visit, sheet))
    if changes:
        return _drawn(visit, sheet, closing=closing, changes=changes)
    outcome = visit.said("outcome", 20)
    if closing and visit.said("text", 5000):
        why = visit._("Il tuo messaggio non è partito. Invialo o cancellalo, poi chiudi.")
        return _drawn(visit, sheet, why=why, closing=True)
    if closing and outcome not in set(Outcome):
        return _drawn(visit, sheet, why=visit._("Scegli come è finita, poi chiudi."), closing=True)
    with trying(visit) as tried:
        if what == "prendi":
            over = bool(visit.said("over", 1))
            await callbacks.take(visit.store, visit.person, code, visit.now, over=over)
        elif what == "scrivi":
            await _write(visit, code)
        else:
            await callbacks.finish(visit.store, visit.person, code, Outcome(outcome), visit.now)
    if tried.why:
        return _drawn(visit, sheet, why=tried.why, closing=closing)
    return visit.go("/da-sentire" if closing else f"/da-sentire/{code}")


async def _write(visit: Visit, code: str) -> None:
    text = visit.words("text", 1000)
    if not text:
        raise ReasonMissing
    await callbacks.write(visit.store, visit.person, code, text, visit.now)
