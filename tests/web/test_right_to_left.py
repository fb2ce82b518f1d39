"""The protected page in Arabic in a real browser: it runs from right to left, numbers stay whole, nothing spills over."""

import pytest
from playwright.async_api import Page

from casework import pages
from locales import catalogues
from tests import builders
from tests.browsers import NARROW, WIDE, barriers
from tests.web.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRST_LETTER = """element => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    let node = walk.nextNode()
    while (node && !node.data.trim()) node = walk.nextNode()
    const begin = node.data.search(/\\S/)
    const range = document.createRange()
    range.setStart(node, begin)
    range.setEnd(node, begin + 1)
    const letter = range.getBoundingClientRect(), box = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    return {
        fromRight: box.right - parseFloat(style.paddingRight) - letter.right,
        fromLeft: letter.left - box.left - parseFloat(style.paddingLeft),
        direction: style.direction,
    }
}"""
"""How far the first letter of an element stands from its two edges, in pixels."""

SPILLS = """() => [...document.querySelectorAll('main *')].filter(one => {
    const box = one.getBoundingClientRect()
    return box.width > 0 && (box.left < -1 || box.right > innerWidth + 1)
}).map(one => one.outerHTML.slice(0, 80))"""

LETTERS_OF_112 = """element => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.indexOf('112')
        if (at < 0) continue
        return [0, 1, 2].map(step => {
            const range = document.createRange()
            range.setStart(node, at + step)
            range.setEnd(node, at + step + 1)
            return range.getBoundingClientRect().left
        })
    }
    return []
}"""


async def the_door(console: Stage) -> Page:
    """Open the protected page of a father who chose Arabic."""
    house = console.house
    async with house.memory.transaction() as store:
        father = await builders.joined(store, language="ar")
        code = (await builders.sent(store, father, form="family")).code
        token = await pages.offer(store, father, code, house.clock())
    page = await console.tab(size=NARROW, locale="ar")
    await page.goto(f"{console.address}/p/{token}?lingua=ar")
    return page


async def begins_at_the_right(page: Page, *selectors: str) -> None:
    """Make sure that these begin at their right edge and not at the left one."""
    for selector in selectors:
        found = await page.locator(selector).first.evaluate(FIRST_LETTER)
        assert found["direction"] == "rtl", (selector, found)
        assert abs(found["fromRight"]) < 3 < found["fromLeft"], (selector, found)


async def test_door_and_page_run_from_right_to_left_and_numbers_stay_whole(console: Stage) -> None:
    _ = catalogues.load()["ar"]
    page = await the_door(console)
    assert await page.evaluate("document.documentElement.dir") == "rtl"

    await begins_at_the_right(page, "h1", ".lead", "main li", "footer")
    first, second, third = await page.locator("footer").evaluate(LETTERS_OF_112)
    assert first < second < third
    clean = await barriers(page)
    await page.get_by_role("button", name=_("Apri la pagina")).click()
    await page.locator("#account").wait_for()

    await begins_at_the_right(page, "h1", "label[for=name]", "#account-hint")
    for size in (NARROW, WIDE):
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        assert await page.evaluate(SPILLS) == []
        import os

        if os.environ.get("SHOT"):
            await page.screenshot(path=f"/tmp/c6/rtl-{size[0]}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        clean += await barriers(page)
    assert clean == []


async def test_what_is_typed_runs_as_its_own_letters_do(console: Stage) -> None:
    _ = catalogues.load()["ar"]
    page = await the_door(console)
    await page.get_by_role("button", name=_("Apri la pagina")).click()
    boxes = page.locator("#sheet .form-control")

    runs = await boxes.evaluate_all(
        "all => all.map(box => [getComputedStyle(box).direction, getComputedStyle(box).unicodeBidi])"
    )

    assert len(runs) >= 6
    assert set(map(tuple, runs)) == {("rtl", "plaintext")}
