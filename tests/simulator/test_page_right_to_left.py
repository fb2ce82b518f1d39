"""Arabic on the page with the phones: words and keys run from right to left, what is Latin in them stays whole."""

import pytest
from playwright.async_api import Locator, expect

from locales import catalogues
from tests.simulator.stage import Stage, keys, region

pytestmark = pytest.mark.asyncio(loop_scope="session")

LEFTS = """(element, wanted) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.indexOf(wanted)
        if (at < 0) continue
        return [...wanted].map((letter, step) => {
            const range = document.createRange()
            range.setStart(node, at + step)
            range.setEnd(node, at + step + 1)
            return Math.round(range.getBoundingClientRect().left)
        })
    }
    return []
}"""
"""Where each letter of some words stands, from the left, in pixels."""


async def lefts(where: Locator, words: str) -> list[int]:
    """Give where each letter stands, in the order in which they are read."""
    found: list[int] = await where.evaluate(LEFTS, words)
    assert len(found) == len(words), words
    return found


async def test_arabic_runs_from_the_right_and_a_number_or_code_in_it_stays_whole(stage: Stage) -> None:
    _ = catalogues.load()["ar"]
    karim = await stage.phone("Karim", language="ar")
    page = await stage.opens()
    help_line = _("Se il pericolo è adesso, chiama il 112.")

    await stage.bot.ok(
        "sendMessage",
        chat_id=karim.id,
        text=f"{help_line}\n\u206819696\u2069 · \u2068CRD-7K3MA\u2069",
        reply_markup=keys([_("Aiuto")]),
    )

    words = region(page, "Karim").locator(".text").first
    await expect(words).to_contain_text("19696")
    arabic = help_line.split()[0]
    runs = await lefts(words, arabic)
    assert runs == sorted(runs, reverse=True) and runs[0] > runs[-1]
    for whole in ("112", "19696", "CRD-7K3MA"):
        stands = await lefts(words, whole)
        assert stands == sorted(stands) and stands[0] < stands[-1], whole
    box = await words.bounding_box()
    assert box is not None and runs[0] > box["x"] + box["width"] / 2
    label = await lefts(region(page, "Karim").locator(".key").first, _("Aiuto"))
    assert label == sorted(label, reverse=True)


async def test_italian_beside_it_still_runs_from_the_left(stage: Stage) -> None:
    anna = await stage.phone("Anna")
    page = await stage.opens()

    await stage.bot.ok("sendMessage", chat_id=anna.id, text="Se il pericolo è adesso, chiama il 112.")

    words = region(page, "Anna").locator(".text").first
    await expect(words).to_contain_text("112")
    runs = await lefts(words, "pericolo")
    assert runs == sorted(runs)
