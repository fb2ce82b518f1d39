"""Colleagues among themselves: handing over all cases, being away, and a queue in urgency then due order."""

from typing import Any

from casework import reports as acts
from db import identities
from domain.people import PersonId
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import CALM, DANGER_NOW, reports, taken, walks

ROUNDS = range(5)


async def person_of(house: House, phone: Phone) -> PersonId:
    """Give the person behind a phone."""
    mark = identities.blind(house.memory.ring, phone.id)
    async with house.memory.reading() as store:
        return (await identities.callers(store, [mark]))[mark].person.id


async def fifteen_cases(house: House) -> None:
    """Let the teacher's school have sent fifteen reports, of three levels, an hour between each five."""
    answers: tuple[dict[str, str], ...] = (
        {"X2": "sì"},
        {"T9": "spesso"},
        {},
    )
    mark = identities.blind(house.memory.ring, house.teacher.id)
    calm: dict[str, Any] = dict.fromkeys(("X1", "X2", "X3", "X4", "X5", "X6"), "no")
    calm |= {f"T{number}": "mai" for number in range(1, 12)} | {"T12": "no"}
    form = house.protocol.forms["teacher"]
    for turn in ROUNDS:
        async with house.memory.transaction() as store:
            teacher = (await identities.callers(store, [mark]))[mark].person
            for more in answers:
                said = {**calm, **more, "age": 14 + turn, "comune": "019035"}
                await acts.send(store, teacher, form, said, (), protocol=house.protocol, now=house.clock())
        await house.moves(minutes=20)


async def page_of(phone: Phone) -> list[str]:
    """Give the cases on a page of the queue, as they are written; a notice that comes meanwhile does not hide it."""
    return [label for label in (await phone.sees("Coda · ")).labels if " · CRD-" in label]


async def test_the_queue_is_paged_in_urgency_then_due_order(each_house: House) -> None:
    operator = each_house.operator
    await fifteen_cases(each_house)

    await operator.says("/coda")
    lines = await page_of(operator)
    while (await operator.sees("Coda · ")).button("Altre"):
        await operator.taps("Altre")
        lines += await page_of(operator)

    codes = [line.split(" · ")[1] for line in lines]
    cases = [await each_house.case(code) for code in codes]
    assert len(set(codes)) == 15
    assert [(case.level, case.next_due) for case in cases] == sorted(
        (case.level, case.next_due) for case in cases
    )
    assert [case.level.name for case in cases] == ["P2"] * 5 + ["P3"] * 5 + ["P4"] * 5


async def test_a_case_is_opened_from_the_queue_and_its_reading_leads_back(house: House) -> None:
    code = await reports(house.teacher, *CALM)

    await house.operator.says("/coda")
    await house.operator.taps(code)
    await house.operator.sees(f"{code} · P4 verde")
    await house.operator.taps("Coda")

    assert code in (await page_of(house.operator))[0]


async def test_each_operator_sees_the_queue_of_their_own_territory(house: House) -> None:
    code = await reports(house.teacher, *CALM)

    await house.far_operator.says("/coda")

    await house.far_operator.sees("La coda è vuota.")
    await house.far_operator.says(f"/caso {code}")
    await house.far_operator.sees("Non trovo niente con questo codice.")


async def test_somebody_hands_over_all_their_cases_to_a_colleague_who_is_told(house: House) -> None:
    codes = []
    for _ in range(2):
        code = await reports(house.teacher, *CALM)
        await house.operator.taps("La prendo io", on=await house.operator.sees(f"Nuova segnalazione {code}"))
        codes.append(code)

    await house.operator.says("/menu")
    await walks(house.operator, "Passa le mie schede", "Davide")

    await house.operator.sees("2 schede passate.")
    for code in codes:
        await house.second_operator.sees(f"{code} · P4 verde: un collega te l'ha passata.")
        assert (await house.case(code)).operator == await person_of(house, house.second_operator)


async def test_nobody_hands_over_to_somebody_of_another_territory(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await house.operator.says("/passa")

    assert (await house.operator.screen()).button("Oscar") is None
    await house.operator.forges(f"pass:{await person_of(house, house.far_operator)}")
    await house.operator.settled()
    assert (await house.case(code)).operator == await person_of(house, house.operator)


async def test_the_menu_says_how_to_be_away(house: House) -> None:
    await house.operator.says("/menu")
    await house.operator.taps("Sarò via")

    await house.operator.sees("Scrivi fino a quando, per esempio: /assente 24/12.")


async def test_who_is_away_is_not_paged_and_the_next_one_is(house: House) -> None:
    await house.operator.says("/assente 24/12")
    await house.operator.sees("Assente fino a")
    await house.operator.settled()

    await house.teacher.opens()
    await walks(house.teacher, "Inizia", *DANGER_NOW)

    await house.second_operator.sees("ALLARME SOS-")
    await house.operator.settled()
    assert not [one for one in await house.operator.messages() if "ALLARME" in one.text]


async def test_who_is_back_is_paged_again(house: House) -> None:
    await house.operator.says("/assente 24/12")
    await house.operator.says("/assente no")
    await house.operator.sees("di nuovo presente")

    await house.teacher.opens()
    await walks(house.teacher, "Inizia", *DANGER_NOW)

    await house.operator.sees("ALLARME SOS-")


async def test_who_is_away_is_not_offered_a_case(house: House) -> None:
    await house.manager.says("/assente 24/12")
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await walks(house.operator, "Classifica", "precoce", "non reversibile", "sociale", "Torna alla scheda")

    await house.operator.taps("Assegna")

    names = (await house.operator.screen()).labels
    assert [name for name in names if name.startswith(("Anna", "Bruno"))] == ["Bruno · 0 aperte"]


async def test_a_date_that_is_none_is_asked_again(house: House) -> None:
    for said in ("/assente", "/assente domani", "/assente 31/02"):
        await house.operator.says(said)
        assert "Scrivi fino a quando" in (await house.operator.screen()).text
