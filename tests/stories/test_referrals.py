"""A case goes to a service and comes back: a no, silence, a consent taken back, a wait that gets worse, a move."""

from casework import consents, groups
from casework.consents import Word
from db import people, territories
from db.session import Store
from domain.case import CaseState
from domain.consent import Giver, Scope
from domain.groups import Group
from domain.people import Duty, Person
from domain.triage import Level
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.services import joins, sent_to
from tests.stories.walks import CALM, reports, reports_at_home, taken, uncovers, walks


async def opens_referral(contact: Phone, service: str) -> None:
    """Let a contact open what was just sent."""
    notice = await contact.sees(f"{service}: vi mandano INV-")
    assert "CRD-" not in notice.text
    await contact.taps("Apri", on=notice)
    await contact.sees("Stato: inviata, aspetta risposta")


async def test_the_demos_own_services_take_a_referral_from_end_to_end(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await walks(house.operator, "Invia a un servizio")
    shown = await house.operator.sees("dove mandarla?")
    assert "Spazio ragazzi Mongolfiera (inventato)" in shown.text
    await walks(house.operator, "Consultorio familiare di Crema", "Invia")
    await house.operator.sees("Inviata.")
    await house.other_contact.quiet()

    await opens_referral(house.contact, "Consultorio familiare di Crema (inventato)")
    await house.contact.taps("Accettiamo")

    await house.operator.sees(f"{code}: Consultorio familiare di Crema (inventato) ha detto sì.")
    told = await house.teacher.sees(f"{code}: un posto che può aiutare ha detto sì.")
    assert "Consultorio" not in told.text


async def test_a_service_declines_and_the_next_is_asked(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")
    brina = await joins(house, "Consultorio Brina", "Silvio")
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await walks(house.operator, "Invia a un servizio", "Chiedi uno dopo l'altro")
    await house.operator.sees("Chiesto al primo.")
    await brina.quiet()

    await opens_referral(aurora, "Consultorio Aurora")
    await walks(aurora, "Non possiamo", "Non abbiamo posto")

    await house.operator.sees(
        f"{code}: Consultorio Aurora non può. Motivo: Non abbiamo posto. Ho chiesto al prossimo."
    )
    await opens_referral(brina, "Consultorio Brina")
    await brina.taps("Accettiamo")
    await brina.sees("Accettata. L'ho detto a chi ha mandato.")
    await house.operator.sees(f"{code}: Consultorio Brina ha detto sì.")
    told = await house.teacher.sees(f"{code}: un posto che può aiutare ha detto sì.")
    assert "Brina" not in told.text


async def test_a_contact_is_welcomed_to_what_a_service_does_here(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")

    shown = await aurora.sees("Qui arrivano gli invii al tuo servizio.")
    assert "non sta bene" not in shown.text
    await aurora.taps("Posti liberi", on=shown)
    await aurora.sees("Consultorio Aurora: 3, detto")


async def test_a_silent_service_is_reminded_and_the_case_comes_back(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")
    code = await sent_to(house, "Consultorio Aurora", *CALM)
    await aurora.sees("vi mandano")

    await house.moves(days=8)
    await aurora.sees("aspetta ancora una risposta")
    await house.moves(days=6, hours=1)

    await house.operator.sees(f"{code}: nessuna risposta in dieci giorni lavorativi. È tornata a te.")
    gone = await aurora.sees("il tempo per rispondere è passato")
    assert code not in gone.text
    assert (await house.case(code)).state is CaseState.IN_TRIAGE


async def test_a_full_service_is_chosen_only_by_who_wants_to_wait(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita", free=0)
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await walks(house.operator, "Invia a un servizio", "Consultorio Aurora")
    await house.operator.sees("È piena. Si manda lì solo se la persona ha scelto di aspettare.")
    await house.operator.taps("Ha scelto di aspettare: invia")

    await house.operator.sees("Inviata.")
    await aurora.taps("Apri", on=await aurora.sees("vi mandano"))
    await aurora.sees("La persona sa che c'è attesa e ha scelto voi.")


async def holder(house: House, store: Store, code: str) -> Person:
    """Give the operator who took a case."""
    operator = (await house.case(code)).operator
    found = await people.one(store, operator) if operator is not None else None
    assert found is not None
    return found


async def said_by_the_family(house: House, code: str) -> list[int]:
    """Record at the console what both parents and the youngster said: yes; gives the records."""
    async with house.memory.transaction() as store:
        marta = await holder(house, store, code)
        return [
            (await consents.record(store, marta, code, Word(giver, Scope.REFERRAL, True), house.clock())).id
            for giver in (Giver.PARENT_ONE, Giver.PARENT_TWO, Giver.SUBJECT)
        ]


async def test_a_consent_taken_back_in_mid_referral_stops_it(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")
    code = await sent_to(house, "Consultorio Aurora", *CALM)
    records = await said_by_the_family(house, code)
    await opens_referral(aurora, "Consultorio Aurora")
    await aurora.taps("Accettiamo")
    await aurora.taps("Chi è", on=await aurora.sees("Accettata. L'ho detto a chi ha mandato."))
    await aurora.sees("Il nome si legge su una pagina protetta.")

    async with house.memory.transaction() as store:
        marta = await holder(house, store, code)
        await consents.withdraw(store, marta, code, records[0], house.clock())
    await house.moves(seconds=1)

    await aurora.sees("il consenso è stato ritirato. Non usate più ciò che avete letto.")
    await house.operator.sees(
        f"{code}: il consenso è stato ritirato. Ho fermato l'invio a Consultorio Aurora."
    )
    await walks(aurora, "Invii ricevuti")
    await aurora.sees("Non c'è niente in attesa.")
    await walks(house.operator, "Invii", "Invia a un servizio", "Consultorio Aurora", "Invia")
    await house.operator.sees("Manca un consenso.")


async def test_a_mother_takes_it_back_from_her_own_phone(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)
    await walks(house.operator, "Invia a un servizio", "Consultorio Aurora", "Invia")
    await opens_referral(aurora, "Consultorio Aurora")

    await house.mother.says("/mie")
    await walks(house.mother, code, "Non dirlo ad altri servizi", "Sì, non ditelo più")
    await house.mother.sees("Da adesso non diciamo più niente ad altri servizi.")
    await house.moves(seconds=1)

    await aurora.sees("il consenso è stato ritirato. Non usate più ciò che avete letto.")
    await house.operator.sees(f"{code}: chi ha segnalato non vuole più che si dica ad altri servizi.")
    await house.operator.says(f"/caso {code}")
    await walks(house.operator, "Invia a un servizio", "Consultorio Aurora", "Invia")
    await house.operator.sees("Manca un consenso.")


async def test_a_case_passes_to_another_territory_only_with_a_yes(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)

    await walks(house.operator, "Altro…", "Altro territorio", "Pontedoglio")
    await house.operator.sees("Chiesto. La situazione resta qui")
    asked = await house.far_coordinator.sees("Un altro territorio chiede di passarvi una situazione")
    assert code not in asked.text
    await house.far_operator.says(f"/caso {code}")
    await house.far_operator.sees("Non trovo niente")

    await house.far_coordinator.taps("La prendiamo", on=asked)

    await house.far_coordinator.sees("È passata a voi.")
    await house.operator.sees(f"{code} · P4 verde: passata all'altro territorio.")
    await house.far_operator.sees(f"{code} · P4 verde: passata all'altro territorio.")
    await house.far_operator.says(f"/caso {code}")
    await house.far_operator.taps("La prendo io")
    await house.far_operator.sees("È tua.")
    await house.operator.says(f"/caso {code}")
    await house.operator.sees("Non trovo niente")


async def test_a_transfer_nobody_answers_stays_where_it_was(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    await walks(house.operator, "Altro…", "Altro territorio", "Pontedoglio")
    await house.far_coordinator.sees("Un altro territorio chiede")

    await house.moves(days=4)

    await house.operator.sees(f"{code} · P4 verde: l'altro territorio non ha risposto. Resta a noi.")
    assert (await house.case(code)).operator is not None


async def test_who_waits_is_asked_and_worse_is_heard(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)
    await walks(house.operator, "Invia a un servizio", "Consultorio Aurora", "Invia")
    await aurora.taps("Apri", on=await aurora.sees("vi mandano"))
    await walks(aurora, "In lista d'attesa", "tra 8 settimane")
    await aurora.sees("In lista. L'ho detto a chi ha mandato.")
    await house.operator.sees(f"{code}: Consultorio Aurora l'ha messa in lista")
    level = (await house.case(code)).level

    await house.mother.says("/attesa")
    line = await house.mother.sees("Sei al numero 1.")
    assert "Aurora" not in line.text
    await uncovers(house.mother)
    await uncovers(house.mother)

    await house.moves(days=14, hours=1)
    await uncovers(house.mother)
    await house.mother.sees("siamo in ritardo")
    await uncovers(house.mother)
    await house.mother.sees("Ti faccio tre domande brevi")
    await walks(house.mother, "Rispondi", "Va peggio", "Con fatica", "Non lo so")

    await house.mother.sees("Ho avvisato chi ti segue.")
    await house.operator.sees("nell'attesa va peggio. Guardala adesso.")
    assert (await house.case(code)).level is Level(level - 1)


async def test_the_loop_closes_with_a_first_meeting_and_an_outcome(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")
    code = await sent_to(house, "Consultorio Aurora", *CALM)
    await opens_referral(aurora, "Consultorio Aurora")

    await walks(aurora, "Ho una domanda")
    await aurora.says("Va già da qualcuno?")
    await aurora.sees("Domanda inviata.")
    await house.operator.taps(
        "Invii", on=await house.operator.sees(f"{code}: Consultorio Aurora ha una domanda.")
    )
    await house.operator.sees("Servizio: Va già da qualcuno?")
    await house.operator.taps("Rispondi a")
    await house.operator.says("No, da nessuno")
    await house.operator.sees("Risposta inviata al servizio.")
    await aurora.taps("Apri", on=await aurora.sees("ha risposto alla domanda"))
    await aurora.sees("Chi manda: No, da nessuno")

    await walks(aurora, "Accettiamo", "Primo incontro fatto", "Com'è finita", "Concluso, va meglio")

    await house.operator.sees(f"{code}: Consultorio Aurora ha chiuso l'invio. Esito: Concluso, va meglio.")
    await house.teacher.sees(f"{code}: c'è stato il primo incontro.")
    assert (await house.case(code)).progress.met_at is not None


async def test_a_service_tells_its_places_in_two_taps_and_is_asked_weekly(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita", free=None)

    await aurora.says("/posti")
    await aurora.sees("Consultorio Aurora: mai detti")
    await walks(aurora, "Consultorio Aurora", "4")
    await aurora.sees("Consultorio Aurora: posti liberi 4.")

    await house.moves(days=7, minutes=1)
    await aurora.sees("Consultorio Aurora: quanti posti liberi ci sono questa settimana?")


async def waits(house: House) -> None:
    """Let the mother's report be with a service that has not answered yet."""
    await joins(house, "Consultorio Aurora", "Rita")
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)
    await walks(house.operator, "Invia a un servizio", "Consultorio Aurora", "Invia")
    await house.operator.sees("Inviata.")


async def test_who_waits_joins_a_group_meanwhile_and_is_not_asked_how_old(house: House) -> None:
    async with house.memory.transaction() as store:
        ambito = await territories.by_code(store, "AMB-1")
        assert ambito is not None
        (carla,) = await people.holding(store, [Duty.COORDINATOR], [ambito.id], house.clock())
        plan = Group(0, "Genitori insieme", ambito.id, "Oratorio", False, 8, house.clock())
        await groups.open_group(store, carla, plan, [carla.id], house.clock())
    await waits(house)

    await house.mother.says("/attesa")
    await walks(house.mother, "Un gruppo", "Vengo: Genitori insieme")

    await house.mother.sees("Ci sei.")


async def test_where_no_group_is_a_person_looks_for_one(house: House) -> None:
    await waits(house)

    await house.mother.says("/attesa")
    await walks(house.mother, "Un gruppo")

    await house.mother.sees("Ti scrive una persona.")
    await house.operator.sees("nell'attesa vorrebbe un gruppo")


async def test_who_waits_asks_for_a_peer_without_saying_again_where_they_live(house: House) -> None:
    await waits(house)

    await house.mother.says("/attesa")
    await walks(house.mother, "Parlare con chi ci è passato", "20 o più")

    await house.mother.sees("Di che cosa vorresti parlare?")


async def test_a_service_that_said_yes_asks_how_things_are_of_its_own_accord(house: House) -> None:
    aurora = await joins(house, "Consultorio Aurora", "Rita")
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)
    await walks(house.operator, "Invia a un servizio", "Consultorio Aurora", "Invia")
    await said_by_the_family(house, code)
    await opens_referral(aurora, "Consultorio Aurora")
    await walks(aurora, "Accettiamo", "Risentire più avanti", "fra una settimana")
    await aurora.sees("te lo ricordo")

    await house.moves(days=7, hours=1)
    notice = await aurora.sees("c'è una persona da sentire")
    await aurora.taps("Apri", on=notice)
    card = await aurora.sees("L'hai pianificata tu: chiedi come va.")
    assert code not in card.text
    await walks(aurora, "Scrivi alla persona")
    await aurora.says("Come va in questi giorni?")
    await aurora.sees("Inviato.")

    for _notice in range(6):
        await uncovers(house.mother)
        if "Come va in questi giorni?" in house.mother.drawn():
            break
    await house.mother.sees("Come va in questi giorni?")
