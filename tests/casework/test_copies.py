"""A copy of one's own data: reviewed by a person, without anybody else's words, opened once, gone after an hour."""

import json

import pytest

from casework import copies, danger, privacy, threads, timers, triage
from casework.copies import CopyClosed
from casework.notices import Notice
from db import accounts, reports, requests
from db.copy_tables import copies as copy_rows
from db.session import Memory
from db.tables import audit
from db.tables import timers as timer_rows
from db.timers import Timer
from domain.access import NotAllowed
from domain.case_acts import ReasonMissing
from domain.people import Duty, Person
from domain.refusals import NotFound
from tests.builders import FAR_AMBITO, NOW, joined, later, rows, sent, the_protocol
from tests.casework.clockwork import kinds, told

PROTOCOL = the_protocol()


@pytest.fixture
async def carla(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.COORDINATOR, name="Carla")


@pytest.fixture
async def teacher(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.TEACHER, name="Elena")


@pytest.fixture
async def receipts(memory: Memory, teacher: Person, carla: Person) -> list[str]:
    """Two reports of the teacher, and around them everything that others wrote."""
    async with memory.transaction() as store:
        mother = await joined(store)
        mine = [(await sent(store, teacher, text=f"parole mie {n}")) for n in (1, 2)]
        hers = await sent(store, mother, form="family", text="parole della madre")
        await triage.merge(store, carla, hers.code, mine[0].code, PROTOCOL, NOW)
        await threads.note(store, carla, mine[0].code, "nota interna", NOW)
        await threads.ask(store, carla, mine[1].code, "come sta?", PROTOCOL, NOW)
        await threads.add(store, mother, hers.code, "aggiunta della madre", PROTOCOL, NOW)
        (report,) = [one for one in await reports.of_person(store, teacher.id) if one.receipt == mine[0].code]
        await accounts.add(store, report.case, report.id, {"account": "racconto mio"}, NOW)
        await danger.cry(store, teacher, source="text", now=NOW, text="ho paura")
        await privacy.ask_access(store, teacher, PROTOCOL, NOW)
    return [one.code for one in mine]


async def request_of(memory: Memory, person: Person) -> int:
    async with memory.transaction() as store:
        (found,) = await requests.pending_of(store, person.id)
    return found.id


async def given(memory: Memory, carla: Person, teacher: Person, *withheld: str, grant: bool = True) -> None:
    request = await request_of(memory, teacher)
    async with memory.transaction() as store:
        await copies.decide(store, carla, request, frozenset(withheld), "è sua", grant=grant, now=NOW)


async def test_it_holds_ones_own_words_and_nobody_elses(
    memory: Memory, carla: Person, teacher: Person, receipts: list[str]
) -> None:
    await given(memory, carla, teacher)
    async with memory.transaction() as store:
        session = await copies.open_(store, await copies.offer(store, teacher, NOW), NOW)
        copy = await copies.inside(store, session, later(minutes=59))

    said = json.dumps(copies.as_data(copy), ensure_ascii=False)
    for mine in (*receipts, "parole mie 1", "parole mie 2", "racconto mio", "come sta?", "ho paura", "Elena"):
        assert mine in said
    for other in ("della madre", "nota interna", "Carla", "aggiunta"):
        assert other not in said


async def test_a_person_looks_first_and_may_leave_something_out(
    memory: Memory, carla: Person, teacher: Person, receipts: list[str]
) -> None:
    request = await request_of(memory, teacher)
    async with memory.transaction() as store:
        with pytest.raises(CopyClosed):
            await copies.offer(store, teacher, NOW)
        _, seen = await copies.review(store, carla, request, NOW)
        assert {part.receipt for part in seen.reports} == set(receipts)
    assert len(await rows(memory, audit, act="copy_reviewed")) == 3

    await given(memory, carla, teacher, receipts[0], "CRD-22222")

    assert await told(memory, teacher) != []
    async with memory.transaction() as store:
        session = await copies.open_(store, await copies.offer(store, teacher, NOW), NOW)
        copy = await copies.inside(store, session, NOW)
    assert ([part.receipt for part in copy.reports], copy.withheld) == ([receipts[1]], 1)
    assert await rows(memory, timer_rows, kind=privacy.REQUEST_DUE) == []


async def test_refused_nothing_opens_and_the_asker_is_told(
    memory: Memory, carla: Person, teacher: Person, receipts: list[str]
) -> None:
    request = await request_of(memory, teacher)
    await given(memory, carla, teacher, grant=False)

    assert Notice.COPY_DECIDED in await kinds(memory, teacher)
    async with memory.transaction() as store:
        with pytest.raises(CopyClosed):
            await copies.offer(store, teacher, NOW)
        with pytest.raises(NotFound):
            await copies.decide(store, carla, request, frozenset(), "x", grant=True, now=NOW)


async def test_link_and_page_last_as_long_as_said(
    memory: Memory, carla: Person, teacher: Person, receipts: list[str]
) -> None:
    await given(memory, carla, teacher)
    async with memory.transaction() as store:
        first = await copies.offer(store, teacher, NOW)
        second = await copies.offer(store, teacher, NOW)
    async with memory.transaction() as store:
        for token, now in ((first, NOW), (second, later(minutes=16)), ("x" * 43, NOW)):
            with pytest.raises(CopyClosed):
                await copies.open_(store, token, now)
        session = await copies.open_(store, second, NOW)
        with pytest.raises(CopyClosed):
            await copies.open_(store, second, NOW)
        with pytest.raises(CopyClosed):
            await copies.inside(store, session, later(minutes=61))
        with pytest.raises(CopyClosed):
            await copies.inside(store, second, NOW)
        with pytest.raises(CopyClosed):
            await copies.offer(store, teacher, later(days=8))
    (row,) = await rows(memory, copy_rows)
    assert session.encode() not in row.token_hash


async def test_only_the_lead_bodys_coordinators_decide_and_with_a_reason(
    memory: Memory, carla: Person, teacher: Person, receipts: list[str]
) -> None:
    request = await request_of(memory, teacher)
    async with memory.transaction() as store:
        far = await joined(store, Duty.COORDINATOR, at=FAR_AMBITO)
        marta = await joined(store, Duty.TRIAGE_OPERATOR)
    async with memory.transaction() as store:
        for person in (far, marta, teacher):
            with pytest.raises(NotAllowed):
                await copies.review(store, person, request, NOW)
            with pytest.raises(NotAllowed):
                await copies.decide(store, person, request, frozenset(), "x", grant=True, now=NOW)
        with pytest.raises(ReasonMissing):
            await copies.decide(store, carla, request, frozenset(), " ", grant=True, now=NOW)
        assert [one.id for one in await privacy.waiting(store, carla, NOW)] == [request]
        assert await privacy.waiting(store, far, NOW) == []


async def test_a_request_that_waits_is_said_again_a_week_before_its_term(
    memory: Memory, carla: Person, teacher: Person, receipts: list[str]
) -> None:
    request = await request_of(memory, teacher)
    (timer,) = await rows(memory, timer_rows, kind=privacy.REQUEST_DUE)
    assert later(days=20) < timer.due_at < later(days=26)

    async with memory.transaction() as store:
        due = Timer(timer.id, timer.kind, request, 0, timer.due_at, 0)
        await timers.act(store, due, PROTOCOL, timer.due_at)

    assert (await kinds(memory, carla)).count(Notice.ACCESS_ASKED) == 2
