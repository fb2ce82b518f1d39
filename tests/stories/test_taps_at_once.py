"""Two people tap at the same moment, or one person twice: it counts once, and everybody is told the truth."""

import asyncio

from db import tables
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import CALM, receipt, reports, walks


async def taps_together(label: str, *phones: Phone) -> None:
    """Let several people tap the same label before the house can answer any of them."""
    await asyncio.gather(*(phone.taps(label, wait=False) for phone in phones))
    for phone in phones:
        await phone.settled()


async def test_two_operators_tap_la_prendo_io_and_exactly_one_holds_the_case(each_house: House) -> None:
    marta, davide = each_house.operator, each_house.second_operator
    code = await reports(each_house.teacher, *CALM)
    await marta.sees(code)
    await davide.sees(code)

    await taps_together("La prendo io", marta, davide)

    screens = {"Marta": (await marta.screen()).text, "Davide": (await davide.screen()).text}
    quicker = next(name for name, text in screens.items() if text.startswith("È tua."))
    slower = "Davide" if quicker == "Marta" else "Marta"
    assert screens[slower].startswith(f"L'ha presa {quicker}, ")
    assert (await each_house.case(code)).operator is not None
    taken = tables.transitions.c.act == "take_charge"
    assert await each_house.count(tables.transitions, taken) == 1


async def test_six_cases_and_two_operators_who_tap_them_all(each_house: House) -> None:
    marta, davide = each_house.operator, each_house.second_operator
    codes = [await reports(each_house.teacher, *CALM) for _ in range(3)]
    for phone in (marta, davide):
        await phone.says("/coda")
    notices = {
        code: (
            await marta.sees(f"Nuova segnalazione {code}"),
            await davide.sees(f"Nuova segnalazione {code}"),
        )
        for code in codes
    }

    await asyncio.gather(
        *(
            phone.taps("La prendo io", on=shown, wait=False)
            for both in notices.values()
            for phone, shown in zip((marta, davide), both, strict=True)
        )
    )
    await marta.settled()
    await davide.settled()

    assert await each_house.count(tables.transitions, tables.transitions.c.act == "take_charge") == 3
    held = [text for phone in (marta, davide) for text in await texts(phone) if text.startswith("È tua.")]
    late = [text for phone in (marta, davide) for text in await texts(phone) if text.startswith("L'ha presa")]
    assert (len(held), len(late)) == (3, 3)


async def texts(phone: Phone) -> list[str]:
    """Give every text the bot has on a screen."""
    return [message.text for message in await phone.messages() if message.by == "bot"]


async def test_an_answer_tapped_twice_is_one_answer(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", "No", "Ho capito")

    await teacher.taps_twice("Sta da solo/a")

    assert (await teacher.screen()).button("Sta da solo/a: qualche volta")


async def test_a_single_choice_tapped_twice_answers_one_question(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", "No", "Ho capito", "Avanti", "Avanti", "Niente di questo")
    await walks(teacher, "Avanti", "Avanti")
    assert "Quanti anni ha?" in (await teacher.screen()).text

    await teacher.taps_twice("15")

    assert "In quale comune vive?" in (await teacher.screen()).text
    await teacher.sees("Questa risposta l'avevi già data: 15. Siamo più avanti.")


async def test_send_tapped_twice_makes_one_case(each_house: House) -> None:
    teacher = each_house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *CALM)

    await teacher.taps_twice("Invia")

    code = await receipt(teacher)
    assert await each_house.codes() == [code]
    await each_house.operator.sees(code)
    assert [text.count("Nuova segnalazione") for text in await texts(each_house.operator)] == [1]


async def test_a_stale_button_is_answered_kindly_and_changes_nothing(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", "No", "Ho capito", "Sta da solo/a")
    button = (await teacher.screen()).button("Sta da solo/a")
    assert button is not None and button.data is not None
    await teacher.taps("Avanti")
    before = (await teacher.screen()).buttons

    await teacher.forges(button.data)

    await teacher.sees("Questa risposta l'avevi già data: qualche volta. Siamo più avanti.")
    now = await teacher.screen()
    assert [one.label for one in now.buttons] == [one.label for one in before]
    await walks(teacher, "Avanti", "Niente di questo", "Avanti", "Non so", "Avanti", "Avanti", "15", "Crema")
    await teacher.taps("Avanti")
    assert "Sta da solo/a: qualche volta" in (await teacher.sees("Riepilogo")).text


async def test_a_button_of_a_report_already_sent_opens_nothing(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *CALM)
    button = (await teacher.screen()).button("Invia")
    assert button is not None and button.data is not None
    await teacher.taps("Invia")
    code = await receipt(teacher)

    await teacher.forges(button.data)

    await teacher.sees("Questa segnalazione è chiusa")
    assert await house.codes() == [code]


async def test_a_button_under_an_old_card_says_that_the_case_has_moved_on(house: House) -> None:
    operator = house.operator
    code = await reports(house.teacher, *CALM)
    await operator.sees(code)
    await operator.taps("La prendo io")
    card = await operator.sees("È tua.")
    await walks(operator, "Altro…", "Non pertinente")
    await operator.says("Era uno scherzo fra amici")
    await operator.sees("Fatto.")

    await operator.taps("Orienta", on=card)
    await operator.says("Consultorio")

    await operator.sees("Adesso non si può: la scheda è in un altro stato.")
    assert (await house.case(code)).state.value == "non_pertinente"
