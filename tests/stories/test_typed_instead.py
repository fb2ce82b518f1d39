"""Whoever types where a tap was asked, or where nothing was asked: the question comes again, and no word goes astray."""

from db import tables
from tests.stories.house import House
from tests.stories.test_orientation import ANXIOUS
from tests.stories.walks import CALM, reports_at_home, taken, walks

AGAIN = "Qui basta un tocco. Non hai perso niente."


async def test_a_question_of_the_orientation_is_asked_again_and_goes_on(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")
    await walks(mother, *ANXIOUS[:2])

    await mother.says("sono molto preoccupata per lui")

    assert AGAIN in (await mother.screen()).text
    assert "Che cosa succede?" in (await mother.screen()).text
    await walks(mother, *ANXIOUS[2:])
    await mother.sees("Ecco dove si può andare")


async def test_the_words_of_a_button_may_be_typed(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")

    for words in ("per mio figlio o mia figlia", "14-17 anni"):
        await mother.says(words)

    assert "Che cosa succede?" in (await mother.screen()).text
    assert AGAIN not in (await mother.screen()).text


async def test_what_was_chosen_for_a_talk_with_an_esp_is_not_lost(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/parla")
    await walks(mother, "20 o più", "Crema", "essere genitore")

    await mother.says("vorrei parlare di mio figlio")

    screen = await mother.screen()
    assert AGAIN in screen.text and screen.button("✓ essere genitore")


async def test_words_of_danger_in_the_middle_of_questions_reach_whoever_is_on_duty(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()
    await youngster.says("/orientami")
    await youngster.says("non voglio più vivere")
    await youngster.sees("112")

    await youngster.says("sono in camera da solo")

    await youngster.sees("L'ho passato a chi è di turno.")
    assert not [one for one in await youngster.messages() if AGAIN in one.text]


async def test_a_question_left_for_the_menu_is_over(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")
    await mother.taps("Menu")

    await mother.says("buongiorno")

    assert "Ciò che hai scritto non arriva a nessuno." in (await mother.screen()).text


async def test_at_the_summary_words_are_shown_their_place(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await walks(mother, "Sono un genitore", *CALM)

    await mother.says("la sera mangia da solo in camera")

    await mother.sees("prima tocca «Aggiungi due righe»")
    assert (await mother.screen()).button("Aggiungi due righe")


async def test_words_after_a_report_may_be_added_to_it(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)

    await house.mother.says("oggi non è andato a scuola")
    await house.mother.sees("A chi lo mando? Non ho ancora inviato niente.")
    assert await house.count(tables.messages) == 0
    await house.mother.taps(f"Aggiungilo a {code}")

    await house.mother.sees("Aggiunto alla segnalazione.")
    assert await house.count(tables.messages) == 1


async def test_words_that_were_not_meant_for_a_report_are_not_kept(house: House) -> None:
    await reports_at_home(house.mother, *CALM)

    await house.mother.says("ci vediamo alle otto")
    await house.mother.taps("No, non inviare")

    await house.mother.sees("Va bene. Non ho inviato niente.")
    assert await house.count(tables.messages) == 0


async def test_too_many_words_for_a_report_may_be_shortened(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)

    await house.mother.says("parola " * 200)
    await house.mother.taps(f"Aggiungilo a {code}")
    await house.mother.sees("Accorcialo e invialo di nuovo.")
    await house.mother.says("oggi non è andato a scuola")

    await house.mother.sees("Aggiunto alla segnalazione.")


async def test_after_a_silence_nobody_learns_that_there_is_a_report(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)
    await house.moves(minutes=16)

    await house.mother.says("mamma dove sei")

    screen = await house.mother.screen()
    assert not any(code in words for words in (screen.text, *screen.labels))
    assert "Ciò che hai scritto non arriva a nessuno." in screen.text
