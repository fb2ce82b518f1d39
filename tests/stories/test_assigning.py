"""A case is entrusted to a case manager, who accepts, says no, or says nothing; and the first contact is made."""

from casework import consents
from casework.consents import Word
from db import cases, people
from domain.case import AgeBand, CaseState
from domain.consent import Giver, Scope
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import BULLIED, CALM, WOUNDS, reports, taken, walks


async def entrusted(house: House, code: str, to: str = "Anna") -> None:
    """Let the operator who holds a case classify it and name a case manager."""
    await walks(house.operator, "Classifica", "precoce", "non reversibile", "sociale", "Torna alla scheda")
    await walks(house.operator, "Assegna", to)
    await house.operator.sees("Assegnata. Aspetto che accetti.")


async def a_case_entrusted(house: House, *labels: str) -> str:
    """A teacher's report, taken and entrusted to the first case manager."""
    code = await reports(house.teacher, *labels)
    await taken(house, code)
    await entrusted(house, code)
    await house.manager.sees(f"Ti hanno affidato {code}")
    return code


async def state_read_by(phone: Phone, code: str) -> str:
    """Give what a reporter reads about one of their reports."""
    await phone.says("/mie")
    await phone.taps(code)
    return (await phone.screen()).text


async def agreed(house: House, code: str) -> None:
    """Let the case manager record, as in the console, that everybody who must agree has said yes."""
    async with house.memory.transaction() as store:
        case = await cases.by_code(store, code)
        assert case is not None and case.manager is not None
        manager = await people.one(store, case.manager)
        assert manager is not None
        for giver in (Giver.SUBJECT, Giver.PARENT_ONE, Giver.PARENT_TWO):
            await consents.record(store, manager, code, Word(giver, Scope.TAKE_UP, True), house.clock())


async def test_who_accepts_and_makes_the_first_contact_begins_the_assessment(house: House) -> None:
    code = await a_case_entrusted(house, *CALM)
    teacher, manager = house.teacher, house.manager
    assert await state_read_by(teacher, code) == f"{code} · in carico"

    await manager.taps("Accetto")
    await manager.sees("Accettata.")
    await agreed(house, code)
    await manager.taps("Primo contatto fatto")
    await manager.sees("Primo contatto segnato. Inizia la valutazione.")

    assert (await house.case(code)).state is CaseState.IN_ASSESSMENT
    await teacher.sees(f"{code}: c'è una novità. Adesso lo stato è: risposta.")
    assert await state_read_by(teacher, code) == f"{code} · risposta"

    await manager.taps("Primo incontro fatto")
    await manager.sees("Primo incontro segnato.")
    assert (await house.case(code)).next_due is None


async def test_a_contact_counts_at_once_and_the_assessment_waits_for_those_who_must_agree(
    house: House,
) -> None:
    code = await a_case_entrusted(house, *CALM)
    teacher, manager = house.teacher, house.manager

    await walks(manager, "Accetto", "Primo contatto fatto")
    await manager.sees("Prima della valutazione servono i consensi")
    await teacher.sees(f"{code}: c'è una novità. Adesso lo stato è: risposta.")
    await manager.taps("Inizia la valutazione")
    await manager.sees("Manca un consenso.")
    case = await house.case(code)
    assert case.state is CaseState.ASSIGNED and case.progress.contacted_at is not None

    await agreed(house, code)
    await manager.says(f"/caso {code}")
    await manager.taps("Inizia la valutazione")
    await manager.sees("Primo contatto segnato. Inizia la valutazione.")

    assert (await house.case(code)).state is CaseState.IN_ASSESSMENT


async def test_nobody_is_named_before_the_operator_has_classified(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await walks(house.operator, "Assegna", "Anna")

    await house.operator.sees("Prima completa la scheda: gravità, reversibile o no, settore.")
    assert (await house.case(code)).state is CaseState.IN_TRIAGE
    await house.operator.taps("Classifica", on=await house.operator.screen())
    await house.operator.sees("Com'è all'ingresso")


async def test_every_age_band_can_be_recorded(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await house.operator.taps("Classifica")

    for words, band in (("<10", AgeBand.UNDER_10), (">19", AgeBand.ADULT)):
        await house.operator.taps(words)
        await house.operator.sees("Com'è all'ingresso")
        assert (await house.operator.screen()).button(f"✓ {words}")
        assert (await house.case(code)).entry.age_band is band


async def test_who_cannot_says_why_and_the_case_goes_back(house: House) -> None:
    code = await a_case_entrusted(house, *CALM)

    await house.manager.taps("Non posso")
    await house.manager.sees("Perché non puoi?")
    await house.manager.says("Sono in malattia fino a lunedì")

    await house.operator.sees(f"{code} · P4 verde: il case manager non può. È tornata in triage.")
    await house.coordinator.sees(f"{code} · P4 verde: il case manager non può.")
    case = await house.case(code)
    assert case.state is CaseState.IN_TRIAGE
    assert case.manager is None
    await house.operator.taps("Vedi scheda", on=await house.operator.sees("il case manager non può"))
    await walks(house.operator, "Assegna", "Bruno")
    await house.other_manager.sees(f"Ti hanno affidato {code}")


async def test_a_no_without_a_reason_is_asked_again(house: House) -> None:
    code = await a_case_entrusted(house, *CALM)

    await house.manager.taps("Non posso")
    await house.manager.says("\u200b")

    await house.manager.sees("Serve un motivo.")
    assert (await house.case(code)).state is CaseState.ASSIGNED
    await house.manager.says("Troppo lontano")
    await house.operator.sees("il case manager non può")


async def test_who_says_nothing_loses_the_case_by_the_clock(house: House) -> None:
    code = await a_case_entrusted(house, *WOUNDS)

    await house.moves(hours=4, minutes=1)

    await house.operator.sees(f"{code} · P2 arancione: è tornata in triage.")
    await house.coordinator.sees(f"{code} · P2 arancione: è tornata in triage.")
    await house.manager.sees(f"{code} · P2 arancione: è tornata in triage.")
    assert (await house.case(code)).state is CaseState.IN_TRIAGE


async def test_at_three_quarters_of_a_promise_its_coordinator_is_told(house: House) -> None:
    code = await reports(house.teacher, *WOUNDS)

    await house.moves(hours=2, minutes=59)
    await house.coordinator.quiet()
    await house.moves(minutes=2)

    notice = await house.coordinator.sees(f"{code} · P2 arancione: manca poco, vista entro")
    assert notice.labels == ("Vedi scheda",)


async def test_a_promise_missed_is_told_to_who_coordinates_and_to_who_reported(house: House) -> None:
    code = await reports(house.teacher, *BULLIED)

    await house.moves(days=2)

    await house.coordinator.sees(f"{code} · P3 gialla: tempo scaduto, vista.")
    await house.teacher.sees(f"{code}: siamo in ritardo.")


async def test_a_colleague_who_was_not_named_does_not_see_the_case(house: House) -> None:
    code = await a_case_entrusted(house, *CALM)

    await house.other_manager.says(f"/caso {code}")

    await house.other_manager.sees("Non trovo niente con questo codice.")
