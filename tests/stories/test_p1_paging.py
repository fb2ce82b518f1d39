"""A report of danger now: the numbers first, then a person is paged, then the next, until somebody has taken it."""

from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import CALM, DANGER_NOW, reports, walks


def standing(phone: Phone) -> int:
    """Count the pages on a screen as last looked at."""
    texts = [message.text for message in phone.visible() if message.by == "bot"]
    return sum("URGENTE " in text or "ALLARME " in text for text in texts)


async def pages(phone: Phone) -> int:
    """Look at a screen and count the pages."""
    await phone.refresh()
    return standing(phone)


async def paged(phone: Phone, times: int) -> None:
    """Wait until somebody has been paged so often."""
    await phone.until(lambda: standing(phone) == times or None, within=5, what=f"not paged {times} times")


async def test_the_numbers_stand_there_before_anything_else_and_the_first_on_duty_is_paged(
    house: House,
) -> None:
    teacher = house.teacher
    await teacher.opens()
    await teacher.taps("Inizia")

    await teacher.taps("Sì, adesso")

    texts = [message.text for message in await teacher.messages() if message.by == "bot"]
    numbers = next(at for at, text in enumerate(texts) if text.startswith("Chiama il 112 adesso."))
    assert "Ho avvisato chi è di turno." in texts[numbers + 1]
    assert texts[-1].endswith("Puoi fermarti qui. Il resto è facoltativo.")
    assert (await teacher.screen()).labels == ("Vai avanti", "Scrivi a una persona", "Aiuto")
    await teacher.taps("Vai avanti")
    assert "Prima di iniziare" in (await teacher.screen()).text
    await house.operator.sees("ALLARME SOS-")
    assert await pages(house.second_operator) == 0


async def test_a_p1_nobody_takes_goes_to_the_second_then_up_then_to_everybody(house: House) -> None:
    code = await reports(house.teacher, *DANGER_NOW)
    first, second, above = house.operator, house.second_operator, house.coordinator
    await first.sees(f"Nuova segnalazione {code} · P1 rossa")
    before = await pages(first)

    await house.moves(minutes=15, seconds=5)
    await second.sees(f"URGENTE {code} · P1 rossa. Qualcuno deve prenderla adesso.")
    assert await pages(above) == 0
    await house.moves(minutes=15)
    await above.sees(f"URGENTE {code}")
    await house.teacher.sees("112")
    assert await pages(second) == 1
    await house.moves(minutes=10)
    await paged(first, before + 1)
    await paged(second, 2)
    await paged(above, 2)

    await second.taps("La prendo io")
    await second.sees("È tua.")
    counted = [await pages(phone) for phone in (first, second, above)]
    await house.moves(minutes=31)
    await house.moves(minutes=31)
    await first.settled()
    assert [await pages(phone) for phone in (first, second, above)] == counted


async def test_one_p1_pages_each_person_once_a_step(house: House) -> None:
    await reports(house.teacher, *DANGER_NOW)
    await house.operator.sees("Nuova segnalazione")

    await house.moves(minutes=16)

    await house.second_operator.sees("URGENTE")
    await house.second_operator.settled()
    assert await pages(house.second_operator) == 1


async def test_who_takes_the_case_has_read_the_alarm_it_came_from(house: House) -> None:
    await reports(house.teacher, *DANGER_NOW)
    await house.operator.sees("ALLARME")
    await house.operator.taps("La prendo io")
    await house.operator.sees("È tua.")

    await house.operator.says("/menu")
    await house.operator.taps("Allarmi")

    await house.operator.sees("letto da Marta")


async def test_the_pages_go_on_after_a_restart(house: House) -> None:
    code = await reports(house.teacher, *DANGER_NOW)

    await house.restart()
    await house.moves(minutes=16)

    await house.second_operator.sees(f"URGENTE {code}")


async def test_a_youngster_in_danger_is_told_at_night_that_somebody_took_it(house: House) -> None:
    youngster = house.youngster
    await house.moves(hours=12)
    await youngster.opens()
    await walks(youngster, "Sono un ragazzo", "Sì, adesso", "Vai avanti", "Ho capito", "15", "Invia così")
    await house.operator.sees("P1 rossa")

    await house.operator.taps("La prendo io")

    await youngster.sees("C'è un messaggio per te.")


async def test_a_case_raised_to_p1_before_anybody_took_it_is_paged(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await house.coordinator.says(f"/caso {code}")

    await walks(house.coordinator, "Cambia livello", "P1 rossa")
    await house.coordinator.says("Chiamata la scuola")

    await house.operator.sees(f"URGENTE {code} · P1 rossa")
    await house.moves(minutes=16)
    await house.second_operator.sees(f"URGENTE {code}")
