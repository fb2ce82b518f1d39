"""Somebody can no longer be reached: the others are told, because no message is lost in silence."""

from tests.stories.house import House
from tests.stories.walks import CALM, DANGER_NOW, reports, taken, walks


async def test_a_reporter_blocks_the_bot_and_who_holds_the_case_is_told(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await house.teacher.blocks()

    await house.operator.sees(f"{code}: chi ha segnalato non riceve più i messaggi. Serve un'altra via.")


async def test_an_account_that_is_gone_shows_when_the_next_message_is_refused(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await house.operator.sees(code)
    await house.teacher.vanishes()

    await house.operator.taps("La prendo io")

    await house.operator.sees(f"{code}: chi ha segnalato non riceve più i messaggi.")
    await walks(house.operator, "Vedi scheda")
    await house.operator.sees("Messaggi non consegnati: 1")
    await house.coordinator.says("/menu")
    await house.coordinator.taps("Non consegnati")
    await house.coordinator.sees("la persona non riceve più")


async def test_who_comes_back_is_reached_again(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await house.teacher.blocks()
    await house.operator.sees("non riceve più")
    await house.teacher.unblocks()

    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says("Quando l'hai vista?")

    await house.teacher.sees(f"C'è una domanda su {code}.")


async def test_an_operator_blocks_the_bot_and_the_next_one_on_duty_is_paged(house: House) -> None:
    await house.operator.blocks()
    await house.coordinator.sees("Un collega non riceve più i messaggi. Controlla i turni.")

    await house.teacher.opens()
    await walks(house.teacher, "Inizia", *DANGER_NOW)

    await house.second_operator.sees("ALLARME SOS-")
