"""A talk from alarm to debrief and end; a professional who joins; a doubt about age; staff let in, and both are told."""

from db.talk_tables import peer_sessions, peer_talks
from tests.stories.house import House
from tests.stories.talk_walks import in_talk
from tests.stories.walks import walks


async def test_alarm_then_debrief_then_the_end(house: House) -> None:
    talk = await in_talk(house, house.mother, house.volunteer)
    await house.volunteer.says("Come va oggi?")
    await house.mother.sees("Come va oggi?")
    await house.mother.says("Non ce la faccio più, voglio morire")

    await house.mother.sees("Chiama il 112 adesso.")
    await house.mother.sees("Ho avvisato chi è di turno")
    await house.volunteer.sees("voglio morire")
    await house.volunteer.sees("Nella conversazione c'è un segnale di pericolo")
    await house.manager.sees("ALLARME SOS-")

    await house.moves(hours=1, minutes=5)
    await house.volunteer.sees("L'incontro è finito. Come stai tu?")
    await walks(house.volunteer, "Rispondo adesso", "Così così", "Si sente", "Sì")
    await walks(house.volunteer, "Cose di ogni giorno", "la famiglia", "Avanti", "Sì")
    await house.volunteer.sees("Anche tu conti.")
    await house.manager.sees("dopo un incontro vorrebbe una parola con te")
    assert await house.count(peer_sessions, peer_sessions.c.debriefed_at.is_not(None)) == 1

    await house.volunteer.says("/chiudi")
    await house.volunteer.taps("Adesso")
    await house.volunteer.sees("La conversazione è chiusa.")
    assert await house.count(peer_talks, peer_talks.c.id == talk, peer_talks.c.state == "closed") == 1


async def test_the_alarm_rung_by_an_esp_opens_the_talk_to_staff_and_both_are_told(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Lui mi ha detto di non dirlo")
    await house.volunteer.sees("Lui mi ha detto di non dirlo")

    await house.volunteer.says("/allarme")
    await house.manager.sees("ALLARME SOS-")
    await walks(house.manager, "Apri", "Leggi la conversazione")

    await house.manager.sees("Lui mi ha detto di non dirlo")
    await house.volunteer.sees("Una persona dello staff ha letto la conversazione.")
    await house.mother.sees("Lo staff può leggere la conversazione.")


async def test_staff_read_nothing_unless_both_let_them_in(house: House) -> None:
    talk = await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Parole tra noi due")
    await house.manager.opens()

    await house.manager.forges(f"rread:{talk}")
    await house.manager.sees("Si può leggere solo dopo un allarme, o se tutti e due dicono di sì.")
    await house.mother.taps("Fai leggere allo staff")
    await house.mother.sees("Segnato.")
    await house.manager.forges(f"rread:{talk}")
    await house.volunteer.taps("Fai leggere allo staff")
    await house.volunteer.sees("Segnato.")
    assert not [one for one in await house.manager.history() if "Parole tra noi due" in one.text]

    await house.manager.forges(f"rread:{talk}")
    await house.manager.sees("Parole tra noi due")


async def test_a_stranger_and_another_esp_reach_nothing_of_a_talk(house: House) -> None:
    talk = await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Parole tra noi due")
    await house.teacher.opens()

    for act in ("rt", "rto", "ragain", "rread", "rjoin", "rend", "rpause", "rmin"):
        await house.teacher.forges(f"{act}:{talk}")

    assert not [one for one in await house.teacher.history() if "Parole tra" in one.text]
    assert await house.count(peer_talks, peer_talks.c.id == talk, peer_talks.c.state == "open") == 1


async def test_a_professional_joins_with_consent_and_leaves_again(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Prima che entri qualcuno")
    await house.volunteer.sees("Prima che entri qualcuno")

    await house.volunteer.taps("Chiedi un professionista")
    await house.mother.sees("ti propone di far entrare una persona del servizio")
    await house.mother.taps("Sì, va bene")
    await house.manager.sees("vogliono un aiuto in più")
    await house.manager.taps("Entro")
    await house.manager.says("Buongiorno, sono qui per poco")

    await house.volunteer.sees("Buongiorno, sono qui per poco")
    await house.mother.sees("Buongiorno, sono qui per poco")
    assert not [one for one in await house.manager.history() if "Prima che entri" in one.text]
    await house.manager.taps("Esco")
    await house.volunteer.sees("La persona del servizio è uscita.")


async def test_nobody_joins_without_consent(house: House) -> None:
    talk = await in_talk(house, house.mother, house.volunteer)
    await house.volunteer.taps("Chiedi un professionista")
    await house.mother.sees("ti propone")
    await house.mother.taps("No")
    await house.manager.opens()

    await house.manager.forges(f"rjoin:{talk}")

    await house.manager.sees("Si può leggere solo dopo un allarme, o se tutti e due dicono di sì.")


async def test_a_minor_who_pretended_is_met_by_staff_and_no_word_passes_meanwhile(house: House) -> None:
    await in_talk(house, house.youngster, house.volunteer)
    await house.youngster.says("Domani ho la verifica in terza media")
    await house.volunteer.sees("terza media")

    await walks(house.volunteer, "Sembra minorenne", "Sì, ferma")
    await house.manager.sees("Un ESP pensa che dall'altra parte ci sia un minore.")
    await house.youngster.says("Ci sei?")

    await house.youngster.sees("La conversazione è ferma. Una persona del servizio la guarda")
    assert not [one for one in await house.volunteer.history() if "Ci sei?" in one.text]
    await house.manager.taps("Si chiude")
    await house.volunteer.sees("La conversazione è finita.")


async def test_a_pause_needs_no_reason_and_nothing_passes(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    await house.volunteer.says("/pausa")
    await house.volunteer.sees("In pausa, senza dover dire perché.")
    await house.mother.says("Ci sei?")
    await house.mother.sees("La conversazione è in pausa.")
    await house.volunteer.says("/continua")
    await house.volunteer.says("Eccomi, sono tornato")

    await house.mother.sees("Eccomi, sono tornato")


async def test_silence_is_asked_about_and_then_ends_the_talk(house: House) -> None:
    talk = await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("A presto")

    await house.moves(days=7, hours=1)
    await house.volunteer.sees("È un po' che non vi scrivete.")
    await house.moves(days=7, hours=1)
    await house.volunteer.sees("La conversazione è finita.")

    assert await house.count(peer_talks, peer_talks.c.id == talk, peer_talks.c.closed_why == "silence") == 1


async def test_a_planned_ending_leaves_a_week_to_say_goodbye(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    await house.mother.says("/chiudi")
    await house.mother.taps("Con calma")
    await house.mother.sees("Avete fino a")
    await house.volunteer.sees("propone di salutarvi")
    await house.moves(days=7, hours=1)

    await house.volunteer.sees("La conversazione è finita.")
