"""A minor's talk with an ESP: staff read along, and it stands still at once when something that protects it is gone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from casework import peer_matching, peer_requests, peers, talk_handover, talk_holds
from casework import relay as passing
from casework.notices import Notice
from db import peers as register
from db import people
from db import talks as kept
from db.session import Memory, Store
from db.tables import outbox
from db.timers import Timer
from domain import peer_requests as rules
from domain.case import AgeBand
from domain.peer_requests import MinorUnprotected, NoPrivateTalk, NotWaiting
from domain.peers import Obstacle
from domain.people import Person
from domain.talks import Part, State, TalkFrozen
from tests.builders import AMBITO, NOW, later, rows, the_protocol
from tests.casework.peer_desk import Desk, a_desk, proposes


@pytest.fixture
async def desk(memory: Memory) -> Desk:
    return await a_desk(memory)


async def allowed(desk: Desk) -> tuple[str, int]:
    """Let a minor ask, with the switch on and the consent seen, and the ESP say yes; gives code and offer."""
    async with desk.memory.transaction() as store:
        await peer_requests.set_private_talks_of_minors(store, desk.boss, AMBITO, NOW, on=True)
    line = await desk.asks(age_band=AgeBand.FROM_14)
    async with desk.memory.transaction() as store:
        await peer_requests.record_consent(store, desk.boss, line.request.code, desk.staff.id, NOW)
    offer = await desk.offers(line)
    async with desk.memory.transaction() as store:
        await peer_matching.accept(store, desk.esp, offer, NOW)
    return line.request.code, offer


async def in_talk(desk: Desk) -> tuple[str, int]:
    """Let the two talk; gives the code of the request and the talk."""
    code, offer = await allowed(desk)
    async with desk.memory.transaction() as store:
        match = await peer_matching.agree(store, desk.mother, offer, NOW)
    return code, match.id


async def state(desk: Desk, talk: int) -> State:
    async with desk.memory.transaction() as store:
        found = await kept.by_id(store, talk)
    assert found is not None
    return found.state


async def told(desk: Desk, person: Person) -> list[str]:
    return [row.kind for row in await rows(desk.memory, outbox, person_id=person.id)]


async def test_the_staff_member_who_is_named_reads_along_and_both_know(desk: Desk) -> None:
    _code, talk = await in_talk(desk)
    async with desk.memory.transaction() as store:
        sides = {side.person: side.part for side in await kept.sides(store, talk)}
        await passing.enter(store, desk.esp, talk, the_protocol(), NOW)
        await passing.say(
            store, desk.esp, "ciao", talk=talk, source=1, names=(), protocol=the_protocol(), now=NOW
        )

    assert sides[desk.staff.id] is Part.PROFESSIONAL
    assert Notice.TALK_BESIDE in await told(desk, desk.staff)
    assert Notice.TALK_WAITING in await told(desk, desk.staff)
    for person in (desk.mother, desk.esp):
        assert Notice.TALK_JOINED in await told(desk, person)


async def check_lapses(store: Store, desk: Desk, code: str) -> None:
    row = await register.of_person(store, desk.esp.id)
    assert row is not None and row.papers.check_until is not None
    step = list(Obstacle).index(Obstacle.CHECK)
    timer = Timer(1, peers.TERM_PASSED, row.id, step, row.papers.check_until, 0)
    await peers.term(store, timer, row.papers.check_until)


async def consent_is_withdrawn(store: Store, desk: Desk, code: str) -> None:
    await peer_requests.withdraw_consent(store, desk.boss, code, later(days=2))


async def the_place_switches_it_off(store: Store, desk: Desk, code: str) -> None:
    await peer_requests.set_private_talks_of_minors(store, desk.boss, AMBITO, later(days=2), on=False)


async def nobody_is_beside_them(store: Store, desk: Desk, code: str) -> None:
    staff = await people.one(store, desk.staff.id)
    assert staff is not None
    (talk, _side) = (await kept.open_of(store, staff.id))[0]
    await talk_handover.part(store, staff, talk.id, later(days=2))


async def the_esp_leaves_the_register(store: Store, desk: Desk, code: str) -> None:
    row = await register.of_person(store, desk.esp.id)
    assert row is not None
    await peers.dismiss(store, desk.boss, row.id, later(days=2))


Lapse = Callable[[Store, Desk, str], Awaitable[None]]


@pytest.mark.parametrize(
    "lapse",
    [
        check_lapses,
        consent_is_withdrawn,
        the_place_switches_it_off,
        nobody_is_beside_them,
        the_esp_leaves_the_register,
    ],
)
async def test_it_stands_still_when_something_that_protects_is_gone(desk: Desk, lapse: Lapse) -> None:
    code, talk = await in_talk(desk)

    async with desk.memory.transaction() as store:
        await lapse(store, desk, code)

    assert await state(desk, talk) is State.FROZEN
    assert Notice.TALK_HELD in await told(desk, desk.boss)
    for person in (desk.mother, desk.esp):
        assert Notice.TALK_STOPPED in await told(desk, person)
    async with desk.memory.transaction() as store:
        with pytest.raises(TalkFrozen):
            await passing.say(
                store,
                desk.mother,
                "ci sei?",
                talk=talk,
                source=9,
                names=(),
                protocol=the_protocol(),
                now=later(days=3),
            )


@pytest.mark.parametrize("lapse", [consent_is_withdrawn, the_place_switches_it_off, nobody_is_beside_them])
async def test_staff_cannot_let_it_go_on_before_everything_is_there_again(desk: Desk, lapse: Lapse) -> None:
    code, talk = await in_talk(desk)
    async with desk.memory.transaction() as store:
        await lapse(store, desk, code)
        with pytest.raises(MinorUnprotected):
            await talk_holds.decide(store, desk.staff, talk, later(days=3), goes_on=True)

    async with desk.memory.transaction() as store:
        await peer_requests.set_private_talks_of_minors(store, desk.boss, AMBITO, later(days=3), on=True)
        await peer_requests.record_consent(store, desk.boss, code, desk.staff.id, later(days=3))
        await talk_holds.decide(store, desk.staff, talk, later(days=3), goes_on=True)

    assert await state(desk, talk) is State.OPEN


async def test_what_lapses_before_the_yes_opens_no_talk(desk: Desk) -> None:
    _code, offer = await allowed(desk)
    async with desk.memory.transaction() as store:
        await peer_requests.set_private_talks_of_minors(store, desk.boss, AMBITO, NOW, on=False)

    async with desk.memory.transaction() as store:
        with pytest.raises(NoPrivateTalk):
            await peer_matching.agree(store, desk.mother, offer, NOW)


async def test_a_consent_taken_back_takes_the_offer_back_too(desk: Desk) -> None:
    code, _offer = await allowed(desk)
    async with desk.memory.transaction() as store:
        request = await peer_requests.withdraw_consent(store, desk.boss, code, NOW)

    assert request.status is rules.Status.WAITING and request.present is None
    assert Notice.PEER_OFFER_GONE in await told(desk, desk.esp)
    assert not await proposes(desk, desk.esp)
    async with desk.memory.transaction() as store:
        with pytest.raises(NotWaiting):
            await peer_requests.withdraw_consent(store, desk.boss, code, NOW)


async def test_an_adults_talk_goes_on_when_a_check_runs_out(desk: Desk) -> None:
    line = await desk.asks()
    offer = await desk.offers(line)
    async with desk.memory.transaction() as store:
        await peer_matching.accept(store, desk.esp, offer, NOW)
        match = await peer_matching.agree(store, desk.mother, offer, NOW)
        await check_lapses(store, desk, line.request.code)

    assert await state(desk, match.id) is State.OPEN


async def test_the_console_lists_them_for_whoever_keeps_the_consents(desk: Desk) -> None:
    code, _talk = await in_talk(desk)
    async with desk.memory.transaction() as store:
        assert [one.code for one in await peer_requests.talks_of_minors(store, desk.boss)] == [code]


async def test_who_leaves_the_house_ends_the_talk_and_the_other_knows(desk: Desk) -> None:
    _code, talk = await in_talk(desk)
    async with desk.memory.transaction() as store:
        await peers.leave(store, desk.mother.id, NOW + timedelta(days=1))

    assert await state(desk, talk) is State.CLOSED
    assert Notice.TALK_CLOSED in await told(desk, desk.esp)
