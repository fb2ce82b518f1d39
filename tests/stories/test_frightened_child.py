"""A frightened twelve-year-old: numbers, a person who reads, words both ways; no account, no form, in the end nothing."""

from sqlalchemy import Table

from db import tables, threads
from db.session import Store
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import COVER, walks


async def cries_for_help(house: House) -> Phone:
    """Let the child say that there is danger now."""
    await house.child.opens()
    await walks(house.child, "Sono un ragazzo", "Sì, adesso")
    return house.child


async def test_a_twelve_year_old_in_danger_reaches_a_person_and_is_written_to(each_house: House) -> None:
    house = each_house
    operator = house.operator
    child = await cries_for_help(house)
    said = [message.text for message in await child.messages() if message.by == "bot"]
    numbers = next(at for at, text in enumerate(said) if text.startswith("Chiama il 112 adesso."))
    assert "Ho avvisato chi è di turno." in said[numbers + 1]
    await walks(child, "Vai avanti", "Ho capito", "Meno di 14")
    await child.sees("Parlane anche con un adulto di cui ti fidi.")

    await operator.sees("ALLARME SOS-")
    await operator.taps("Apri")
    alarm = await operator.sees("Meno di 14 anni.")
    assert alarm.protected
    await child.sees(COVER)
    await child.taps("Leggi")
    await child.sees("Una persona ha letto alle 10")

    await operator.taps("Rispondi")
    await operator.says("Dove sei? C'è un adulto vicino a te?")
    await operator.sees("Risposta inviata.")
    await child.sees(COVER)
    await child.taps("Leggi")
    await child.sees("Dove sei? C'è un adulto vicino a te?")
    await child.says("Sono in bagno, la zia è di là")
    await child.sees("L'ho passato a chi è di turno.")

    await operator.sees("un nuovo messaggio da leggere")
    await operator.taps("Apri", on=await operator.sees("un nuovo messaggio da leggere"))
    await operator.sees("Chi chiede aiuto: Sono in bagno, la zia è di là")
    assert await house.codes() == []


async def test_who_writes_a_lot_in_danger_is_read_to_the_last_word(house: House) -> None:
    child = await cries_for_help(house)
    await child.taps("Scrivi a una persona")
    for room in ("cucina", "bagno", "cantina"):
        await child.says(f"adesso sono in {room} {'qui fa freddo ' * 120}")
        await child.sees("L'ho passato a chi è di turno.")

    await house.operator.taps("Apri", on=await house.operator.sees("ALLARME SOS-"))

    alarm = await house.operator.sees("Qui sta solo l'ultima parte.")
    assert "adesso sono in cantina" in alarm.text


async def test_an_alarm_is_kept_thirty_days_and_then_nobody_can_read_it(house: House) -> None:
    can_be_opened = tables.vaults.c.key_wrapped.is_not(None)
    before = await house.count(tables.vaults, can_be_opened)
    child = await cries_for_help(house)
    await child.taps("Scrivi a una persona")
    await child.says("Ho paura di tornare a casa")
    await house.operator.sees("ALLARME")
    await walks(child, "Vai avanti", "Ho capito", "Meno di 14")
    await house.moves(days=29, hours=23)
    async with house.memory.reading() as store:
        assert await words_of_the_alarm(store) == ["Ho paura di tornare a casa"]

    await house.moves(hours=2)
    await house.becomes(lambda: nothing_in(house, tables.messages), "the words are gone")

    async with house.memory.reading() as store:
        assert await words_of_the_alarm(store) == []
    assert await house.count(tables.vaults, can_be_opened) == before


async def nothing_in(house: House, table: Table) -> bool:
    """Tell whether a table holds no row."""
    return await house.count(table) == 0


async def nothing_known_of(house: House, phone: Phone) -> bool:
    """Tell whether the house has no link to a phone."""
    return not await house.knows(phone)


async def words_of_the_alarm(store: Store) -> list[str]:
    """Read what the only alarm holds."""
    row = await store.first(tables.dangers.select())
    assert row is not None
    return [message.text for message in await threads.thread(store, row.id)]


async def test_after_the_term_no_link_to_the_child_is_left(house: House) -> None:
    child = await cries_for_help(house)
    await walks(child, "Vai avanti", "Ho capito", "Meno di 14")
    assert await house.knows(child)

    await house.moves(days=30, hours=1)

    await house.becomes(lambda: nothing_known_of(house, child), "the child is forgotten")


async def test_a_twelve_year_old_without_danger_is_told_whom_to_ask_and_forgotten(house: House) -> None:
    child = house.child
    await child.opens()

    await walks(child, "Sono un ragazzo", "No", "Ho capito", "Meno di 14")

    await child.sees("qui non tengo niente di te")
    assert "112" in (await child.screen()).text
    assert not await house.knows(child)
    assert await house.codes() == []


async def test_who_would_rather_not_say_the_age_reads_the_same(house: House) -> None:
    child = house.child
    await child.opens()

    await walks(child, "Sono un ragazzo", "No", "Ho capito", "Preferisco non dire")

    await child.sees("112")
    assert not await house.knows(child)


async def test_contact_made_closes_the_alarm_and_the_child_reads_that_the_talk_is_over(house: House) -> None:
    child = await cries_for_help(house)
    await walks(child, "Vai avanti", "Ho capito", "Meno di 14")
    await house.operator.sees("ALLARME")
    await house.operator.taps("Apri")
    await walks(house.operator, "Contatto avvenuto, chiudi", "Un pericolo vero", "Parlare con qualcuno")
    await house.operator.sees("chiuso.")

    await child.says("ci sei?")

    await child.sees("Questa conversazione è chiusa. Per aiuto: /aiuto.")


async def test_somebody_of_another_territory_does_not_see_the_alarm(house: House) -> None:
    await cries_for_help(house)
    await house.operator.sees("ALLARME")

    await house.far_operator.says("/menu")
    await house.far_operator.taps("Allarmi")

    await house.far_operator.sees("Nessun allarme aperto.")
