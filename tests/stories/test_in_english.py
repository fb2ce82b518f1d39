"""Somebody who speaks English: a whole report, its receipt and what comes after, in English; the team reads Italian."""

from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import receipt, taken, walks

ITALIAN = ("segnalazione", "Avanti", "Indietro", "Aiuto", "codice", "Una persona", "Riepilogo")


async def assert_english(phone: Phone) -> None:
    """Nothing Italian on the bot's messages but the names of languages and places."""
    shown = [one for one in await phone.history() if one.by == "bot"]
    words = " ".join([one.text for one in shown] + [label for one in shown for label in one.labels])
    assert not [word for word in ITALIAN if word in words], words


async def test_a_mother_reports_in_english_from_the_first_screen_to_the_answer(house: House) -> None:
    mother = await house.tell("Ada", language="en")
    await mother.opens()

    await walks(mother, "I'm a parent", "No", "I understand", "Stays in the room", "Next", "Next")
    await walks(mother, "None of these", "Next", "Less than 2 weeks", "Next", "Next", "15", "Crema", "Next")
    assert "Stays in the room: sometimes" in (await mother.sees("Summary")).text
    await mother.taps("Send")

    code = await receipt(mother)
    await house.operator.sees(f"Nuova segnalazione {code} · P4 verde · da: famiglia")
    await taken(house, code)
    await mother.sees("There is a message for you")
    await mother.taps("Read")
    await mother.sees(f"{code}: a person")
    await assert_english(mother)


async def test_the_language_is_changed_on_the_first_screen(house: House) -> None:
    await house.mother.opens()

    await house.mother.taps("English")

    assert "I am Cordata" in (await house.mother.screen()).text
    await house.mother.taps("I'm a parent")
    assert "danger" in (await house.mother.screen()).text


async def test_the_language_is_changed_in_the_middle_of_a_report_and_the_answers_stay(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", "No", "Ho capito", "Triste o spento/a")

    await teacher.says("/lingua")
    await teacher.taps("English")
    await teacher.says("/riprendi")

    assert "sometimes" in " ".join((await teacher.screen()).labels)
    await teacher.says("next")
    assert "2 of " in (await teacher.screen()).text


async def test_the_numbers_speak_english_too(house: House) -> None:
    mother = await house.tell("Ada", language="en")

    await mother.says("help")

    assert "112" in (await mother.screen()).text
    await assert_english(mother)


async def test_who_speaks_a_language_we_lack_is_answered_in_italian(house: House) -> None:
    stranger = await house.tell("Mirela", language="pt")

    await stranger.opens()

    assert (await stranger.screen()).button("English")
    assert "Ciao. Sono Cordata" in (await stranger.screen()).text
