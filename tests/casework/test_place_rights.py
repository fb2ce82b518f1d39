"""Who may do what stands at a place and is no case of triage: talks, groups, call-backs, transfers, lists of the console.

The grid written apart says what each duty at each place must get; whoever is refused leaves no trace.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from casework import (
    callbacks,
    care,
    delivery,
    directory,
    distribution,
    groups,
    initiatives,
    needs,
    organisations,
    overview,
    places,
    referral_answers,
    rota,
    staff,
    talk_handover,
    talk_holds,
    talks,
    transfers,
)
from db import talks as kept_talks
from db.ids import new_id
from db.session import Memory, Store
from domain.organisations import Wanted
from domain.people import Duty, Person
from domain.talks import Part, Side, State, Talk
from domain.territory import Nature
from tests.builders import (
    COMUNE,
    NOW,
    SCHOOL,
    SIBLING,
    SIBLING_LINEAGE,
    everything,
    joined,
    later,
    stored,
    the_protocol,
)
from tests.casework.crowd import ALLOWED, INSIDE, NOT_ALLOWED, NOT_FOUND, crowd, outcome, with_a_crowd
from tests.casework.test_callbacks import ANXIOUS
from tests.casework.test_groups import PLAN
from tests.casework.test_initiatives import TALK
from tests.casework.test_referrals import a_stage, send
from tests.databases import SQLite
from tests.rights import EXPECTED


@pytest.fixture
def network_url(sqlite_files: SQLite) -> str:
    """Instead of the small network: one in which everybody is."""
    return sqlite_files.fresh(with_a_crowd)


@dataclass(frozen=True, slots=True)
class Things:
    """What the acts are about: a talk that froze, an ESP, a group, a call-back and a transfer, all at the comune."""

    talk: int
    esp: Person
    group: int
    call: str
    transfer: str


async def things(store: Store, esp: Person) -> Things:
    """Write them: the person in the talk rang the alarm and let a professional in; the neighbours' case may come here."""
    asker, carla = await joined(store), await joined(store, Duty.COORDINATOR)
    talk = await kept_talks.create(store, Talk(new_id(), COMUNE, State.FROZEN, NOW, NOW, alarm_at=NOW))
    side = Side(talk.id, asker.id, Part.ASKER, "Edera", NOW)
    await kept_talks.join(store, side)
    await kept_talks.change(store, side, asked_in=True)
    await kept_talks.join(store, Side(talk.id, esp.id, Part.ESP, "Tiglio", NOW))
    group = await groups.open_group(store, carla, replace(PLAN, territory=COMUNE), [carla.id], NOW)
    call = await callbacks.ask(store, asker, ANXIOUS, None, the_protocol(), NOW)
    neighbour = await joined(store, Duty.TRIAGE_OPERATOR, at=SIBLING)
    case = await stored(store, lineage=SIBLING_LINEAGE)
    asked = await transfers.ask(store, neighbour, case.code, COMUNE, the_protocol(), NOW)
    return Things(talk.id, esp, group.id, call.code, asked.code)


Do = Callable[[Store, Person, Things], Awaitable[Any]]

RENAMED = Wanted("Scuola dei mille colori", Nature.PUBLIC, COMUNE)
ABOUT_ONE: dict[str, Do] = {
    "read_talk": lambda s, p, t: talks.read(s, p, t.talk, NOW),
    "hold_talk": lambda s, p, t: talk_holds.decide(s, p, t.talk, NOW, goes_on=True),
    "join_talk": lambda s, p, t: talk_handover.join(s, p, t.talk, NOW),
    "supervise": lambda s, p, t: care.diary(s, p, t.esp.id, NOW),
    "lead_group": lambda s, p, t: groups.close(s, p, t.group, NOW),
    "answer_callback": lambda s, p, t: callbacks.card(s, p, t.call, NOW),
    "decide_transfer": lambda s, p, t: transfers.decide(s, p, t.transfer, the_protocol(), NOW, yes=True),
    "announce": lambda s, p, t: initiatives.publish(s, p, replace(TALK, territory=COMUNE), NOW),
    "edit_organisation": lambda s, p, t: organisations.edit(s, p, SCHOOL, RENAMED, NOW),
    "plan_load": lambda s, p, t: distribution.what_if(s, p, COMUNE, {}, NOW),
}
LISTS: dict[str, Callable[[Store, Person], Awaitable[Any]]] = {
    "supervise": lambda s, p: care.hours(s, p, NOW, later(days=1), NOW),
    "lead_group": lambda s, p: groups.calendar(s, p, NOW),
    "announce": lambda s, p: initiatives.board(s, p, NOW),
    "plan_load": lambda s, p: distribution.plannable(s, p),
    "edit_organisation": lambda s, p: organisations.listed(s, p, NOW),
    "edit_directory": lambda s, p: directory.doubts(s, p),
    "read_needs": lambda s, p: needs.heard(s, p, NOW),
    "set_rota": lambda s, p: rota.board(s, p, NOW),
    "manage_people": lambda s, p: staff.directory(s, p, NOW),
    "see_overview": lambda s, p: overview.overview(s, p, NOW),
    "see_delivery": lambda s, p: delivery.stuck(s, p, NOW),
}
OF_A_BODY = {"answer_referral", "tell_places", "answer_callback"}
"""What a contact does for the body they work for, wherever they sit; a colleague too, where the grid says so."""


@pytest.mark.parametrize("act", ABOUT_ONE)
async def test_who_may_do_it_to_one_thing_and_where(memory: Memory, act: str) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        about = await things(store, everybody[Duty.ESP, "own"])
    before = await everything(memory)

    async with memory.transaction() as store:
        for (duty, place), person in everybody.items():
            said = await outcome(store, ABOUT_ONE[act], person, about)
            works_here = place in INSIDE and duty is not Duty.SERVICE_CONTACT
            allowed = duty in EXPECTED[act] and works_here
            assert said == ALLOWED if allowed else said in (NOT_ALLOWED, NOT_FOUND), (duty, place)

    assert await everything(memory) == before


@pytest.mark.parametrize("act", LISTS)
async def test_a_list_opens_for_the_duties_of_the_grid(memory: Memory, act: str) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        for (duty, place), person in everybody.items():
            said = await outcome(store, LISTS[act], person)
            assert said == (ALLOWED if duty in EXPECTED[act] else NOT_ALLOWED), (duty, place)


@pytest.mark.parametrize("act", sorted(OF_A_BODY))
async def test_a_contact_acts_for_their_own_body_alone(memory: Memory, act: str) -> None:
    stage = await a_stage(memory, 3, 3)
    (sent,) = await send(memory, stage, 0)
    service = stage.services[0]
    async with memory.transaction() as store:
        everybody = await crowd(store)
        call = await callbacks.ask(store, await joined(store), ANXIOUS, service, the_protocol(), NOW)
    doing: Callable[[Store, Person], Awaitable[Any]] = {
        "answer_referral": lambda s, p: referral_answers.sheet(s, p, sent.code, NOW),
        "tell_places": lambda s, p: places.tell(s, p, service, 4, NOW),
        "answer_callback": lambda s, p: callbacks.card(s, p, call.code, NOW),
    }[act]
    before = await everything(memory)

    async with memory.transaction() as store:
        its_own, another = stage.contacts
        assert await outcome(store, doing, its_own) == ALLOWED
        assert await outcome(store, doing, another) in (NOT_ALLOWED, NOT_FOUND)
        for (duty, place), person in everybody.items():
            of_no_body = duty is Duty.SERVICE_CONTACT or act == "answer_referral"
            here = duty in EXPECTED[act] and (act == "answer_callback" or place in INSIDE)
            if of_no_body or not here:
                assert await outcome(store, doing, person) in (NOT_ALLOWED, NOT_FOUND), (duty, place)

    assert await everything(memory) == before
