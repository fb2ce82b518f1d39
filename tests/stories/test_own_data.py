"""What a person may ask about their own data: see it, leave, ask that a report be erased; a person decides the last."""

from casework import copies
from db import identities, requests, tables
from db import reports as sent
from tests.stories.house import House
from tests.stories.walks import CALM, NOTHING_SERIOUS, reports, reports_at_home, taken, walks


async def test_mie_shows_each_report_with_a_coarse_state_and_never_the_service(house: House) -> None:
    teacher, operator = house.teacher, house.operator
    code = await reports(teacher, *CALM)
    await teacher.says("/mie")
    await teacher.sees(f"{code} · inviata oggi alle 10 · ricevuta")
    await taken(house, code)
    await walks(operator, "Classifica", "precoce", "non reversibile", "sociale", "Torna alla scheda")

    await operator.taps("Orienta")
    await operator.says("Consultorio di via Piave")
    await teacher.sees(f"{code}: c'è una novità. Adesso lo stato è: risposta.")
    await teacher.says("/mie")

    assert f"{code} · inviata oggi alle 10 · risposta" in (await teacher.screen()).text
    assert not [call for call in await teacher.calls() if "Piave" in str(call["parameters"])]


async def test_mie_of_somebody_who_reported_nothing_says_so(house: House) -> None:
    await house.mother.opens()
    await house.mother.says("/mie")

    await house.mother.sees("Non hai ancora inviato segnalazioni.")


async def test_dati_shows_account_and_receipts_at_once_and_the_rest_after_a_person_looked(
    house: House,
) -> None:
    code = await reports(house.teacher, *CALM)

    await house.teacher.says("/dati")
    shown = await house.teacher.sees("I tuoi dati")
    assert "Compiti: insegnante" in shown.text
    assert f"Ricevute: {code}" in shown.text
    await house.teacher.taps("Chiedi una copia di tutto")

    await house.teacher.sees("Una persona la guarda entro")
    await house.coordinator.sees("Una persona chiede una copia dei suoi dati.")
    await house.teacher.says("/dati")
    assert "Richieste in attesa: 1" in (await house.teacher.screen()).text


async def test_who_leaves_is_forgotten_at_once_and_the_report_stays_with_the_team(each_house: House) -> None:
    house = each_house
    mother = house.mother
    code = await reports_at_home(mother, *CALM)
    await mother.says("/segnala")
    await walks(mother, "Sono un genitore", *NOTHING_SERIOUS)

    await mother.says("/cancella_dati")
    assert "Ciò che hai già inviato resta a chi lo segue." in (await mother.screen()).text
    await mother.taps("Sì, cancella")

    await mother.sees("Ho cancellato i tuoi dati.")
    assert not await house.knows(mother)
    assert await house.count(tables.reports, tables.reports.c.person_id.is_not(None)) == 0
    await taken(house, code)
    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says("Come va?")
    await house.operator.sees("Chi ha segnalato non ha più una chat con noi.")
    await mother.quiet()


async def test_who_left_comes_back_as_somebody_new(house: House) -> None:
    await reports_at_home(house.mother, *CALM)
    await house.mother.says("/cancella_dati")
    await house.mother.taps("Sì, cancella")
    await house.mother.sees("Ho cancellato")

    await house.mother.opens()
    await house.mother.says("/mie")

    await house.mother.sees("Non hai ancora inviato segnalazioni.")


async def test_who_thinks_again_is_not_forgotten(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)

    await house.mother.says("/cancella_dati")
    await house.mother.taps("No")

    await house.mother.says("/mie")
    await house.mother.sees(code)


async def test_a_draft_with_a_red_flag_pages_a_human_also_when_its_author_leaves(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await walks(mother, "Sono un genitore", *NOTHING_SERIOUS, "Avanti", "Avanti", "Ferite che forse")

    await mother.says("/cancella_dati")
    await mother.taps("Sì, cancella")

    await house.operator.sees("ALLARME SOS-")


async def test_a_coordinator_grants_that_a_report_be_erased_with_a_reason(house: House) -> None:
    mother, coordinator = house.mother, house.coordinator
    can_be_opened = tables.vaults.c.key_wrapped.is_not(None)
    before = await house.count(tables.vaults, can_be_opened)
    code = await reports_at_home(mother, *CALM)
    await mother.says("/mie")
    await walks(mother, code, "Chiedi di cancellarla")
    await mother.sees("Decide una persona, con un motivo, entro")

    await coordinator.sees(f"{code}: chi ha segnalato chiede di cancellarla.")
    await coordinator.taps("Cancella")
    await coordinator.says("Era un doppione, la famiglia è seguita")
    await coordinator.sees("Deciso.")

    await mother.sees("C'è un messaggio per te.")
    await mother.taps("Leggi")
    await mother.sees(f"{code}: la segnalazione è stata cancellata.")
    async with house.memory.reading() as store:
        row = await store.first(tables.reports.select())
        assert row is not None
        assert await sent.content(store, row.id) is None
    assert await house.count(tables.vaults, can_be_opened) == before


async def test_a_coordinator_keeps_a_report_and_who_asked_is_told(house: House) -> None:
    mother, coordinator = house.mother, house.coordinator
    code = await reports_at_home(mother, *CALM)
    await mother.says("/mie")
    await walks(mother, code, "Chiedi di cancellarla")

    await coordinator.sees("chiede di cancellarla")
    await coordinator.taps("Conserva")
    await coordinator.says("Il caso è in corso")

    await mother.sees("C'è un messaggio per te.")
    await mother.taps("Leggi")
    await mother.sees(f"{code}: la segnalazione resta.")


async def test_nobody_but_a_coordinator_decides_what_is_erased(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)
    await house.mother.says("/mie")
    await walks(house.mother, code, "Chiedi di cancellarla")
    notice = await house.coordinator.sees("chiede di cancellarla")
    button = notice.button("Cancella")
    assert button is not None and button.data is not None
    await taken(house, code)

    await house.operator.forges(button.data)
    await house.operator.says("Proviamo")

    await house.operator.sees("Questo non rientra nel tuo compito qui.")
    assert await house.count(tables.vaults, tables.vaults.c.key_wrapped.is_(None)) == 0


async def test_a_reviewed_copy_is_opened_from_the_chat_and_never_shown_in_it(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await house.teacher.says("/dati")
    await house.teacher.taps("Chiedi una copia di tutto")
    await house.coordinator.sees("Una persona chiede una copia dei suoi dati.")
    async with house.memory.transaction() as store:
        (request,) = await requests.open_all(store)
        mark = identities.blind(house.memory.ring, house.coordinator.id)
        carla = (await identities.callers(store, [mark]))[mark].person
        await copies.decide(store, carla, request.id, frozenset(), "è sua", grant=True, now=house.clock())
    house.open_doors.post.wake.set()

    await house.teacher.sees("La copia dei tuoi dati è pronta.")
    await house.teacher.taps("Apri la copia")

    shown = await house.teacher.sees("/p/copia/")
    assert code not in shown.text and "Aprila entro 15 minuti" in shown.text


async def test_who_reads_what_is_said_in_the_words_of_whoever_asks(house: House) -> None:
    await house.teacher.says("/informativa")
    await house.teacher.sees("Segnalare qui non sostituisce gli obblighi di legge.")
    await house.mother.opens()
    await house.mother.says("/informativa")
    await house.mother.sees("Puoi dire no. Puoi cambiare idea. L'aiuto resta.")
