"""Every act of casework, tried by every duty at every place: allowed, not allowed, or as if the case did not exist.

One table, generated: what each combination must give follows from the grid of `tests.rights`, written apart from the house.
Whoever is refused leaves no trace in any table.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from casework import board, danger, people, privacy, threads, triage
from db import cases, dangers, requests
from db import reports as sent_reports
from db.cases import Sieve
from db.dangers import Danger
from db.ids import new_id
from db.session import Memory, Store
from db.tables import audit as entries
from domain.access import Act, NotAllowed
from domain.case import CaseState
from domain.people import INVITED, Duty, Person, TerritoryId
from domain.refusals import Refusal
from tests.builders import (
    AMBITO,
    COMUNE,
    FAR_COMUNE,
    NOW,
    a_code,
    a_person,
    as_held_by,
    everything,
    joined,
    later,
    rows,
    sent,
    stored,
    the_protocol,
)
from tests.casework import test_peer_rights, test_place_rights, test_referral_rights, test_rights_apart
from tests.casework.crowd import (
    ALLOWED,
    INSIDE,
    NOT_ALLOWED,
    NOT_FOUND,
    ON_A_CASE,
    PLACES,
    SEES,
    Do,
    Others,
    as_needed,
    crowd,
    expected,
    outcome,
    with_a_crowd,
)
from tests.databases import PostgreSQL, SQLite
from tests.rights import EXPECTED


@pytest.fixture
def network_url(database: SQLite | PostgreSQL) -> str:
    """Instead of the small network: one in which everybody is."""
    return database.fresh(with_a_crowd)


@pytest.mark.parametrize("name", ON_A_CASE)
async def test_who_may_act_on_a_case(memory: Memory, name: str) -> None:
    doing, codes = ON_A_CASE[name], dict[str, str]()
    async with memory.transaction() as store:
        everybody = await crowd(store)
        manager, elsewhere = [everybody[Duty.CASE_MANAGER, place] for place in ("parent", "sibling")]
        mine = await sent_reports.of_person(store, everybody[Duty.TEACHER, "own"].id)
        others = Others(manager.id, into=mine.pop().receipt)
        for place, report in zip(("", *PLACES), mine, strict=True):
            held = everybody[Duty.CASE_MANAGER, place] if place else elsewhere if doing.held else None
            await cases.save(store, await as_needed(store, report, doing, held))
            codes[place] = report.receipt
    before = await everything(memory)

    found, wanted = dict[tuple[str, str], str](), dict[tuple[str, str], str]()
    async with memory.transaction() as store:
        for (duty, place), person in everybody.items():
            own = codes[place] if duty is Duty.CASE_MANAGER else codes[""]
            found[duty, place] = await outcome(store, doing.do, person, own, others)
            wanted[duty, place] = expected(doing.act, duty, place)
        for place in PLACES:
            person = everybody[Duty.CASE_MANAGER, place]
            found["manager of another", place] = await outcome(store, doing.do, person, codes[""], others)
            wanted["manager of another", place] = NOT_FOUND
    if name == "merge":  # what one may not join does not exist, also for those who see one of the two
        wanted = {who: NOT_FOUND if said == NOT_ALLOWED else said for who, said in wanted.items()}

    assert found == wanted
    assert await everything(memory) == before


async def test_a_case_that_does_not_exist_is_told_like_a_foreign_one(memory: Memory) -> None:
    async with memory.transaction() as store:
        person = await joined(store, *[duty for duty in Duty if duty in SEES], at=AMBITO)
        foreign = (await stored(store, lineage=FOREIGN)).code
        others = Others(person.id, into=(await stored(store)).code)

        for name, doing in ON_A_CASE.items():
            for code in (a_code(), foreign):
                assert await outcome(store, doing.do, person, code, others) == NOT_FOUND, name


FOREIGN = (TerritoryId(9), TerritoryId(10), FAR_COMUNE)


class TestSeveralDuties:
    """In a small ambito one person wears several hats; each hat must give what it gives alone."""

    @pytest.mark.parametrize("more", [Duty.COORDINATOR, Duty.TRIAGE_OPERATOR])
    async def test_a_manager_who_also_coordinates_sees_every_case(self, memory: Memory, more: Duty) -> None:
        async with memory.transaction() as store:
            both = await joined(store, Duty.CASE_MANAGER, more)
            case = await stored(store)

        async with memory.transaction() as store:
            assert (await triage.card(store, both, case.code, the_protocol(), NOW)).case.id == case.id
            taken = await triage.take_charge(store, both, case.code, the_protocol(), NOW)
            assert taken.operator == both.id

    async def test_a_manager_who_is_also_a_clinician_gets_no_more_than_a_clinician(
        self, memory: Memory
    ) -> None:
        async with memory.transaction() as store:
            both = await joined(store, Duty.CASE_MANAGER, Duty.CLINICIAN)
            case = await stored(store)

            for name, said in (
                ("alarm", ALLOWED),
                ("lower", ALLOWED),
                ("thread", NOT_ALLOWED),
                ("raise", NOT_ALLOWED),
            ):
                assert await outcome(store, ON_A_CASE[name].do, both, case.code, Others(both.id)) == said


@pytest.mark.parametrize("typed", ["la mamma di Luca beve", "x" * 300, "CRD-", ""])
async def test_the_trail_names_a_page_by_its_code_and_keeps_nothing_that_was_typed(
    memory: Memory, typed: str
) -> None:
    async with memory.transaction() as store:
        person = await joined(store, Duty.COORDINATOR)
        case = await stored(store)
        for after in (typed, case.code):
            await triage.queue(store, person, NOW, after=after)
            await board.queue(store, person, Sieve(), NOW, after=after)

    details = [row.detail for row in await rows(memory, entries, actor_id=person.id, act="see_queue")]

    assert details == ["first page", "first page", case.code, case.code]


async def test_a_queue_shows_the_cases_of_ones_own_places(memory: Memory) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        teacher = everybody[Duty.TEACHER, "own"]
        reported = {report.receipt for report in await sent_reports.of_person(store, teacher.id)}
        mine = {
            place: await stored(
                store, manager=everybody[Duty.CASE_MANAGER, place].id, state=CaseState.ASSIGNED
            )
            for place in INSIDE
        }

    for (duty, place), person in everybody.items():
        async with memory.transaction() as store:
            if duty not in EXPECTED["see_queue"]:
                with pytest.raises(NotAllowed):
                    await triage.queue(store, person, NOW)
                continue
            found = {line.code for line in (await triage.queue(store, person, NOW, limit=50))[0]}
        if duty is Duty.CASE_MANAGER:
            assert found == ({mine[place].code} if place in mine else set())
        elif place in INSIDE:
            assert found == {*reported, *(case.code for case in mine.values())}
        else:
            assert found == set()


ON_AN_EVENT: dict[str, Do] = {
    "open": lambda s, p, c, o: danger.opened(s, p, o.danger, NOW),
    "reply": lambda s, p, c, o: danger.reply(s, p, o.danger, "siamo qui", NOW),
    "close": lambda s, p, c, o: danger.close(
        s, p, o.danger, NOW, verdict=danger.Verdict.TRUE, helped=next(iter(danger.Helped))
    ),
}


@pytest.mark.parametrize("name", ON_AN_EVENT)
async def test_who_may_answer_somebody_in_danger(memory: Memory, name: str) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        nina = await joined(store)
        code = a_code().replace("CRD", "SOS")
        await dangers.create(store, Danger(new_id(), code, nina.id, COMUNE, NOW, later(days=30), "tap"))
    before = await everything(memory)

    found, wanted = {}, {}
    async with memory.transaction() as store:
        for (duty, place), person in everybody.items():
            others = Others(nina.id, danger=code)
            found[duty, place] = await outcome(store, ON_AN_EVENT[name], person, "", others)
            allowed = place in INSIDE and duty in EXPECTED["answer_danger"]
            wanted[duty, place] = ALLOWED if allowed else NOT_FOUND
        coordinator, missing = everybody[Duty.COORDINATOR, "own"], Others(nina.id, danger="SOS-22222")
        assert await outcome(store, ON_AN_EVENT[name], coordinator, "", missing) == NOT_FOUND

    assert found == wanted
    assert await everything(memory) == before


async def test_who_may_decide_about_an_erasure(memory: Memory) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        teacher = everybody[Duty.TEACHER, "own"]
        report = (await sent_reports.of_person(store, teacher.id))[0]
        request = requests.create(store, "erasure", teacher.id, report.id, NOW, later(days=30))
    before = await everything(memory)

    async def decide(store: Store, person: Person, number: int) -> None:
        await privacy.decide(store, person, number, grant=True, reason="è suo", now=NOW)

    found, wanted = {}, {}
    async with memory.transaction() as store:
        for (duty, place), person in everybody.items():
            found[duty, place] = await outcome(store, decide, person, request)
            wanted[duty, place] = expected("decide_erasure", duty, place, own=False)
        coordinator = everybody[Duty.COORDINATOR, "own"]
        assert await outcome(store, decide, coordinator, request + 1) == NOT_FOUND

    assert found == wanted
    assert await everything(memory) == before


async def test_who_may_invite_and_where(memory: Memory) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
    before = await everything(memory)

    async def invites(store: Store, person: Person, where: TerritoryId) -> None:
        await people.invite(store, person, Duty.TEACHER, where, None, NOW)

    async with memory.transaction() as store:
        for (duty, place), person in everybody.items():
            allowed = duty in EXPECTED["invite"] and place in INSIDE
            said = await outcome(store, invites, person, COMUNE)
            assert said == (ALLOWED if allowed else NOT_ALLOWED), (duty, place)
        coordinator = everybody[Duty.COORDINATOR, "own"]
        assert await outcome(store, invites, coordinator, TerritoryId(404)) == NOT_FOUND
    assert await everything(memory) == before


async def test_a_stranger_who_knows_a_code_learns_nothing(memory: Memory) -> None:
    async with memory.transaction() as store:
        teacher, other = [await joined(store, Duty.TEACHER) for _ in range(2)]
        receipt = (await sent(store, teacher)).code
        asked = await threads.ask(
            store, await joined(store, Duty.COORDINATOR), receipt, "come va?", the_protocol(), NOW
        )
        (question,) = await sent_reports.of_case(store, asked.id)
    tries: list[Callable[[Store], Awaitable[Any]]] = [
        lambda s: threads.answer(s, other, receipt, "sono io", the_protocol(), NOW),
        lambda s: threads.add(s, other, receipt, "sono io", the_protocol(), NOW),
        lambda s: threads.question(s, other, receipt, question.id),
        lambda s: privacy.ask_erasure(s, other, receipt, the_protocol(), NOW),
    ]

    async with memory.transaction() as store:
        for attempt in tries:
            assert await outcome(store, attempt) == NOT_FOUND


async def test_who_has_no_case_passes_none_on(memory: Memory) -> None:
    async with memory.transaction() as store:
        colleague = await joined(store, Duty.CASE_MANAGER)
        case = as_held_by(await stored(store), colleague)
        await cases.save(store, case)
        for duty in Duty:
            person = await joined(store, duty) if duty in INVITED else await joined(store)
            assert await triage.hand_over_all(store, person, colleague.id, NOW) == 0

        with pytest.raises(Refusal):
            await triage.hand_over_all(store, colleague, a_person(Duty.CASE_MANAGER).id, NOW)
        with pytest.raises(NotAllowed):
            await triage.hand_over_all(store, colleague, (await joined(store, Duty.COORDINATOR)).id, NOW)


def test_every_act_is_tried_by_every_duty_at_every_place() -> None:
    on_a_case = {doing.act for doing in (*ON_A_CASE.values(), *test_referral_rights.ACTS.values())}
    at_a_place = {*test_place_rights.ABOUT_ONE, *test_place_rights.LISTS, *test_place_rights.OF_A_BODY}
    of_peers = {*test_peer_rights.ABOUT_ONE, *test_peer_rights.LISTS, "suggest_peer"}

    assert on_a_case | at_a_place | of_peers | HERE | APART == {act.value for act in Act}
    assert not (on_a_case | at_a_place | of_peers) & APART


HERE = {"see_queue", "answer_danger", "decide_erasure", "invite"}
"""Acts that have a test of their own above, in which the whole crowd tries them."""

APART = test_rights_apart.ACTS
"""Acts that need more than a case and a place, tried by the whole crowd in a file of their own."""
