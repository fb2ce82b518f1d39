"""A copy of one's own data holds what stands beside reports too; every column that names a person is in it or says why."""

import json
from datetime import timedelta

import pytest

from casework import callbacks, copies, copies_beside, groups, peer_requests
from casework.peer_requests import Asked
from db import care, check_ins, initiatives
from db import groups as kept_groups
from db.columns import metadata
from db.session import Memory
from domain import orientation
from domain.case import AgeBand
from domain.directory import Theme
from domain.groups import Group, Standing
from domain.initiatives import Audience, Topic
from domain.orientation import Age, Demand, Since, Who
from domain.peer_requests import Kind
from domain.people import Duty, Person
from tests.builders import COMUNE, NOW, joined, the_protocol

PROTOCOL = the_protocol()

IN_THE_COPY = {
    "persons": "language, name and second channel stand in the account",
    "duties": "duties with their places stand in the account",
    "reports.person_id": "one's own reports",
    "messages.author_id": "one's own words, and those written to one",
    "messages.recipient_id": "one's own words, and those written to one",
    "dangers.person_id": "one's own alarms",
    "callbacks.person_id": "call-backs",
    "peer_requests.asker_person_id": "wishes for a peer",
    "peers.person_id": "one's own row of the register",
    "peer_diary.esp_id": "one's own lines",
    "ama_members.person_id": "groups",
    "interests.person_id": "news that one follows",
    "attendances.person_id": "where one said that one comes",
    "check_ins.person_id": "how it went while one waited",
}

AT_WORK = "what a colleague did in the house's work: it stands in the trail, which is not given"
SOON_GONE = (
    "a link, a session or a message on its way: gone in days, and of no content beside what is in the copy"
)
IN_CHAT = "words between two people: each reads them again in the chat while they last"
NOT_IN_IT = {
    "identities.person_id": "the number of the chat in which the copy was asked for",
    "talks.person_id": "an unfinished report: it stands in the chat itself for two days",
    "requests.person_id": "the request for this very copy, and others that the chat shows",
    "copies.person_id": "this very copy",
    "ama_facilitators.person_id": AT_WORK,
    "rota.person_id": AT_WORK,
    "swaps.person_id": AT_WORK,
    "contact_checks.person_id": AT_WORK,
    "service_waits.person_id": AT_WORK,
    "screens.person_id": SOON_GONE,
    "outbox.person_id": SOON_GONE,
    "logins.person_id": SOON_GONE,
    "sessions.person_id": SOON_GONE,
    "second_factors.person_id": "a secret that guards one's own way in",
    "pages.person_id": SOON_GONE,
    "name_links.person_id": SOON_GONE,
    "peer_sides.person_id": IN_CHAT,
    "peer_copies.person_id": IN_CHAT,
    "peer_messages.author_id": IN_CHAT,
    "peer_sessions.esp_id": "hours that one helped: one's own page shows them",
    "peer_burdens.esp_id": "how heavy it was: one's own page shows it",
    "peer_feedback.esp_id": "what others said about one: theirs",
    "peer_offers.esp_person_id": "an offer about somebody else's wish",
    "peer_matches.asker_person_id": "who one talks with: the chat shows it without names",
    "peer_matches.esp_person_id": "who one talks with: the chat shows it without names",
    "peer_barriers.first_person_id": "whom one must not meet: about two people",
    "peer_barriers.second_person_id": "whom one must not meet: about two people",
}
BY_WHOM = (
    *("_by", "actor_id", "author_id", "operator_id", "manager_id", "owner_id", "sender_id", "supervisor_id"),
    *("reference_id", "facilitator_id", "verified_person", "present_id", "lowering_by", "calming_by"),
)
"""How columns end that say which colleague did something."""


def test_every_column_that_names_a_person_is_in_the_copy_or_says_why_not() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "persons" for key in column.foreign_keys)
    }
    told = {one for one in IN_THE_COPY if "." in one} | set(NOT_IN_IT)
    left = {one for one in named - told if one.partition(".")[0] not in IN_THE_COPY}

    assert [one for one in sorted(left) if not one.endswith(BY_WHOM)] == []
    assert told <= named, told - named


@pytest.fixture
async def father(memory: Memory) -> Person:
    """Somebody of whom the house holds one of everything, and around them what others wrote."""
    async with memory.transaction() as store:
        father, carla = await joined(store), await joined(store, Duty.COORDINATOR, name="Carla")
        demand = Demand(Who.CHILD, Age.TEEN, next(iter(Theme)), Since.WEEKS, COMUNE, "it")
        call = await callbacks.ask(store, father, demand, None, PROTOCOL, NOW)
        await callbacks.take(store, carla, call.code, NOW)
        await callbacks.write(store, carla, call.code, "quando ci sentiamo?", NOW)
        await callbacks.answer(store, father, call.code, "domani va bene", NOW)
        wish = Asked(Kind.CONTACT, AgeBand.ADULT, COMUNE)
        await peer_requests.ask(store, father, wish, PROTOCOL, NOW)
        plan = Group(0, "Insieme", COMUNE, "Sala", False, 9, NOW)
        group = await groups.open_group(store, carla, plan, [carla.id], NOW)
        await kept_groups.set_standing(
            store, group.id, father.id, Standing.MEMBER, minor=False, joined_at=NOW
        )
        await initiatives.follow(store, father.id, Topic.PARENTS, COMUNE, Audience.ALL, NOW)
    return father


async def test_it_holds_what_stands_beside_reports(memory: Memory, father: Person) -> None:
    async with memory.transaction() as store:
        copy = await copies.put_together(store, father.id, frozenset(), NOW)

    assert [one.kind for one in copy.beside] == ["callback", "peer_request", "group", "interest"]
    said = json.dumps(copies.as_data(copy), ensure_ascii=False)
    for mine in ("TEL-", "PAR-", "Insieme", "domani va bene", "quando ci sentiamo?"):
        assert mine in said
    assert orientation.AGES[Age.TEEN] in said
    assert "Carla" not in said


async def test_of_the_diary_only_ones_own_lines(memory: Memory) -> None:
    async with memory.transaction() as store:
        esp, supervisor = await joined(store, Duty.ESP), await joined(store, Duty.COORDINATOR)
        care.note(store, esp.id, None, "oggi è stata dura", NOW)
        care.note(store, esp.id, supervisor.id, "ne parliamo", NOW + timedelta(hours=1))
        await store.flush()
        found = await copies_beside.all_of(store, esp.id)

    assert [one.own for one in found] == [("oggi è stata dura",)]


async def test_nothing_is_held_of_somebody_new(memory: Memory) -> None:
    async with memory.transaction() as store:
        assert await copies_beside.all_of(store, (await joined(store)).id) == ()
        assert await check_ins.of_person(store, (await joined(store)).id) == []
