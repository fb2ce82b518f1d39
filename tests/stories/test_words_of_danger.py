"""Words of danger in the middle of anything: the numbers come next, a person is paged, and what was going on goes on."""

from tests.stories.house import House
from tests.stories.walks import CALM, NOTHING_SERIOUS, receipt, reports, taken, walks

PLAIN = "ha detto che vuole morire"
OWN = "non voglio più vivere"
SOFT = "non ce la faccio più"


async def after(house: House, name: str, words: str) -> list[str]:
    """Give what the bot wrote on a screen after somebody wrote `words`."""
    shown = await house.phones[name].messages()
    at = max(place for place, one in enumerate(shown) if one.by == "person" and one.text == words)
    return [one.text for one in shown[at + 1 :] if one.by == "bot"]


async def test_in_the_middle_of_a_form_the_numbers_are_the_next_thing_in_that_chat(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *NOTHING_SERIOUS, "Triste o spento/a")

    await teacher.says(PLAIN)

    said = await after(house, "Elena", PLAIN)
    assert said[0].startswith("Chiama il 112 adesso.")
    assert "Ho avvisato chi è di turno." in said[1]
    await house.operator.sees("ALLARME SOS-")
    await teacher.taps("Vai avanti")
    assert (await teacher.screen()).button("Triste o spento/a: qualche volta")
    await walks(teacher, "Avanti", "Avanti", "Niente di questo", "Avanti", "Non so", "Avanti", "Avanti")
    await walks(teacher, "15", "Crema", "Avanti", "Invia")
    await receipt(teacher)


async def test_in_the_words_added_to_a_report_they_make_it_urgent_and_stay_in_it(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *CALM, "Aggiungi due righe")

    await teacher.says(PLAIN)

    assert (await after(house, "Elena", PLAIN))[0].startswith("Chiama il 112 adesso.")
    assert f"Due righe: {PLAIN}" in (await teacher.sees("Riepilogo")).text
    await teacher.taps("Invia")
    await house.operator.sees(f"{await receipt(teacher)} · P1 rossa")


async def test_in_an_answer_to_the_team_they_page_and_still_arrive(house: House) -> None:
    teacher = house.teacher
    code = await reports(teacher, *CALM)
    await taken(house, code)
    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says("Come sta oggi?")
    await teacher.sees("C'è una domanda")
    await teacher.taps("Leggi e rispondi")

    await teacher.says(PLAIN)

    assert (await after(house, "Elena", PLAIN))[0].startswith("Chiama il 112 adesso.")
    await house.operator.sees("ALLARME")
    await house.operator.sees(f"{code} · P4 verde: chi segnala ha risposto.")


async def test_from_somebody_never_seen_before_they_are_heard_too(house: House) -> None:
    stranger = await house.tell("Dario")

    await stranger.says(OWN)

    assert (await stranger.messages())[1].text.startswith("Chiama il 112 adesso.")
    await house.operator.sees("ALLARME")


async def test_a_second_phrase_joins_the_first_alarm(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()
    await youngster.says(OWN)
    await house.operator.sees("ALLARME")

    await youngster.says("voglio morire")
    await youngster.settled()

    alarms = [one for one in await house.operator.messages() if one.text.startswith("ALLARME")]
    assert len(alarms) == 1
    await house.operator.taps("Apri")
    shown = await house.operator.sees("Chi chiede aiuto:")
    assert OWN in shown.text
    assert "voglio morire" in shown.text


async def test_soft_words_only_ask_and_page_nobody(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()

    await youngster.says(SOFT)

    question = await youngster.sees("Lo dici per dire o stai male?")
    assert question.labels == ("Lo dico per dire", "Sto male", "Aiuto")
    await house.operator.quiet()
    await youngster.taps("Lo dico per dire")
    await youngster.sees("Va bene. Se cambia, scrivi /aiuto.")
    await house.operator.quiet()


async def test_who_says_that_they_feel_bad_is_answered_as_in_danger(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()
    await youngster.says(SOFT)

    await youngster.taps("Sto male")

    await youngster.sees("Chiama il 112 adesso.")
    await house.operator.sees("ALLARME")


async def test_the_team_writing_about_a_case_pages_nobody(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await walks(house.operator, "Altro…", "Nota interna")
    await house.operator.says(PLAIN)

    await house.operator.sees("Nota interna salvata.")
    await house.second_operator.settled()
    assert not [one for one in await house.second_operator.messages() if "ALLARME" in one.text]


async def test_help_is_there_in_every_state_by_command_word_and_button(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *NOTHING_SERIOUS)

    for asked in ("/aiuto", "aiuto", "AIUTO", "help", "/help"):
        await teacher.says(asked)
        assert "112" in (await after(house, "Elena", asked))[0]
    await teacher.taps("Aiuto", on=(await teacher.messages())[1])

    assert "112" in (await teacher.screen()).text
    await teacher.taps("Riprendi la segnalazione")
    assert (await teacher.screen()).button("Sta da solo/a: mai")
