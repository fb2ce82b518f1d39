"""Every route and act of the console, asked by people from elsewhere; every field that names a thing, with a foreign one."""

from typing import Any

from casework import peer_requests
from casework.peer_requests import Asked
from db import consents, peers, staff
from db.ids import new_id
from db.tables import audit
from domain.access import RIGHTS
from domain.case import AgeBand
from domain.consent import Basis, Consent, Giver, Scope
from domain.peer_requests import Kind
from domain.peers import Match, MatchStatus
from domain.people import Duty
from tests import builders
from tests.attacks import console_forms
from tests.attacks.tally import refused
from tests.services import a_service
from tests.web.conftest import Desk
from tests.web.scene import Scene, ask
from tests.web.test_routes import PLACED

WORKING = tuple(dict.fromkeys(duty for duties in RIGHTS.values() for duty in duties))
"""Every duty that gives any right at all: whoever holds them all lacks nothing but the place."""

COUNTS = {"days", "minutes", "load", "weight", "capacity", "came", "free", "changed", "themes"}
"""Fields that are read as numbers or lists and name no thing."""


def right(scene: Scene) -> dict[str, str]:
    """Give a value for every field that an act needs to be done."""
    return {
        **{"text": "visto", "reason": "serve", "note": "visto", "level": "P2", "days": "7", "same": "si"},
        **{
            "version": str(scene.case.version),
            "service": str(scene.service),
            "paper": "training",
            "load": "2",
        },
        **{"until": "2027-09-01", "weight": "1", "came": "3", "begins": "2027-04-01T18:00", "minutes": "60"},
        **{"leader": str(scene.leader), "staff": str(scene.leader), "present": str(scene.leader)},
        **{"manager": str(scene.leader), "request": scene.asked, "esp": str(scene.member.id)},
    }


async def test_whoever_stands_elsewhere_is_refused_by_every_act_of_every_route(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    several = {path for _, path in doings_paths(desk) if path.endswith(("{act:str}", "{what:str}"))}
    assert several == set(console_forms.BEHIND) and all(
        map(console_forms.behind, console_forms.BEHIND.values())
    )
    async with desk.memory.transaction() as store:
        outsider = await builders.joined(store, *WORKING, at=builders.FAR_AMBITO)
    done = 0
    browser = await desk.seat(outsider)
    before = await kept(desk)
    for method, path, address in console_forms.doings(desk, scene):
        if path not in PLACED:
            continue
        if done % 60 == 0:
            browser = await desk.seat(outsider)
            before = await kept(desk)
        answer = await ask(browser, method, address, {**right(scene), **scene.fields(path)})
        done += 1
        told = scene.case.code in answer.text
        refused(
            "foreign id on an act",
            answer.status_code in (403, 404) and not told,
            f"{address} {answer.status_code}",
        )
        assert await kept(desk) == before, f"{address} left a trace"
    assert done > 70


def doings_paths(desk: Desk) -> list[tuple[str, str]]:
    """Give method and path of every route."""
    return [(method, path) for method, path, _ in console_forms.doings(desk, _Nothing())]


class _Nothing(Scene):
    """A scene in which nothing stands, for whoever only wants the paths."""

    def address(self, path: str) -> str:
        """Leave the path as it is."""
        return path


async def kept(desk: Desk, *but: str) -> dict[str, Any]:
    """Give every row but those of the sessions, which say when somebody was last here, and of the tables named."""
    found = await builders.everything(desk.memory)
    return {table: rows for table, rows in found.items() if table not in ("sessions", "logins", *but)}


async def far_away(desk: Desk) -> dict[str, str]:
    """Write one of each thing that a field can name where the visitor has no right; gives a value for each such field."""
    there, now = builders.FAR_AMBITO, desk.now
    lineage = (builders.ELSEWHERE, there, builders.FAR_COMUNE)
    async with desk.memory.transaction() as store:
        case = await builders.stored(store, lineage=lineage)
        said = (Giver.SUBJECT, Scope.CONTACT, Basis.CONSENT, True, now, None, "", None)
        consent = Consent(new_id(), case.id, *said)
        await consents.add(store, consent, "")
        esp = await builders.joined(store, Duty.ESP, at=there)
        (held,) = [one for one in await staff.holdings(store, [there]) if one.person == esp.id]
        leader = await builders.joined(store, *WORKING, at=there)
        asker = await builders.joined(store)
        wish = Asked(Kind.CONTACT, AgeBand.FROM_14, builders.FAR_COMUNE)
        line = await peer_requests.ask(store, asker, wish, builders.the_protocol(), now)
        match = Match(new_id(), line.request.id, asker.id, esp.id, there, MatchStatus.ACCEPTED, now)
        await peers.agree(store, match)
        service, body = await a_service(store, "Lontano", builders.FAR_COMUNE, now, free=9)
    people = dict.fromkeys(("manager", "to", "staff", "esp", "present", "leader", "person"), str(leader.id))
    codes = {"into": case.code, "other": case.code, "referral": "INV-22222", "code": line.request.code}
    things = {
        "consent": consent.id,
        "held": held.id,
        "match": match.id,
        "service": service,
        "organisation": body,
    }
    more = {"territory": str(there), "request": line.request.code}
    return {**people, **codes, **more, **{name: str(value) for name, value in things.items()}}


ASKED_WITH = (
    ("consent", "/caso/{code:str}/consensi/ritira"),
    ("manager", "/caso/{code:str}/assegna"),
    ("into", "/caso/{code:str}/unisci"),
    ("other", "/caso/{code:str}/stesso"),
    ("referral", "/caso/{code:str}/invii/ritira"),
    ("referral", "/caso/{code:str}/invii/rispondi"),
    ("service", "/caso/{code:str}/invii/invia"),
    ("held", "/persone/{number:str}/togli"),
    ("to", "/persone/{number:str}/riassegna"),
    ("territory", "/persone/{number:str}/compito"),
    ("territory", "/persone/invita"),
    ("organisation", "/persone/invita"),
    ("territory", "/turni"),
    ("person", "/turni"),
    ("territory", "/gruppi"),
    ("leader", "/gruppi"),
    ("territory", "/iniziative"),
    ("territory", "/enti/aggiungi"),
    ("territory", "/pari/regola"),
    ("staff", "/pari/{row:str}/riferimento"),
    ("match", "/pari/{row:str}/peso"),
    ("request", "/pari/{row:str}/legame"),
    ("request", "/pari/invita"),
    ("esp", "/abbinamenti/{code:str}/proponi"),
    ("present", "/abbinamenti/{code:str}/consenso"),
    ("leader", "/gruppi/{group:str}/guida"),
    ("leader", "/gruppi/{group:str}/lascia"),
    ("leader", "/gruppi/{group:str}/incontro"),
    ("code", "/gruppi/{group:str}/ritirato"),
)
"""Every field that names a thing, with the acts that read it."""

ANYWHERE = {
    "place": "a case may be asked of any territory, whose coordinator decides",
    "withheld": "receipts that stay out of a copy; one of somebody else is in no copy",
}
"""Fields that may name a thing elsewhere, and why."""


async def test_no_field_reaches_a_thing_that_stands_elsewhere(desk: Desk) -> None:
    named = {name for name, _ in ASKED_WITH}
    assert named | set(ANYWHERE) | COUNTS >= console_forms.naming(), "a field that names a thing is tried"
    scene, far = await Scene().set_up(desk), await far_away(desk)
    async with desk.memory.transaction() as store:
        everything = await builders.joined(store, *WORKING)
        operator = await builders.joined(store, Duty.TRIAGE_OPERATOR)
        busy = await builders.joined(store, Duty.CASE_MANAGER)
        await builders.stored(store, manager=busy.id)
    seats = {"into": await desk.seat(operator)}
    coordinator = await desk.seat(everything)
    before = await kept(desk, "audit")

    for name, path in ASKED_WITH:
        fields = {**right(scene), **scene.fields(path), name: far[name]}
        address = f"/persone/{busy.id}/riassegna" if name == "to" else scene.address(path)
        answer = await seats.get(name, coordinator).post(address, **fields)

        refused(
            "foreign id in a field",
            answer.status_code in (403, 404, 409),
            f"{name} at {path}: {answer.status_code}",
        )
        assert await kept(desk, "audit") == before, f"{name} at {path} left a trace"
    noted = {
        str(row.vault_id) for row in await builders.rows(desk.memory, audit) if row.actor_id == everything.id
    }
    assert not noted & set(far.values())
