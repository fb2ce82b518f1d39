"""An initiative from both ends: chosen on a phone by theme and place, told by day and slowly, attended, counted."""

from datetime import timedelta

from icalendar import Calendar

from casework import initiatives
from casework.initiatives import Counted, Wording
from db import people, territories
from db.session import Store
from domain.initiatives import PER_TURN, Audience, Topic
from domain.people import Duty, Person
from simulator.phone import Phone
from tests import builders
from tests.stories.house import BEGINS, House
from tests.stories.walks import COVER, uncovers, walks


async def the_desk(house: House, store: Store) -> Person:
    """Give the coordinator as the console seats her."""
    ambito = await territories.by_code(store, "AMB-1")
    assert ambito is not None
    return (await people.holding(store, [Duty.COORDINATOR], [ambito.id], house.clock()))[0]


async def follows(phone: Phone, place: str, theme: str) -> None:
    """Let a parent ask to hear of a theme in a place."""
    await phone.opens()
    await phone.says("/iniziative")
    await walks(phone, "Avvisami dei prossimi", "Sono un genitore", place, theme)
    await phone.sees("Ora ne segui 1.")


async def announced(house: House, *, told: bool = True) -> str:
    """Let the coordinator announce a meeting of ten days later for parents, and tell it; gives its code."""
    begins = house.clock() + timedelta(days=10)
    async with house.memory.transaction() as store:
        carla = await the_desk(house, store)
        place = carla.assignments[0].territory
        typed = Wording(
            Topic.PARENTS,
            Audience.FAMILIES,
            place,
            "Parlare con i figli",
            "Una sera insieme. Ingresso libero.",
            "Sala civica",
            "https://esempio.invalid/sera",
            begins,
            begins + timedelta(hours=2),
            begins - timedelta(days=1),
        )
        one = await initiatives.publish(store, carla, typed, house.clock())
        if told:
            await initiatives.tell(store, carla, one.code, house.clock())
    house.open_doors.keeper.wake.set()
    return one.code


async def numbers(house: House) -> Counted:
    """Give the numbers of the only initiative as the console shows them."""
    async with house.memory.transaction() as store:
        (found,) = await initiatives.board(store, await the_desk(house, store), house.clock())
    return found


async def test_who_chose_theme_and_place_hears_of_it_behind_a_neutral_line_and_comes(house: House) -> None:
    mother, elsewhere = house.mother, house.youngster
    await follows(mother, "Ambito di Crema", "Essere genitori")
    await follows(elsewhere, "Ambito di Valdoglio", "Essere genitori")

    code = await announced(house)
    covered = await mother.sees(COVER)
    assert "Parlare con i figli" not in covered.text
    await uncovers(mother)
    await mother.sees("C'è un incontro su un tema che segui.")
    await mother.taps("Vedi")
    shown = await mother.sees("Parlare con i figli")
    assert "https://esempio.invalid/sera" in shown.text
    await mother.taps("Nel calendario")
    (sent,) = [call for call in await mother.calls() if call["method"] == "sendDocument"]
    assert sent
    await mother.taps("Ci vengo", on=shown)
    await mother.sees("Non diciamo il tuo nome.")
    await elsewhere.quiet()

    one = await numbers(house)
    assert (one.coming, one.broadcast is not None and one.broadcast.told) == (1, 1)

    await house.moves(days=11)
    async with house.memory.transaction() as store:
        await initiatives.count(store, await the_desk(house, store), code, 31, house.clock())
    assert (await numbers(house)).initiative.attended == 31


async def test_who_comes_hears_once_of_another_hour_and_the_calendar_follows(house: House) -> None:
    mother, elsewhere = house.mother, house.youngster
    await follows(mother, "Ambito di Crema", "Essere genitori")
    await follows(elsewhere, "Ambito di Crema", "Essere genitori")
    code = await announced(house)
    await uncovers(mother)
    await walks(mother, "Vedi", "Ci vengo")
    await uncovers(elsewhere)

    async with house.memory.transaction() as store:
        carla = await the_desk(house, store)
        old = await initiatives.read(store, code)
        times = (old.begins_at + timedelta(days=1, hours=9), old.ends_at + timedelta(days=1, hours=9))
        await initiatives.move(store, carla, code, times, "Oratorio", house.clock())
    house.open_doors.keeper.wake.set()
    house.open_doors.post.wake.set()

    await uncovers(mother)
    told = await mother.sees("Cambia un incontro a cui vieni.")
    assert "Prima era venerdì 19 alle 10. Adesso è sabato 20 alle 19." in told.text
    assert "Dove: Oratorio." in told.text and "Parlare con i figli" not in told.text
    await mother.taps("Vedi", on=told)
    shown = await mother.sees("Dove: Oratorio.")
    assert shown.button("Non vengo più") and "sabato 20 alle 19" in shown.text
    await elsewhere.quiet()


async def test_its_calendar_entry_says_nothing_of_what_it_is(house: House) -> None:
    code = await announced(house, told=False)

    async with house.memory.transaction() as store:
        text = await initiatives.entry(store, code, "Appuntamento", house.clock())

    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Appuntamento"
    assert "figli" not in text


async def test_many_are_told_a_few_a_minute_and_a_pause_holds(house: House) -> None:
    mother = house.mother
    async with house.memory.transaction() as store:
        place = (await the_desk(house, store)).assignments[0].territory
        for _ in range(PER_TURN + 4):
            parent = await builders.joined(store)
            await initiatives.follow(store, parent, Topic.PARENTS, place, Audience.FAMILIES, house.clock())
    await follows(mother, "Ambito di Crema", "Essere genitori")

    code = await announced(house)
    await house.becomes(lambda: is_told(house, PER_TURN), "the first turn is told")
    async with house.memory.transaction() as store:
        await initiatives.pause(store, await the_desk(house, store), code, house.clock())
    await house.moves(minutes=30)
    assert await is_told(house, PER_TURN)

    async with house.memory.transaction() as store:
        await initiatives.pause(store, await the_desk(house, store), code, house.clock())
    house.open_doors.keeper.wake.set()
    await house.becomes(lambda: is_told(house, PER_TURN + 5), "the rest is told")
    await uncovers(mother)
    await mother.sees("C'è un incontro su un tema che segui.")


async def is_told(house: House, count: int) -> bool:
    """Say whether so many were told until now."""
    running = (await numbers(house)).broadcast
    return running is not None and running.told == count


async def test_nothing_is_told_at_night(house: House) -> None:
    mother = house.mother
    await follows(mother, "Ambito di Crema", "Essere genitori")
    late = BEGINS.replace(hour=22, minute=30) - BEGINS
    await house.moves(seconds=late.total_seconds())

    await announced(house)
    await house.moves(hours=2)
    assert await is_told(house, 0)
    assert COVER not in mother.drawn()

    await house.moves(hours=8)
    await uncovers(mother)
    await mother.sees("C'è un incontro su un tema che segui.")


async def test_whoever_has_enough_hears_of_nothing_more(house: House) -> None:
    mother = house.mother
    await follows(mother, "Ambito di Crema", "Essere genitori")
    await mother.taps("Basta avvisi")
    await mother.sees("Non ti scrivo più di incontri.")

    await announced(house)

    await mother.quiet()
