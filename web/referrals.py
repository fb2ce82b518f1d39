"""Referrals at a desk: where a case was sent, the ranking with its reasons, a what-if of places; and a name, once.

The page of a name belongs to no session: a service's contact opens it from the chat, it shows once and keeps nothing.
"""

from starlette.responses import Response

from casework import distribution, referral_answers, referrals, transfers
from casework.distribution import Named
from casework.referral_answers import NameLinkSpent
from domain.access import Act, duty_for, territories_for
from domain.codes import as_code_of_kind
from domain.consent import ConsentMissing
from domain.people import TerritoryId
from domain.referral import ANSWERS, OUTCOMES, STATES, WAITING, IdentityShut, NothingChosen, ReferralState
from domain.refusals import NotFound
from web import editing
from web.case import code_of
from web.desk import Visit, sentence_for
from web.trying import trying

_MOST_MORE = 50


async def of_case(visit: Visit) -> Response:
    """Show where a case was sent, and where it could go."""
    return await _drawn(visit)


async def _drawn(visit: Visit, *, why: str = "") -> Response:
    case, found = await referrals.of_case(visit.store, visit.person, code_of(visit), visit.now)
    named: list[Named] = []
    leaving = await transfers.waiting(visit.store, case)
    elsewhere: list[tuple[int, str]] = []
    if case.is_open and leaving is None and duty_for(visit.person, Act.ASK_TRANSFER, case.lineage):
        _case, places = await transfers.places(visit.store, visit.person, case.code, visit.now)
        elsewhere = [(int(one.id), one.name) for one in places]
    if case.is_open:
        _case, named = await distribution.for_case(visit.store, visit.person, case.code, visit.now)
    return visit.page(
        "referrals.html",
        status=409 if why else 200,
        case=case,
        found=found,
        named=named,
        states=STATES,
        answers=ANSWERS,
        outcomes=OUTCOMES,
        S=ReferralState,
        waiting=WAITING,
        leaving=leaving,
        elsewhere=elsewhere,
        why=why,
        typed=editing.typed(visit),
        chosen={said for said in visit.form.getlist("service") if isinstance(said, str)},
    )


async def act(visit: Visit) -> Response:
    """Send a case, take a referral back, answer what a service asked, ask another territory; what stops it is said."""
    code, what = code_of(visit), visit.request.path_params["what"]
    with trying(visit) as tried:
        if what == "invia":
            await _send(visit, code)
        elif what == "ritira":
            await referrals.withdraw(visit.store, visit.person, _referral(visit), visit.now)
        elif what == "territorio":
            place = TerritoryId(visit.number(visit.said("place", 20)))
            await transfers.ask(visit.store, visit.person, code, place, visit.room.protocol, visit.now)
        elif what == "rispondi":
            await _tell(visit)
        else:
            raise NotFound
    if tried.why:
        return await _drawn(visit, why=tried.why)
    return visit.go(f"/caso/{code}/invii")


def _referral(visit: Visit) -> str:
    code = as_code_of_kind("INV", visit.said("referral", 12))
    if code is None:
        raise NotFound
    return code


async def _send(visit: Visit, code: str) -> None:
    services = [visit.number(said) for said in visit.form.getlist("service") if isinstance(said, str)]
    if not services:
        raise NothingChosen
    await referrals.send(
        visit.store,
        visit.person,
        code,
        services,
        visit.room.protocol,
        visit.now,
        together=visit.said("together", 3) == "si",
        chose_to_wait=visit.said("waits", 3) == "si",
    )


async def _tell(visit: Visit) -> None:
    text = visit.words("text", 500)
    await referrals.tell(visit.store, visit.person, _referral(visit), text, visit.room.protocol, visit.now)


async def what_if(visit: Visit) -> Response:
    """Show what would happen if some services had more places; nothing is sent."""
    roots = territories_for(visit.person, Act.PLAN_LOAD)
    asked = visit.asked("territorio", 20)
    where = TerritoryId(visit.number(asked)) if asked else roots[0]
    more = {}
    for key, value in visit.request.query_params.items():
        name, _sep, service = key.partition("piu_")
        if not name and service.isdigit() and value.isascii() and value.isdigit() and len(value) < 4:
            more[int(service)] = min(int(value), _MOST_MORE)
    trial = await distribution.what_if(visit.store, visit.person, where, more, visit.now)
    return visit.page("distribution.html", trial=trial, where=where, places=await _places(visit))


async def _places(visit: Visit) -> list[tuple[int, str]]:
    found = await distribution.plannable(visit.store, visit.person)
    return [(int(id), name) for id, name in found.items()]


async def name_door(visit: Visit) -> Response:
    """Show the button that opens a name; looking burns nothing."""
    return visit.page("name_door.html", link=visit.request.path_params["token"])


async def name(visit: Visit) -> Response:
    """Show who it is, once; refused when the link is spent or the consent is gone."""
    token = visit.request.path_params["token"]
    try:
        one, found = await referral_answers.open_link(visit.store, token, visit.now)
    except (NameLinkSpent, IdentityShut, ConsentMissing, NotFound) as refusal:
        return visit.page("name_closed.html", status=410, why=sentence_for(visit, refusal))
    return visit.page("name.html", referral=one, found=found)
