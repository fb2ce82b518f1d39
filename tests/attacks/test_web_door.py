"""The web's doors: replayed links and pages, forged Mini Apps, foreign ids, markup and formulas, floods, wrong secrets."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from app.nursery import beside
from bot import init_data
from casework import pages
from db.session import Memory
from db.tables import updates
from domain.cells import harmless
from domain.people import Duty
from tests.attacks.tally import refused
from tests.bot.stage import SECRET, Stage, stage
from tests.builders import NOW, joined, rows, sent, stored
from tests.web.conftest import Desk

TOKEN = "4200000001:a-token"


async def a_link(desk: Desk) -> str:
    async with desk.memory.transaction() as store:
        person = await joined(store, Duty.COORDINATOR)
    return await desk.link(person)


async def test_a_login_link_works_once_in_one_browser(desk: Desk) -> None:
    for _ in range(5):
        link = await a_link(desk)
        assert (await desk.browser().post(link)).status_code == 303
        for _again in range(4):
            refused("replayed login", (await desk.browser().post(link)).status_code == 403)
    for forged in ("x" * 43, "", "..", "%00", "a" * 5000, link[:-1].rpartition("/")[2]):
        status = (await desk.browser().post(f"/entra/{forged}")).status_code
        refused("forged login", status in (403, 404, 405, 413, 414), f"{status}")


async def test_a_one_time_page_opens_once_and_a_foreign_session_opens_none(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        mother = await joined(store)
        receipt = (await sent(store, mother, form="family")).code
        token = await pages.offer(store, mother, receipt, desk.now)
    first = await desk.browser().post(f"/p/{token}")
    assert first.status_code == 303
    for _ in range(5):
        refused("replayed page", (await desk.browser().post(f"/p/{token}")).status_code == 410)
    session = first.headers["location"].partition("?")[0]
    for place in range(1, 6):
        forged = (
            session[:-place] + ("A" if session[-place] != "A" else "B") + session[len(session) - place + 1 :]
        )
        refused("forged page", (await desk.browser().get(forged)).status_code == 410)
    desk.pass_time(hours=2)
    refused("replayed page", (await desk.browser().get(session)).status_code == 410)


def signed(fields: dict[str, str], token: str = TOKEN) -> str:
    """Sign initData as Telegram does."""
    check = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    made = hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()
    return urlencode({**fields, "hash": made})


FIELDS = {"auth_date": str(int(NOW.timestamp())), "user": json.dumps({"id": 7001}), "query_id": "AAE"}


def test_every_forgery_of_a_mini_apps_word_is_refused() -> None:
    good = signed(FIELDS)
    assert init_data.number_of(good, TOKEN, NOW) == 7001
    forged = [
        good.replace("7001", "7002"),
        good.replace("AAE", "AAF"),
        good + "&admin=1",
        "",
        "hash=",
        "hash=é",
        good[:-1],
    ]
    forged += [signed(FIELDS, token="1:other"), good.replace("hash=", "HASH="), good + "&" + "x" * 5000]
    forged += [
        good[:place] + ("0" if good[place] != "0" else "1") + good[place + 1 :] for place in range(len(good))
    ]
    for said in forged:
        found = init_data.number_of(said, TOKEN, NOW)
        same = dict(httpx.QueryParams(said)) == dict(httpx.QueryParams(good))
        refused("forged initData", found is None or (same and found == 7001), said[:60])
    for shift in (timedelta(minutes=16), timedelta(days=1), -timedelta(minutes=2)):
        refused("stale initData", init_data.number_of(good, TOKEN, NOW + shift) is None)
    for user in ('{"id": "7001"}', '{"id": null}', "[]", "7001", "{", '{"id": 1e999}'):
        odd = signed({**FIELDS, "user": user})
        refused("odd initData", init_data.number_of(odd, TOKEN, NOW) is None, user)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_an_export_is_a_formula(start: str) -> None:
    for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x")', ""):
        cell = str(harmless(start + rest))
        refused("formula in an export", cell.startswith("'"), cell)


async def test_markup_in_names_is_words_on_every_page(desk: Desk) -> None:
    evil = "<script>alert(1)</script>"
    async with desk.memory.transaction() as store:
        coordinator = await joined(store, Duty.COORDINATOR, Duty.ADMINISTRATOR, name=evil)
        case = await stored(store)
    browser = await desk.seat(coordinator)
    for route in desk.app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and "{token" not in route.path:
            path = route.path.replace("{code:str}", case.code).replace("{name:str}", "aperte")
            shown = await browser.get(
                path.replace("{number:str}", str(coordinator.id)).replace("{kind:str}", evil)
            )
            refused("markup", evil not in shown.text, path)


async def test_floods_of_requests_are_slowed(desk: Desk) -> None:
    browser = desk.browser()
    statuses = [(await browser.post(f"/entra/{'x' * 43}")).status_code for _ in range(60)]
    for status in statuses[30:]:
        refused("flood of logins", status == 429, f"{status}")
    other = desk.browser()
    statuses = [(await other.get("/coda")).status_code for _ in range(300)]
    for status in statuses[260:]:
        refused("flood of pages", status == 429, f"{status}")


@pytest.fixture
async def at(quick_memory: Memory) -> AsyncIterator[Stage]:
    async with stage(quick_memory) as found:
        yield found


async def test_the_webhook_hears_nothing_without_its_secret(at: Stage) -> None:
    app = Starlette(routes=[Route("/telegram", at.webhook.answer, methods=["POST"])])
    anna = await at.simulator.phone("Anna", started=True)
    before = await rows(at.memory, updates)
    async with (
        beside(at.webhook.run()),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client,
    ):
        for said in ("", "x", SECRET[:-1], f"{SECRET} ", SECRET.upper(), f"{SECRET}\x00", "é", "a" * 10_000):
            headers = {b"X-Telegram-Bot-Api-Secret-Token": said.encode()}
            answer = await client.post("/telegram", json=at.update(anna, "/prova uno"), headers=headers)
            refused("webhook without secret", answer.status_code == 403, repr(said[:20]))
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        for body in (
            b"",
            b"{",
            b"[]",
            b"null",
            b'{"update_id":"1"}',
            b"\xff\xfe",
            b"[" * 100_000,
            b"{}" * 600_000,
        ):
            answer = await client.post("/telegram", content=body, headers=right)
            refused("webhook: no update", answer.status_code in (400, 413), repr(body[:20]))
        assert await rows(at.memory, updates) == before
        assert at.calls == []
