"""The consents of a case: who said yes or no to what, who is still missing, who may not be told; and recording all that."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time

from starlette.responses import Response

from casework import board, consents, retention
from casework.consents import Word
from domain import names
from domain.access import Act
from domain.case_acts import ReasonMissing
from domain.consent import Basis, Born, Giver, Responsibility, Scope
from domain.refusals import NotFound
from domain.words import N_
from web import editing
from web.case import Unsent, code_of, drawn
from web.desk import Visit
from web.editing import Changes
from web.trying import trying


async def show(visit: Visit) -> Response:
    """Show the consents of a case."""
    return await _sheet(visit)


def _facts(visit: Visit, found: consents.Sheet) -> editing.Facts:
    _ = visit._
    said = [
        f"{_(names.GIVERS[one.giver])} · {_(names.SCOPES[one.scope])} · "
        + (_("ritirato") if one.withdrawn_at else _("sì") if one.given else _("no"))
        for one, _reason in found.records
    ]
    return {
        N_("Che cosa è stato detto"): "; ".join(said),
        N_("Chi risponde per il minore"): _(names.RESPONSIBILITIES[found.family.responsibility]),
        N_("Data di nascita"): f"{found.born.earliest:%d/%m/%Y}" if found.born else "",
        N_("La famiglia non va informata"): _("sì") if found.blocked else _("no"),
    }


async def _done(visit: Visit, act: Callable[[str], Awaitable[object]]) -> Response:
    """Do one thing; what a colleague changed first, or what cannot be, is said with everything typed still there."""
    code = code_of(visit)
    found = await consents.sheet(visit.store, visit.person, code, visit.now)
    changes = editing.changes(visit, _facts(visit, found))
    if changes:
        return await _sheet(visit, changes=changes)
    with trying(visit) as tried:
        await act(code)
    if tried.why:
        return await _sheet(visit, why=tried.why)
    return visit.go(f"/caso/{code}/consensi")


async def _sheet(visit: Visit, *, why: str = "", changes: Changes = ()) -> Response:
    code = code_of(visit)
    found = await consents.sheet(visit.store, visit.person, code, visit.now)
    notices = [notice.reference for notice in visit.room.protocol.privacy.notices]
    return visit.page(
        "consents.html",
        status=409 if why or changes else 200,
        why=why,
        changes=changes,
        typed=editing.typed(visit),
        seen=editing.seen(_facts(visit, found)),
        code=code,
        sheet=found,
        scopes=list(Scope),
        givers=[giver for giver in Giver if giver is not Giver.HOUSE],
        bases=[basis for basis in Basis if basis is not Basis.CONSENT],
        responsibilities=list(Responsibility),
        notices=notices,
    )


async def record(visit: Visit) -> Response:
    """Record a yes or a no of somebody, or a reason that needs none."""
    giver, scope, basis = visit.said("giver", 12), visit.said("scope", 16), visit.said("basis", 12)
    if scope not in set(Scope) or giver not in set(Giver) or basis not in set(Basis):
        raise NotFound
    notice = visit.said("notice", 40)
    if notice and notice not in {one.reference for one in visit.room.protocol.privacy.notices}:
        raise NotFound
    since, until = visit.day("since"), visit.day("until")
    word = Word(
        Giver(giver),
        Scope(scope),
        visit.said("answer", 3) == "si",
        Basis(basis),
        datetime.combine(until, time(0), UTC) if until else None,
        notice,
        visit.words("reason", 500),
        datetime.combine(since, time(0), UTC) if since else None,
    )
    return await _done(visit, lambda code: consents.record(visit.store, visit.person, code, word, visit.now))


async def withdraw(visit: Visit) -> Response:
    """Record that somebody took their yes back."""
    consent = visit.number(visit.said("consent", 20))
    return await _done(
        visit, lambda code: consents.withdraw(visit.store, visit.person, code, consent, visit.now)
    )


async def family(visit: Visit) -> Response:
    """Record who answers for the minor and, sealed, the birth date."""
    said, day = visit.said("responsibility", 12), visit.day("born")
    if said not in set(Responsibility):
        raise NotFound
    born = Born(day, day) if day else None
    who = Responsibility(said)
    return await _done(
        visit, lambda code: consents.set_family(visit.store, visit.person, code, who, born, visit.now)
    )


async def block(visit: Visit) -> Response:
    """Say that the house tells the family nothing by itself, or may again."""
    blocked = visit.said("blocked", 3) == "si"
    reason = visit.words("reason", 500)
    return await _done(
        visit,
        lambda code: consents.block_family(
            visit.store, visit.person, code, blocked=blocked, reason=reason, now=visit.now
        ),
    )


async def keep(visit: Visit) -> Response:
    """Keep a closed case longer, with a reason; a colleague who did so meanwhile is shown first."""
    code, since = code_of(visit), visit.moment("loaded")
    typed = editing.typed(visit)
    found = await board.case(visit.store, visit.person, code, visit.room.protocol, visit.now)
    days = [
        row.detail for row in found.trail if row.act == Act.KEEP_LONGER.value and since and row.at >= since
    ]
    if days:
        why = visit._("Un collega l'ha già conservata fino al {day}.").format(day=days[-1])
        return await drawn(visit, "case.html", unsent=Unsent(why, "conserva", typed))
    with trying(visit) as tried:
        until = visit.day("until")
        if until is None:
            raise ReasonMissing
        ends = datetime.combine(until, time(0), UTC)
        reason = visit.words("reason", 500)
        await retention.keep_longer(visit.store, visit.person, code, ends, reason, visit.now)
    if tried.why:
        return await drawn(visit, "case.html", unsent=Unsent(tried.why, "conserva", typed))
    return visit.go(f"/caso/{code}")
