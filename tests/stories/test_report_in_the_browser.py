"""A teacher reports by tapping on her phone on the page; the person on duty sees it live, and time can be let pass."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from app.clock import Clock, follow
from app.nursery import beside
from app.story_command import TAPS
from tests.browsers import WIDE, Watch, barriers
from tests.simulator.stage import region
from tests.stories.conftest import Stage
from tests.stories.house import House, opened, settings_for

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Follower(Clock):
    """Takes the house's clock along with the simulator's, from the moment at which the story begins."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self._house = house
        self._begun = house.clock.offset

    def move_to(self, offset: timedelta) -> None:
        super().move_to(offset)
        self._house.clock.move_to(self._begun + offset)


@pytest_asyncio.fixture(loop_scope="session")
async def house(house_url: str, stage: Stage, tmp_path: Path) -> AsyncIterator[House]:
    """An open house in the loop of the browser; its clock goes with the page's, as in the demo."""
    settings = settings_for(tmp_path / "home", stage.keys, house_url)
    async with (
        opened(settings, stage.protocol) as house,
        beside(follow(Follower(house), house.simulator.base_url)),
    ):
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, house: House) -> AsyncIterator[Page]:
    """The page with the phones of the demo's people; what it complained of makes the test red."""
    watch = Watch()
    width, height = WIDE
    context = await chromium.new_context(locale="it-IT", viewport={"width": width, "height": height})
    page = watch.over(await context.new_page())
    await page.goto(f"{house.simulator.base_url}/")
    yield page
    await context.close()
    assert watch.complaints == []


async def taps(phone: Locator, label: str) -> None:
    """Tap the latest button with this label, else the latest whose label contains it; wait until the bot answered."""
    exact = phone.locator(".key").get_by_text(label, exact=True)
    await expect(phone.locator(".key", has_text=label).last).to_be_visible()
    key = exact if await exact.count() else phone.locator(".key", has_text=label)
    before = await phone.locator(".log").inner_html()
    await key.last.click()
    await expect(phone.locator(".log")).not_to_have_js_property("innerHTML", before)


async def test_a_report_by_tapping_is_seen_by_the_operator_becomes_late_and_is_taken(page: Page) -> None:
    teacher, operator = region(page, "Elena · insegnante"), region(page, "Marta · chi smista")
    await expect(operator).to_be_visible()
    await page.get_by_role("button", name="Carla").click()
    await teacher.get_by_label("Scrivi come Elena").fill("/segnala")
    await teacher.get_by_label("Scrivi come Elena").press("Enter")

    for label in (*TAPS, "Invia"):
        await taps(teacher, label)
    await expect(teacher.get_by_text("Ricevuta · codice")).to_be_visible()
    await expect(operator.get_by_text("Nuova segnalazione")).to_be_visible()
    assert await barriers(page) == []

    for _ in range(3):
        await page.get_by_role("button", name="+1 giorno").click()
    late = region(page, "Carla · coordinamento").get_by_text("scadut")
    await expect(late.last).to_be_visible(timeout=15_000)

    await taps(operator, "La prendo io")
    await expect(teacher.get_by_text("presa in carico").last).to_be_visible()
    await page.reload()
    await expect(teacher.get_by_text("Ricevuta · codice")).to_be_visible()
    await expect(operator.get_by_text("Nuova segnalazione").last).to_be_visible()
