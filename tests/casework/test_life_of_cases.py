"""Several people, many cases, time passing: whatever they do in whatever order, what must hold holds, on both databases.

A state machine draws the acts. Each act either happens, by somebody whose duty and place the grid of `tests.rights` allows,
with an entry in the trail; or is refused by name and leaves nothing behind. Services answer or are silent, another
territory takes over or does not, people take their yes back.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from casework import (
    privacy,
    promises,
    referral_answers,
    referrals,
    retention,
    threads,
    timers,
    transfers,
)
from db import cases, erasure, requests
from db import timers as due
from db.referral_tables import referrals as referral_rows
from db.referral_tables import transfers as transfer_rows
from db.session import Memory, Store
from db.tables import audit, outbox, reports, transitions
from db.tables import timers as timer_rows
from domain.case import TRANSITIONS, CaseState
from domain.directory import ServiceId
from domain.referral import IN_LINE, WAITING, Answer, ReferralState
from domain.refusals import NotFound, Refusal
from domain.transfer import TransferState
from tests import builders
from tests.casework.townspeople import PROTOCOL, ROLES, Town, acts_of
from tests.databases import PostgreSQL, SQLite
from tests.rights import EXPECTED

OF_A_CASE = (promises.NEAR, promises.DUE, promises.PATIENCE, promises.OFFERED)
"""Timers that only an open case may have."""

OF_A_REFERRAL = {
    referrals.REMIND: WAITING,
    referrals.SILENT: WAITING,
    referrals.UNMET: {ReferralState.ACCEPTED, ReferralState.LISTED},
    referrals.CHECK: IN_LINE,
}
"""Timers of a referral, and the states in which each may run."""

MOVES = {(one.source.value, one.target.value) for one in TRANSITIONS}
THE_WAY = (
    *("take_charge", "classify", "assign", "accept", "record_contact"),
    *("record_consent:documented", "record_contact", "refer", "ask_transfer"),
)
"""The way on which a case is meant to go; what is drawn without it hardly ever gets as far as an assessment."""

NAMES = sorted(acts_of(dict.fromkeys(ROLES, builders.a_person()), ServiceId(0)))


_SIZE = select(*(select(func.count()).select_from(table).scalar_subquery() for table in (
    audit, transitions, outbox, timer_rows, reports, referral_rows, transfer_rows,
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

    @initialize(target=codes)
    def two_stand_there(self) -> MultipleResults[str]:
        """Two reports came before anything else, so that there is something to act on."""
        return multiple(self._reported(urgent=False), self._reported(urgent=True))

    @rule(target=codes, urgent=some.booleans())
    def reports(self, urgent: bool) -> str:
        """A teacher reports, calmly or not."""
        return self._reported(urgent=urgent)

    def _reported(self, *, urgent: bool) -> str:
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
        names=some.one_of(
            some.lists(some.sampled_from(NAMES), min_size=6, max_size=8, unique=True),
            some.integers(2, len(THE_WAY)).map(lambda steps: list(THE_WAY[:steps])),
        ),
    )
    def everybody_tries(self, code: str, into: str, whom: list[str], names: list[str]) -> None:
        """Each tries the same: it happens with its right and its entry, or it is refused and leaves nothing."""
        for name in names:
            for who in whom:
                self.town.run(partial(self._tries, code, into, who, name))

    async def _tries(self, code: str, into: str, who: str, name: str, memory: Memory) -> None:
        person, (duty, place) = self.town.people[who], ROLES[who]
        async with memory.transaction() as store:
            found = [await cases.by_code(store, one) for one in (code, into)]
            lineages = [one.lineage for one in found if one is not None]
            before = await _size(store)
            try:
                await self.town.acts[name](store, person, code, into, self.town.now)
            except Refusal as refusal:
                assert await _size(store) == before, (who, name, type(refusal).__name__)
                return
            assert (await _size(store))[0] > before[0], (who, name)
            line = name.partition(":")[0]
            assert duty in EXPECTED[line], (who, name)
            assert any(place in lineage for lineage in lineages[: 2 if line == "merge" else 1]), (who, name)
            query = select(audit.c.act, audit.c.actor_id).order_by(audit.c.id.desc()).limit(12)
            entries = {(entry.act, entry.actor_id) for entry in await store.read(query)}
            assert (line, person.id) in entries, (who, name)

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

    @rule(yes=some.booleans())
    def the_service_and_the_other_territory_answer(self, yes: bool) -> None:
        """Whoever was asked says yes or no; what is over by then is refused and stays as it is."""

        async def answer(memory: Memory) -> None:
            serena, franca, now = self.town.serena, self.town.people["franca"], self.town.now
            async with memory.reading() as store:
                asked = await store.read(select(referral_rows.c.code, referral_rows.c.state))
                leaving = await store.read(select(transfer_rows.c.code))
            for one in asked:
                async with memory.transaction() as store:
                    try:
                        if one.state == ReferralState.ACCEPTED:
                            await referral_answers.meet(store, serena, one.code, now)
                        elif yes:
                            await referral_answers.accept(store, serena, one.code, PROTOCOL, now)
                        else:
                            await referral_answers.decline(
                                store, serena, one.code, Answer.FULL, PROTOCOL, now
                            )
                    except Refusal:
                        assert ReferralState(one.state) not in WAITING
            for one in leaving:
                async with memory.transaction() as store:
                    before = await _size(store)
                    try:
                        await transfers.decide(store, franca, one.code, PROTOCOL, now, yes=yes)
                    except Refusal:
                        assert await _size(store) == before

        self.town.run(answer)

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
                await _clocks_of_what_is_asked(store)
                assert await erasure.still_open(store) == []
                states: dict[int, str] = {}
                for move in moves:
                    before = states.get(move.case_id, move.source)
                    assert move.source == before, "a move that does not follow the one before"
                    if move.source != move.target:
                        assert (move.source, move.target) in MOVES or _through_triage(move)
                    states[move.case_id] = move.target

        self.town.run(look)


async def _clocks_of_what_is_asked(store: Store) -> None:
    """What waits for a service or another territory has its clock, and no such clock runs for what is over."""
    clocks: dict[int, set[str]] = {}
    for timer in await store.read(select(timer_rows.c.kind, timer_rows.c.subject_id)):
        clocks.setdefault(timer.subject_id, set()).add(timer.kind)
    for one in await store.read(select(referral_rows.c.id, referral_rows.c.state)):
        state, running = ReferralState(one.state), clocks.get(one.id, set())
        assert state not in WAITING or referrals.SILENT in running, (
            f"a referral {state} waits without a clock"
        )
        for kind, states in OF_A_REFERRAL.items():
            assert kind not in running or state in states, f"{kind} of a referral that is {state}"
    for one in await store.read(select(transfer_rows.c.id, transfer_rows.c.state)):
        waits = one.state == TransferState.ASKED
        assert waits is (transfers.SILENT in clocks.get(one.id, set())), (
            f"the clock of a transfer {one.state}"
        )


def _through_triage(move: Any) -> bool:
    """A report is sorted at once, and a reopened case comes back to triage within the same act."""
    return move.target == CaseState.IN_TRIAGE.value and move.source in (
        CaseState.SENT.value,
        CaseState.ORIENTED.value,
        CaseState.NOT_PERTINENT.value,
    )


@pytest.mark.parametrize("examples", [8])
def test_whatever_they_do_what_must_hold_holds(database: SQLite | PostgreSQL, examples: int) -> None:
    class Here(Life):
        """The same life on this kind of database."""

        fresh = staticmethod(lambda: database.fresh(builders.network))

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
        ),
    )
