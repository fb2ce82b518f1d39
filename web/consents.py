"""The consents of a case: who said yes or no to what, who is still missing, who may not be told; and recording all that."""

from datetime import UTC, date, datetime, time

from starlette.responses import Response

from casework import consents, retention
from casework.consents import Word
from domain.case_acts import ReasonMissing
from domain.consent import Basis, Born, Giver, Responsibility, Scope
from domain.refusals import NotFound
from web.case import code_of
from web.desk import Visit


async def show(visit: Visit) -> Response:
    """Show the consents of a case."""
    code = code_of(visit)
    found = await consents.sheet(visit.store, visit.person, code, visit.now)
    notices = [notice.reference for notice in visit.room.protocol.privacy.notices]
    return visit.page(
        "consents.html",
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
    code = code_of(visit)
    giver, scope, basis = visit.said("giver", 12), visit.said("scope", 16), visit.said("basis", 12)
    if scope not in set(Scope) or giver not in set(Giver) or basis not in set(Basis):
        raise NotFound
    until = _day(visit.said("until", 10))
    word = Word(
        Giver(giver),
        Scope(scope),
        visit.said("answer", 3) == "si",
        Basis(basis),
        datetime.combine(until, time(0), UTC) if until else None,
        visit.said("notice", 40),
        visit.words("reason", 500),
    )
    await consents.record(visit.store, visit.person, code, word, visit.now)
    return visit.go(f"/caso/{code}/consensi")


async def withdraw(visit: Visit) -> Response:
    """Record that somebody took their yes back."""
    code = code_of(visit)
    consent = visit.number(visit.said("consent", 20))
    await consents.withdraw(visit.store, visit.person, code, consent, visit.now)
    return visit.go(f"/caso/{code}/consensi")


async def family(visit: Visit) -> Response:
    """Record who answers for the minor and, sealed, the birth date."""
    code = code_of(visit)
    said, day = visit.said("responsibility", 12), _day(visit.said("born", 10))
    if said not in set(Responsibility):
        raise NotFound
    born = Born(day, day) if day else None
    await consents.set_family(visit.store, visit.person, code, Responsibility(said), born, visit.now)
    return visit.go(f"/caso/{code}/consensi")


async def block(visit: Visit) -> Response:
    """Say that the house tells the family nothing by itself, or may again."""
    code = code_of(visit)
    blocked = visit.said("blocked", 3) == "si"
    reason = visit.words("reason", 500)
    await consents.block_family(
        visit.store, visit.person, code, blocked=blocked, reason=reason, now=visit.now
    )
    return visit.go(f"/caso/{code}/consensi")


async def keep(visit: Visit) -> Response:
    """Keep a closed case longer, with a reason."""
    code = code_of(visit)
    until = _day(visit.said("until", 10))
    if until is None:
        raise ReasonMissing
    ends = datetime.combine(until, time(0), UTC)
    await retention.keep_longer(visit.store, visit.person, code, ends, visit.words("reason", 500), visit.now)
    return visit.go(f"/caso/{code}")


def _day(said: str) -> date | None:
    """Read a day as browsers send it; None for none."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise NotFound from None
