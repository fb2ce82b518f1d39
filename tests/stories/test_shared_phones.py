"""A phone that others look at: neutral lines, quiet hours, screens that are hidden and turn neutral by themselves."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.conftest import Stage
from tests.stories.house import BEGINS, House, opened, settings_for
from tests.stories.walks import CALM, COVER, WOUNDS, receipt, reports, reports_at_home, taken, uncovers, walks

NEUTRAL = "Cordata. Scrivi /menu quando vuoi."


@pytest.fixture
async def evening(house_url: str, stage: Stage, tmp_path: Path) -> AsyncIterator[House]:
    """A house at ten in the evening."""
    settings = settings_for(tmp_path / "home", stage.keys, house_url)
    async with opened(settings, stage.protocol, begins=BEGINS + timedelta(hours=12)) as house:
        yield house


async def shown_on(house: House, phone: str) -> list[str]:
    """Give all texts of the bot that stand on somebody's screen."""
    return [one.text for one in await house.phones[phone].messages() if one.by == "bot"]


async def test_a_youngster_hears_nothing_at_night_and_a_neutral_line_in_the_morning(evening: House) -> None:
    youngster = evening.youngster
    await youngster.opens()
    await walks(youngster, "Sono un ragazzo", "No", "Ho capito", "16", "Avanti", "Avanti")
    await walks(youngster, "Niente di questo", "Avanti", "Avanti", "Crema", "Avanti", "Invia")
    code = await receipt(youngster)

    await taken(evening, code)
    await youngster.quiet()
    await evening.moves(hours=10, minutes=1)

    assert (await youngster.sees(COVER)).text == COVER
    await youngster.taps("Leggi")
    await youngster.sees(f"{code}: una persona l'ha presa in carico.")


async def test_a_teacher_is_told_at_night_too(evening: House) -> None:
    code = await reports(evening.teacher, *CALM)

    await taken(evening, code)

    await evening.teacher.sees(f"{code}: una persona l'ha presa in carico.")


async def test_a_mother_who_asks_at_night_reads_when_somebody_will_see_it(evening: House) -> None:
    await reports_at_home(evening.mother, *WOUNDS)

    await evening.mother.sees("Cerchiamo di leggere entro 4 ore.")


async def test_an_unread_line_survives_the_neutral_screen(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)
    await house.moves(minutes=14)
    await taken(house, code)
    await house.mother.sees(COVER)

    await house.moves(minutes=2)
    await house.mother.sees(NEUTRAL)

    await house.mother.taps("Leggi")
    await house.mother.sees(f"{code}: una persona l'ha presa in carico.")


async def test_a_receipt_turns_neutral_by_itself_after_fifteen_minutes(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)

    await house.moves(minutes=14)
    await house.mother.quiet()
    assert code in (await house.mother.screen()).text
    await house.moves(minutes=2)

    await house.mother.sees(NEUTRAL)
    await house.mother.sees_no_more(code)
    await house.mother.sees_no_more("Sono Cordata")


async def test_what_was_uncovered_turns_neutral_too(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)
    await house.mother.sees(COVER)
    await house.mother.taps("Leggi")
    await house.mother.sees("presa in carico")

    await house.moves(minutes=16)

    await house.mother.sees(NEUTRAL)
    await house.mother.sees_no_more("presa in carico")
    assert await shown_on(house, "Giulia") == [NEUTRAL]


async def test_nascondi_deletes_what_stands_there_and_the_command_itself(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await walks(mother, "Sono un genitore", "No")

    await mother.says("/nascondi")

    await mother.sees(NEUTRAL)
    assert await shown_on(house, "Giulia") == [NEUTRAL]
    assert not [one for one in await mother.messages() if one.text == "/nascondi"]
    await mother.says("/riprendi")
    assert "Prima di iniziare" in (await mother.screen()).text


async def test_what_a_person_wrote_goes_with_what_was_answered(house: House) -> None:
    for command in ("/nascondi", "/esci"):
        mother = await house.tell(f"Ada {command[1:]}", language="it")
        await mother.opens()
        await mother.says("mio marito beve e mi fa paura")
        await mother.says("/mie")

        await mother.says(command)

        await mother.sees(NEUTRAL)
        assert [one.text for one in await mother.messages()] == [NEUTRAL]


async def test_words_that_came_in_one_breath_with_the_command_go_too(house: House) -> None:
    mother = house.mother
    await mother.opens()

    await mother.says("mio marito beve", wait=False)
    await mother.says("/nascondi")

    await mother.sees(NEUTRAL)
    await mother.quiet()
    assert [one.text for one in await mother.messages()] == [NEUTRAL]


async def test_after_a_silence_what_a_person_wrote_goes_too(house: House) -> None:
    await house.mother.opens()
    await house.mother.says("mio figlio non dorme")

    await house.moves(minutes=16)

    await house.mother.sees(NEUTRAL)
    await house.mother.quiet()
    assert [one.text for one in await house.mother.messages()] == [NEUTRAL]


async def test_what_is_too_old_to_be_deleted_is_said_to_stay(house: House) -> None:
    teacher = house.teacher
    await teacher.says("/menu")
    await teacher.says("/nascondi")
    assert (await teacher.screen()).text == NEUTRAL
    await teacher.says("/mie")
    await house.moves(hours=50)

    await teacher.says("/nascondi")

    assert (await teacher.screen()).text.startswith(f"{NEUTRAL}\nI messaggi di più di due giorni fa restano.")


async def test_nascondi_takes_the_numbers_away_that_a_word_of_danger_had_called(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()
    await youngster.says("non voglio più vivere")
    await youngster.sees("112")

    await youngster.says("/nascondi")

    await youngster.sees(NEUTRAL)
    assert await shown_on(house, "Luca") == [NEUTRAL]


async def test_esci_leaves_a_neutral_screen_and_the_draft_waits(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await walks(mother, "Sono un genitore", "No", "Ho capito", "Triste o senza energia")

    await mother.says("/esci")

    await mother.sees(NEUTRAL)
    assert await shown_on(house, "Giulia") == [NEUTRAL]
    await mother.says("ciao")
    await mother.taps("Riprendi la segnalazione")
    assert (await mother.screen()).button("Triste o senza energia: qualche volta")


async def test_words_written_by_somebody_else_after_fifteen_minutes_are_no_answer(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)
    await uncovers(house.mother)
    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says("Dorme a casa?")
    await uncovers(house.mother)
    await house.mother.sees("Dorme a casa?")

    await house.moves(minutes=16)
    await house.mother.sees(NEUTRAL)
    await house.mother.says("mamma dove sei")

    await house.mother.sees("Che cosa vuoi fare?")
    await house.operator.sees_no_more("chi segnala ha risposto")


async def test_a_card_of_the_team_is_protected_and_deleted_after_fifteen_minutes(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    assert (await house.operator.sees("È tua.")).protected

    await house.moves(minutes=16)

    await house.operator.sees_no_more("È tua.")
