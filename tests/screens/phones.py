"""The phones in the browser, with a house that answers: a report as it goes, the tools, one phone on a small screen."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from app import protocol as protocol_files
from app.story_command import TAPS
from bot import commands
from db.sealing import make_ring
from simulator.phone import Phone
from tests.browsers import NARROW, WIDE
from tests.stories.house import House, network_joined, opened, settings_for

MIDWAY = ("No", "Ho capito", "Viene meno spesso", "Viene meno spesso", "Resta in disparte")
"""What an educator taps until the first screen of questions is half answered."""


@asynccontextmanager
async def _house() -> AsyncIterator[House]:
    """Open a house of its own in a folder that vanishes; its bot is called as at Telegram."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as beside:
        keys = Path(beside) / "keys"
        make_ring(keys)
        settings = settings_for(Path(home), keys, f"sqlite+aiosqlite:///{home}/cordata.db")
        protocol = protocol_files.read(None)
        await network_joined(settings, protocol)
        async with opened(settings, protocol) as house:
            api = house.open_doors.api
            await api.call("setMyName", name="Cordata")
            await commands.tell(api, house.open_doors.words)
            yield house


async def pictures(browser: Browser, folder: Path) -> AsyncIterator[Path]:
    """Take the pictures of the page; each is of the same house, a little later."""
    async with _house() as house:
        await _reports(house.teacher, TAPS)
        await house.operator.sees("Nuova segnalazione")
        await house.operator.taps("Vedi scheda")
        await house.mother.opens()
        await house.manager.says("/menu")
        page = await _page(browser, house, WIDE)
        yield await _taken(page, folder / "phones-wide.png")

        english = await _page(browser, house, WIDE, query="?lang=en", color_scheme="dark")
        await english.get_by_role("button", name="Faults").click()
        await english.get_by_label("Error 502 after delivery").check()
        await english.get_by_role("button", name="Prepare the fault").click()
        await expect(english.locator("#faults-open")).to_contain_text("1 left")
        yield await _taken(english, folder / "phones-faults-english-dark.png")
        await house.simulator.no_more_faults()

        await _reports(house.educator, MIDWAY, send=False)
        small = await _page(
            browser, house, NARROW, query=f"?phones={house.educator.id}&open={house.educator.id}"
        )
        yield await _taken(small, folder / "phones-narrow.png")

        await house.child.opens()
        await house.child.says("non voglio più vivere")
        danger = await _page(browser, house, NARROW, query=f"?phones={house.child.id}&open={house.child.id}")
        yield await _taken(danger, folder / "phones-narrow-danger.png")


async def _reports(phone: Phone, taps: tuple[str, ...], *, send: bool = True) -> None:
    await phone.says("/segnala")
    for label in taps:
        await phone.taps(label)
    if send:
        await phone.taps("Invia")


async def _page(
    browser: Browser, house: House, size: tuple[int, int], *, query: str = "", color_scheme: str = "light"
) -> Page:
    """Open the page in a browser that never was here and wait until a chat is on it."""
    page = await browser.new_page(
        locale="it-IT",
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if color_scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    await page.goto(f"{house.simulator.base_url}/{query}")
    await expect(page.get_by_role("log").get_by_role("article").last).to_be_visible()
    return page


async def _taken(page: Page, file: Path) -> Path:
    await page.screenshot(path=file, animations="disabled")
    await page.close()
    return file
