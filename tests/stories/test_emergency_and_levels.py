"""Anyone of the team may raise; lowering an emergency or a P1 takes the word of two people."""

from domain.triage import Level
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import CALM, DANGER_NOW, WOUNDS, reports, taken, walks


async def opens_card(phone: Phone, code: str) -> None:
    """Ask for a card by its code."""
    await phone.says(f"/caso {code}")
    await phone.sees(f"{code} · P")


async def lowers(phone: Phone, code: str, label: str = "P3 gialla") -> None:
    """Ask for a lower level, with a reason."""
    await opens_card(phone, code)
    await walks(phone, "Cambia livello", label)
    await phone.says("Sentita la famiglia, sta meglio")


async def calms(phone: Phone, code: str) -> None:
    """Ask to lower the emergency flag, with a reason."""
    await opens_card(phone, code)
    await phone.taps("Chiudi emergenza")
    await phone.says("È al sicuro con la madre")


async def test_the_flag_tells_everyone_on_duty_at_once(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await house.operator.taps("Emergenza")

    await house.operator.sees("Emergenza aperta. Ho avvisato chi è di turno.")
    await house.second_operator.sees(f"URGENTE {code}")
    assert (await house.case(code)).emergency


async def test_the_flag_goes_down_with_the_word_of_operator_and_coordinator(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await house.operator.taps("Emergenza")

    await calms(house.operator, code)
    await house.operator.sees("Proposto. Serve una seconda persona.")
    assert (await house.case(code)).emergency
    await house.coordinator.sees(f"{code}: un collega propone di chiudere l'emergenza.")
    await house.coordinator.taps("Vedi scheda")
    await house.coordinator.sees("Marta propone di chiudere l'emergenza: serve una seconda persona.")
    await calms(house.coordinator, code)

    await house.coordinator.sees("Emergenza chiusa.")
    assert not (await house.case(code)).emergency


async def test_the_coordinator_may_speak_first_and_the_operator_second(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await house.operator.taps("Emergenza")

    await calms(house.coordinator, code)
    await calms(house.operator, code)

    await house.operator.sees("Emergenza chiusa.")
    assert not (await house.case(code)).emergency


async def test_the_same_person_twice_is_not_two_people(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await house.operator.taps("Emergenza")
    await calms(house.operator, code)

    await calms(house.operator, code)

    await house.operator.sees("Serve la parola di una seconda persona, diversa da te.")
    assert (await house.case(code)).emergency


async def test_two_operators_alone_do_not_lower_the_flag(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await house.operator.taps("Emergenza")
    await calms(house.operator, code)

    await calms(house.second_operator, code)

    await house.second_operator.sees("Serve anche la parola di chi coordina o di un clinico.")
    assert (await house.case(code)).emergency


async def test_a_p1_is_lowered_by_two_people(house: House) -> None:
    code = await reports(house.teacher, *DANGER_NOW)
    await house.operator.sees(code)

    await lowers(house.operator, code)
    await house.operator.sees("Proposto. Serve una seconda persona.")
    assert (await house.case(code)).level is Level.P1
    await house.second_operator.sees(f"{code}: un collega propone di abbassare il livello.")
    await lowers(house.second_operator, code)

    await house.second_operator.sees("Fatto.")
    assert (await house.case(code)).level is Level.P3
    await house.operator.says(f"/caso {code}")
    card = await house.operator.sees("Il livello l'ha deciso una persona.")
    assert "Perché P1:" in card.text


async def test_the_first_word_alone_does_not_lower_a_p1(house: House) -> None:
    code = await reports(house.teacher, *DANGER_NOW)

    await lowers(house.operator, code)
    await lowers(house.operator, code)

    await house.operator.sees("Serve la parola di una seconda persona, diversa da te.")
    assert (await house.case(code)).level is Level.P1


async def test_a_p2_is_lowered_by_one_person_with_a_reason(house: House) -> None:
    code = await reports(house.teacher, *WOUNDS)

    await lowers(house.operator, code)

    await house.operator.sees("Fatto.")
    assert (await house.case(code)).level is Level.P3


async def test_one_person_raises_with_a_reason_and_new_times_are_promised(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    before = (await house.case(code)).promises
    await taken(house, code)

    await walks(house.operator, "Cambia livello", "P2 arancione")
    await house.operator.says("La scuola ha chiamato di nuovo")

    await house.operator.sees("Fatto.")
    case = await house.case(code)
    assert case.level is Level.P2
    assert case.promises.contact < before.contact


async def test_a_red_flag_keeps_a_case_from_being_set_aside(house: House) -> None:
    code = await reports(house.teacher, *WOUNDS)
    await taken(house, code)

    await walks(house.operator, "Altro…", "Non pertinente")
    await house.operator.says("Doppione")

    await house.operator.sees("C'è un segnale di pericolo.")
    assert (await house.case(code)).is_open
