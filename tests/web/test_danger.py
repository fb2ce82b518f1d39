"""Words of danger typed on pages and forms: the numbers above everything on the answer, and the page to those on duty."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from casework import danger, pages
from db import dangers, threads
from db.session import MemoryUnavailable, Store
from db.tables import dangers as events
from db.tables import outbox
from domain.people import Duty, Person
from domain.triage import Level
from tests import builders
from tests.web.conftest import Browser, Desk
from tests.web.test_case import hidden
from tests.web.test_private_page import NAME, a_report

WORDS = "Ha detto che vuole morire."
SAID_IN = {
    "it": "Ha detto che vuole morire.",
    "en": "He said he wants to kill himself.",
    "es": "Dice que quiere morirse.",
    "fr": "Il dit qu'il veut mourir.",
    "ro": "Spune că vrea să moară.",
    "sq": "Thotë se do të vdesë.",
    "uk": "Він каже, що хоче померти.",
    "ar": "يقول إنه يريد أن يموت",
    "zh": "他说他想死",
}


async def on_duty(desk: Desk) -> Person:
    """Put somebody first on the rota of the ambito."""
    async with desk.memory.transaction() as store:
        return await builders.joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)


async def opened(desk: Desk) -> tuple[str, str]:
    """Give a report's code and the address of its open protected page."""
    reporter, code = await a_report(desk)
    async with desk.memory.transaction() as store:
        link = f"/p/{await pages.offer(store, reporter, code, desk.now)}"
    return code, (await desk.browser().post(link)).headers["location"]


async def paged(desk: Desk) -> list[Any]:
    """Give the people paged, with the subject of each page."""
    async with desk.memory.transaction() as store:
        rows = await store.read(
            select(outbox.c.person_id, outbox.c.vault_id).where(outbox.c.kind == "danger")
        )
        return [(row.person_id, row.vault_id) for row in rows]


async def heard(desk: Desk) -> list[tuple[str, list[str]]]:
    """Give the source and the sealed words of each danger event."""
    async with desk.memory.transaction() as store:
        rows = await store.read(select(events.c.id, events.c.source).order_by(events.c.id))
        return [(row.source, [one.text for one in await threads.thread(store, row.id)]) for row in rows]


def numbers_first(page: str, *told: str) -> None:
    """Check that the numbers stand before anything else in the page's main part, 112 above the others."""
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") :])
    said = " ".join(unescape(main).split())
    assert said.startswith("Chiama il 112 adesso. 112"), said[:200]
    for words in told:
        assert words in said, said[:600]


class TestProtectedPage:
    @pytest.mark.parametrize("field", ["name", "family", "account"])
    @pytest.mark.parametrize("act", ["send", "keep"])
    async def test_numbers_first_and_a_page_whatever_field_and_button(
        self, desk: Desk, field: str, act: str
    ) -> None:
        operator = await on_duty(desk)
        _code, address = await opened(desk)

        answer = await desk.browser().post(address, act=act, **{field: WORDS})

        numbers_first(answer.text, "19696", "Ho avvisato chi è di turno. Non so quando legge.")
        assert [who for who, _ in await paged(desk)] == [operator.id]
        assert await heard(desk) == [("page", [WORDS])]
        assert desk.woken > 0

    @pytest.mark.parametrize("language", SAID_IN)
    async def test_every_language_is_heard(self, desk: Desk, language: str) -> None:
        await on_duty(desk)
        _code, address = await opened(desk)

        answer = await desk.browser().post(address, act="keep", account=SAID_IN[language])

        numbers_first(answer.text)
        assert len(await paged(desk)) == 1

    async def test_nobody_on_duty_is_said_as_it_is_and_coordinators_are_paged(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            coordinator = await builders.joined(store, Duty.COORDINATOR)
        _code, address = await opened(desk)

        answer = await desk.browser().post(address, act="keep", account=WORDS)

        numbers_first(answer.text, "Adesso non c'è nessuno di turno. Chiama il 112.")
        assert [who for who, _ in await paged(desk)] == [coordinator.id]

    async def test_the_same_draft_sent_again_pages_nobody_twice(self, desk: Desk) -> None:
        await on_duty(desk)
        _code, address = await opened(desk)

        await desk.browser().post(address, act="keep", account=WORDS)
        await desk.browser().post(address, act="keep", account=WORDS, name=NAME)
        answer = await desk.browser().post(address, act="send", account=WORDS, name=NAME)

        numbers_first(answer.text)
        assert len(await paged(desk)) == 1
        assert await heard(desk) == [("page", [WORDS])]

    async def test_what_cannot_be_read_is_paged_all_the_same(self, desk: Desk) -> None:
        await on_duty(desk)
        _code, address = await opened(desk)

        answer = await desk.browser().post(address, act="send", account=WORDS, birth="trentuno")

        assert answer.status_code == 422
        numbers_first(answer.text)
        assert WORDS in answer.text
        assert len(await paged(desk)) == 1

    async def test_a_page_that_takes_no_more_still_hears(self, desk: Desk) -> None:
        await on_duty(desk)
        _code, address = await opened(desk)
        desk.pass_time(minutes=61)

        answer = await desk.browser().post(address, act="send", account=WORDS)

        assert answer.status_code == 410
        numbers_first(answer.text)
        assert len(await paged(desk)) == 1

    async def test_soft_words_ask_and_a_tap_pages(self, desk: Desk) -> None:
        operator = await on_duty(desk)
        _code, address = await opened(desk)

        asked = await desk.browser().post(address, act="keep", account="mi ammazzo lol")
        assert "Lo dici per dire o stai male?" in asked.text and "112" in asked.text
        assert await paged(desk) == []
        answer = await desk.browser().post(address, act="sos", account="mi ammazzo lol")

        numbers_first(answer.text.replace("Lo dici per dire o stai male?", "Chiama il 112 adesso."))
        assert [who for who, _ in await paged(desk)] == [operator.id]
        assert "mi ammazzo lol" in answer.text

    async def test_calm_words_show_no_numbers_and_page_nobody(self, desk: Desk) -> None:
        await on_duty(desk)
        _code, address = await opened(desk)

        answer = await desk.browser().post(address, act="keep", account="Da due settimane parla poco.")

        assert "cordata-aid" not in answer.text
        assert await paged(desk) == []

    async def test_who_reads_the_alarm_can_write_back_to_the_reporter(self, desk: Desk) -> None:
        operator = await on_duty(desk)
        code, address = await opened(desk)
        await desk.browser().post(address, act="send", account=WORDS)

        async with desk.memory.transaction() as store:
            (alarm,) = await dangers.open_all(store)
            found, words = await danger.opened(store, operator, alarm.code, desk.now)

        assert [one.text for one in words] == [WORDS]
        assert found.case is not None and code


class TestConsole:
    async def case(self, desk: Desk, **matters: Any) -> str:
        async with desk.memory.transaction() as store:
            return (await builders.stored(store, **matters)).code

    async def seat(self, desk: Desk, *duties: Duty) -> Browser:
        async with desk.memory.transaction() as store:
            person = await builders.joined(store, *(duties or (Duty.TRIAGE_OPERATOR,)))
        return await desk.seat(person)

    async def follows(self, browser: Browser, answer: Any) -> str:
        assert answer.status_code == 303, answer.text
        return (await browser.get(answer.headers["location"])).text

    async def test_a_note_shows_the_numbers_on_the_next_page_and_pages(self, desk: Desk) -> None:
        operator = await on_duty(desk)
        browser = await self.seat(desk)
        code = await self.case(desk)

        page = await self.follows(browser, await browser.post(f"/caso/{code}/nota", text=WORDS))

        numbers_first(page, "Ho avvisato chi è di turno.")
        assert [who for who, _ in await paged(desk)] == [operator.id]
        assert await heard(desk) == [("console", [WORDS])]
        assert "cordata-aid" not in (await browser.get(f"/caso/{code}")).text

    async def test_the_word_in_the_address_is_no_use_to_others(self, desk: Desk) -> None:
        await on_duty(desk)
        browser, other = await self.seat(desk), await self.seat(desk)
        code = await self.case(desk)
        answer = await browser.post(f"/caso/{code}/nota", text=WORDS)

        stolen = (await other.get(answer.headers["location"])).text
        forged = (await browser.get(f"/caso/{code}?aiuto=1a.0000000000000000")).text

        assert "cordata-aid" not in stolen and "cordata-aid" not in forged
        assert "morire" not in answer.headers["location"]

    async def test_an_emergency_is_paged_once_whatever_is_noted(self, desk: Desk) -> None:
        await on_duty(desk)
        browser = await self.seat(desk)
        code = await self.case(desk, level=Level.P1)

        page = await self.follows(browser, await browser.post(f"/caso/{code}/nota", text=WORDS))

        numbers_first(page)
        assert await paged(desk) == []

    async def test_a_refused_act_is_heard_too(self, desk: Desk) -> None:
        await on_duty(desk)
        browser = await self.seat(desk)
        code = await self.case(desk)
        page = (await browser.get(f"/caso/{code}")).text

        answer = await browser.post(
            f"/caso/{code}/non-pertinente", **{**hidden(page, "non-pertinente"), "reason": WORDS * 40}
        )

        assert answer.status_code == 409
        numbers_first(answer.text)
        assert len(await paged(desk)) == 1

    async def test_a_foreign_case_answers_like_a_missing_one_with_the_numbers(self, desk: Desk) -> None:
        await on_duty(desk)
        async with desk.memory.transaction() as store:
            stranger = await builders.joined(store, Duty.TRIAGE_OPERATOR, at=builders.FAR_AMBITO)
        browser = await desk.seat(stranger)
        code = await self.case(desk)

        foreign = await browser.post(f"/caso/{code}/nota", text=WORDS)
        missing = await browser.post("/caso/CRD-ZZZZZ/nota", text=WORDS)

        assert foreign.status_code == missing.status_code == 404
        assert foreign.text.replace(code, "") == missing.text.replace("CRD-ZZZZZ", "")
        numbers_first(foreign.text)
        assert await paged(desk) == []

    async def test_a_report_on_behalf_that_is_not_sent_still_pages(self, desk: Desk) -> None:
        operator = await on_duty(desk)
        browser = await self.seat(desk)

        answer = await browser.post("/segnala/teacher", text=WORDS, told_at="mai", source="phone")

        assert answer.status_code == 409
        numbers_first(answer.text, "Ho avvisato chi è di turno.")
        assert WORDS in answer.text
        assert [who for who, _ in await paged(desk)] == [operator.id]

    async def test_any_other_form_of_the_console_hears(self, desk: Desk) -> None:
        operator = await on_duty(desk)
        browser = await self.seat(desk, Duty.COORDINATOR)

        answer = await browser.post("/persone/invita", name=WORDS)

        numbers_first(answer.text)
        assert operator.id in [who for who, _ in await paged(desk)]

    async def test_a_lost_session_does_not_hide_the_numbers(self, desk: Desk) -> None:
        code = await self.case(desk)

        answer = await desk.browser().post(f"/caso/{code}/nota", text=WORDS)

        assert answer.status_code == 401
        numbers_first(answer.text)


class TestClosingAnAlarm:
    async def alarm(self, desk: Desk) -> tuple[Browser, str]:
        operator = await on_duty(desk)
        async with desk.memory.transaction() as store:
            crier = await builders.joined(store)
            paged = await danger.cry(store, crier, source="tap", now=desk.now)
        return await desk.seat(operator), f"/allarmi/{paged.danger.code}"

    async def test_without_the_review_the_alarm_comes_back_with_what_was_chosen(self, desk: Desk) -> None:
        browser, alarm = await self.alarm(desk)

        answer = await browser.post(f"{alarm}/chiudi", verdict="figure")

        assert answer.status_code == 409
        assert "Prima di chiudere" in answer.text
        assert '<option value="figure" selected>' in answer.text and "<details" in answer.text
        assert "</h1>" in answer.text and alarm.rpartition("/")[2] in answer.text

    async def test_an_answer_not_sent_comes_back_and_nothing_is_closed_over_it(self, desk: Desk) -> None:
        browser, alarm = await self.alarm(desk)

        answer = await browser.post(f"{alarm}/chiudi", verdict="true", helped="talk", text="Dove sei?")
        async with desk.memory.transaction() as store:
            still = await dangers.open_all(store)
        closed = await browser.post(f"{alarm}/chiudi", verdict="true", helped="talk", text="")

        assert answer.status_code == 409
        assert "La tua risposta non è partita." in answer.text and "Dove sei?" in answer.text
        assert len(still) == 1
        assert (closed.status_code, closed.headers["location"]) == (303, "/allarmi")


class TestWhatIsBroken:
    @asynccontextmanager
    async def away(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
        """Let the database be away."""

        async def closed(*_: Any, **__: Any) -> None:
            raise MemoryUnavailable("gone")

        with monkeypatch.context() as patch:
            patch.setattr(Store, "read", closed)
            patch.setattr(Store, "first", closed)
            patch.setattr(Store, "write", closed)
            yield

    async def test_the_database_away_the_numbers_the_truth_the_second_way(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _code, address = await opened(desk)

        async with self.away(desk, monkeypatch):
            answer = await desk.browser().post(address, act="send", account=WORDS)
            calm = await desk.browser().post(address, act="send", account="Parla poco.")

        assert answer.status_code == calm.status_code == 503
        numbers_first(answer.text, "Non ho potuto avvisare nessuno: chiama 112.")
        assert "Non ho potuto avvisare" not in calm.text
        assert desk.called_out == 1

    async def test_a_fault_of_ours_loses_the_act_and_not_the_page(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        operator = await on_duty(desk)
        _code, address = await opened(desk)

        async def breaks(*_: Any, **__: Any) -> None:
            raise RuntimeError(WORDS)

        monkeypatch.setattr(pages, "keep", breaks)
        answer = await desk.browser().post(address, act="send", account=WORDS)

        assert answer.status_code == 500
        numbers_first(answer.text, "Ho avvisato chi è di turno.", "Non ho salvato ciò che hai scritto.")
        assert [who for who, _ in await paged(desk)] == [operator.id]

    async def test_too_many_requests_still_show_the_numbers(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _code, address = await opened(desk)
        browser = desk.browser()
        for _ in range(240):
            await browser.get(address.partition("?")[0] + "x")
        answer = await browser.post(address, act="keep", account=WORDS)

        assert answer.status_code == 429
        numbers_first(answer.text, "Non ho potuto avvisare nessuno: chiama 112.")
