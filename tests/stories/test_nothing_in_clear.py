"""What people say stays between those it is for: not in the files of the database, not on another person's phone."""

from pathlib import Path

from tests.stories.house import House
from tests.stories.walks import CALM, receipt, walks

WORDS = "mirtillo-zenzero-violino"
ANSWER = "ocarina-papavero-lucertola"


def files(house: House) -> bytes:
    """Give everything that stands on the disk of this house: database, journal, whatever else lies there."""
    path = Path(house.settings.database.partition("///")[2])
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


async def a_case_with_words(house: House) -> str:
    """Let a mother report with words of her own, be asked and answer; gives the receipt."""
    await house.mother.opens()
    await walks(house.mother, "Sono un genitore", *CALM, "Aggiungi due righe")
    await house.mother.says(f"ha perso {WORDS}")
    await walks(house.mother, "Invia")
    code = await receipt(house.mother)
    await house.operator.sees(code)
    await house.operator.taps("La prendo io")
    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says(f"da quando {ANSWER}?")
    await house.mother.sees("C'è un messaggio per te.")
    return code


async def test_the_files_of_the_database_hold_no_number_name_or_typed_word(house: House) -> None:
    await a_case_with_words(house)
    await house.stop()
    held = files(house)

    for phone in (house.mother, house.operator, house.teacher):
        for mark in (str(phone.id), phone.id.to_bytes(8, "big"), phone.first_name, phone.username or "-no-"):
            mark = mark if isinstance(mark, bytes) else mark.encode()
            assert mark not in held, mark
    for word in (WORDS, ANSWER, "ha perso"):
        assert word.encode() not in held and word.encode("utf-16-le") not in held
    assert b"CRD-" in held  # the search looks where it should: codes are not secret

    await house.start()


async def test_neither_side_learns_who_the_other_is(house: House) -> None:
    await a_case_with_words(house)
    await house.mother.taps("Leggi")

    assert not await house.operator.could_learn_who(house.mother)
    assert not await house.mother.could_learn_who(house.operator)


async def test_a_notice_to_the_team_carries_no_content(house: House) -> None:
    code = await a_case_with_words(house)

    for phone in (house.operator, house.second_operator, house.coordinator):
        told = [call["parameters"].get("text", "") for call in await house.simulator.calls(chat=phone.id)]
        assert all(WORDS not in text for text in told)
    assert any(
        code in call["parameters"].get("text", "")
        for call in await house.simulator.calls(chat=house.operator.id)
    )
