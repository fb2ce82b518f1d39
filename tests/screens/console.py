"""Every page of the console, wide and narrow, with invented people on a fixed day."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, Page

from app import protocol as protocol_files
from db.sealing import make_ring
from tests.browsers import NARROW
from tests.stories import walks
from tests.stories.house import network_joined, settings_for
from tests.web.stage import Stage, protected_pages, set_for

DESK = (1280, 860)

PAGES = {
    "queue": "/coda",
    "case": "/caso/{code}",
    "case-print": "/caso/{code}/stampa",
    "alarms": "/allarmi",
    "call-backs": "/da-sentire",
    "spoken": "/segnala",
    "spoken-form": "/segnala/teacher",
    "overview": "/quadro",
    "people": "/persone",
    "rota": "/turni",
    "organisations": "/enti",
    "deliveries": "/consegne",
    "contacts": "/contatti",
    "sessions": "/sessioni",
    "second-factor": "/prova",
    "peers": "/pari",
    "matches": "/abbinamenti",
    "care": "/cura",
    "services": "/servizi",
    "service-new": "/servizi/nuovo",
    "load": "/distribuzione",
    "groups": "/gruppi",
    "initiatives": "/iniziative",
    "needs": "/bisogni",
    "orientations": "/orientamenti",
    "requests": "/richieste",
    "consents": "/caso/{code}/consensi",
    "referrals": "/caso/{code}/invii",
    "missing": "/caso/CRD-22222",
}
"""Each photograph and the page it shows to a coordinator."""


LONG = frozenset({"spoken-form"})
"""Pages of which the first screen says enough."""


async def some_life(stage: Stage) -> str:
    """Let a few reports arrive and one be worked on; gives its code."""
    house = stage.house
    code = await walks.reports(house.teacher, *walks.BULLIED)
    await house.moves(minutes=20)
    await walks.reports(house.doctor, *walks.WOUNDS)
    await walks.reports_at_home(house.mother, *walks.CALM)
    await house.youngster.opens()
    await house.youngster.says("voglio morire")
    page = await stage.enters(house.operator, size=DESK)
    await page.goto(f"{stage.address}/caso/{code}")
    await page.get_by_role("button", name="La prendo io").click()
    await writes(page, "Nota interna", "La tua nota", "Sentita la preside: conferma.")
    await writes(page, "Chiedi a chi segnala", "La tua domanda", "Da quando va così?")
    return code


async def writes(page: Page, act: str, field: str, words: str) -> None:
    """Open an act of the case page, write, send."""
    await page.locator("summary", has_text=act).first.click()
    await page.get_by_label(field).fill(words)
    await page.get_by_role("button", name=act).click()
    await page.get_by_text(words).first.wait_for()


async def photographs(stage: Stage, code: str, folder: Path) -> AsyncIterator[Path]:
    """Take every page wide and narrow."""
    door = await stage.tab(size=DESK)
    await door.goto(await stage.link(stage.house.coordinator))
    await door.screenshot(path=folder / "console-door.png")
    yield folder / "console-door.png"
    page = await stage.enters(stage.house.coordinator, size=DESK)
    for name, path in PAGES.items():
        for kind, (width, height) in (("", DESK), ("-narrow", NARROW)):
            await page.set_viewport_size({"width": width, "height": height})
            await page.goto(stage.address + path.format(code=code))
            await page.screenshot(path=folder / f"console-{name}{kind}.png", full_page=name not in LONG)
            yield folder / f"console-{name}{kind}.png"
    async for picture in _opened(stage, page, folder):
        yield picture
    async for step, sheet in protected_pages(stage, code):
        async for picture in _both(sheet, folder, f"page-{step.replace(' ', '-')}"):
            yield picture


async def _opened(stage: Stage, page: Page, folder: Path) -> AsyncIterator[Path]:
    """Take what stands behind a button or a name: a person, an alarm."""
    await page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    await page.goto(f"{stage.address}/persone")
    await page.get_by_role("link", name="Marta").first.click()
    async for picture in _both(page, folder, "console-person"):
        yield picture
    await page.goto(f"{stage.address}/allarmi")
    await page.get_by_role("button", name="Apri").first.click()
    await page.get_by_text("voglio morire").first.wait_for()
    async for picture in _both(page, folder, "console-alarm"):
        yield picture


async def _both(page: Page, folder: Path, name: str) -> AsyncIterator[Path]:
    """Take a page as it stands, wide and narrow."""
    for kind, (width, height) in (("", DESK), ("-narrow", NARROW)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.screenshot(path=folder / f"{name}{kind}.png", full_page=True)
        yield folder / f"{name}{kind}.png"


async def pictures(browser: Browser, folder: Path) -> AsyncIterator[Path]:
    """Open a house that vanishes and photograph its console."""
    protocol = protocol_files.read(None)
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as beside:
        keys = Path(beside) / "keys"
        make_ring(keys)
        database = f"sqlite+aiosqlite:///{home}/cordata.db"
        await network_joined(settings_for(Path(home), keys, database), protocol)
        async with set_for(browser, protocol, Path(home), keys, database) as stage:
            code = await some_life(stage)
            async for picture in photographs(stage, code, folder):
                yield picture
