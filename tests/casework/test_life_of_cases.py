"""Several people, many cases, time passing: whatever they do in whatever order, what must hold holds, on both databases.

A state machine draws the acts. Each act either happens, by somebody whose duty the grid of `tests.rights` allows it, with an
entry in the trail; or is refused by name and leaves nothing behind.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from casework import consents, privacy, promises, retention, threads, timers, triage
from casework.consents import Word
from db import cases, erasure, requests, trail
from db import timers as due
from db.session import Memory, Store
from db.tables import audit, outbox, reports, transitions
from db.tables import timers as timer_rows
from domain.case import TRANSITIONS, CaseState
from domain.consent import Giver, Scope
from domain.people import Duty, Person
from domain.refusals import NotFound, Refusal
from domain.triage import Level
from tests import builders
from tests.builders import COMPLETE, NOW, RING, the_protocol
from tests.databases import PostgreSQL, SQLite
from tests.rights import EXPECTED

PROTOCOL = the_protocol()
OF_A_CASE = (promises.NEAR, promises.DUE, promises.PATIENCE, promises.OFFERED)
"""Timers that only an open case may have."""

MOVES = {(one.source.value, one.target.value) for one in TRANSITIONS}
ROLES = {
    "marta": (Duty.TRIAGE_OPERATOR, builders.AMBITO),
    "davide": (Duty.TRIAGE_OPERATOR, builders.AMBITO),
    "anna": (Duty.CASE_MANAGER, builders.AMBITO),
    "bruno": (Duty.CASE_MANAGER, builders.AMBITO),
    "carla": (Duty.COORDINATOR, builders.AMBITO),
    "dario": (Duty.CLINICIAN, builders.AMBITO),
    "elena": (Duty.TEACHER, builders.COMUNE),
    "far": (Duty.COORDINATOR, builders.FAR_AMBITO),
}
Do = Callable[[Store, Person, str, str, datetime], Awaitable[Any]]
WORD = Word(Giver.SUBJECT, Scope.CONTACT, True)


class Town:
    """A fresh database with the people of `ROLES`, on a loop of its own."""

    def __init__(self, url: str) -> None:
        self.runner = asyncio.Runner()
        self.memory = builders.a_memory(url)
        self.now = NOW
        self.people: dict[str, Person] = self.runner.run(self._settle())
        self.acts: dict[str, Do] = acts_of(self.people)

    async def _settle(self) -> dict[str, Person]:
        async with self.memory.transaction() as store:
            return {
                name: await builders.joined(store, duty, at=place, on_duty=duty is Duty.TRIAGE_OPERATOR)
                for name, (duty, place) in ROLES.items()
            }

    def run(self, act: Callable[[Memory], Awaitable[Any]]) -> Any:
        """Run one act to its end."""
        return self.runner.run(act(self.memory))  # type: ignore[arg-type]

    def close(self) -> None:
        """Look at the trail once more and leave."""

        async def last(memory: Memory) -> None:
            async with memory.engine.connect() as connection:
                verdict = await trail.verify(connection, RING, datetime.now(UTC))
            await memory.close()
            assert verdict.broken is None, verdict

        self.run(last)
        self.runner.close()


def acts_of(people: dict[str, Person]) -> dict[str, Do]:
    """Give every act on a case by its line in the grid; `into` is another case, of which some need one."""
    anna = people["anna"]
    return {
        "see_card": lambda s, p, c, into, now: triage.card(s, p, c, PROTOCOL, now),
        "take_charge": lambda s, p, c, into, now: triage.take_charge(s, p, c, PROTOCOL, now),
        "classify": lambda s, p, c, into, now: triage.classify(s, p, c, lambda _: COMPLETE, now),
        "orient": lambda s, p, c, into, now: triage.orient(s, p, c, "consultorio", now),
        "dismiss": lambda s, p, c, into, now: triage.dismiss(s, p, c, "doppione", now),
        "assign": lambda s, p, c, into, now: triage.assign(s, p, c, anna.id, PROTOCOL, now),
        "accept": lambda s, p, c, into, now: triage.accept(s, p, c, now),
        "decline": lambda s, p, c, into, now: triage.decline(s, p, c, "la conosco", now),
        "record_contact": lambda s, p, c, into, now: triage.record_contact(s, p, c, now),
        "reopen": lambda s, p, c, into, now: triage.reopen(s, p, c, PROTOCOL, now),
        "raise_level": lambda s, p, c, into, now: triage.change_level(s, p, c, Level.P1, "sì", PROTOCOL, now),
        "lower_level": lambda s, p, c, into, now: triage.change_level(s, p, c, Level.P4, "no", PROTOCOL, now),
        "set_emergency": lambda s, p, c, into, now: triage.set_emergency(s, p, c, now),
        "lower_emergency": lambda s, p, c, into, now: triage.lower_emergency(s, p, c, "passata", now),
        "merge": lambda s, p, c, into, now: triage.merge(s, p, c, into, PROTOCOL, now),
        "ask_reporter": lambda s, p, c, into, now: threads.ask(s, p, c, "come va?", PROTOCOL, now),
        "write_note": lambda s, p, c, into, now: threads.note(s, p, c, "una nota", now),
        "record_consent": lambda s, p, c, into, now: consents.record(s, p, c, WORD, now),
        "block_family": lambda s, p, c, into, now: consents.block_family(
            s, p, c, blocked=True, reason="prudenza", now=now
        ),
        "keep_longer": lambda s, p, c, into, now: retention.keep_longer(
            s, p, c, now + timedelta(days=30), "serve", now
        ),
    }


NAMES = sorted(acts_of(dict.fromkeys(ROLES, builders.a_person())))


_SIZE = select(*(select(func.count()).select_from(table).scalar_subquery() for table in (
    audit, transitions, outbox, timer_rows, reports,
)))  # fmt: skip
"""How much an act may leave behind, counted at once."""


async def _size(store: Store) -> tuple[Any, ...]:
    await store.write_trail()
    (row,) = await store.read(_SIZE)
    return tuple(row)


class Life(RuleBasedStateMachine):
    """What people may draw; `fresh` gives a new database for each life."""

    fresh: Callable[[], str]
    codes = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(type(self).fresh())

    def teardown(self) -> None:
        """Look at the whole trail at the end of each life."""
        self.town.close()

    @rule(target=codes, urgent=some.booleans())
    def reports(self, urgent: bool) -> str:
        """A teacher reports, calmly or not."""

        async def send(memory: Memory) -> str:
            async with memory.transaction() as store:
                elena = self.town.people["elena"]
                calm_or_not = builders.sent(store, elena, X1="yes") if urgent else builders.sent(store, elena)
                return (await calm_or_not).code

        code: str = self.town.run(send)
        return code

    @rule(
        code=codes,
        into=codes,
        whom=some.permutations(sorted(ROLES)),
        names=some.lists(some.sampled_from(NAMES), min_size=6, max_size=8, unique=True),
    )
    def everybody_tries(self, code: str, into: str, whom: list[str], names: list[str]) -> None:
        """Each tries the same: it happens with its right and its entry, or it is refused and leaves nothing."""
        for name in names:
            for who in whom:
                self.town.run(partial(self._tries, code, into, who, name))

    async def _tries(self, code: str, into: str, who: str, name: str, memory: Memory) -> None:
        person, (duty, place) = self.town.people[who], ROLES[who]
        async with memory.transaction() as store:
            before = await _size(store)
            try:
                await self.town.acts[name](store, person, code, into, self.town.now)
            except Refusal as refusal:
                assert await _size(store) == before, (who, name, type(refusal).__name__)
                return
            assert (await _size(store))[0] > before[0], (who, name)
            assert duty in EXPECTED[name], (who, name)
            assert place != builders.FAR_AMBITO, (who, name)
            query = select(audit.c.act, audit.c.actor_id).order_by(audit.c.id.desc()).limit(12)
            entries = {(entry.act, entry.actor_id) for entry in await store.read(query)}
            assert (name, person.id) in entries, (who, name)

    @rule(code=codes, words=some.booleans())
    def the_reporter_adds_or_asks_to_erase(self, code: str, words: bool) -> None:
        """The teacher adds a word, or asks that the report be erased."""
        elena, now = self.town.people["elena"], self.town.now

        async def say(memory: Memory) -> None:
            async with memory.transaction() as store:
                try:
                    if words:
                        await threads.add(store, elena, code, "ancora una cosa", PROTOCOL, now)
                    else:
                        await privacy.ask_erasure(store, elena, code, PROTOCOL, now)
                except Refusal as refusal:
                    assert isinstance(refusal, NotFound) or "Vault" in type(refusal).__name__

        self.town.run(say)

    @rule(grant=some.booleans())
    def the_coordinator_decides(self, grant: bool) -> None:
        """Whatever waits to be decided is decided."""
        carla, now = self.town.people["carla"], self.town.now

        async def decide(memory: Memory) -> None:
            async with memory.transaction() as store:
                for one in await requests.open_all(store):
                    await privacy.decide(store, carla, one.id, grant=grant, reason="così", now=now)

        self.town.run(decide)

    @rule(hours=some.sampled_from([1, 5, 26, 80, 24 * 9, 24 * 80, 24 * 120]))
    def time_passes(self, hours: int) -> None:
        """The clock of the house acts on all that came due, and retention makes its round."""
        self.town.now += timedelta(hours=hours)
        now = self.town.now

        async def tick(memory: Memory) -> None:
            for _ in range(200):
                async with memory.transaction() as store:
                    timer = await due.take_due(store, now)
                    if timer is None:
                        await retention.round_(store, PROTOCOL, now)
                        return
                    await timers.act(store, timer, PROTOCOL, now)
            raise AssertionError("timers without end")

        self.town.run(tick)

    @invariant()
    def what_must_hold(self) -> None:
        """Every move is on the table and follows the one before; no clock runs for nothing; nothing erased opens."""

        async def look(memory: Memory) -> None:
            async with memory.transaction() as store:
                moves = await store.read(
                    select(transitions).order_by(transitions.c.case_id, transitions.c.id)
                )
                running = await store.read(select(timer_rows).where(timer_rows.c.kind.in_(OF_A_CASE)))
                for timer in running:
                    case = await cases.by_id(store, timer.subject_id)
                    assert case is not None and case.is_open, f"{timer.kind} of a case that is not open"
                assert await erasure.still_open(store) == []
                states: dict[int, str] = {}
                for move in moves:
                    before = states.get(move.case_id, move.source)
                    assert move.source == before, "a move that does not follow the one before"
                    if move.source != move.target:
                        assert (move.source, move.target) in MOVES or _through_triage(move)
                    states[move.case_id] = move.target

        self.town.run(look)


def _through_triage(move: Any) -> bool:
    """A report is sorted at once, and a reopened case comes back to triage within the same act."""
    return move.target == CaseState.IN_TRIAGE.value and move.source in (
        CaseState.SENT.value,
        CaseState.ORIENTED.value,
        CaseState.NOT_PERTINENT.value,
    )


@pytest.mark.parametrize("examples", [5])
def test_whatever_they_do_what_must_hold_holds(database: SQLite | PostgreSQL, examples: int) -> None:
    class Here(Life):
        """The same life on this kind of database."""

        fresh = staticmethod(lambda: database.fresh(builders.network))

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
        ),
    )
