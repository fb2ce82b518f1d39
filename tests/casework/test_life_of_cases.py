"""Several people, many cases, time passing: whatever they do in whatever order, what must hold holds, on both databases.

A state machine draws the acts. Each act either happens, by somebody whose duty and place the grid of `tests.rights` allows,
with an entry in the trail; or is refused by name and leaves nothing behind. Services answer or are silent, another
territory takes over or does not, people take their yes back.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

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

from casework import privacy, referral_answers, retention, threads, timers, transfers, triage
from db import cases, erasure, requests
from db import timers as due
from db.referral_tables import referrals as referral_rows
from db.referral_tables import transfers as transfer_rows
from db.session import Memory, Store
from db.tables import audit, outbox, reports, transitions
from db.tables import timers as timer_rows
from domain import case_acts
from domain.case import TRANSITIONS, CaseState
from domain.directory import ServiceId
from domain.people import Person
from domain.referral import WAITING, Answer, ReferralState
from domain.refusals import NotFound, Refusal
from tests import builders
from tests.casework import test_referral_rights, watchmaker
from tests.casework.crowd import ON_A_CASE
from tests.casework.townspeople import PROTOCOL, ROLES, WRITES, Town, acts_of
from tests.databases import PostgreSQL, SQLite
from tests.rights import EXPECTED

MOVES = {(one.source.value, one.target.value) for one in TRANSITIONS}
REACHED = {
    *(
        (one.source.value, one.target.value)
        for one in TRANSITIONS
        if CaseState.REOPENED not in (one.source, one.target)
    ),
    *((one.source.value, "in_triage") for one in TRANSITIONS if one.target is CaseState.REOPENED),
}
"""Every move of the table as it is recorded: what is reopened stands in triage within the same act."""

WAYS = (
    (
        *("take_charge", "classify", "assign", "accept", "record_contact"),
        *("record_consent:documented", "record_contact", "record_meeting", "refer", "ask_transfer"),
    ),
    ("classify", "orient", "keep_longer", "reopen"),
    ("dismiss", "reopen", "ask_reporter", "merge"),
    ("classify", "assign", "decline", "merge"),
    ("record_consent", "refer:best", "refer:withdraw", "set_emergency", "lower_emergency"),
    ("raise_level", "lower_level"),
)
"""Ways on which cases are meant to go; what is drawn without them hardly ever gets as far as an assessment."""

NAMES = sorted(acts_of(dict.fromkeys(ROLES, builders.a_person()), ServiceId(0)))
PAIRS = (
    *(("anna", "carla"), ("marta", "far"), ("davide", "far")),
    *(("marta", "davide"), ("davide", "marta"), ("anna", "bruno"), ("bruno", "anna")),
)
"""Who passes all cases to whom; the first three may not hold them."""


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
    done: ClassVar[Counter[str]]
    refused: ClassVar[Counter[str]]
    moves: ClassVar[set[tuple[str, str]]]
    codes = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(type(self).fresh())

    def teardown(self) -> None:
        """Look at the whole trail at the end of each life."""
        self.town.close()

    @initialize(target=codes)
    def two_stand_there(self) -> MultipleResults[str]:
        """Reports came before anything else, one of them next door, so that there is something to act on."""
        return multiple(
            self._reported(urgent=False),
            self._reported(urgent=True),
            self._reported(urgent=False, comune="900101"),
            self._reported(urgent=False),
        )

    @rule(target=codes, urgent=some.booleans())
    def reports(self, urgent: bool) -> str:
        """A teacher reports, calmly or not."""
        return self._reported(urgent=urgent)

    def _reported(self, *, urgent: bool, **answers: Any) -> str:
        async def send(memory: Memory) -> str:
            async with memory.transaction() as store:
                if urgent:
                    answers["X1"] = "yes"
                return (await builders.sent(store, self.town.people["elena"], **answers)).code

        code: str = self.town.run(send)
        return code

    @rule(
        code=codes,
        into=codes,
        whom=some.permutations(sorted(ROLES)),
        names=some.one_of(
            some.lists(some.sampled_from(NAMES), min_size=6, max_size=8, unique=True),
            some.sampled_from(WAYS).map(list),
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
                self.refused[name] += 1
                return
            assert (await _size(store))[0] > before[0], (who, name)
            self.done[name] += 1
            if name == "merge":
                self.done["merge, by two territories"] += await _is_joined_across(store, code)
            line = name.partition(":")[0]
            assert duty in EXPECTED[line], (who, name)
            assert any(place in lineage for lineage in lineages[: 2 if line == "merge" else 1]), (who, name)
            query = select(audit.c.act, audit.c.actor_id).order_by(audit.c.id.desc()).limit(12)
            entries = {(entry.act, entry.actor_id) for entry in await store.read(query)}
            assert (WRITES.get(name, line), person.id) in entries, (who, name)

    @rule()
    def everybody_passes_their_cases_on(self) -> None:
        """All of them go to a colleague, each with its entry, or none does and nothing is left behind."""
        for pair in PAIRS:
            giver, taker = (self.town.people[name] for name in pair)
            self.town.run(partial(self._passes, giver, taker))

    async def _passes(self, giver: Person, taker: Person, memory: Memory) -> None:
        async with memory.transaction() as store:
            before, held = await _size(store), await cases.held_by(store, giver.id)
            try:
                count = await triage.hand_over_all(store, giver, taker.id, self.town.now)
            except Refusal:
                assert await _size(store) == before
                self.refused["hand_over"] += 1
                return
            assert (await _size(store))[0] == before[0] + count
            query = select(func.count()).where(
                audit.c.act == "hand_over", audit.c.vault_id.in_([one.id for one in held])
            )
            noted = await store.read(query.where(audit.c.actor_id == giver.id, audit.c.at == self.town.now))
            assert count == len(held) <= noted[0][0]
            assert not await cases.held_by(store, giver.id)
            self.done["hand_over"] += count

    @rule(code=codes, says=some.sampled_from(["adds", "answers", "wants it erased"]))
    def the_reporter_adds_or_asks_to_erase(self, code: str, says: str) -> None:
        """The teacher adds a word, answers a question, or asks that the report be erased."""
        elena, now = self.town.people["elena"], self.town.now

        async def say(memory: Memory) -> None:
            async with memory.transaction() as store:
                try:
                    if says == "adds":
                        await threads.add(store, elena, code, "ancora una cosa", PROTOCOL, now)
                    elif says == "answers":
                        await threads.answer(store, elena, code, "va meglio", PROTOCOL, now)
                    else:
                        await privacy.ask_erasure(store, elena, code, PROTOCOL, now)
                except Refusal as refusal:
                    assert isinstance(refusal, NotFound) or "Vault" in type(refusal).__name__

        self.town.run(say)

    @rule(grant=some.booleans())
    def the_coordinator_decides(self, grant: bool) -> None:
        """Whatever waits to be decided is decided, by the coordinator of its own territory."""
        carla, franca, now = self.town.people["carla"], self.town.people["franca"], self.town.now

        async def decide(memory: Memory) -> None:
            async with memory.transaction() as store:
                for one in await requests.open_all(store):
                    try:
                        await privacy.decide(store, carla, one.id, grant=grant, reason="così", now=now)
                    except NotFound:
                        await privacy.decide(store, franca, one.id, grant=grant, reason="così", now=now)

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
                await watchmaker.look(store, self.town.now)
                await _each_move_has_its_entry(store, moves)
                assert await erasure.still_open(store) == []
                states: dict[int, str] = {}
                for move in moves:
                    before = states.get(move.case_id, move.source)
                    assert move.source == before, "a move that does not follow the one before"
                    if move.source != move.target:
                        assert (move.source, move.target) in MOVES or _through_triage(move)
                    states[move.case_id] = move.target
                    self.moves.add((move.source, move.target))

        self.town.run(look)


async def _each_move_has_its_entry(store: Store, moves: Sequence[Any]) -> None:
    """No case moves, by a person or by the clock, without an entry of the same moment about it."""
    query = select(audit.c.vault_id, audit.c.actor_id, audit.c.at).where(audit.c.vault_id.is_not(None))
    told = {(row.vault_id, row.actor_id, row.at) for row in await store.read(query)}
    for move in moves:
        assert (move.case_id, move.actor_id, move.at) in told, f"{move.act} left no entry"


async def _is_joined_across(store: Store, code: str) -> bool:
    """Say whether a case is joined to one of another territory, which takes the word of both."""
    case = await cases.by_code(store, code)
    into = await cases.by_id(store, case.merging_into) if case is not None and case.merging_into else None
    return case is not None and into is not None and not case.is_open and case.territory != into.territory


def _through_triage(move: Any) -> bool:
    """A report is sorted at once, and a reopened case comes back to triage within the same act."""
    return move.target == CaseState.IN_TRIAGE.value and move.source in (
        CaseState.SENT.value,
        CaseState.ORIENTED.value,
        CaseState.NOT_PERTINENT.value,
    )


def _each_way_once(life: Life) -> None:
    """Let everybody try every act at least once, and each case go its way, whatever is drawn later."""

    def all_try(names: Iterable[str], code: str, into: str) -> None:
        for name in names:
            for who in sorted(ROLES):
                life.town.run(partial(life._tries, code, into, who, name))
        life.what_must_hold()

    for way in WAYS:
        all_try(way, life._reported(urgent=False), life._reported(urgent=False))
    life.everybody_passes_their_cases_on()
    life.the_service_and_the_other_territory_answer(True)
    code, next_door = life._reported(urgent=False), life._reported(urgent=False, comune="900101")
    all_try(("merge", "merge"), code, next_door)
    code, into = life._reported(urgent=False), life._reported(urgent=False)
    all_try(("ask_reporter",), code, into)
    life.the_reporter_adds_or_asks_to_erase(code, "answers")
    all_try(sorted({*NAMES} - {name for way in WAYS for name in way}), code, into)
    life.teardown()


@pytest.mark.parametrize("examples", [5])
def test_whatever_they_do_what_must_hold_holds(database: SQLite | PostgreSQL, examples: int) -> None:
    class Here(Life):
        """The same life on this kind of database."""

        fresh = staticmethod(lambda: database.fresh(builders.network))
        done: ClassVar[Counter[str]] = Counter()
        refused: ClassVar[Counter[str]] = Counter()
        moves: ClassVar[set[tuple[str, str]]] = set()

    _each_way_once(Here())
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

    every = {*NAMES, "hand_over"}
    assert every - {name for name, count in Here.refused.items() if count} == set()
    assert {*every, "merge, by two territories"} - {
        name for name, count in Here.done.items() if count
    } == set()
    assert REACHED - Here.moves == set(), "a move of the life cycle that nobody made proves nothing"


def test_every_act_on_a_case_is_among_what_they_try() -> None:
    """Whatever the domain lets a person do with a case, and every line of the grid that is about one."""
    rules = inspect.getmembers(case_acts, inspect.isfunction)
    acts = {name for name, rule in rules if "by" in inspect.signature(rule).parameters and name[0] != "_"}
    lines = {name.partition(":")[0] for name in NAMES} | {"hand_over"}

    assert len(acts) > 15 and acts - lines == set()
    on_a_case = {doing.act for doing in (*ON_A_CASE.values(), *test_referral_rights.ACTS.values())}
    assert on_a_case - lines == set()
