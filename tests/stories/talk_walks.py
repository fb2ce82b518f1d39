"""Two phones in a talk: how they are matched and how they turn to each other; the way to a match has stories of its own."""

from dataclasses import replace

from casework import talks
from db import identities, peers, territories
from db.ids import new_id
from db.peer_tables import peer_requests
from domain.case import AgeBand
from domain.peers import Esp, Match, MatchStatus, Origin, Stage
from domain.people import PersonId
from simulator.phone import Phone
from tests.stories.house import House


async def person_of(house: House, phone: Phone) -> PersonId:
    """Give the person behind a phone."""
    async with house.memory.reading() as store:
        mark = identities.blind(house.memory.ring, phone.id)
        return (await identities.callers(store, [mark]))[mark].person.id


async def on_register(house: House, esp: PersonId, reference: PersonId) -> None:
    """Have an ESP on the register, with this reference person."""
    async with house.memory.transaction() as store:
        known = await peers.of_person(store, esp)
        if known is not None:
            await peers.save(store, replace(known, reference=reference))
            return
        lead = await territories.lead_body(store)
        assert lead is not None
        place = await territories.one(store, lead.territory)
        assert place is not None
        now = house.clock()
        await peers.create(
            store,
            Esp(new_id(), esp, place.lineage, Stage.ACTIVE, Origin.INVITATION, now, reference=reference),
        )


async def matched(house: House, asker: Phone, esp: Phone, reference: Phone | None = None) -> int:
    """Let two people be matched and their talk open; gives its id."""
    await asker.opens()
    helper, person = await person_of(house, esp), await person_of(house, asker)
    await on_register(house, helper, await person_of(house, reference or house.manager))
    now = house.clock()
    async with house.memory.transaction() as store:
        lead = await territories.lead_body(store)
        assert lead is not None
        request = new_id()
        store.new_vault(request)
        row = {"id": request, "code": f"P{request % 10**9}", "kind": "peer", "status": "matched"}
        row |= {
            "territory_id": lead.territory,
            "source": "self",
            "age_band": AgeBand.ADULT.value,
            "asker_person_id": person,
        }
        await store.write(peer_requests.insert(), {**row, "asked_at": now, "due_at": now, "version": 1})
        match = Match(new_id(), request, person, helper, lead.territory, MatchStatus.ACCEPTED, now)
        await peers.agree(store, match)
        await talks.open_between(store, match, helper, now)
    house.open_doors.post.wake.set()
    return match.id


async def in_talk(house: House, asker: Phone, esp: Phone) -> int:
    """Let two people be matched and both look at their talk."""
    talk = await matched(house, asker, esp)
    await asker.sees("C'è un messaggio per te.")
    await asker.taps("Leggi")
    await asker.taps("Apri la conversazione")
    await esp.sees("Potete parlarvi.")
    await esp.taps("Apri la conversazione")
    await esp.sees("Stai parlando con")
    return talk
