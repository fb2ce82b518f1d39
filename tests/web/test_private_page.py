"""The protected page: opened once, kept while typed, sealed into the case; marks that meet without a name being read."""

import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot import init_data
from casework import children, pages
from db import accounts, cases
from domain.case import Case
from domain.child import FIELDS
from domain.people import Duty, Person
from tests import builders
from tests.web.conftest import Browser, Desk

TOKEN = "123:ABC"
NAME = "Zelinda Quarantotti"
WRITTEN = {
    "act": "send",
    "name": NAME,
    "birth": "3/4/2011",
    "comune": "Crema",
    "tax_code": "RSSMRA80A01H501U",
    "family": "La nonna, 333 1234567",
    "account": "Da due settimane non parla.",
}


async def a_report(desk: Desk) -> tuple[Person, str]:
    """Send a teacher's report; give the reporter and the code."""
    async with desk.memory.transaction() as store:
        reporter = await builders.joined(store, Duty.TEACHER)
        return reporter, (await builders.sent(store, reporter)).code


async def a_link(desk: Desk) -> tuple[str, str]:
    """Give a case's code and the address of a fresh page of its reporter."""
    reporter, code = await a_report(desk)
    async with desk.memory.transaction() as store:
        return code, f"/p/{await pages.offer(store, reporter, code, desk.now)}"


async def the_case(store: Any, code: str) -> Case:
    found = await cases.by_code(store, code)
    assert found is not None
    return found


class TestOpening:
    async def test_looking_burns_nothing_and_says_first_who_reads(self, desk: Desk) -> None:
        _code, link = await a_link(desk)
        browser = desk.browser()

        seen = [await browser.get(link) for _ in range(3)]

        assert [answer.status_code for answer in seen] == [200, 200, 200]
        assert "Chi legge che cosa" in seen[0].text
        assert "Un servizio che dice sì, con il consenso" in seen[0].text
        assert (await browser.post(link)).status_code == 303

    @pytest.mark.parametrize(("language", "runs"), [("ar", "rtl"), ("ro", "ltr"), ("it", "ltr")])
    async def test_the_page_says_its_language_and_which_way_it_runs(
        self, desk: Desk, language: str, runs: str
    ) -> None:
        _code, link = await a_link(desk)

        seen = await desk.browser().get(f"{link}?lingua={language}")

        assert f'<html lang="{language}" dir="{runs}">' in seen.text

    async def test_a_link_opens_once(self, desk: Desk) -> None:
        _code, link = await a_link(desk)

        first, second = await desk.browser().post(link), await desk.browser().post(link)

        assert (first.status_code, second.status_code) == (303, 410)

    async def test_a_link_waits_fifteen_minutes(self, desk: Desk) -> None:
        _code, link = await a_link(desk)
        desk.pass_time(minutes=16)

        assert (await desk.browser().get(link)).status_code == 410
        assert (await desk.browser().post(link)).status_code == 410

    async def test_an_open_page_lasts_an_hour(self, desk: Desk) -> None:
        _code, link = await a_link(desk)
        address = (await desk.browser().post(link)).headers["location"]

        assert (await desk.browser().get(address)).status_code == 200
        desk.pass_time(minutes=61)
        assert (await desk.browser().get(address)).status_code == 410

    async def test_an_unknown_link_and_a_burnt_one_look_alike(self, desk: Desk) -> None:
        _code, link = await a_link(desk)
        await desk.browser().post(link)

        burnt, unknown = await desk.browser().get(link), await desk.browser().get("/p/nothing")

        assert burnt.status_code == unknown.status_code == 410
        assert burnt.text == unknown.text

    async def test_only_this_page_may_stand_in_telegram(self, desk: Desk) -> None:
        _code, link = await a_link(desk)

        page = await desk.browser().get(link)

        assert "frame-ancestors https://web.telegram.org" in page.headers["content-security-policy"]
        for other in ("/coda", "/entra/x", "/p/copia/x", "/p/copia/aperta/x", "/p/invio/x"):
            found = (await desk.browser().get(other)).headers
            assert "frame-ancestors 'none'" in found["content-security-policy"], other
            assert found["x-frame-options"] == "DENY", other
        assert page.headers["cache-control"] == "no-store"


class TestBeforeWriting:
    SILENT = "Adesso non c&#39;è nessuno di turno. Se c&#39;è pericolo, chiama il 112."

    async def test_nobody_on_duty_is_said_before_anybody_writes(self, desk: Desk) -> None:
        _code, link = await a_link(desk)

        door = await desk.browser().get(link)
        sheet = await desk.browser().get((await desk.browser().post(link)).headers["location"])

        assert self.SILENT in door.text and self.SILENT in sheet.text
        assert sheet.text.index(self.SILENT) < sheet.text.index("<form")

    async def test_with_somebody_on_duty_nothing_is_said(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            await builders.joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
        _code, link = await a_link(desk)

        assert self.SILENT not in (await desk.browser().get(link)).text


class TestWriting:
    async def test_what_is_sent_is_sealed_into_the_case_without_the_tax_code(self, desk: Desk) -> None:
        code, link = await a_link(desk)
        address = (await desk.browser().post(link)).headers["location"]

        answer = await desk.browser().post(address, **WRITTEN)

        assert answer.status_code == 200 and code in answer.text
        async with desk.memory.transaction() as store:
            case = await the_case(store, code)
            (account,) = await accounts.of_case(store, case.id)
        assert account.content["name"] == NAME
        assert account.content["birth"] == "2011-04-03" and account.content["comune"] == "019035"
        assert "tax_code" not in account.content
        assert (await desk.browser().get(address)).status_code == 410

    async def test_a_draft_survives_a_new_link(self, desk: Desk) -> None:
        reporter, code = await a_report(desk)
        async with desk.memory.transaction() as store:
            link = f"/p/{await pages.offer(store, reporter, code, desk.now)}"
        address = (await desk.browser().post(link)).headers["location"]
        await desk.browser().post(address, act="keep", name=NAME)
        async with desk.memory.transaction() as store:
            again = f"/p/{await pages.offer(store, reporter, code, desk.now)}"

        renewed = (await desk.browser().post(again)).headers["location"]

        assert NAME in (await desk.browser().get(renewed)).text
        assert (await desk.browser().get(address)).status_code == 410

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("birth", "trentuno"),
            ("comune", "Atlantide"),
            ("tax_code", "ABC"),
            ("name", "Zeno " * 30),
            ("family", "la zia " * 80),
            ("account", "in cortile da sola " * 300),
        ],
    )
    async def test_what_cannot_be_read_is_shown_again_with_everything_typed(
        self, desk: Desk, field: str, typed: str
    ) -> None:
        _code, link = await a_link(desk)
        address = (await desk.browser().post(link)).headers["location"]

        given = {**WRITTEN, field: typed}
        answer = await desk.browser().post(address, **given)

        assert answer.status_code == 422
        assert "aria-invalid" in answer.text
        assert all(given[name].strip() in answer.text for name in FIELDS)

    async def test_a_draft_that_is_too_long_is_not_said_to_be_saved(self, desk: Desk) -> None:
        _code, link = await a_link(desk)
        address = (await desk.browser().post(link)).headers["location"]

        answer = await desk.browser().post(address, act="keep", account="a" * 4001)

        assert answer.status_code == 422 and "a" * 4001 in answer.text
        assert "È troppo lungo" in answer.text and "Bozza salvata" not in answer.text

    async def test_markup_is_shown_as_words(self, desk: Desk) -> None:
        _code, link = await a_link(desk)
        address = (await desk.browser().post(link)).headers["location"]

        answer = await desk.browser().post(
            address, act="keep", account="</textarea><script>alert(1)</script>"
        )

        assert "<script>alert" not in answer.text

    async def test_the_raw_file_holds_no_name(self, desk: Desk, quick_url: str) -> None:
        _code, link = await a_link(desk)
        address = (await desk.browser().post(link)).headers["location"]
        await desk.browser().post(address, **WRITTEN)

        file = Path(quick_url.partition(":///")[2])
        kept = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))

        assert kept and NAME.encode() not in kept and b"RSSMRA80A01H501U" not in kept


class TestSameChild:
    async def write(self, desk: Desk, **other: str) -> str:
        code, link = await a_link(desk)
        address = (await desk.browser().post(link)).headers["location"]
        await desk.browser().post(address, **{**WRITTEN, "tax_code": "", **other})
        return code

    async def perhaps(self, desk: Desk, code: str, duty: Duty = Duty.TRIAGE_OPERATOR) -> list[str]:
        async with desk.memory.transaction() as store:
            person = await builders.joined(store, duty)
            return await children.perhaps(store, person, await the_case(store, code))

    async def test_is_closed_until_the_papers_are_recorded(self, desk: Desk) -> None:
        first, _second = await self.write(desk), await self.write(desk)

        assert await self.perhaps(desk, first) == []

    async def test_two_pages_about_the_same_child_meet_however_the_name_is_written(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            await children.switch(store, "DPIA 7", desk.now)
        first = await self.write(desk)
        second = await self.write(desk, name="quarantotti, ZELINDA", birth="2011-04-03", comune="019035")
        await self.write(desk, name="Zelinda Quarantotti", birth="4/4/2011")

        assert await self.perhaps(desk, first) == [second]
        assert await self.perhaps(desk, first, Duty.CASE_MANAGER) == []

    async def test_nobody_is_asked_twice_after_a_no_and_a_yes_joins(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            await children.switch(store, "DPIA 7", desk.now)
        first, second, third = [await self.write(desk) for _ in range(3)]
        protocol = builders.the_protocol()

        async with desk.memory.transaction() as store:
            person = await builders.joined(store, Duty.TRIAGE_OPERATOR)
            await children.decide(store, person, first, second, same=False, protocol=protocol, now=desk.now)
        async with desk.memory.transaction() as store:
            await children.decide(store, person, first, third, same=True, protocol=protocol, now=desk.now)

        assert await self.perhaps(desk, second) == [third]
        async with desk.memory.transaction() as store:
            assert (await the_case(store, first)).state.value == "unita"

    async def two(self, desk: Desk) -> tuple[str, str]:
        async with desk.memory.transaction() as store:
            await children.switch(store, "DPIA 7", desk.now)
        return await self.write(desk), await self.write(desk)

    async def seated(self, desk: Desk, duty: Duty) -> Browser:
        async with desk.memory.transaction() as store:
            person = await builders.joined(store, duty)
        return await desk.seat(person)

    async def say(self, browser: Browser, code: str, other: str, same: str) -> int:
        page = (await browser.get(f"/caso/{code}")).text
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version is not None
        answer = await browser.post(f"/caso/{code}/stesso", version=version[1], other=other, same=same)
        return answer.status_code

    async def test_the_proposal_stands_on_the_page_of_who_triages(self, desk: Desk) -> None:
        first, second = await self.two(desk)

        seen = (await (await self.seated(desk, Duty.TRIAGE_OPERATOR)).get(f"/caso/{first}")).text

        assert f"Forse è lo stesso ragazzo o la stessa ragazza di {second}" in seen
        assert NAME not in seen.partition("Forse è lo stesso")[2].partition("</section>")[0]

    async def test_a_no_is_kept_and_not_asked_again(self, desk: Desk) -> None:
        first, second = await self.two(desk)
        browser = await self.seated(desk, Duty.TRIAGE_OPERATOR)

        assert await self.say(browser, first, second, "no") == 303

        for code in (first, second):
            assert "Forse è lo stesso ragazzo" not in (await browser.get(f"/caso/{code}")).text

    async def test_a_yes_joins_the_two(self, desk: Desk) -> None:
        first, second = await self.two(desk)
        browser = await self.seated(desk, Duty.TRIAGE_OPERATOR)

        assert await self.say(browser, first, second, "si") == 303

        async with desk.memory.transaction() as store:
            assert (await the_case(store, first)).state.value == "unita"

    async def test_what_was_not_proposed_is_refused(self, desk: Desk) -> None:
        first, _second = await self.two(desk)
        async with desk.memory.transaction() as store:
            stranger = (await builders.stored(store)).code
        browser = await self.seated(desk, Duty.TRIAGE_OPERATOR)

        assert await self.say(browser, first, stranger, "si") == 404
        assert await self.say(browser, first, stranger, "forse") == 404


def said(number: int, at: int, token: str = TOKEN) -> str:
    """Make initData as Telegram does (Bot API, Mini Apps)."""
    fields = {"auth_date": str(at), "user": json.dumps({"id": number})}
    check = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()})


class TestInitData:
    NOW = builders.NOW

    def test_telegrams_word_is_believed(self) -> None:
        at = int(self.NOW.timestamp())

        assert init_data.number_of(said(7, at), TOKEN, self.NOW) == 7

    def test_forged_stale_early_and_broken_words_are_not(self) -> None:
        at = int(self.NOW.timestamp())
        wrong = [
            said(7, at, token="124:ABC"),
            said(7, at).replace("7", "8", 1),
            said(7, at - 16 * 60),
            said(7, at + 3600),
            "",
            "hash=00",
            "hash=%C3%A9",
            "user=%7B%7D&auth_date=x&hash=1",
            "x" * 9000,
        ]

        assert [init_data.number_of(one, TOKEN, self.NOW) for one in wrong] == [None] * len(wrong)
