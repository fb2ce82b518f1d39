"""A mother asks for an ESP: her place in line, one ESP who cannot, another who can, and she has the last word."""

import re

from casework import group_rota, groups
from db import territories
from db.directory_tables import callbacks
from db.peer_tables import peer_matches, peer_requests
from domain.groups import Group
from domain.people import Duty
from tests.stories.house import House
from tests.stories.peers import approves, asks, in_a_month, person_with, ready, second_esp
from tests.stories.walks import uncovers, walks


async def test_a_request_is_offered_declined_offered_again_and_accepted(house: House) -> None:
    await ready(house)
    rosa = await second_esp(house)

    await asks(house.mother)
    line = await house.mother.sees("Sei al posto 1 della fila.")
    assert "Non so ancora dirti quanto si aspetta" in line.text
    await house.coordinator.sees("Nuova richiesta PAR-")
    await house.coordinator.taps("Apri")
    shown = await house.coordinator.sees("Proposta: ")
    assert "Temi in comune: essere genitore." in shown.text
    await house.coordinator.taps("Proponi a Teo")
    await house.volunteer.sees("C'è una proposta per te.")
    await house.volunteer.taps("Leggi la proposta")
    offer = await house.volunteer.sees("Vuole parlare di ciò che hai vissuto: essere genitore.")
    assert "Giulia" not in offer.text
    await house.volunteer.taps("No, e dico perché")
    await house.volunteer.says("Questo mese non ce la faccio")
    await house.volunteer.sees("Grazie di averlo detto.")

    await house.coordinator.sees("la proposta non è andata (ha detto no)")
    await approves(house, "Proponi a Rosa")
    await rosa.taps("Leggi la proposta", on=await rosa.sees("C'è una proposta per te."))
    await rosa.taps("Sì, ci sono")
    await rosa.sees("Ora lo chiedo all'altra persona.")
    await uncovers(house.mother)
    await house.mother.sees("Un ESP ha detto sì.")
    await house.mother.taps("Leggi perché")
    why = await house.mother.sees("Ha vissuto anche lui o lei: essere genitore.")
    assert "Rosa" not in why.text
    await house.mother.taps("Sì, parliamo")
    await house.mother.sees("Vi metto in contatto adesso.")

    assert await house.count(peer_matches, peer_matches.c.status == "accepted") == 1
    assert not await house.mother.could_learn_who(rosa)
    assert not await rosa.could_learn_who(house.mother)


async def test_who_asked_may_say_no_and_keeps_the_place_in_line(house: House) -> None:
    await ready(house)
    await asks(house.mother)
    await approves(house, "Proponi a Teo")
    await house.volunteer.taps("Leggi la proposta", on=await house.volunteer.sees("C'è una proposta per te."))
    await house.volunteer.taps("Sì, ci sono")
    await uncovers(house.mother)
    await house.mother.taps("Leggi perché")

    await house.mother.taps("Mai questa persona")

    await house.mother.sees("Il tuo posto nella fila resta.")
    await house.volunteer.sees("La proposta di prima non c'è più. Non dipende da te.")
    assert await house.count(peer_requests, peer_requests.c.status == "waiting") == 1
    await house.coordinator.says("/pari")
    await house.coordinator.taps("PAR-")
    await house.coordinator.sees("Adesso non c'è un ESP adatto e libero.")


async def test_an_offer_that_nobody_answers_goes_back_by_the_clock(house: House) -> None:
    await ready(house)
    await asks(house.mother)
    await approves(house, "Proponi a Teo")
    await house.volunteer.sees("C'è una proposta per te.")

    await house.moves(hours=24, minutes=1)
    await house.volunteer.sees("La proposta per te aspetta ancora.")
    await house.moves(hours=24)

    await house.volunteer.sees("La proposta di prima non c'è più.")
    await house.coordinator.sees("la proposta non è andata (non ha risposto)")
    assert await house.count(peer_requests, peer_requests.c.status == "waiting") == 1


async def test_with_nobody_free_the_line_is_honest_and_asks_how_it_goes(house: House) -> None:
    await asks(house.mother)
    await house.mother.sees("Sei al posto 1 della fila.")
    await asks(house.youngster)
    await house.youngster.sees("Sei al posto 2 della fila.")

    await house.moves(days=8)
    await house.coordinator.sees("Adesso non c'è un ESP libero. Dillo alla persona.")
    await house.moves(days=7)
    await uncovers(house.mother)
    await house.mother.sees("Sei ancora in fila per parlare con un ESP.")
    await house.mother.taps("Non mi serve più")
    await house.mother.sees("Ho tolto la tua richiesta.")

    await house.youngster.says("/parla")
    await house.youngster.sees("Sei al posto 1 della fila.")


async def test_a_minor_gets_no_private_talk_but_is_not_left_alone(house: House) -> None:
    await ready(house)
    child = house.child

    await asks(child, "Da 14 a 17", "Crema")
    ways = await child.sees("Prima dei 18 anni qui non si parla da soli con un ESP")
    assert "Parlare con un ESP" not in ways.labels
    await child.forges("pminor:peer")
    await child.sees("Chi ha meno di 18 anni qui non parla da solo con un ESP.")
    await child.taps("Un gruppo", on=ways)

    await child.sees("Hai chiesto: un gruppo guidato.")
    await house.coordinator.sees("Nuova richiesta PAR-")
    assert await house.count(peer_requests, peer_requests.c.kind == "peer") == 0
    await house.coordinator.taps("Apri")
    await house.coordinator.taps("Ho risposto alla persona")
    await uncovers(child)
    await child.sees("una persona del servizio si è mossa")


async def test_a_coordinator_writes_to_whoever_asked_and_reads_the_answer(house: House) -> None:
    await asks(house.child, "Da 14 a 17", "Crema", "Che il servizio mi contatti")
    await house.coordinator.sees("Nuova richiesta PAR-")
    await walks(house.coordinator, "Apri", "Scrivi alla persona")
    await house.coordinator.says("Ciao, sono del servizio. Quando ti va di parlare?")
    await house.coordinator.sees("Inviato.")

    await uncovers(house.child)
    await house.child.sees("Ciao, sono del servizio.")
    await house.child.says("domani dopo scuola")
    await house.child.sees("Inviato alla persona che ti segue.")
    await house.coordinator.sees("TEL-")
    await house.coordinator.says("/richiami")
    await house.coordinator.taps("TEL-")
    await house.coordinator.sees("domani dopo scuola")

    await house.coordinator.says("/pari")
    await walks(house.coordinator, "PAR-", "Scrivi alla persona")
    assert await house.count(callbacks) == 1  # what was begun goes on


async def test_a_minor_says_a_code_at_home_and_sees_a_group_where_there_is_one(house: House) -> None:
    await asks(house.child, "Da 14 a 17", "Crema", "Un gruppo")
    assert "Il tuo codice è PAR-" in (await house.child.screen()).text
    await house.child.taps("Non mi serve più")
    coordinator = await person_with(house, Duty.COORDINATOR)
    now = house.clock()
    async with house.memory.transaction() as store:
        lead = await territories.lead_body(store)
        assert lead is not None
        plan = Group(0, "Ragazzi insieme", lead.territory, "Sala", True, 9, now, check_until=in_a_month(now))
        group = await groups.open_group(store, coordinator, plan, [coordinator.id], now)

    await asks(house.child, "Da 14 a 17", "Crema", "Un gruppo", "Vengo: Ragazzi insieme")

    told = await house.child.sees("Il tuo codice è GRU-")
    code = re.search(r"GRU-\w+", told.text)
    assert code
    await house.coordinator.sees(f"Il suo codice è {code[0]}")
    await house.coordinator.taps("Sì, l'ho visto")
    await uncovers(house.child)
    await house.child.sees("Adesso sei nel gruppo «Ragazzi insieme».")
    async with house.memory.transaction() as store:
        await group_rota.consent_withdrawn(store, coordinator, group.id, code[0], house.clock())
    await uncovers(house.child)
    await house.child.sees("Per ora non sei più nel gruppo «Ragazzi insieme».")


async def test_below_fourteen_nothing_is_kept(house: House) -> None:
    await asks(house.child, "Meno di 14")

    await house.child.sees("Parlane con un adulto di cui ti fidi.")
    assert await house.count(peer_requests) == 0


async def test_expired_training_stops_offers_by_itself_and_warns_ahead(house: House) -> None:
    await ready(house, training=in_a_month(house.clock()))
    await house.moves(days=1, minutes=1)
    await house.volunteer.sees("Tra poco scade: la formazione")
    await house.manager.sees("A un ESP scade tra poco: la formazione")

    await house.moves(days=30)
    await house.volunteer.sees("Questo è scaduto: la formazione.")
    await asks(house.mother)
    await house.coordinator.says("/pari")
    await house.coordinator.taps("PAR-")
    await house.coordinator.sees("Adesso non c'è un ESP adatto e libero.")

    await house.volunteer.says("/esp")
    await house.volunteer.sees("la formazione manca o è scaduta")
