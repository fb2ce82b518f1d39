"""A report left half-way: paused, thrown away, found again after a restart, gone by itself; a red flag in it is not."""

from dataclasses import replace

from db import tables
from tests.stories.house import House
from tests.stories.walks import CALM, NOTHING_SERIOUS, receipt, walks

HALFWAY = ("Inizia", *NOTHING_SERIOUS, "Triste o spento/a", "Avanti")


async def halfway(house: House) -> None:
    """Let the teacher come to the second screen of questions."""
    await house.teacher.opens()
    await walks(house.teacher, *HALFWAY)


async def to_the_end(house: House) -> str:
    """Let the teacher go on from the second screen of questions; gives the receipt."""
    await walks(house.teacher, "Avanti", "Niente di questo", "Avanti", "Non so", "Avanti", "Avanti")
    await walks(house.teacher, "15", "Crema", "Avanti")
    assert "Triste o spento/a: qualche volta" in (await house.teacher.sees("Riepilogo")).text
    await house.teacher.taps("Invia")
    return await receipt(house.teacher)


async def test_after_a_restart_the_buttons_on_the_screen_go_on(house: House) -> None:
    await halfway(house)

    await house.restart()

    assert await to_the_end(house) in await house.codes()


async def test_after_a_restart_riprendi_shows_the_question_again(house: House) -> None:
    await halfway(house)

    await house.restart()
    await house.teacher.says("/riprendi")

    screen = await house.teacher.screen()
    assert "che cosa hai visto?" in screen.text
    assert screen.text.startswith("2 di ")
    await to_the_end(house)


async def the_form_changes(house: House) -> None:
    """Open the house again with another definition of the teachers' form."""
    teacher = house.protocol.forms["teacher"]
    forms = {**house.protocol.forms, "teacher": replace(teacher, fingerprint="another")}
    house.protocol = replace(house.protocol, forms=forms)
    await house.restart()


async def test_whoever_comes_back_to_another_form_is_told_so_and_begins_again(house: House) -> None:
    await halfway(house)
    await the_form_changes(house)

    await house.teacher.taps("Avanti")

    await house.teacher.sees("Il modulo è cambiato e la tua bozza non vale più.")
    await house.teacher.taps("Nuova segnalazione")
    await house.teacher.sees("C'è un pericolo adesso?")
    assert await house.codes() == []


async def test_a_red_flag_in_a_draft_of_another_form_still_pages_a_human(house: House) -> None:
    await house.teacher.opens()
    await walks(house.teacher, "Inizia", *NOTHING_SERIOUS, "Avanti", "Avanti", "Ferite che forse si è fatto")
    await the_form_changes(house)

    await house.teacher.says("/riprendi")

    await house.teacher.sees("Il modulo è cambiato")
    await house.operator.sees("ALLARME SOS-")


async def test_a_paused_report_waits_and_goes_on(house: House) -> None:
    await halfway(house)

    await house.teacher.taps("Pausa")
    assert "La bozza resta qui per 48 ore." in (await house.teacher.screen()).text
    await house.teacher.taps("Riprendi")

    await to_the_end(house)


async def test_a_report_left_alone_turns_neutral_and_is_found_again_in_the_menu(house: House) -> None:
    await halfway(house)

    await house.moves(minutes=16)
    await house.teacher.sees("Cordata. Scrivi /menu quando vuoi.")
    await house.teacher.sees_no_more("che cosa hai visto?")
    await house.teacher.says("/menu")
    await house.teacher.taps("Riprendi la segnalazione")

    await to_the_end(house)


async def test_a_draft_thrown_away_is_gone(house: House) -> None:
    await halfway(house)

    await walks(house.teacher, "Pausa", "Butta via la bozza")

    await house.teacher.sees("Bozza cancellata. Non è stato inviato niente.")
    await house.teacher.says("/riprendi")
    await house.teacher.sees("Non c'è una bozza da riprendere.")
    assert await house.codes() == []


async def test_annulla_throws_the_draft_away(house: House) -> None:
    await halfway(house)

    await house.teacher.says("/annulla")

    await house.teacher.sees("Bozza cancellata.")
    await house.teacher.says("/riprendi")
    await house.teacher.sees("Non c'è una bozza da riprendere.")


async def test_the_word_annulla_only_pauses_because_words_slip(house: House) -> None:
    await halfway(house)

    await house.teacher.says("annulla")

    assert "In pausa" in (await house.teacher.screen()).text
    await house.teacher.taps("Riprendi")
    await to_the_end(house)


async def test_a_second_report_asks_what_to_do_with_the_first(house: House) -> None:
    await halfway(house)

    await house.teacher.says("/segnala")
    await house.teacher.sees("C'è una segnalazione non finita.")
    await house.teacher.taps("Butta la bozza e ricomincia")

    assert "C'è un pericolo adesso?" in (await house.teacher.screen()).text


async def test_an_answer_is_changed_in_the_summary_and_the_new_one_is_sent(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *CALM)

    await walks(teacher, "Modifica", "Età", "12")

    assert "Età: 12" in (await teacher.screen()).text
    await teacher.taps("Invia")
    case = await house.case(await receipt(teacher))
    assert case.entry.age_band.value == "10-13"


async def test_two_lines_are_added_from_the_summary(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *CALM, "Aggiungi due righe")

    await teacher.says("Da una settimana mangia da sola.")

    assert "Da una settimana mangia da sola." in (await teacher.sees("Riepilogo")).text
    await teacher.taps("Invia")
    await receipt(teacher)


async def test_after_48_hours_the_draft_is_gone_and_its_author_is_told(house: House) -> None:
    await halfway(house)

    await house.moves(minutes=16)
    await house.teacher.sees("Cordata. Scrivi /menu quando vuoi.")
    await house.moves(hours=48)

    await house.teacher.sees("La tua bozza aveva 48 ore.")
    await house.teacher.says("/riprendi")
    await house.teacher.sees("Non c'è una bozza da riprendere.")
    assert await house.count(tables.dangers) == 0


async def test_a_red_flag_in_a_draft_that_was_never_sent_still_pages_a_human(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *NOTHING_SERIOUS, "Avanti", "Avanti", "Ferite che forse si è fatto")

    await house.moves(hours=49)

    alarm = await house.operator.sees("ALLARME SOS-")
    await house.operator.taps("Apri", on=alarm)
    await house.operator.sees("Età non nota.")


async def test_a_red_flag_in_a_draft_thrown_away_still_pages_a_human(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *NOTHING_SERIOUS, "Avanti", "Avanti", "Ferite che forse si è fatto")

    await teacher.says("/annulla")

    await house.operator.sees("ALLARME SOS-")
