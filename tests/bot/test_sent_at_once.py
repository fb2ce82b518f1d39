"""Words of a talk leave with the transaction that wrote them: their rows are leased, in order, and no memory is needed."""

import asyncio

from bot.events import read
from bot.post import PostOffice
from casework import relay, talks
from db import talks as sides
from db import territories
from db.ids import new_id
from db.outbox import LEASE, Fate
from db.session import Store
from db.tables import outbox as outbox_rows
from domain.peers import Match, MatchStatus
from domain.people import Person
from handlers.talk import Talk
from simulator.phone import Phone
from tests.bot.stage import Stage, said, until
from tests.builders import rows


async def in_talk(at: Stage) -> tuple[Phone, Phone]:
    """Give the phones of two people who look at the talk they are in; `/prova passa WORDS` passes words to the other."""
    anna, bruno = [await at.simulator.phone(name, started=True) for name in ("Anna", "Bruno")]
    asker, esp = await at.person(anna), await at.person(bruno)
    async with at.memory.transaction() as store:
        lead = await territories.lead_body(store)
        assert lead is not None
        match = Match(new_id(), new_id(), asker, esp, lead.territory, MatchStatus.ACCEPTED, at.clock())
        talk = await talks.open_between(store, match, esp, at.clock())
        for person in (asker, esp):
            await sides.turn_to(store, person, talk.id, at.clock())

    async def passes(store: Store, _: Talk, person: Person) -> None:
        for words in at.calls[-1].split(" ")[1:]:
            await relay.say(
                store,
                person,
                words,
                talk=talk.id,
                source=new_id() % 10**9,
                names=(),
                protocol=at.house.protocol,
                now=at.clock(),
            )

    at.acts["passa"] = passes
    return anna, bruno


async def heard(phone: Phone) -> list[str]:
    """Give the words that arrived, without the name above them."""
    return [text.partition(":\n")[2] for text in await said(phone) if ":\n" in text]


async def test_words_leave_without_anybody_looking_for_them(at: Stage) -> None:
    anna, bruno = await in_talk(at)

    await at.receives(at.update(anna, "/prova passa ciao"))

    (row,) = [row for row in await rows(at.memory, outbox_rows) if row.kind == "relayed"]
    assert (row.state, row.tries) == (Fate.PENDING, 1)
    assert row.due_at - row.created_at == LEASE
    await at.empties(1)
    assert await heard(bruno) == ["ciao"]


async def test_several_in_one_batch_arrive_in_order(at: Stage) -> None:
    anna, bruno = await in_talk(at)

    await at.receives(at.update(anna, "/prova passa uno due tre"), at.update(anna, "/prova passa quattro"))
    await at.empties(9)

    assert await heard(bruno) == ["uno", "due", "tre", "quattro"]


async def test_what_is_behind_an_older_message_waits_for_it(at: Stage) -> None:
    anna, bruno = await in_talk(at)
    await at.simulator.fault("flood", retry_after=2, method="sendMessage", chat=bruno.id)
    await at.receives(at.update(anna, "/prova passa uno"))
    await at.empties()

    await at.receives(at.update(anna, "/prova passa due"))
    await at.empties()

    assert await heard(bruno) == []
    at.moves(seconds=3)
    await at.empties(9)
    assert await heard(bruno) == ["uno", "due"]


async def test_a_process_that_dies_with_them_in_hand_loses_none(at: Stage) -> None:
    anna, bruno = await in_talk(at)

    await at.desk.take([read(at.update(anna, "/prova passa ciao"))], at.clock())
    at.desk.in_hand = []  # all that was in memory is gone
    if at.memory.postgresql:  # others may still be sending: only the end of the lease tells
        at.moves(seconds=LEASE.total_seconds() + 1)
    next_one = asyncio.create_task(PostOffice(at.memory, at.courier, at.house, at.clock).run())

    async def arrived() -> bool:
        return bool(await heard(bruno))

    try:
        await until(arrived)
    finally:
        next_one.cancel()
        await asyncio.gather(next_one, return_exceptions=True)

    assert await heard(bruno) == ["ciao"]


async def test_a_running_post_office_sends_them_beside_its_other_work(at: Stage) -> None:
    anna, bruno = await in_talk(at)
    running = asyncio.create_task(at.post.run())
    await asyncio.sleep(0)

    async def arrived() -> bool:
        return await heard(bruno) == ["ciao", "ancora"]

    try:
        await at.receives(at.update(anna, "/prova passa ciao"))
        await at.receives(at.update(anna, "/prova passa ancora"))
        await until(arrived)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
