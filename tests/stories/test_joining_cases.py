"""Two reports about the same youngster become one case; across territories two coordinators must want it."""

from domain.case import CaseState
from domain.triage import Level
from tests.stories.house import House
from tests.stories.test_assigning import state_read_by
from tests.stories.walks import CALM, WOUNDS, reports, taken, walks

FAR = (*CALM[:-2], "Pontedoglio", "Avanti")


async def two_cases(house: House) -> tuple[str, str]:
    """A teacher's urgent report, and a calm one of the oratorio that the operator has taken."""
    urgent = await reports(house.teacher, *WOUNDS)
    calm = await reports(house.educator, *CALM)
    await house.operator.sees(calm)
    await house.operator.taps("La prendo io", on=await house.operator.sees(f"Nuova segnalazione {calm}"))
    await house.operator.sees("È tua.")
    return urgent, calm


async def test_one_operator_joins_two_cases_of_the_same_territory_and_the_stricter_level_wins(
    house: House,
) -> None:
    urgent, calm = await two_cases(house)
    operator = house.operator
    await operator.says(f"/caso {urgent}")
    await walks(operator, "Altro…", "Unisci")
    await operator.sees(f"Scrivi il codice della scheda a cui unire {urgent}.")

    await operator.says(calm.lower())

    await operator.sees("Unite.")
    gone, kept = await house.case(urgent), await house.case(calm)
    assert (gone.state, gone.merging_into) == (CaseState.MERGED, kept.id)
    assert (kept.state, kept.level) == (CaseState.IN_TRIAGE, Level.P2)
    assert await state_read_by(house.teacher, urgent) == f"{urgent} · in carico"


async def test_who_reported_the_joined_case_is_told_that_somebody_has_it_now(house: House) -> None:
    urgent, calm = await two_cases(house)

    await house.operator.says(f"/caso {urgent}")
    await walks(house.operator, "Altro…", "Unisci")
    await house.operator.says(calm)

    await house.teacher.sees(f"{urgent}: una persona l'ha presa in carico.")


async def test_a_question_reaches_both_reporters_of_a_joined_case(house: House) -> None:
    urgent, calm = await two_cases(house)
    operator = house.operator
    await operator.says(f"/caso {urgent}")
    await walks(operator, "Altro…", "Unisci")
    await operator.says(calm)

    await operator.says(f"/caso {calm}")
    await operator.taps("Chiedi a chi segnala")
    await operator.says("Chi l'ha vista per ultimo?")

    await house.teacher.sees(f"C'è una domanda su {urgent}.")
    await house.educator.sees(f"C'è una domanda su {calm}.")
    await house.teacher.taps("Leggi e rispondi")
    await house.teacher.says("Io, ieri.")
    await operator.sees(f"{calm} · P2 arancione: chi segnala ha risposto.")
    await walks(operator, "Vedi scheda", "Messaggi e note")
    assert "Io, ieri." in (await operator.screen()).text


async def test_a_case_is_not_joined_to_itself_nor_to_one_that_is_not_there(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await walks(house.operator, "Altro…", "Unisci")
    await house.operator.says(code)
    await house.operator.sees("È la stessa scheda. Scrivi il codice dell'altra.")
    await house.operator.taps("Unisci")
    await house.operator.says("CRD-22222")
    await house.operator.sees("Non trovo niente con questo codice.")

    assert (await house.case(code)).state is CaseState.IN_TRIAGE


async def test_across_territories_both_coordinators_must_want_it(house: House) -> None:
    here = await reports(house.teacher, *CALM)
    there = await reports(house.educator, *FAR)
    await house.far_operator.sees(f"Nuova segnalazione {there}")
    coordinator, far = house.coordinator, house.far_coordinator
    await coordinator.says(f"/caso {here}")
    await walks(coordinator, "Altro…", "Unisci")
    await coordinator.says(there)
    await coordinator.sees("Chiesto al coordinamento dell'altro territorio.")
    assert (await house.case(here)).state is CaseState.IN_TRIAGE

    await far.sees(f"{here}: un collega propone di unirla a {there}. Serve la tua parola.")
    await far.taps("Unisci")
    await far.sees("Unite.")

    assert (await house.case(here)).state is CaseState.MERGED


async def test_an_operator_cannot_join_across_territories_alone(house: House) -> None:
    here = await reports(house.teacher, *CALM)
    there = await reports(house.educator, *FAR)
    await taken(house, here)

    await walks(house.operator, "Altro…", "Unisci")
    await house.operator.says(there)

    await house.operator.sees("Non trovo niente con questo codice.")
    assert (await house.case(here)).merging_into is None
