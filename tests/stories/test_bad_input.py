"""Whatever is thrown at the bot gets a clear answer, nothing is lost, and nobody else waits for it."""

import asyncio
import time

import pytest

from db import tables
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import CALM, receipt, walks

OPENING = ("Inizia", "No", "Ho capito")


async def in_the_text(house: House) -> Phone:
    """Let the teacher walk to the question for words of her own."""
    await house.teacher.opens()
    await walks(house.teacher, "Inizia", *CALM, "Aggiungi due righe")
    await house.teacher.sees("500")
    return house.teacher


async def nothing_set_aside(house: House) -> bool:
    """Say that no update was parked or failed even once."""
    return not await house.count(tables.parked) and not await house.count(tables.tries)


async def test_a_text_too_long_is_counted_and_asked_again_and_the_report_still_leaves(house: House) -> None:
    teacher = await in_the_text(house)

    await teacher.says("è chiuso " * 100)

    await teacher.sees("Il testo è lungo 899 caratteri. Al massimo sono 500.")
    await teacher.says("è chiuso")
    await walks(teacher, "Invia")
    assert await receipt(teacher)
    assert await nothing_set_aside(house)


@pytest.mark.parametrize(
    "storm",
    [
        "😀" * 400,
        "👨‍👩‍👧‍👦" * 60,
        "‮אבג מסתתר‬ العربية",
        "c\u200bh\u200bi\u200bu\u200bs\u200bo\ufeff",
        "\u0000\u0007\u001b[31m rosso",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
        "<b>a</b> & {name} %s {{0}}",
    ],
    ids=["emoji", "families", "right to left", "zero width", "control", "marks", "markup"],
)
async def test_any_text_is_taken_and_reaches_the_team_as_a_report(house: House, storm: str) -> None:
    teacher = await in_the_text(house)

    await teacher.says(storm)
    await walks(teacher, "Invia")

    code = await receipt(teacher)
    await house.operator.sees(code)
    assert await nothing_set_aside(house)


async def test_a_command_in_the_middle_of_a_form_is_answered_and_the_form_waits(house: House) -> None:
    await house.teacher.opens()
    await walks(house.teacher, *OPENING)

    for command, says in (
        ("/aiuto", "112"),
        ("/mie", "Non hai"),
        ("/lingua", "lingua"),
        ("/volare", "Non conosco questo comando."),
        ("/coda", ""),
    ):
        await house.teacher.says(command)
        assert says in (await house.teacher.screen()).text

    await house.teacher.says("/riprendi")
    await walks(house.teacher, *CALM[2:], "Invia")
    assert await receipt(house.teacher)


async def test_somebody_elses_button_does_nothing_for_a_stranger(house: House) -> None:
    await house.teacher.opens()
    await walks(house.teacher, "Inizia", *CALM, "Invia")
    code = await receipt(house.teacher)
    card = await house.operator.sees(code)
    stranger = await house.tell("Vito")
    await stranger.opens()

    held = [button.data for button in card.buttons if button.data]
    for data in held:
        await stranger.forges(data)

    assert held

    assert code not in stranger.drawn()
    assert (await house.case(code)).operator is None
    assert await nothing_set_aside(house)


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "location", "contact", "document"])
async def test_what_is_no_text_is_refused_kindly_and_the_form_goes_on(house: House, kind: str) -> None:
    await house.teacher.opens()
    await walks(house.teacher, *OPENING)

    await house.teacher.sends(kind)

    await house.teacher.sees("Qui leggo solo testo e pulsanti. Non ho tenuto niente")
    await house.teacher.says("/riprendi")
    await walks(house.teacher, *CALM[2:], "Invia")
    assert await receipt(house.teacher)


async def test_a_hundred_messages_at_once_are_all_answered_and_a_mother_is_not_slowed(house: House) -> None:
    flooder = await house.tell("Ugo")
    await flooder.opens()
    await house.mother.opens()

    began = time.monotonic()
    await asyncio.gather(*(flooder.says(f"messaggio {turn}", wait=False) for turn in range(100)))
    await walks(house.mother, "Sono un genitore", *CALM, "Invia")
    code = await receipt(house.mother)
    mother_waited = time.monotonic() - began
    await flooder.settled()
    everybody_waited = time.monotonic() - began

    assert await house.case(code)
    answers = [
        one for one in await flooder.messages() if one.text.startswith("Ciò che hai scritto non arriva")
    ]
    assert len(answers) == 100
    assert mother_waited <= everybody_waited
    assert await nothing_set_aside(house)


async def test_the_bot_leaves_a_group_with_a_polite_line(house: House) -> None:
    group = await house.simulator.group("Classe 2B", [house.teacher])

    async def left() -> bool:
        return len(await house.simulator.calls(method="leaveChat", chat=group.chat_id)) > 0

    await house.becomes(left, "the bot left the group")
    told = await house.simulator.calls(method="sendMessage", chat=group.chat_id)
    assert [call["parameters"]["text"] for call in told] == [
        "Qui non posso restare: parlo solo in privato. Scrivimi in chat."
    ]
    assert await nothing_set_aside(house)
