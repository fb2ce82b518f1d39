"""Requests about one's own data, for those who decide them: what would be given is looked at before it leaves."""

from starlette.responses import Response

from casework import copies, privacy
from domain.refusals import NotFound
from web.copy_page import sections_of
from web.desk import Visit


async def listed(visit: Visit) -> Response:
    """Show the requests that wait, the most pressing first."""
    found = await privacy.waiting(visit.store, visit.person, visit.now)
    return visit.page("requests.html", waiting=found)


async def one(visit: Visit) -> Response:
    """Show one request; of a copy, all that it would hold."""
    number = visit.number(visit.request.path_params["request"])
    waiting = await privacy.waiting(visit.store, visit.person, visit.now)
    found = next((one for one in waiting if one.id == number), None)
    if found is None:
        raise NotFound
    if found.kind != "access":
        return visit.page("request.html", wish=found, copy=None, answers_of={})
    _, copy = await copies.review(visit.store, visit.person, number, visit.now)
    return visit.page("request.html", wish=found, copy=copy, answers_of=sections_of(visit, copy))


async def decide(visit: Visit) -> Response:
    """Give or refuse, with a reason; of a copy, some reports may be left out."""
    number = visit.number(visit.request.path_params["request"])
    grant, reason = visit.said("answer", 3) == "si", visit.words("reason", 500)
    if visit.said("kind", 8) == "access":
        withheld = frozenset(str(receipt)[:12] for receipt in visit.form.getlist("withheld"))
        await copies.decide(visit.store, visit.person, number, withheld, reason, grant=grant, now=visit.now)
    else:
        await privacy.decide(visit.store, visit.person, number, grant=grant, reason=reason, now=visit.now)
    return visit.go("/richieste")
