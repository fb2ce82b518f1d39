"""Four phones and a whole way: asked, offered, declined, the next one, a talk, an alarm, a debrief, an end; and after."""

from datetime import timedelta

from db import care, talks
from db.peer_tables import peer_barriers, peer_matches
from db.talk_tables import peer_burdens, peer_feedback, peer_sessions, peer_talks
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.peers import approves, asks, ready, second_esp
from tests.stories.talk_walks import in_talk, person_of
from tests.stories.walks import uncovers, walks


async def in_touch(house: House, helper: Phone) -> None:
    """Let the helper say yes, the mother say yes, and both turn to their talk."""
    await helper.taps("Leggi la proposta", on=await helper.sees("C'è una proposta per te."))
    await helper.taps("Sì, ci sono")
    await uncovers(house.mother)
    await walks(house.mother, "Leggi perché", "Sì, parliamo")
    await uncovers(house.mother)
    await house.mother.taps("Apri la conversazione")
    await helper.sees("Potete parlarvi.")
    await helper.taps("Apri la conversazione")
    await helper.sees("Stai parlando con")


async def test_the_whole_way_from_a_request_to_its_end(house: House) -> None:
    await ready(house)
    rosa = await second_esp(house)

    await asks(house.mother)
    await approves(house, "Proponi a Teo")
    await house.volunteer.taps("Leggi la proposta", on=await house.volunteer.sees("C'è una proposta per te."))
    await house.volunteer.taps("No")
    await approves(house, "Proponi a Rosa")
    await in_touch(house, rosa)
    await rosa.says("Ciao, come va?")
    await house.mother.sees("Ciao, come va?")
    await house.mother.says("Male, ho paura per mio figlio")
    await rosa.sees("Male, ho paura per mio figlio")

    await rosa.says("/allarme")
    await house.manager.sees("ALLARME SOS-")
    await house.mother.sees("Lo staff può leggere la conversazione.")

    await house.moves(hours=1, minutes=5)
    await rosa.sees("L'incontro è finito. Come stai tu?")
    await walks(rosa, "Rispondo adesso", "Bene", "Si regge", "No", "Cose di ogni giorno", "Avanti")
    await walks(rosa, "No, va bene così")
    await rosa.sees("Anche tu conti.")
    assert await house.count(peer_sessions, peer_sessions.c.debriefed_at.is_not(None)) == 1

    await uncovers(house.mother)
    await walks(house.mother, "Rispondo", "Molto", "Abbastanza", "Molto", "Un po'")
    await house.mother.sees("Le risposte si vedono solo insieme a quelle di altri.")
    assert await house.count(peer_feedback) == 1

    await rosa.says("/chiudi")
    await rosa.taps("Adesso")
    await rosa.sees("La conversazione è chiusa.")
    await uncovers(house.mother)
    await house.mother.sees("La conversazione è finita.")
    assert await house.count(peer_talks, peer_talks.c.state == "closed") == 1
    assert await house.count(peer_matches, peer_matches.c.status == "ended") == 1
    assert not await house.mother.could_learn_who(rosa)
    assert not await rosa.could_learn_who(house.mother)


async def test_a_talk_that_went_badly_reaches_staff_and_keeps_the_two_apart(house: House) -> None:
    await ready(house)
    await in_talk(house, house.mother, house.volunteer)
    await house.volunteer.says("Ciao")
    await house.mother.sees("Ciao")

    await house.mother.says("/chiudi")
    await house.mother.taps("È andata male")

    await house.mother.sees("Ho chiuso. Lo staff lo sa.")
    told = await house.manager.sees("dice che è finita male")
    assert "Giulia" not in told.text
    await house.volunteer.sees("La conversazione è finita.")
    assert await house.count(peer_barriers, peer_barriers.c.why == "problem") == 1


async def test_after_eight_meetings_somebody_else_is_asked_for_with_one_tap(house: House) -> None:
    await ready(house)
    talk = await in_talk(house, house.mother, house.volunteer)
    esp = await person_of(house, house.volunteer)
    async with house.memory.transaction() as store:
        now = house.clock()
        for number in range(7):
            session = await care.begin(store, talk, esp, "chat", now - timedelta(days=number + 1))
            await care.change(store, session, ended_at=now - timedelta(days=number + 1), debriefed_at=now)
        assert (await talks.by_id(store, talk)) is not None
    await house.volunteer.says("Ottavo incontro")
    await house.mother.sees("Ottavo incontro")

    await house.moves(hours=1, minutes=5)
    for phone in (house.volunteer, house.mother):
        await (uncovers(phone) if phone is house.mother else phone.sees("Avete fatto 8 incontri."))
    shown = await house.mother.sees("Avete fatto 8 incontri.")
    await house.mother.taps("Vorrei un'altra persona", on=shown)
    await house.mother.sees("Vuoi chiedere adesso un'altra persona?")
    await house.mother.taps("Sì, chiedo adesso")

    await house.mother.sees("Quanti anni hai?")
    assert await house.count(peer_barriers, peer_barriers.c.why == "wish") == 1


async def test_an_esp_says_how_heavy_it_is_and_keeps_a_diary_with_whoever_looks_after_them(
    house: House,
) -> None:
    await ready(house)
    await house.volunteer.says("/esp")
    await walks(house.volunteer, "Come sto", "È troppo")
    await house.volunteer.sees("L'ho scritto a chi ti segue.")
    await house.manager.sees("dopo un incontro vorrebbe una parola con te")

    await house.volunteer.says("/comesto")
    await house.volunteer.sees("L'ultima volta hai detto: è troppo.")
    await walks(house.volunteer, "Diario di supervisione", "Scrivo una riga")
    await house.volunteer.says("Vorrei parlare dei silenzi")
    await house.volunteer.sees("Segnato per la prossima supervisione.")
    await house.volunteer.taps("Diario di supervisione")

    await house.volunteer.sees("Vorrei parlare dei silenzi")
    assert await house.count(peer_burdens, peer_burdens.c.burden == 4) == 1


async def test_a_meeting_in_person_is_noted_with_three_taps_and_debriefed(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    await house.volunteer.says("/comesto")
    shown = await house.volunteer.sees("Conversazioni aperte: 1.")
    await house.volunteer.taps("Ci siamo visti di persona", on=shown)
    choice = await house.volunteer.sees("Con chi?")
    await walks(house.volunteer, choice.labels[0], "60 minuti", "Rispondo adesso", "Bene", "Si regge", "No")
    await walks(house.volunteer, "Stare con gli altri", "Avanti", "No, va bene così")

    await house.volunteer.sees("Anche tu conti.")
    assert await house.count(peer_sessions, peer_sessions.c.mode == "in person") == 1
