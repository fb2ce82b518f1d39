"""Beside the phones: the clock moves forward for everybody, and what a trainer lets go wrong goes wrong."""

import pytest
from playwright.async_api import expect

from tests.simulator.stage import Stage, region

pytestmark = pytest.mark.asyncio(loop_scope="session")


class TestClock:
    async def test_a_tap_moves_it_forward(self, stage: Stage) -> None:
        page = await stage.opens()
        shown = page.locator("#now")
        await expect(shown).not_to_be_empty()

        for button, passed in (("+15 min", 900), ("+1 ora", 4500), ("+1 giorno", 90900)):
            before = await shown.get_attribute("datetime")
            await page.get_by_role("button", name=button).click()
            await expect(shown).not_to_have_attribute("datetime", before or "")
            assert (await stage.sim.get("/control/clock"))["offset"] == passed

        await expect(page.get_by_role("status")).to_contain_text("Ora sono le")

    async def test_by_how_much_can_be_said_and_every_tab_shows_it(self, stage: Stage) -> None:
        page = await stage.opens()
        other = await stage.opens(timezone_id="Asia/Tokyo")

        await page.get_by_role("button", name="Altro…").click()
        await page.get_by_label("Avanti di").fill("2")
        await page.get_by_label("Unità").select_option("ore")
        await page.get_by_role("button", name="Sposta l'orologio").click()

        shown = page.locator("#now")
        await expect(other.locator("#now")).to_have_text(await shown.inner_text())
        assert (await stage.sim.get("/control/clock"))["offset"] == 7200

    async def test_a_clock_moved_elsewhere_is_followed(self, stage: Stage) -> None:
        page = await stage.opens()
        before = await page.locator("#now").inner_text()

        await stage.sim.move_clock(forward=40 * 86400)

        await expect(page.locator("#now")).not_to_have_text(before)


class TestFaults:
    async def test_what_is_ordered_happens_and_is_counted_down(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        await page.get_by_role("button", name="Guasti").click()
        await page.get_by_label("Errore 502 dopo la consegna").check()
        await page.get_by_label("Quante volte").fill("2")
        await page.get_by_role("button", name="Prepara il guasto").click()
        waiting = page.locator("#faults-open")
        await expect(waiting).to_have_text("Errore 502 dopo la consegna: ancora 2")

        assert await stage.bot.refused("sendMessage", chat_id=anna.id, text="a") == "502 Bad Gateway"

        await expect(waiting).to_have_text("Errore 502 dopo la consegna: ancora 1")
        await expect(region(page, "Anna").locator(".text")).to_have_text("a")
        await page.get_by_role("button", name="Toglili tutti").click()
        await expect(waiting).to_have_text("Nessun guasto.")
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="b")

    async def test_a_storm_names_the_seconds_to_wait(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        await page.get_by_role("button", name="Guasti").click()
        await page.get_by_label("Troppi messaggi").check()
        await page.get_by_role("button", name="Prepara il guasto").click()
        await expect(page.locator("#faults-count")).to_have_text("1")

        told = await stage.bot("sendMessage", chat_id=anna.id, text="a")

        assert told["parameters"] == {"retry_after": 3}
        await expect(page.locator("#faults-count")).to_be_hidden()

    async def test_a_repeated_message_reaches_the_bot_twice(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        await page.get_by_role("button", name="Guasti").click()
        await page.get_by_label("Messaggio ripetuto").check()
        await page.get_by_role("button", name="Prepara il guasto").click()
        await expect(page.locator("#faults-open")).to_have_text("Messaggio ripetuto: ancora 1")
        await anna.says("ciao", wait=False)

        (first,) = await stage.bot.updates()
        (again,) = await stage.bot.updates(first["update_id"] + 1)

        assert first == again

    async def test_a_slow_and_a_broken_line_can_be_ordered(self, stage: Stage) -> None:
        page = await stage.opens()
        await page.get_by_role("button", name="Guasti").click()

        for name in ("Lentezza", "Linea interrotta"):
            await page.get_by_label(name).check()
            await page.get_by_role("button", name="Prepara il guasto").click()
            await expect(page.locator("#faults-open")).to_contain_text(name)

        ordered = (await stage.sim.get("/control/faults"))["open"]
        assert [(fault["kind"], fault["seconds"]) for fault in ordered] == [("delay", 5), ("reset", 0)]
