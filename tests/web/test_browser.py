"""The console in a real browser over the running product, beside the phones of the people it is about."""

import pytest

from tests.browsers import NARROW, WIDE, barriers, barriers_at_both_widths
from tests.stories import walks
from tests.web.stage import Stage, protected_pages

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_report_is_taken_in_charge_on_the_page_and_the_teacher_knows(console: Stage) -> None:
    house = console.house
    code = await walks.reports(house.teacher, *walks.BULLIED)
    await house.operator.sees(code)

    page = await console.enters(house.operator)
    await page.get_by_role("link", name=code).click()
    await page.get_by_role("button", name="La prendo io").click()
    await page.get_by_text("Presa in carico").first.wait_for()

    await house.teacher.sees("presa in carico")


async def test_a_used_link_is_refused(console: Stage) -> None:
    link = await console.link(console.house.operator)
    first, second = await console.tab(), await console.tab()
    await first.goto(link)
    await first.get_by_role("button", name="Entra").click()
    await first.wait_for_url("**/coda")

    await second.goto(link)
    await second.get_by_role("button", name="Entra").click()

    await second.get_by_role("heading", name="Questo link non vale più").wait_for()
    console.forgive("403")


async def test_the_second_editor_is_shown_what_changed_and_loses_nothing(console: Stage) -> None:
    house = console.house
    code = await walks.reports(house.teacher, *walks.BULLIED)
    first, second = await console.enters(house.operator), await console.enters(house.second_operator)
    for page in (first, second):
        await page.goto(f"{console.address}/caso/{code}")
        await page.locator("summary", has_text="Cambia livello").click()
        await page.get_by_label("Livello", exact=True).select_option("P2")
    await first.get_by_label("Perché?").fill("Ha chiamato la scuola.")
    await second.get_by_label("Perché?").fill("Ha chiamato la nonna.")

    await first.get_by_role("button", name="Cambia livello").click()
    await first.get_by_text("Livello alzato").wait_for()
    await second.get_by_role("button", name="Cambia livello").click()

    warning = second.get_by_role("alert").first
    await warning.get_by_text("Un collega ha cambiato questa scheda").wait_for()
    assert "Ha chiamato la scuola." in await warning.inner_text()
    assert await second.get_by_label("Perché?").input_value() == "Ha chiamato la nonna."
    console.forgive("409")


async def test_a_report_said_on_the_telephone_becomes_a_case(console: Stage) -> None:
    page = await console.enters(console.house.operator)
    await page.get_by_role("link", name="Nuova segnalazione").click()
    await page.get_by_role("link", name="insegnante").click()
    await page.get_by_label("Come", exact=True).select_option("phone")
    await page.get_by_label("Sta da solo", exact=False).first.select_option("spesso")
    await page.get_by_label("Quanti anni ha?").fill("15")
    await page.get_by_role("button", name="Invia la segnalazione").click()

    await page.get_by_role("heading", name="Ricevuta").wait_for()
    await page.get_by_role("link", name="Apri la scheda").click()
    await page.get_by_text("Detta per telefono").wait_for()
    await console.house.second_operator.sees("Nuova segnalazione")


async def test_the_queue_shows_a_new_report_by_itself(console: Stage) -> None:
    page = await console.enters(console.house.operator)
    await page.get_by_text("Non c'è niente in coda.").wait_for()

    code = await walks.reports(console.house.teacher, *walks.CALM)
    await page.evaluate("htmx.trigger('#rows', 'every')")
    await page.evaluate("htmx.ajax('GET', document.querySelector('#rows').getAttribute('hx-get'), '#rows')")

    await page.get_by_role("link", name=code).wait_for()


async def test_the_queue_is_worked_with_the_keyboard_alone(console: Stage) -> None:
    code = await walks.reports(console.house.teacher, *walks.CALM)
    page = await console.enters(console.house.operator)

    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Vai al contenuto"
    await page.keyboard.press("Enter")
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent") == code:
            break
    await page.keyboard.press("Enter")

    await page.wait_for_url(f"**/caso/{code}")


async def test_an_alarm_is_opened_answered_and_closed(console: Stage) -> None:
    youngster = console.house.youngster
    await youngster.opens()
    await youngster.says("voglio morire")
    page = await console.enters(console.house.operator)
    await page.get_by_role("link", name="Allarmi").click()
    await page.get_by_role("button", name="Apri").first.click()
    await page.get_by_text("voglio morire").wait_for()

    await page.get_by_label("Rispondi in chat").fill("Ci sono. Dove sei?")
    await page.get_by_role("button", name="Rispondi in chat").click()
    await page.get_by_text("La vostra risposta").wait_for()

    await youngster.sees(walks.COVER)


async def test_a_protected_page_is_clean_for_axe_and_puts_the_numbers_first(console: Stage) -> None:
    code = await walks.reports(console.house.teacher, *walks.BULLIED)
    wrong = []

    async for name, page in protected_pages(console, code):
        wrong += [f"{name} {found}" for found in await barriers_at_both_widths(page)]
        if name == "words of danger":
            said = await page.locator("main").inner_text()
            assert said.startswith("Chiama il 112 adesso.\n112 · Emergenze.")
            assert "Ho avvisato chi è di turno." in said

    assert not wrong, "\n".join(wrong)
    await console.house.operator.sees("ALLARME SOS-")


PAGES = (
    "/coda", "/coda?livello=P1", "/caso/{code}", "/caso/{code}/stampa", "/allarmi", "/segnala", "/segnala/teacher",
    "/segnala/young_person", "/turni", "/persone", "/enti", "/consegne", "/contatti", "/quadro", "/sessioni", "/prova",
    "/caso/CRD-22222", "/pari", "/abbinamenti", "/cura", "/servizi", "/servizi/nuovo", "/distribuzione", "/gruppi",
    "/iniziative", "/bisogni", "/orientamenti", "/richieste", "/caso/{code}/consensi", "/caso/{code}/invii",
    "/da-sentire",
)  # fmt: skip


async def test_every_page_is_clean_for_axe_and_fits_wide_and_narrow(console: Stage) -> None:
    house = console.house
    code = await walks.reports(house.teacher, *walks.BULLIED)
    page = await console.enters(house.coordinator)
    wrong = []
    for path in PAGES:
        for size in (WIDE, NARROW, (640, 500)):
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await page.goto(console.address + path.format(code=code))
            wrong += [f"{path} {size[0]}: {found}" for found in await barriers(page)]
            wide = await page.evaluate("document.documentElement.scrollWidth")
            if wide > size[0]:
                wrong.append(f"{path} {size[0]}: {wide} wide")

    assert not wrong, "\n".join(wrong)
    console.forgive("404")


async def test_a_body_of_the_network_is_changed_and_the_table_fits_a_phone(console: Stage) -> None:
    page = await console.enters(console.house.coordinator, size=NARROW)
    await page.goto(f"{console.address}/enti")
    await page.get_by_role("link", name="Oratorio San Dalmazzo").click()
    await page.get_by_label("Nome").fill("Oratorio San Dalmazzo e Paolo (inventato)")
    assert not await barriers(page)
    await page.get_by_role("button", name="Salva").click()

    row = page.get_by_role("row").filter(has_text="Oratorio San Dalmazzo e Paolo")
    await row.wait_for()
    said = "getComputedStyle(document.querySelector('tbody td'), '::before').content"
    assert await page.evaluate(said) == '"Natura"'
    assert not await barriers(page)


async def test_a_form_on_its_way_says_so_and_is_not_sent_twice(console: Stage) -> None:
    code = await walks.reports(console.house.teacher, *walks.BULLIED)
    page = await console.enters(console.house.operator)
    await page.goto(f"{console.address}/caso/{code}")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)

    twice = (
        "const b = document.querySelector('form[action$=prendi] button'); b.click(); b.click(); b.className"
    )
    shown = await page.evaluate(twice)

    await page.get_by_text("Presa in carico").first.wait_for()
    assert "cordata-busy" in shown
    assert len(sent) == 1
    assert await page.locator(".cordata-busy").count() == 0
