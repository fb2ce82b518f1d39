"""What a thief with the file moves from row to row opens for nobody, whichever table it stands in."""

import pytest
from sqlalchemy import Table, select, update

from db import cases, people, reports, threads, updates
from db.sealing import Unsealable
from db.session import Memory
from db.tables import messages, notes, persons, transitions, vaults
from db.tables import reports as report_rows
from db.tables import updates as update_rows
from db.threads import Voice
from domain.people import Duty
from tests.builders import NOW, joined, rows, sent, stored


async def swapped(memory: Memory, table: Table, column: str) -> None:
    """Exchange what two rows keep in a sealed column, as a thief with the file could."""
    key = next(iter(table.primary_key.columns))
    one, other = (await rows(memory, table))[:2]
    async with memory.transaction() as store:
        for row, value in ((one, other), (other, one)):
            await store.write(
                update(table).where(key == getattr(row, key.name)).values({column: getattr(value, column)})
            )


class TestMovedAbout:
    """A ciphertext exchanged with another row's opens for nobody, whichever table it stands in."""

    async def test_names_of_staff(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff = [await joined(store, Duty.COORDINATOR, name=name) for name in ("Carla", "Franca")]

        await swapped(memory, persons, "name_sealed")

        with pytest.raises(Unsealable):
            async with memory.transaction() as store:
                await people.names(store, [one.id for one in staff])

    async def test_what_reports_say(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            for _ in range(2):
                await sent(store, teacher)

        await swapped(memory, report_rows, "content_sealed")

        for row in await rows(memory, report_rows):
            with pytest.raises(Unsealable):
                async with memory.transaction() as store:
                    await reports.content(store, row.id)

    async def test_keys_of_cases(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            both = [await stored(store) for _ in range(2)]

        await swapped(memory, vaults, "key_wrapped")

        for case in both:
            with pytest.raises(Unsealable):
                async with memory.transaction() as store:
                    await store.vault(case.id)

    async def test_messages_within_one_case(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            case = await stored(store)
            for text in ("la prima", "la seconda"):
                await threads.add_message(store, case.id, Voice.QUESTION, text, author=None, now=NOW)

        await swapped(memory, messages, "body_sealed")

        with pytest.raises(Unsealable):
            async with memory.transaction() as store:
                await threads.thread(store, case.id)

    async def test_a_note_in_the_place_of_a_message(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            case = await stored(store)
            writer = await joined(store, Duty.TRIAGE_OPERATOR)
            await threads.add_note(store, case.id, "solo per noi", author=writer.id, now=NOW)
            await threads.add_message(store, case.id, Voice.QUESTION, "una domanda", author=None, now=NOW)
            note = await store.first(select(notes.c.body_sealed))
            assert note is not None
            await store.write(update(messages).values(body_sealed=note.body_sealed))

        with pytest.raises(Unsealable):
            async with memory.transaction() as store:
                await threads.thread(store, case.id)

    async def test_kept_answers(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            await updates.keep(store, 1, [(10, b"sendMessage {}"), (11, b"sendMessage {1}")], NOW)

        async with memory.transaction() as store:
            await store.write(
                update(update_rows)
                .where(update_rows.c.update_id == 11)
                .values(
                    answer_sealed=select(update_rows.c.answer_sealed)
                    .where(update_rows.c.update_id == 10)
                    .scalar_subquery()
                )
            )

        with pytest.raises(Unsealable):
            async with memory.transaction() as store:
                await updates.seen(store, 1, [11])

    async def test_reasons_are_sealed_with_the_key_of_their_case(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            case = await stored(store)
            await cases.record(
                store, case, case.state, act="dismiss", actor=None, duty=None, now=NOW, reason="Anna lo sa"
            )

        (row,) = await rows(memory, transitions)
        assert b"Anna" not in row.reason_sealed
        async with memory.transaction() as store:
            box = await store.vault(case.id)
        assert box is not None
        place = f"transitions.reason:{row.id}".encode()
        assert box.unseal(place, row.reason_sealed).decode() == "Anna lo sa"
