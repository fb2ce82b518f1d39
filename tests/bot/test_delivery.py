"""What becomes of a message that Telegram does not simply take: it waits in order, goes another way, or is told as lost."""

import asyncio
import logging
import time
from typing import Any

import pytest

from bot.api import Trouble, understand
from casework import notices
from casework.notices import Notice
from db import identities
from db.outbox import Fate
from db.session import Memory
from db.tables import identities as identity_rows
from db.tables import outbox as outbox_rows
from db.tables import persons
from domain.people import Duty, PersonId
from simulator.phone import Phone
from simulator.throttle import Limits
from tests.bot.stage import Stage, said, stage
from tests.builders import joined, rows

ABOUT: dict[str, Any] = {"receipt": "CRD-22222", "code": "CRD-22222", "level": "P1", "state": "in carico"}


async def phone(at: Stage, name: str = "Anna") -> Phone:
    return await at.simulator.phone(name, started=True)


async def tell(at: Stage, *whom: PersonId, emergency: bool = False, kind: Notice = Notice.STATE) -> None:
    """Write a notice to each."""
    async with at.memory.transaction() as store:
        for one in whom:
            notices.tell(store, [one], kind, now=at.clock(), emergency=emergency, **ABOUT)


async def fates(at: Stage) -> list[str]:
    """Give the states of all messages, oldest first."""
    return [row.state for row in sorted(await rows(at.memory, outbox_rows), key=lambda row: row.id)]


class TestAnswers:
    """What a handler said, sent with its batch."""

    async def test_an_answer_told_to_wait_waits_in_the_outbox_and_those_after_it_behind_it(
        self, at: Stage
    ) -> None:
        anna = await phone(at)
        await at.simulator.fault("flood", retry_after=1, method="sendMessage")

        await at.receives(at.update(anna, "/prova uno"), at.update(anna, "/prova due"))
        await at.receives(at.update(anna, "/prova tre"))
        assert await said(anna) == []
        await at.empties()
        assert await said(anna) == []

        at.moves(seconds=1.1)
        await at.empties()
        assert await said(anna) == ["risposta uno", "risposta due", "risposta tre"]
        await at.receives(at.update(anna, "/prova quattro"))
        assert (await said(anna))[-1] == "risposta quattro"

    async def test_another_person_does_not_wait_with_them(self, at: Stage) -> None:
        anna, bruno = await phone(at), await phone(at, "Bruno")
        await at.simulator.fault("flood", retry_after=60, method="sendMessage", chat=anna.id)

        await at.receives(at.update(anna, "/prova uno"), at.update(bruno, "/prova due"))

        assert [await said(one) for one in (anna, bruno)] == [[], ["risposta due"]]

    async def test_after_a_502_the_answer_is_repeated_rather_than_lost(self, at: Stage) -> None:
        anna = await phone(at)
        await at.simulator.fault("bad_gateway", method="sendMessage")

        await at.receives(at.update(anna, "/prova uno"))
        at.moves(seconds=1)
        await at.empties()

        assert await said(anna) == ["risposta uno"]

    async def test_a_blocked_person_is_unreachable_and_comes_back_by_writing(self, at: Stage) -> None:
        anna = await phone(at)
        await at.receives(at.update(anna, "/prova uno"))
        await anna.blocks(wait=False)

        await at.receives(at.update(anna, "/prova due"))

        assert await fates(at) == ["unreachable"]
        assert [row.unreachable_at is not None for row in await rows(at.memory, persons)] == [True]
        await anna.unblocks(wait=False)
        await at.receives(at.update(anna, "/prova tre"))
        assert [row.unreachable_at for row in await rows(at.memory, persons)] == [None]

    async def test_an_answer_telegram_refuses_is_dead_and_an_alarm(
        self, at: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        anna = await phone(at)
        async with at.memory.transaction() as store:
            coordinator = await joined(store, Duty.COORDINATOR)
        await at.simulator.fault(
            "refuse", code=400, description="Bad Request: nonsense", method="sendMessage"
        )

        with caplog.at_level(logging.CRITICAL, "cordata.bot"):
            await at.receives(at.update(anna, "/prova uno"))

        dead = await rows(at.memory, outbox_rows, state=Fate.DEAD.value)
        assert [row.error for row in dead] == ["Bad Request: nonsense"]
        assert "answer refused" in caplog.text
        alarms = await rows(at.memory, outbox_rows, kind=Notice.REFUSED.value)
        assert [row.person_id for row in alarms] == [coordinator.id]

    async def test_a_screen_that_already_says_so_is_no_error(self, at: Stage) -> None:
        anna = await phone(at)
        await at.receives(at.update(anna, "/lingua"))
        screen = await anna.screen()
        tap = at.tap(anna, "menu")
        tap["callback_query"]["message"]["message_id"] = screen.id

        await at.receives(tap)
        await at.receives({**tap, "update_id": tap["update_id"] + 1})

        assert await fates(at) == []
        edits = await anna.calls("editMessageText")
        assert [call["status"] for call in edits] == [200, 400]

    async def test_a_screen_that_was_deleted_comes_as_a_new_message(self, at: Stage) -> None:
        anna = await phone(at)
        tap = at.tap(anna, "menu")
        tap["callback_query"]["message"]["message_id"] = 999_999

        await at.receives(tap)

        assert "Che cosa vuoi fare?" in "".join(await said(anna))
        assert await fates(at) == []


class TestNotices:
    """What others are told, from the outbox."""

    async def test_a_message_leaves_once_and_is_marked(self, at: Stage) -> None:
        anna = await phone(at)
        await tell(at, await at.person(anna))

        await at.empties()
        await at.empties()

        (text,) = await said(anna)
        assert "CRD-22222" in text and "in carico" in text
        assert await fates(at) == ["sent"]

    async def test_429_waits_as_long_as_telegram_asks(self, at: Stage) -> None:
        anna = await phone(at)
        await tell(at, await at.person(anna))
        await at.simulator.fault("flood", retry_after=7, method="sendMessage")

        await at.empties()

        (row,) = await rows(at.memory, outbox_rows)
        assert row.state == "pending"
        assert 6.5 < (row.due_at - at.clock()).total_seconds() <= 7
        at.moves(seconds=7)
        await at.empties()
        assert await fates(at) == ["sent"]

    async def test_a_blocked_reporter_is_told_to_the_team_once(self, at: Stage) -> None:
        anna = await phone(at)
        async with at.memory.transaction() as store:
            coordinator = await joined(store, Duty.COORDINATOR)
            operator = await joined(store, Duty.TRIAGE_OPERATOR, number=(await phone(at, "Marta")).id)
        await anna.blocks(wait=False)
        await tell(at, operator.id, operator.id)
        async with at.memory.transaction() as store:
            await identities.moved(store, operator.id, anna.id)

        await at.empties()
        await tell(at, operator.id)
        await at.empties()

        told = await rows(at.memory, outbox_rows, kind=Notice.UNREACHABLE.value)
        assert [row.person_id for row in told] == [coordinator.id]
        assert (await fates(at)).count("unreachable") >= 2

    async def test_400_is_dead_and_an_alarm_and_the_next_leaves(
        self, at: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        anna = await phone(at)
        person = await at.person(anna)
        await tell(at, person)
        await tell(at, person)
        await at.simulator.fault(
            "refuse", code=400, description="Bad Request: nonsense", method="sendMessage"
        )

        with caplog.at_level(logging.CRITICAL, "cordata.bot"):
            await at.empties()

        assert await fates(at) == ["dead", "sent"]
        assert "message refused" in caplog.text

    @pytest.mark.parametrize(
        ("emergency", "fate", "times"), [(False, "uncertain", 1), (True, "sent", 2)], ids=["notice", "page"]
    )
    async def test_when_the_reply_is_lost_a_page_is_repeated_and_a_notice_is_not(
        self, at: Stage, emergency: bool, fate: str, times: int
    ) -> None:
        anna = await phone(at)
        await tell(at, await at.person(anna), emergency=emergency)
        await at.simulator.fault("reset_after", method="sendMessage")

        await at.empties()
        at.moves(seconds=5)
        await at.empties()

        assert len(await said(anna)) == times
        assert await fates(at) == [fate]

    async def test_a_slow_reply_counts_as_lost(self, at: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.delivery.SECONDS", 0.1)
        anna = await phone(at)
        await tell(at, await at.person(anna))
        await at.simulator.fault("delay_after", seconds=0.5, method="sendMessage")

        await at.empties()

        assert await fates(at) == ["uncertain"]

    async def test_a_telegram_that_is_not_there_is_tried_again_for_sure(self, at: Stage) -> None:
        anna = await phone(at)
        await tell(at, await at.person(anna))
        real, at.api._base = at.api._base, "http://127.0.0.1:9/bot1:x/"
        at.api._urls.clear()
        await at.empties()
        assert await fates(at) == ["pending"]

        at.api._base = real
        at.api._urls.clear()
        at.moves(seconds=10)
        await at.empties()

        assert await fates(at) == ["sent"]

    async def test_a_chat_that_moved_is_written_to_where_it_is_now(self, at: Stage) -> None:
        anna = await phone(at)
        group = await at.simulator.group("Équipe", [anna])
        person = await at.person(group.chat_id)
        await tell(at, person)
        moved = await group.migrates()

        await at.empties()

        assert await fates(at) == ["sent"]
        (row,) = await rows(at.memory, identity_rows, person_id=person)
        assert row.blind == identities.blind(at.memory.ring, moved.chat_id)
        assert any("in carico" in one.text for one in await moved.messages())

    async def test_a_message_that_cannot_be_written_stops_nobody(
        self, at: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A row of an older version, or a broken one: it is dead and an alarm, the others leave."""
        anna, bruno = await phone(at), await phone(at, "Bruno")
        lost = await at.person(anna)
        async with at.memory.transaction() as store:
            notices.tell(store, [lost], Notice.QUESTION, now=at.clock())
        await tell(at, await at.person(bruno))

        with caplog.at_level(logging.CRITICAL, "cordata.bot"):
            await at.empties()

        assert await fates(at) == ["dead", "sent"]
        assert len(await said(bruno)) == 1
        assert caplog.records

    async def test_a_message_to_who_left_is_undelivered(self, at: Stage) -> None:
        anna = await phone(at)
        person = await at.person(anna)
        async with at.memory.transaction() as store:
            await identities.forget(store, person)
        await tell(at, person)

        await at.empties()

        assert await fates(at) == ["unreachable"]


class TestLimits:
    async def test_one_person_gets_one_notice_a_second(self, at: Stage) -> None:
        person = await at.person(await phone(at))
        for _ in range(3):
            await tell(at, person)

        began = time.monotonic()
        await at.empties()

        assert await fates(at) == ["sent"] * 3
        assert time.monotonic() - began >= 2.0

    async def test_a_crowd_is_told_within_telegrams_limit(self, memory: Memory) -> None:
        async with stage(memory, Limits()) as at:
            crowd = [await at.person(await phone(at, f"P{number}")) for number in range(45)]
            at.moves(hours=1)  # nobody has just written: Telegram counts all of it as bulk
            await at.simulator.move_clock(forward=3600)
            await tell(at, *crowd)

            await at.empties(rounds=20)

            assert await fates(at) == ["sent"] * 45
            assert {call["status"] for call in await at.simulator.calls(method="sendMessage")} == {200}

    async def test_an_emergency_leaves_before_a_queue_of_notices(self, memory: Memory) -> None:
        async with stage(memory) as at:
            crowd = [await at.person(await phone(at, f"P{number}")) for number in range(40)]
            marta = await phone(at, "Marta")
            on_duty = await at.person(marta)
            await tell(at, *crowd, on_duty)
            running = asyncio.create_task(at.empties(rounds=20))
            await asyncio.sleep(0.1)

            await tell(at, on_duty, emergency=True, kind=Notice.PAGE)
            began = time.monotonic()
            await marta.sees("URGENTE", within=3)
            waited = time.monotonic() - began
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

            assert waited < 1.6
            assert "pending" in await fates(at)


REPLIES: list[tuple[int, bytes, Trouble | None]] = [
    (200, b'{"ok":true,"result":{"message_id":1}}', None),
    (
        429,
        b'{"ok":false,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}',
        Trouble.LATER,
    ),
    (403, b'{"ok":false,"description":"Forbidden: bot was blocked by the user"}', Trouble.UNREACHABLE),
    (400, b'{"ok":false,"description":"Bad Request: chat not found"}', Trouble.UNREACHABLE),
    (403, b'{"ok":false,"description":"Forbidden: user is deactivated"}', Trouble.UNREACHABLE),
    (400, b'{"ok":false,"description":"Bad Request: message is not modified: same"}', None),
    (400, b'{"ok":false,"description":"Bad Request: query is too old and response timeout"}', None),
    (400, b'{"ok":false,"description":"Bad Request: message to edit not found"}', Trouble.GONE),
    (400, b'{"ok":false,"description":"Bad Request: message can\'t be deleted"}', Trouble.GONE),
    (400, b'{"ok":false,"description":"x","parameters":{"migrate_to_chat_id":-1001}}', Trouble.MOVED),
    (400, b'{"ok":false,"description":"Bad Request: can\'t parse entities"}', Trouble.REFUSED),
    (502, b"<html>Bad Gateway</html>", Trouble.UNCERTAIN),
    (502, b'{"ok":false,"description":"Bad Gateway"}', Trouble.UNCERTAIN),
    (200, b"", Trouble.UNCERTAIN),
    (200, b"[]", Trouble.UNCERTAIN),
    (200, b"null", Trouble.UNCERTAIN),
    (200, b'"ok"', Trouble.UNCERTAIN),
    (429, b'{"ok":false,"parameters":7}', Trouble.LATER),
]


@pytest.mark.parametrize(("status", "body", "trouble"), REPLIES)
def test_a_reply_is_understood_whatever_it_is(status: int, body: bytes, trouble: Trouble | None) -> None:
    assert understand(status, body).trouble is trouble


def test_what_a_reply_tells_besides() -> None:
    assert understand(*REPLIES[1][:2]).retry_after == 5
    assert understand(*REPLIES[9][:2]).moved_to == -1001
