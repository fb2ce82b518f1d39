"""Erasing: one report among several, the last one with its case, a joined case with every key, each in the ledger."""

import pytest
from sqlalchemy import select

from casework import consents, erasing, pages, threads, triage
from casework.consents import Word
from db import accounts, dangers, erasure, reports
from db.columns import metadata
from db.dangers import Danger
from db.ids import new_id
from db.session import Memory, Store
from db.tables import vaults
from db.threads import VaultDestroyed
from db.trail_tables import erasures
from domain.consent import Basis, Born, Giver, Responsibility, Scope
from domain.people import Duty, Person
from tests.builders import NOW, joined, later, rows, sent, the_protocol

PROTOCOL = the_protocol()
CANARY = "zanzibar"


@pytest.fixture
async def marta(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.TRIAGE_OPERATOR, name="Marta")


async def full(store: Store, marta: Person, code: str, receipt: str) -> None:
    """Write a word into every part of a case that keeps words."""
    await threads.note(store, marta, code, CANARY, NOW)
    await threads.ask(store, marta, code, CANARY, PROTOCOL, NOW)
    word = Word(Giver.HOUSE, Scope.REFERRAL, True, Basis.EXCEPTION, reason=CANARY)
    await consents.record(store, marta, code, word, NOW)
    day = NOW.date()
    await consents.set_family(store, marta, code, Responsibility.BOTH, Born(day, day), NOW)
    await consents.block_family(store, marta, code, blocked=True, reason=CANARY, now=NOW)


async def opened(memory: Memory) -> list[object]:
    """Give every sealed value that still stands under the key of a case, whatever its table."""
    house = {"identities", "persons", "talks", "updates", "outbox"}
    found: list[object] = []
    async with memory.transaction() as store:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if column.name.endswith("_sealed") and table.name not in house:
                    values = [row[0] for row in await store.read(select(column))]
                    found += [(table.name, column.name) for value in values if value]
    return found


async def test_the_last_report_takes_its_case_and_every_word_in_it(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER)
        receipt = await sent(store, teacher, text=CANARY)
        await full(store, marta, receipt.code, receipt.code)
        (written,) = await reports.of_case(store, receipt.case.id)
        await accounts.add(store, receipt.case.id, written.id, {"story": CANARY}, NOW)
        link = await pages.offer(store, teacher, receipt.code, NOW)
        session = await pages.open_(store, link, None, NOW)
        await pages.keep(store, session, {"story": CANARY}, NOW)
    assert len(await opened(memory)) >= 7

    async with memory.transaction() as store:
        (report,) = await reports.of_case(store, receipt.case.id)
        assert await erasing.report(store, report, erasing.ASKED, later(days=1)) == 1

    assert await opened(memory) == []
    assert [(row.vault_id, row.report_id, row.why) for row in await rows(memory, erasures)] == [
        (receipt.case.id, None, "asked")
    ]
    async with memory.transaction() as store:
        assert await store.vault(receipt.case.id) is None
        with pytest.raises(VaultDestroyed):
            await threads.note(store, marta, receipt.code, "una nota", NOW)
        assert await erasure.still_open(store) == []


async def test_of_a_joined_case_every_key_goes(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER)
        first, second, third = [await sent(store, teacher, text=CANARY) for _ in range(3)]
        await triage.merge(store, marta, first.code, second.code, PROTOCOL, NOW)
        await triage.merge(store, marta, second.code, third.code, PROTOCOL, NOW)
        alarm = Danger(
            new_id(), "SOS-AAAA", teacher.id, None, NOW, later(days=1), "text", case=second.case.id
        )
        await dangers.create(store, alarm)
        await dangers.add_rules(store, alarm.id, ["zanzibar"])

        assert await erasing.case(store, third.case.id, erasing.TERM, NOW) == 4

    assert await opened(memory) == []
    assert {row.key_wrapped for row in await rows(memory, vaults)} == {None}
    assert len(await rows(memory, erasures)) == 4


async def test_one_of_several_goes_alone_whichever_it_is(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        teacher, coach = await joined(store, Duty.TEACHER), await joined(store, Duty.TEACHER)
        gone, kept = await sent(store, teacher, text=CANARY), await sent(store, coach, text="l'altra")
        await triage.merge(store, marta, gone.code, kept.code, PROTOCOL, NOW)
        await threads.note(store, marta, kept.code, "una nota di lavoro", NOW)

    for which, keys in ((kept, 0), (gone, 2)):
        async with memory.transaction() as store:
            found = {one.receipt: one for one in await reports.of_case(store, kept.case.id)}
            assert await erasing.report(store, found[which.code], erasing.ASKED, NOW) == keys
        async with memory.transaction() as store:
            content = {one.receipt: await reports.content(store, one.id) for one in found.values()}
            assert content[which.code] is None
            if which is kept:
                assert content[gone.code] is not None
                await threads.note(store, marta, kept.code, "si lavora ancora", NOW)
    assert await opened(memory) == []


async def test_a_joined_report_takes_its_own_key_and_no_other(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER)
        gone, kept = await sent(store, teacher, text=CANARY), await sent(store, teacher, text="l'altra")
        await triage.merge(store, marta, gone.code, kept.code, PROTOCOL, NOW)
        (report,) = [one for one in await reports.of_case(store, kept.case.id) if one.receipt == gone.code]
        assert await erasing.report(store, report, erasing.ASKED, NOW) == 1

    wrapped = {row.id: row.key_wrapped for row in await rows(memory, vaults)}
    assert wrapped[gone.case.id] is None and wrapped[kept.case.id] is not None


async def test_what_is_erased_twice_stands_once_in_the_ledger(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        receipt = await sent(store, await joined(store, Duty.TEACHER))
        assert await erasing.case(store, receipt.case.id, erasing.TERM, NOW) == 1
        assert await erasing.case(store, receipt.case.id, erasing.TERM, NOW) == 0

    assert len(await rows(memory, erasures)) == 1
