"""Somebody is in danger: the numbers first, a human next, the hour told, a short review at the end. One story a flow."""

import re

import pytest

from casework import rota
from db import identities, tables, territories
from locales import catalogues
from simulator.phone import Message, Phone
from tests.stories.house import House
from tests.stories.walks import uncovers, walks

NOBODY_COMES = ("arriva", "arrivano", "stiamo arrivando", "verrà qualcuno")

CRIES = {
    "it": "voglio morire",
    "en": "I want to kill myself",
    "es": "quiero morirme",
    "fr": "je veux mourir",
    "ro": "vreau să mor",
    "sq": "dua të vdes",
    "uk": "я хочу померти",
    "ar": "أريد أن أموت",
    "zh": "我想死",
}
WORDS = catalogues.load()


async def after(phone: Phone, known: set[int]) -> list[Message]:
    """Give what the bot said since, oldest first."""
    return [one for one in await phone.messages() if one.by == "bot" and one.id not in known]


async def known(phone: Phone) -> set[int]:
    return {one.id for one in await phone.messages()}


def numbers_first(answers: list[Message], *numbers: str) -> None:
    """Check that contacts stand first, 112 above all, with the numbers of the topic, and nobody is promised."""
    lines = answers[0].text.splitlines()
    assert "112" in lines[0] and lines[1].startswith("112 · ")
    starts = [line.split(" · ")[0] for line in lines]
    assert set(numbers) <= set(starts), starts
    whole = "\n".join(one.text for one in answers).lower()
    assert not [word for word in NOBODY_COMES if word in whole]


async def cries(phone: Phone, words: str, *numbers: str) -> list[Message]:
    """Write words of danger and check the first answer."""
    before = await known(phone)
    await phone.says(words)
    await phone.sees("Ho avvisato chi è di turno.")
    answers = await after(phone, before)
    numbers_first(answers, *numbers)
    return answers


async def is_read(house: House, phone: Phone, *, covered: bool) -> None:
    """Let the first on duty open the page, and see that the one who cried learns the hour."""
    alarm = await house.operator.sees("ALLARME SOS-")
    assert len(alarm.text) < 90, "a page tells a code and nothing else"
    await house.operator.taps("Apri")
    if covered:
        await uncovers(phone)
    await phone.sees("Una persona ha letto")
    told = (await phone.sees("Una persona ha letto")).text
    assert "alle 10" in told and "112" in told


async def paged_twice(phone: Phone) -> None:
    """Wait until two pages stand in a chat."""

    def found() -> bool | None:
        return sum("ALLARME" in one.text for one in phone.visible()) == 2 or None

    await phone.until(found, within=10, what="two pages")


async def is_closed(
    house: House, verdict: str = "Un pericolo vero", helped: str = "I numeri di aiuto"
) -> None:
    """Let the first on duty close with the short review."""
    await walks(house.operator, "Contatto avvenuto, chiudi", verdict, helped)
    await house.operator.sees("chiuso.")
    assert await house.count(tables.dangers, tables.dangers.c.closed_at.is_(None)) == 0
    assert await house.count(tables.danger_reviews) >= 1


async def test_a_youngster_in_danger(house: House) -> None:
    await cries(house.child, "non ce la faccio più, voglio morire", "19696")
    await is_read(house, house.child, covered=True)

    await house.operator.taps("Rispondi")
    await house.operator.says("Sono Marta, ti leggo")
    await uncovers(house.child)
    await house.child.sees("Sono Marta, ti leggo")
    await house.child.says("grazie")
    await house.child.sees("L'ho passato a chi è di turno.")

    await house.operator.sees("un nuovo messaggio da leggere")
    await house.operator.taps("Apri")
    await house.operator.sees("Chi chiede aiuto: grazie")
    await is_closed(house)


async def test_a_child_under_fourteen_is_answered_without_an_account_and_keeps_the_way_back(
    house: House,
) -> None:
    await cries(house.child, "mio padre mi picchia", "114", "1522")
    await house.child.opens()
    await walks(house.child, "Sono un ragazzo o una ragazza", "No")
    while "Quanti anni" not in (await house.child.screen()).text:
        await house.child.taps((await house.child.screen()).buttons[0].label)
    await house.child.says("12")

    await house.child.sees("Chi è di turno lo sa e può scriverti qui.")
    assert await house.count(tables.cases) == 0
    await house.operator.sees("ALLARME")
    await house.operator.taps("Apri")
    await house.operator.sees("Meno di 14 anni.")
    await is_closed(house)


async def test_a_parent(house: House) -> None:
    await cries(house.mother, "mia figlia ha scritto che vuole uccidersi", "19696")
    await is_read(house, house.mother, covered=True)
    await is_closed(house, helped="Parlare con qualcuno")


async def test_a_volunteer_rings_the_alarm(house: House) -> None:
    before = await known(house.volunteer)
    await house.volunteer.says("/allarme")
    await house.volunteer.sees("resta con la persona e chiama il 112")

    numbers_first(await after(house.volunteer, before))
    await is_read(house, house.volunteer, covered=False)
    await is_closed(house, verdict="Già noto a noi", helped="Altro")


async def test_a_teacher_ticks_danger_now(house: House) -> None:
    await house.teacher.opens()
    await house.teacher.taps("Inizia")
    before = await known(house.teacher)
    await house.teacher.taps("Sì, adesso")

    await house.teacher.sees("resta con la persona e chiama il 112")
    numbers_first(await after(house.teacher, before))
    await house.operator.sees("ALLARME SOS-")
    await walks(house.teacher, "Vai avanti", "Ho capito", "Invia così")
    await house.teacher.sees("Ricevuta")
    case = await house.case((await house.codes())[0])
    await house.operator.sees(case.code)
    await house.moves(minutes=15)
    await house.second_operator.sees(f"URGENTE {case.code}")
    alarms = [one for one in await house.second_operator.messages() if "ALLARME" in one.text]
    assert alarms == [], "one emergency is one page"


async def test_violence_at_home_tells_the_family_nothing_and_the_teacher_what_the_law_asks(
    house: House,
) -> None:
    before = [len(await phone.messages()) for phone in (house.mother, house.youngster)]
    await cries(house.teacher, "un alunno dice che il padre lo picchia con la cinghia", "1522", "114")
    await is_read(house, house.teacher, covered=False)
    await is_closed(house, helped="Il 112")

    await house.moves(hours=30)
    assert [len(await phone.messages()) for phone in (house.mother, house.youngster)] == before


async def test_eating_collapse(house: House) -> None:
    await cries(house.mother, "mia figlia non mangia da una settimana ed è svenuta", "800 180 969")
    await is_read(house, house.mother, covered=True)
    await is_closed(house)


async def test_an_overdose(house: House) -> None:
    answers = await cries(house.youngster, "il mio amico ha preso troppe pastiglie e non si sveglia")
    assert "06" not in answers[0].text, "no number that nobody confirmed"
    await is_read(house, house.youngster, covered=True)
    await is_closed(house, helped="Il 112")


async def test_a_missing_minor(house: House) -> None:
    await cries(house.mother, "mia figlia è scappata di casa stanotte", "116000")
    await is_read(house, house.mother, covered=True)
    await is_closed(house)


async def test_nobody_reads_and_everybody_hears_of_it_until_one_does(house: House) -> None:
    await cries(house.mother, "mia figlia vuole uccidersi", "19696")
    await house.operator.sees("ALLARME")

    await house.moves(minutes=15)
    await house.second_operator.sees("ALLARME")
    await house.moves(minutes=15)
    await house.coordinator.sees("ALLARME")
    await uncovers(house.mother)
    await house.mother.sees("Nessuno ha ancora letto. Chiama il 112.")

    await house.restart()
    await house.moves(minutes=10)
    for phone in (house.operator, house.second_operator, house.coordinator):
        await paged_twice(phone)
    await house.coordinator.taps("Apri")
    await house.mother.sees("C'è un messaggio per te.")
    await house.moves(hours=1)
    await house.operator.quiet()
    assert sum("ALLARME" in one.text for one in await house.operator.messages()) == 2


async def goes_on_duty(house: House, phone: Phone, code: str) -> None:
    """Put the owner of a phone first on the rota of a territory, on duty from now."""
    mark = identities.blind(house.memory.ring, phone.id)
    async with house.memory.transaction() as store:
        place = await territories.by_code(store, code)
        caller = (await identities.callers(store, [mark]))[mark]
        assert place is not None
        await rota.join(store, place.id, caller.person.id, house.clock())


async def test_where_it_is_is_asked_after_the_page_and_those_on_duty_there_hear_too(house: House) -> None:
    await goes_on_duty(house, house.far_operator, "AMB-2")
    answers = await cries(house.child, "voglio morire", "19696")
    assert not [one for one in answers if "comune" in one.text.lower()]
    await house.operator.sees("ALLARME")
    assert not [one for one in await house.far_operator.messages() if "ALLARME" in one.text]

    await house.child.taps("Dimmi dove sei")
    await house.child.says("Pontedoglio")

    await house.child.sees("Grazie. Lo sa anche chi è di turno lì.")
    await house.far_operator.sees("ALLARME SOS-")
    await house.moves(minutes=15)
    await house.operator.quiet()
    assert sum("ALLARME" in one.text for one in await house.operator.messages()) == 1


async def test_what_is_no_place_is_passed_on_to_a_person(house: House) -> None:
    await cries(house.child, "voglio morire", "19696")
    await house.child.taps("Dimmi dove sei")

    await house.child.says("sono al parco")

    await house.child.sees("L'ho passato a chi è di turno.")


async def test_nobody_on_duty_is_said_before_people_write(house: House) -> None:
    silent = "Adesso non c'è nessuno di turno. Se c'è pericolo, chiama il 112."
    await house.child.opens()
    assert silent not in (await house.child.screen()).text
    await house.moves(days=1)

    await house.child.opens()
    assert silent in (await house.child.screen()).text
    await house.child.taps("Sono un ragazzo o una ragazza")
    said = [one.text for one in await house.child.messages() if one.by == "bot"]
    assert said[-2] == silent
    assert "pericolo" in said[-1].lower()
    await house.child.says("voglio morire")
    await house.child.taps("Scrivi a una persona")
    assert (await house.child.screen()).text.startswith("Adesso non c'è nessuno di turno. Chiama il 112.")


async def test_nobody_on_duty_is_said_as_it_is(house: House) -> None:
    await house.moves(days=1)
    await house.operator.sees("Il tuo turno inizia adesso")

    await house.child.says("voglio morire")

    await house.child.sees("Adesso non c'è nessuno di turno. Chiama il 112.")
    await house.operator.sees("ALLARME")


async def test_a_soft_word_asks_and_pages_nobody(house: House) -> None:
    await house.child.says("mi ammazzo lol")

    asked = await house.child.sees("Lo dici per dire o stai male?")
    assert "/aiuto" in asked.text
    await house.child.taps("Lo dico per dire")
    await house.child.sees("Va bene. Se cambia, scrivi /aiuto.")
    assert await house.count(tables.dangers) == 0
    await house.child.says("mi ammazzo lol")
    await house.child.taps("Sto male")
    await house.child.sees("Chiama il 112 adesso.")
    await house.operator.sees("ALLARME")


ISOLATES = re.compile("[\u2066-\u2069]")
"""Marks without a width that keep numbers in order among Arabic words."""


@pytest.mark.parametrize("language", CRIES)
async def test_every_language_is_answered_with_112_before_anything_else(house: House, language: str) -> None:
    words, first = CRIES[language], WORDS.get(language, WORDS["it"])("Chiama il 112 adesso.")
    stranger = await house.tell("Sconosciuto", language=language)

    await stranger.opens(wait=True)
    before = await known(stranger)
    await stranger.says(words)

    answers = await after(stranger, before)
    read = ISOLATES.sub("", answers[0].text)
    assert read.startswith(f"{first}\n112 · "), [one.text for one in answers]
    await house.operator.sees("ALLARME")


async def test_a_first_message_of_danger_is_answered_before_any_welcome(house: House) -> None:
    stranger = await house.tell("Sconosciuta", language="en", started=True)

    await stranger.says("I want to kill myself tonight")

    answers = await after(stranger, set())
    assert answers[0].text.startswith("Call 112 now.\n112 · ")


async def test_words_beneath_a_picture_are_read_too(house: House) -> None:
    before = await known(house.child)
    await house.child.sends_photo("voglio morire")

    answers = await after(house.child, before)
    assert answers[0].text.startswith("Chiama il 112 adesso.")
    await house.operator.sees("ALLARME")
