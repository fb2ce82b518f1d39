"""The team asks, the reporter answers; what the team says among itself never reaches the one who reported."""

from db import threads
from db.threads import Voice
from domain.case import CaseState
from tests.stories.house import House
from tests.stories.walks import CALM, COVER, reports, reports_at_home, taken, uncovers, walks

QUESTION = "Da quanti giorni non dorme a casa?"
ANSWER = "Da tre giorni, credo."
NOTE = "Sentire anche la scuola, con calma."


async def asks(house: House, code: str) -> None:
    """Let the operator ask the reporter of a case."""
    await walks(house.operator, "Chiedi a chi segnala")
    await house.operator.sees(f"DOMANDA a chi segnala, {code}")
    await house.operator.says(QUESTION)
    await house.operator.sees("Domanda inviata a chi segnala.")


async def test_a_teacher_is_asked_answers_and_the_team_reads_it_in_the_thread(house: House) -> None:
    teacher, operator = house.teacher, house.operator
    code = await reports(teacher, *CALM)
    await taken(house, code)

    await asks(house, code)
    await teacher.sees(f"C'è una domanda su {code}.")
    assert (await house.case(code)).state is CaseState.AWAITING_ANSWER
    await teacher.taps("Leggi e rispondi")
    await teacher.sees(QUESTION)
    await teacher.says(ANSWER)
    await teacher.sees("Risposta consegnata a chi segue la segnalazione.")

    notice = await operator.sees(f"{code} · P4 verde: chi segnala ha risposto.")
    assert ANSWER not in notice.text
    assert (await house.case(code)).state is CaseState.IN_TRIAGE
    await walks(operator, "Vedi scheda", "Messaggi e note")
    thread = await operator.sees("RISPOSTA di chi segnala")
    assert QUESTION in thread.text
    assert ANSWER in thread.text
    assert thread.protected


async def test_a_mother_sees_a_neutral_line_first_and_the_question_after_a_tap(house: House) -> None:
    mother = house.mother
    code = await reports_at_home(mother, *CALM)
    await taken(house, code)
    await uncovers(mother)

    await asks(house, code)
    cover = await mother.sees(COVER)
    assert cover.text == COVER
    assert cover.labels == ("Leggi", "Aiuto")
    await mother.taps("Leggi")
    await mother.sees(QUESTION)
    await mother.says(ANSWER)

    await house.operator.sees("chi segnala ha risposto")


async def test_an_answer_put_off_is_given_later_from_the_own_reports(house: House) -> None:
    teacher = house.teacher
    code = await reports(teacher, *CALM)
    await taken(house, code)
    await asks(house, code)
    await teacher.sees("C'è una domanda")

    await walks(teacher, "Leggi e rispondi", "Rispondo dopo")
    await teacher.says("/mie")
    await walks(teacher, code, "Leggi la domanda")
    await teacher.sees(QUESTION)
    await teacher.says(ANSWER)

    await house.operator.sees("chi segnala ha risposto")
    await walks(teacher, "Le mie segnalazioni", code)
    assert (await teacher.screen()).button("Leggi la domanda") is None


async def test_an_internal_note_looks_different_and_never_reaches_the_reporter(house: House) -> None:
    teacher, operator = house.teacher, house.operator
    code = await reports(teacher, *CALM)
    await taken(house, code)
    await teacher.sees("presa in carico")
    before = len(await teacher.calls())

    await walks(operator, "Altro…", "Nota interna")
    await operator.sees(f"NOTA INTERNA, {code}. Chi segnala non la vede.")
    await operator.says(NOTE)
    await operator.sees("Nota interna salvata.")
    await operator.says(f"/nota {code} {NOTE}")
    await operator.sees("Nota interna salvata.")
    await operator.taps("Messaggi e note")

    thread = await operator.sees("NOTA INTERNA ·")
    assert thread.text.count(NOTE) == 2
    assert len(await teacher.calls()) == before


async def test_a_reporter_adds_to_a_report_and_what_was_sent_stays(house: House) -> None:
    teacher, operator = house.teacher, house.operator
    code = await reports(teacher, *CALM)
    await taken(house, code)

    await teacher.says("/mie")
    await walks(teacher, code, "Aggiungi qualcosa")
    await teacher.sees("Ciò che hai inviato prima resta com'era.")
    await teacher.says("Oggi è rimasta in cortile da sola.")
    await teacher.sees("Aggiunto alla segnalazione.")

    await operator.sees("chi segnala ha aggiunto qualcosa")
    await walks(operator, "Vedi scheda", "Messaggi e note")
    await operator.sees("AGGIUNTA di chi segnala")


async def test_of_a_long_talk_the_team_reads_the_last_words_and_that_there_is_more(house: House) -> None:
    teacher, operator = house.teacher, house.operator
    code = await reports(teacher, *CALM)
    await taken(house, code)
    for day in ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì"):
        await teacher.says("/mie")
        await walks(teacher, code, "Aggiungi qualcosa")
        await teacher.says(f"{day} {'in cortile da sola ' * 48}")
        await teacher.sees("Aggiunto alla segnalazione.")

    await walks(operator, "Vedi scheda", "Messaggi e note")

    thread = await operator.sees("Qui sta solo l'ultima parte. Il resto è nella console: /console.")
    assert "venerdì in cortile" in thread.text and "lunedì in cortile" not in thread.text


async def test_a_question_nobody_answers_comes_back_to_triage_after_five_working_days(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await asks(house, code)

    await house.moves(days=8)

    await house.operator.sees(f"{code} · P4 verde: è tornata in triage.", within=15)
    assert (await house.case(code)).state is CaseState.IN_TRIAGE


async def test_an_empty_and_a_too_long_question_are_not_sent(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await house.operator.taps("Chiedi a chi segnala")

    await house.operator.says("\u200b\u200b")
    await house.operator.sees("Non c'era testo.")
    await house.operator.says("a" * 1500)
    await house.operator.sees("Il testo è lungo 1500 caratteri. Al massimo sono 1000.")
    await house.operator.says(QUESTION)

    await house.teacher.sees("C'è una domanda")
    async with house.memory.reading() as store:
        asked = await threads.thread(store, (await house.case(code)).id)
    assert [one.voice for one in asked] == [Voice.QUESTION]
