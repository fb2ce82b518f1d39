"""The webhook: nothing without the secret, 200 only when all is safe, and bad bodies told apart from bad luck."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.webhook import LARGEST
from db.session import MemoryUnavailable
from db.tables import updates
from domain.people import Person
from handlers.talk import Talk
from tests.bot.stage import SECRET, Stage, said
from tests.builders import rows

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Door:
    """Posts to the webhook as Telegram does."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def post(self, body: object, secret: str | None = SECRET) -> int:
        """Post raw bytes, or an update as JSON; gives the status."""
        headers: Any = {HEADER: secret.encode("latin-1")} if secret is not None else {}
        if isinstance(body, bytes):
            return (await self._client.post("/telegram", content=body, headers=headers)).status_code
        return (await self._client.post("/telegram", json=body, headers=headers)).status_code


@pytest.fixture
async def door(at: Stage) -> AsyncIterator[Door]:
    """The door with its batches running."""
    app = Starlette(routes=[Route("/telegram", at.webhook.answer, methods=["POST"])])
    running = asyncio.create_task(at.webhook.run())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:
        yield Door(client)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("secret", [None, "", "a-secre", "a-secret ", "A-SECRET", "a-secret\u00e8"])
async def test_without_the_secret_nothing_is_read(at: Stage, door: Door, secret: str | None) -> None:
    anna = await at.simulator.phone("Anna", started=True)

    assert await door.post(at.update(anna, "/prova uno"), secret) == 403

    assert at.calls == [] and await rows(at.memory, updates) == []


async def test_the_secret_is_compared_in_constant_time(
    at: Stage, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[Any, Any]] = []
    real = hmac.compare_digest

    def noted(one: Any, other: Any) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noted)
    anna = await at.simulator.phone("Anna", started=True)

    assert await door.post(at.update(anna, "/prova uno"), "wrong") == 403
    assert await door.post(at.update(anna, "/prova due")) == 200

    assert compared == [(b"wrong", SECRET.encode()), (SECRET.encode(), SECRET.encode())]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'"update"',
        b"{}",
        b'{"update_id":"5"}',
        b'{"update_id":5.5}',
        b'{"message":{}}',
        b'{"update_id":1,"x":"' + b"x" * LARGEST + b'"}',
    ],
    ids=lambda body: str(body)[:24],
)
async def test_what_is_no_update_is_a_bad_request(at: Stage, door: Door, body: bytes) -> None:
    assert await door.post(body) == 400
    assert await rows(at.memory, updates) == []


async def test_200_is_said_after_the_commit_and_the_answer(at: Stage, door: Door) -> None:
    anna = await at.simulator.phone("Anna", started=True)
    go_on = asyncio.Event()

    async def waits(store: object, talk: Talk, person: Person) -> None:
        await go_on.wait()

    at.acts["aspetta"] = waits
    asked = asyncio.create_task(door.post(at.update(anna, "/prova aspetta")))
    await asyncio.sleep(0.1)
    assert not asked.done()

    go_on.set()

    assert await asked == 200
    assert len(await rows(at.memory, updates)) == 1
    assert await said(anna) == ["risposta aspetta"]


async def test_what_arrives_meanwhile_is_the_next_batch_in_order(at: Stage, door: Door) -> None:
    anna = await at.simulator.phone("Anna", started=True)
    go_on = asyncio.Event()

    async def waits(store: object, talk: Talk, person: Person) -> None:
        await go_on.wait()

    at.acts["aspetta"] = waits
    posts = [asyncio.create_task(door.post(at.update(anna, "/prova aspetta")))]
    await asyncio.sleep(0.05)
    for number in range(5):
        posts.append(asyncio.create_task(door.post(at.update(anna, f"/prova {number}"))))
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    go_on.set()

    assert await asyncio.gather(*posts) == [200] * 6
    assert at.calls == ["aspetta", "0", "1", "2", "3", "4"]
    assert len({row.at for row in await rows(at.memory, updates)}) == 2


async def test_an_update_pushed_twice_is_answered_twice_and_handled_once(at: Stage, door: Door) -> None:
    anna = await at.simulator.phone("Anna", started=True)
    update = at.update(anna, "/prova uno")

    assert [await door.post(update) for _ in range(2)] == [200, 200]

    assert at.calls == ["uno"]
    assert await said(anna) == ["risposta uno"] * 2


async def test_while_the_database_is_away_everybody_is_answered_and_nothing_is_lost(
    at: Stage, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bruno = [await at.simulator.phone(name, started=True) for name in ("Anna", "Bruno")]
    away = asyncio.Event()
    real = at.desk.take

    async def take(*batch: Any) -> Any:
        if away.is_set():
            raise MemoryUnavailable("gone")
        return await real(*batch)

    monkeypatch.setattr(at.desk, "take", take)
    away.set()
    posts = [asyncio.create_task(door.post(at.update(anna, "voglio morire")))]
    await anna.sees("Chiama il 112 adesso.\n112 · ")
    posts.append(asyncio.create_task(door.post(at.update(bruno, "/aiuto"))))
    posts.append(asyncio.create_task(door.post(at.update(bruno, "/prova uno"))))

    await bruno.sees("Se il pericolo è adesso, chiama il 112.\n112 · ")
    await bruno.sees("Non ho salvato l'ultimo messaggio.")
    await anna.sees("Non ho potuto avvisare nessuno: chiama 112.")
    assert not any(post.done() for post in posts)
    away.clear()

    assert await asyncio.gather(*posts) == [200, 200, 200]
    assert at.calls == ["uno"]
    assert sum("Non ho potuto avvisare" in one for one in await said(anna)) == 1


async def test_one_that_fails_is_set_aside_and_taken_off_telegrams_hands(at: Stage, door: Door) -> None:
    async def fails(store: object, talk: Talk, person: Person) -> None:
        raise RuntimeError

    at.acts["rotto"] = fails
    anna = await at.simulator.phone("Anna", started=True)

    assert await door.post(at.update(anna, "/prova rotto")) == 200
    assert await door.post(at.update(anna, "/prova bene")) == 200

    assert (await said(anna))[-1] == "risposta bene"
