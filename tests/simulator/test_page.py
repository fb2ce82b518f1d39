"""The page as a whole: chosen phones, several tabs, reloads, small screens, keyboard, languages, accessibility."""

import re
import time

import pytest
from playwright.async_api import Browser, expect

from simulator.phone import Simulator
from simulator.server import GRACE_SECONDS, build, serving
from tests.browsers import NARROW, WIDE, barriers
from tests.simulator.stage import Stage, keys, region

pytestmark = pytest.mark.asyncio(loop_scope="session")
ZOOMED = (800, 500)
"""What 200 % zoom leaves of 1600 × 1000; 320 × 256 is what 400 % leaves of the width WCAG names (1.4.10)."""
REFLOWED = (320, 256)


async def a_scene(stage: Stage) -> None:
    """Three people in three states: a question with buttons, a chat not begun, a blocked bot."""
    anna = await stage.phone("Anna", about={"it": "mamma", "en": "mother"})
    await anna.says("Ho bisogno di aiuto", wait=False)
    text = "Scegli qui, o scrivi /aiuto. Vedi https://example.org/una/pagina/dal/nome/molto/lungo/davvero"
    rows = keys(["Segnalare che mio figlio non sta bene"], ["Indietro", "Pausa", "Aiuto"])
    await stage.bot.ok("sendMessage", chat_id=anna.id, text=text, reply_markup=rows, protect_content=True)
    await stage.sim.phone("Berta")
    carla = await stage.phone("Carla")
    await carla.sends_photo("una foto", wait=False)
    await carla.blocks(wait=False)


class TestChosenPhones:
    async def test_those_in_front_are_shown_first_and_a_choice_survives_a_reload(self, stage: Stage) -> None:
        await stage.phone("Anna", in_front=True)
        await stage.phone("Berta")
        carla = await stage.phone("Carla", in_front=True)
        page = await stage.opens()
        phones = page.get_by_role("main").get_by_role("heading", level=2)
        await expect(phones).to_have_text(["Anna", "Carla"])

        await page.get_by_role("button", name="Berta").click()
        await page.get_by_role("button", name="Anna", exact=True).click()

        await expect(phones).to_have_text(["Berta", "Carla"])
        assert f"{carla.id}" in page.url
        await page.reload()
        await expect(phones).to_have_text(["Berta", "Carla"])

    async def test_a_message_for_a_phone_out_of_view_is_counted(self, stage: Stage) -> None:
        await stage.phone("Anna", in_front=True)
        berta = await stage.phone("Berta")
        page = await stage.opens()
        await expect(region(page, "Anna")).to_be_visible()

        await stage.bot.ok("sendMessage", chat_id=berta.id, text="a")

        await expect(page.get_by_role("button", name="Berta 1 nuovo messaggio")).to_be_visible()
        await expect(page).to_have_title("(1) Telefoni simulati")
        await page.get_by_role("button", name="Berta").click()
        await expect(region(page, "Berta").locator(".text")).to_have_text("a")
        await expect(page).to_have_title("Telefoni simulati")

    async def test_somebody_new_is_given_a_phone(self, stage: Stage) -> None:
        page = await stage.opens()
        await expect(page.get_by_text("Non c'è ancora nessun telefono")).to_be_visible()

        await page.get_by_role("button", name="Nuovo telefono").click()
        await page.get_by_label("Nome inventato").fill("Dora")
        await page.get_by_label("Chi è").fill("allenatrice")
        await page.get_by_role("button", name="Aggiungi").click()

        await expect(region(page, "Dora · allenatrice").get_by_role("button", name="Avvia")).to_be_visible()
        assert [one["about"] for one in await stage.sim.get("/control/phones")] == [{"": "allenatrice"}]

    @pytest.mark.parametrize("size", [WIDE, NARROW])
    async def test_the_form_for_somebody_new_is_in_sight_however_many_there_are(
        self, stage: Stage, size: tuple[int, int]
    ) -> None:
        for number in range(16):
            await stage.phone(f"Persona {number}")
        page = await stage.opens(size=size)

        await page.get_by_role("button", name="Nuovo telefono").click()

        await expect(page.get_by_role("button", name="Aggiungi")).to_be_in_viewport(ratio=1)

    async def test_all_can_be_put_away(self, stage: Stage) -> None:
        await stage.phone("Anna")
        page = await stage.opens()

        await region(page, "Anna").get_by_role("button", name="Altre azioni").click()
        await region(page, "Anna").get_by_role("button", name="Togli dalla vista").click()

        await expect(page.get_by_text("Nessun telefono aperto")).to_be_visible()


class TestLive:
    async def test_two_tabs_show_the_same_and_a_reload_keeps_it(self, stage: Stage) -> None:
        await stage.phone("Anna")
        first = await stage.opens()
        second = await stage.looks(await first.context.new_page())
        field = region(first, "Anna").get_by_label("Scrivi come Anna")

        await field.fill("ciao")
        await field.press("Enter")

        await expect(region(second, "Anna").locator(".text")).to_have_text("ciao")
        await first.reload()
        await expect(region(first, "Anna").locator(".text")).to_have_text("ciao")

    async def test_a_phone_taken_elsewhere_appears(self, stage: Stage) -> None:
        page = await stage.opens()

        await stage.phone("Anna")

        await expect(region(page, "Anna")).to_be_visible()

    async def test_what_came_while_the_line_was_down_is_caught_up(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        await expect(region(page, "Anna")).to_be_visible()

        await page.context.set_offline(True)
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="uno")
        await stage.sim.post("/control/clock", forward=0)
        await page.context.set_offline(False)

        await expect(region(page, "Anna").locator(".text")).to_have_text("uno")
        stage.watch.complaints = [
            one for one in stage.watch.complaints if "ERR_INTERNET_DISCONNECTED" not in one
        ]

    async def test_a_simulator_started_anew_is_shown_anew(self, chromium: Browser) -> None:
        context = await chromium.new_context(locale="it-IT")
        page = await context.new_page()
        async with serving(build()) as url, Simulator(url) as sim:
            await sim.phone("Anna")
            await page.goto(url)
            await expect(region(page, "Anna")).to_be_visible()
            began = time.monotonic()
        assert time.monotonic() - began < GRACE_SECONDS  # an open page does not keep it from ending

        await expect(page.get_by_text("Collegamento perso")).to_be_visible()
        async with serving(build(), port=int(url.rpartition(":")[2])), Simulator(url) as sim:
            await sim.phone("Berta")
            await expect(region(page, "Berta")).to_be_visible(timeout=15_000)
            await expect(region(page, "Anna")).to_have_count(0)
            await context.close()


class TestSmallScreens:
    async def test_people_become_tabs_and_one_phone_fills_the_screen(self, stage: Stage) -> None:
        await a_scene(stage)
        page = await stage.opens(size=NARROW)
        tabs = page.get_by_role("tab")
        await expect(tabs).to_have_count(3)
        await expect(page.get_by_role("heading", level=2, name=re.compile("Anna|Berta|Carla"))).to_have_count(
            1
        )

        await page.get_by_role("tab", name="Anna").press("ArrowLeft")

        await expect(page.get_by_role("tab", name="Carla")).to_be_focused()
        await expect(region(page, "Carla")).to_be_visible()
        await page.reload()
        await expect(region(page, "Carla")).to_be_visible()

    @pytest.mark.parametrize("size", [WIDE, ZOOMED, NARROW, REFLOWED], ids=str)
    async def test_nothing_is_wider_than_the_screen(self, stage: Stage, size: tuple[int, int]) -> None:
        await a_scene(stage)
        page = await stage.opens(size=size)
        await expect(page.get_by_role("log").first).to_be_visible()

        wide = await page.evaluate("document.documentElement.scrollWidth")

        assert wide <= size[0]

    async def test_the_latest_message_stays_in_view_when_the_window_changes(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        for number in range(15):
            await anna.says(f"{number} " + "parole " * 20, wait=False)
        page = await stage.opens()
        latest = region(page, "Anna").get_by_role("article").last
        await expect(latest).to_be_in_viewport(ratio=1)

        for size in (NARROW, ZOOMED, WIDE):
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await expect(latest).to_be_in_viewport(ratio=1)

        await region(page, "Anna").get_by_role("log").hover()
        await page.mouse.wheel(0, -3000)
        first = region(page, "Anna").get_by_role("article").first
        await expect(first).to_be_in_viewport()
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="nuovo")
        await expect(first).to_be_in_viewport()


class TestKeyboardAlone:
    async def test_a_talk_is_held_without_a_mouse(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="Scegli", reply_markup=keys(["Sì"], ["No"]))
        await expect(region(page, "Anna").get_by_role("button", name="No", exact=True)).to_be_visible()

        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Vai ai telefoni")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Vai al campo di testo di Anna")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.type("ciao")
        await page.keyboard.press("Enter")
        assert (await stage.told())["text"] == "ciao"
        await page.keyboard.press("Alt+ArrowUp")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        assert (await stage.told("callback_query"))["data"] == "No"
        await page.keyboard.press("Escape")
        await expect(page.get_by_label("Scrivi come Anna")).to_be_focused()

    async def test_every_menu_opens_closes_and_gives_the_focus_back(self, stage: Stage) -> None:
        await stage.phone("Anna")
        page = await stage.opens()
        await expect(region(page, "Anna")).to_be_visible()
        openers = page.locator("[aria-expanded]")
        assert await openers.count() == 7

        for at in range(await openers.count()):
            await openers.nth(at).focus()
            await page.keyboard.press("Enter")
            await expect(openers.nth(at)).to_have_attribute("aria-expanded", "true")
            await page.keyboard.press("Escape")
            await expect(openers.nth(at)).to_have_attribute("aria-expanded", "false")
            await expect(openers.nth(at)).to_be_focused()


class TestLanguages:
    async def test_the_page_speaks_the_browsers_language_and_another_when_asked(self, stage: Stage) -> None:
        await a_scene(stage)
        page = await stage.opens(locale="en-GB")
        phone = region(page, "Anna · mother")
        await expect(phone.get_by_label("Write as Anna")).to_have_attribute("placeholder", "Message")

        await page.get_by_role("button", name="Italiano").click()

        await expect(region(page, "Anna · mamma").get_by_label("Scrivi come Anna")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "it")
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Telefoni simulati")

    async def test_both_languages_have_the_same_words_with_the_same_gaps(self, stage: Stage) -> None:
        page = await stage.opens()

        words = await page.evaluate("import('/page/words.js').then(module => module.WORDS)")

        gaps = {
            code: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in table.items()}
            for code, table in words.items()
        }
        assert gaps["it"] == gaps["en"]
        assert len(gaps["it"]) > 80


class TestAccessibility:
    @pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"])
    async def test_axe_finds_no_barrier(self, stage: Stage, size: tuple[int, int], scheme: str) -> None:
        await a_scene(stage)
        page = await stage.opens(size=size, color_scheme=scheme)
        await expect(region(page, "Anna").get_by_role("article")).to_have_count(2)

        assert await barriers(page) == []

    async def test_nor_in_what_opens(self, stage: Stage) -> None:
        await a_scene(stage)
        page = await stage.opens()
        await expect(region(page, "Anna").get_by_role("article")).to_have_count(2)
        openers = page.locator("[aria-expanded]:visible")

        for at in range(await openers.count()):
            await openers.nth(at).click()
            await expect(page.locator(".panel:visible")).to_have_count(1)
            assert await barriers(page, within=".panel:not([hidden])") == []
            await openers.nth(at).click()

    async def test_nor_in_an_alert(self, stage: Stage) -> None:
        await a_scene(stage)
        page = await stage.opens()
        await region(page, "Anna").get_by_role("button", name="Pausa").click()
        tap = await stage.told("callback_query")

        answer = {"callback_query_id": tap["id"], "text": "Leggi", "show_alert": True}
        await stage.bot.ok("answerCallbackQuery", **answer)

        await expect(page.get_by_role("alertdialog")).to_be_visible()
        assert await barriers(page, within=".veil") == []
        await expect(page.get_by_text("Telegram simulato — persone inventate")).to_be_visible()
