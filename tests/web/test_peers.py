"""The ESP at a desk: a candidate becomes active through the sheet, a request is approved with its reasons in sight."""

import pytest
from playwright.async_api import Page

from tests.browsers import WIDE, barriers_at_both_widths
from tests.stories.peers import asks
from tests.web.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def tells_profile(console: Stage) -> None:
    """Let the ESP write their name and profile in the chat."""
    teo = console.house.volunteer
    await teo.says("/nome Teo")
    await teo.says("/esp")
    for label in ("Il mio profilo", "Lingue", "italiano", "Fatto", "Temi", "essere genitore", "Fatto"):
        await teo.taps(label)
    for label in ("Orari", "lun pomeriggio", "Fatto", "Comuni", "Crema", "Fatto"):
        await teo.taps(label)


async def has_seen(page: Page, paper: str) -> None:
    """Record one paper on the sheet, for a year."""
    await page.get_by_label("Che cosa hai visto").select_option(label=paper)
    await page.get_by_role("button", name="Segna", exact=True).click()
    await page.get_by_text(f"{paper}: ").first.wait_for()


async def problems(page: Page, name: str) -> list[str]:
    """Give what axe and the width of the page have against it, wide and narrow."""
    wrong = [f"{name} {found}" for found in await barriers_at_both_widths(page)]
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return wrong


async def test_a_candidate_becomes_active_and_a_request_is_approved_at_the_desk(console: Stage) -> None:
    house = console.house
    await tells_profile(console)
    page = await console.enters(house.coordinator)
    await page.goto(f"{console.address}/pari")
    wrong = await problems(page, "board")
    await page.get_by_role("link", name="Teo").click()
    await page.get_by_role("button", name="Rendi attivo").click()
    await page.get_by_text("Non è ancora pronto.").wait_for()
    console.forgive("409")
    await page.go_back()

    for paper in ("la formazione", "l'accordo"):
        await has_seen(page, paper)
    await page.get_by_label("Operatore di riferimento").select_option(label="Anna")
    await page.locator("form[action$='/riferimento'] button").click()
    await page.get_by_role("button", name="Supervisione fatta oggi").click()
    await page.get_by_text("Ultima supervisione").wait_for()
    wrong += await problems(page, "sheet")
    await page.get_by_role("button", name="Rendi attivo").click()
    await house.volunteer.sees("Adesso sei un ESP attivo.")

    await asks(house.mother)
    await page.goto(f"{console.address}/abbinamenti")
    await page.get_by_text("Temi in comune: essere genitore.").wait_for()
    wrong += await problems(page, "queue")
    await page.get_by_role("button", name="Approva e proponi a Teo").click()
    await page.get_by_text("aspetta una risposta").wait_for()

    await house.volunteer.sees("C'è una proposta per te.")
    assert not wrong, "\n".join(wrong)


async def test_the_switch_for_minors_is_off_until_somebody_turns_it_on(console: Stage) -> None:
    house = console.house
    page = await console.enters(house.coordinator)
    await page.goto(f"{console.address}/pari")
    await page.get_by_text("spento", exact=True).wait_for()

    await page.get_by_role("button", name="Accendi").click()
    await page.get_by_text("acceso", exact=True).wait_for()

    await asks(house.child, "Da 14 a 17", "Crema")
    shown = await house.child.sees("Prima dei 18 anni qui non si parla da soli con un ESP")
    assert "Parlare con un ESP" in shown.labels
