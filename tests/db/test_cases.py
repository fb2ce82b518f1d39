"""Cases in memory: they come back as they were, are saved by one person at a time, and queue by urgency and due time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from db import cases, territories
from db.session import Memory, Stale
from db.tables import transitions
from domain.case import AgeBand, Case, CaseState, Entry, Progress, Sector, Severity, SubjectKind
from domain.people import Duty, PersonId, TerritoryId
from domain.triage import Level
from tests.builders import (
    AMBITO,
    COMUNE,
    FAR_COMUNE,
    LINEAGE,
    NEXT_COMUNE,
    NOW,
    PLACES,
    REGION,
    SIBLING,
    SIBLING_LINEAGE,
    a_case,
    joined,
    later,
    promised,
    rows,
    stored,
)

HERE = [AMBITO, COMUNE, NEXT_COMUNE]
TIMES = st.integers(0, 10**9).map(lambda ms: NOW + timedelta(milliseconds=ms))
MAYBE = st.none() | TIMES


def maybe(values: Any) -> Any:
    return st.none() | st.sampled_from(values)


CHANGES = st.fixed_dictionaries(
    {
        "state": st.sampled_from(CaseState),
        "level": st.sampled_from(Level),
        "computed_level": st.sampled_from(Level),
        "lineage": st.sampled_from([place.lineage for place in PLACES]),
        "promises": st.builds(promised, TIMES),
        "progress": st.builds(Progress, MAYBE, MAYBE, MAYBE, MAYBE),
        "entry": st.builds(
            Entry,
            maybe(Severity),
            st.none() | st.booleans(),
            maybe(Sector),
            st.sampled_from(AgeBand),
            st.sampled_from(SubjectKind),
        ),
        "emergency": st.booleans(),
        "lowering_to": maybe(Level),
        "merging_into": st.none() | st.integers(1, 2**62),
        "family_blocked": st.booleans(),
        "red_flags": st.integers(0, 20),
    }
)


async def reread(memory: Memory, case: Case) -> Case:
    async with memory.transaction() as store:
        found = await cases.by_id(store, case.id)
        assert found is not None and found == await cases.by_code(store, case.code)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
async def test_a_case_comes_back_as_it_was_saved(memory: Memory, changes: dict[str, Any]) -> None:
    async with memory.transaction() as store:
        person = await joined(store, Duty.COORDINATOR)
        born = await stored(store)
    named = ("operator", "manager", "lowering_by", "calming_by", "merging_by")

    changed = replace(born, **{**changes, **dict.fromkeys(named, person.id)})
    async with memory.transaction() as store:
        await cases.save(store, changed)

    assert await reread(memory, born) == replace(changed, version=born.version + 1)


class TestVersions:
    async def test_a_case_read_before_another_saved_it_is_stale(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            case = await stored(store)
            await cases.save(store, replace(case, emergency=True))

        with pytest.raises(Stale):
            async with memory.transaction() as store:
                await cases.save(store, replace(case, red_flags=3))

        kept = await reread(memory, case)
        assert (kept.emergency, kept.red_flags, kept.version) == (True, 0, case.version + 1)

    async def test_of_two_who_save_at_once_one_is_told(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            people = [await joined(store, Duty.TRIAGE_OPERATOR) for _ in range(2)]
            case = await stored(store)

        async def takes(person: PersonId) -> str:
            try:
                async with memory.transaction() as store:
                    await cases.save(store, replace(case, operator=person))
            except Stale:
                return "stale"
            return "taken"

        outcomes = await asyncio.gather(*(takes(one.id) for one in people))

        assert sorted(outcomes) == ["stale", "taken"]
        assert (await reread(memory, case)).operator == people[outcomes.index("taken")].id

    async def test_each_save_counts(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            case = await stored(store)
            for _ in range(3):
                await cases.save(store, case)
                found = await cases.by_id(store, case.id)
                assert found is not None and found.version == case.version + 1
                case = found


async def test_a_transition_keeps_who_when_why_and_by_which_protocol(memory: Memory) -> None:
    async with memory.transaction() as store:
        person = await joined(store, Duty.TRIAGE_OPERATOR)
        case = await stored(store)
        await cases.record(
            store,
            case,
            CaseState.NOT_PERTINENT,
            act="dismiss",
            actor=person.id,
            duty=Duty.TRIAGE_OPERATOR,
            now=later(hours=1),
            reason="doppione",
        )

    (row,) = await rows(memory, transitions, case_id=case.id)
    assert (row.source, row.target, row.act) == ("in_triage", "non_pertinente", "dismiss")
    assert (row.actor_id, row.duty, row.at) == (person.id, "triage_operator", later(hours=1))
    assert row.protocol_version == case.protocol_version
    assert b"doppione" not in row.reason_sealed


class TestQueue:
    @pytest.fixture
    async def queued(self, memory: Memory) -> AsyncIterator[list[Case]]:
        """Twelve open cases of one ambito, many alike in level or due time, in the order in which they must stand."""
        made = []
        async with memory.transaction() as store:
            for number in range(12):
                place = (COMUNE, NEXT_COMUNE)[number % 2]
                made.append(
                    await stored(
                        store,
                        level=Level(1 + number % 3),
                        lineage=(*LINEAGE[:4], place),
                        promises=promised(later(hours=number // 6)),
                    )
                )
            await stored(store, lineage=SIBLING_LINEAGE, level=Level.P1)
            await stored(store, state=CaseState.ORIENTED, level=Level.P1)
            done = Progress(NOW, NOW, NOW, NOW)
            made.append(await stored(store, level=Level.P3, state=CaseState.IN_ASSESSMENT, progress=done))
        yield sorted(made, key=cases.order)

    @pytest.mark.parametrize("size", [1, 4, 5, 50])
    async def test_pages_follow_each_other_without_gap_or_repeat(
        self, memory: Memory, queued: list[Case], size: int
    ) -> None:
        seen: list[str] = []
        after = None
        async with memory.transaction() as store:
            while page := await cases.queue(store, HERE, NOW, after=after, limit=size):
                assert len(page) <= size
                seen += [one.code for one in page]
                after = page[-1]

        assert seen == [case.code for case in queued]

    async def test_a_page_goes_on_where_it_was_though_a_case_left(
        self, memory: Memory, queued: list[Case]
    ) -> None:
        async with memory.transaction() as store:
            first = await cases.queue(store, HERE, NOW, limit=4)
            await cases.save(store, replace(queued[0], state=CaseState.ORIENTED))
            second = await cases.queue(store, HERE, NOW, after=first[-1], limit=4)

        assert [one.code for one in second] == [case.code for case in queued[4:8]]

    async def test_what_owes_nothing_stands_last(self, memory: Memory, queued: list[Case]) -> None:
        async with memory.transaction() as store:
            found = await cases.queue(store, HERE, NOW, limit=50)

        assert found[-1].code == queued[-1].code
        assert [one.due_at is None for one in found] == [False] * 12 + [True]

    @pytest.mark.parametrize(
        ("roots", "count"),
        [
            ([COMUNE], 7),
            ([NEXT_COMUNE], 6),
            ([AMBITO], 13),
            ([REGION], 14),
            ([SIBLING], 1),
            ([FAR_COMUNE], 0),
            ([COMUNE, SIBLING], 8),
            ([TerritoryId(100)], 0),
        ],
    )
    async def test_only_the_places_below_the_roots(
        self, memory: Memory, queued: list[Case], roots: list[TerritoryId], count: int
    ) -> None:
        async with memory.transaction() as store:
            inside = list(await territories.under(store, roots))
            assert len(await cases.queue(store, inside, NOW, limit=50)) == count


class TestTheQueueOnManyCases:
    """Of 1,500 cases 15 are open: a page reads the index of open cases from its place on, and nothing else of them."""

    @pytest.fixture
    async def crowded(self, memory: Memory) -> Memory:
        async with memory.transaction() as store:
            for number in range(1500):
                state = CaseState.IN_TRIAGE if number % 100 == 0 else CaseState.NOT_PERTINENT
                case = a_case(
                    state=state, level=Level(1 + number % 4), promises=promised(later(hours=number))
                )
                store.new_vault(case.id)
                await cases.create(store, case)
        async with memory.transaction() as store:
            await store.write(text("ANALYZE"))
        return memory

    @pytest.mark.parametrize("page", ["the first", "a later"])
    async def test_a_page_reads_the_index_of_open_cases(self, crowded: Memory, page: str) -> None:
        ran: list[tuple[str, Any]] = []

        @event.listens_for(crowded.engine.sync_engine, "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
            ran.append((statement, values))

        async with crowded.transaction() as store:
            first = await cases.queue(store, HERE, NOW, limit=6)
            if page == "a later":
                await cases.queue(store, HERE, NOW, after=first[-1], limit=6)
            statement, values = ran[-1]
            explain = "EXPLAIN" if crowded.postgresql else "EXPLAIN QUERY PLAN"
            told = await store.connection.exec_driver_sql(f"{explain} {statement}", values)
            plan = "\n".join(str(row) for row in told)

        assert len(first) == 6
        assert "ix_cases_queue" in plan, plan
        assert "Seq Scan on cases" not in plan and "SCAN cases'" not in plan, plan
