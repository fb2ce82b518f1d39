"""A real browser for tests: Debian's Chromium driven by Playwright; what it complains of, and what axe finds on a page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Request, async_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-lcd-text",  # grey edges of letters: the same picture everywhere, and a smaller one
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDE, NARROW = (1600, 1000), (390, 844)
AXE = resources.files("axe_playwright_python") / "axe.min.js"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start a browser for many tests; each test opens contexts of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@dataclass(slots=True)
class Watch:
    """What a page did that no page of ours may do: errors, words on its console, calls to another host."""

    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        """Watch this page from now on."""
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("request", lambda request: self._asked(request))
        return page

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self.complaints.append(f"asked another host: {request.url}")


async def barriers(page: Page, *, within: str = "html") -> list[str]:
    """Give what axe finds against WCAG 2.2 AA and its own good practice: rule, place, why; [] for a clean page.

    `within` is a selector: looking at a part only is quicker.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": list(WCAG)}, "resultTypes": ["violations"]}
    found: dict[str, Any] = await page.evaluate(
        "([within, options]) => axe.run(within, options)", [within, options]
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


async def barriers_at_both_widths(page: Page) -> list[str]:
    """Give what keeps somebody out at a desk or on a phone: what axe finds, and what is wider than the window."""
    found = []
    for width, height in (WIDE, NARROW):
        await page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {one}" for one in await barriers(page)]
        wide = await page.evaluate("document.documentElement.scrollWidth")
        found += [f"{width}: {wide} wide"] if wide > width else []
    return found
