"""Requests about one's own data, for those who decide them: what would be given is looked at before it leaves."""

from starlette.responses import Response

from casework import copies, privacy
from casework.privacy import Waiting
from domain.refusals import NotFound
from web.copy_page import sections_of
from web.desk import Visit


async def listed(visit: Visit) -> Response:
    """Show the requests that wait, the most pressing first."""
    found = await privacy.waiting(visit.store, visit.person, visit.now)
    return visit.page("requests.html", waiting=found)


async def _asked(visit: Visit) -> Waiting:
    """Give the request of the address; one that somebody else decides answers like one that never was."""
    number = visit.number(visit.request.path_params["request"])
    waiting = await privacy.waiting(visit.store, visit.person, visit.now)
    found = next((one for one in waiting if one.id == number), None)
    if found is None:
        raise NotFound
    return found


async def one(visit: Visit) -> Response:
    """Show one request; of a copy, all that it would hold."""
    found = await _asked(visit)
    if found.kind != "access":
        return visit.page("request.html", wish=found, copy=None, answers_of={})
    _, copy = await copies.review(visit.store, visit.person, found.id, visit.now)
    return visit.page("request.html", wish=found, copy=copy, answers_of=sections_of(visit, copy))


async def decide(visit: Visit) -> Response:
    """Give or refuse, with a reason; of a copy, some reports may be left out."""
    found = await _asked(visit)
    grant, reason = visit.said("answer", 3) == "si", visit.words("reason", 500)
    if found.kind == "access":
        withheld = frozenset(str(receipt)[:12] for receipt in visit.form.getlist("withheld"))
        await copies.decide(visit.store, visit.person, found.id, withheld, reason, grant=grant, now=visit.now)
    else:
        await privacy.decide(visit.store, visit.person, found.id, grant=grant, reason=reason, now=visit.now)
    return visit.go("/richieste")
