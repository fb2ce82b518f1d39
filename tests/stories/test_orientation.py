"""Somebody does not know where to turn: six taps, the right places, and what can be made of the answer."""

from icalendar import Calendar

from db import directory_tables, tables
from locales import catalogues
from tests.stories.house import House
from tests.stories.walks import CALM, COVER, reports_at_home, taken, uncovers, walks

ANXIOUS = ("Per mio figlio", "14-17", "molta ansia", "qualche settimana", "Crema", "Italiano")
"""What a mother in Crema says about a youngster with much anxiety."""


async def test_six_taps_give_at_most_three_places_one_of_them_no_health_service(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")
    first = await mother.sees("Per chi chiedi?")
    assert "chiama il 112" in first.text
    before = mother.tap_count

    await walks(mother, *ANXIOUS)

    answer = (await mother.sees("Ecco dove si può andare")).text
    assert mother.tap_count - before == 6
    assert "3. " in answer and "4. " not in answer
    assert "non un servizio sanitario" in answer
    assert "Casa di comunità di Crema (inventata)" in answer
    for fact in ("Perché:", "Dove: via Inventata", "Attesa detta dal servizio", "Che cosa succede:", "Apre"):
        assert fact in answer


async def test_nothing_is_kept_of_an_orientation_but_a_number(house: House) -> None:
    await house.mother.opens()
    await house.mother.says("/orientami")
    await walks(house.mother, *ANXIOUS)
    await house.mother.sees("Ecco dove")

    assert await house.count(directory_tables.orientation_counts) == 1
    assert await house.count(tables.cases) == 0
    assert await house.count(directory_tables.callbacks) == 0


async def test_no_place_found_is_said_and_counted_and_leads_to_a_person(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")

    await walks(mother, "Per mio figlio", "14-17", "Cerca lavoro", "Da mesi", "Pontedoglio", "Italiano")
    await mother.sees("Ecco dove si può andare")
    await mother.says("/orientami")
    await walks(mother, "Per me", "Fino a 10", "Telefono e giochi", "Da mesi", "Pontedoglio", "中文")

    answer = await mother.sees("在 Pontedoglio 没有找到合适的地方。")
    assert answer.button("请联系我")
    counted = directory_tables.orientation_counts
    assert await house.count(counted, counted.c.what == "none_found", counted.c.theme == "schermi") == 1


async def test_whoever_speaks_of_harm_sees_the_numbers_before_the_places(house: House) -> None:
    await house.mother.opens()
    await house.mother.says("/orientami")

    await walks(
        house.mother, "Per mio figlio", "14-17", "Si fa male", "Da qualche giorno", "Crema", "Italiano"
    )

    answer = (await house.mother.sees("Ecco dove si può andare")).text
    assert answer.index("112") < answer.index("Ecco dove si può andare")


async def test_a_place_can_be_mapped_put_in_a_calendar_and_passed_on(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")
    await walks(mother, *ANXIOUS)
    await mother.sees("Ecco dove")
    await mother.taps("1. Mappa")
    shown = await mother.sees("Dove: via")

    assert (await mother.link("Apri la mappa")).startswith("https://www.openstreetmap.org/?mlat=45.")
    await mother.taps("Metti nel calendario", on=shown)
    sent = [call for call in await mother.calls() if call["method"] == "sendDocument"]
    assert len(sent) == 1
    await mother.taps("Prepara una scheda", on=shown)
    await mother.sees("Puoi inoltrare il messaggio qui sopra.")


async def test_an_entry_for_a_calendar_says_nothing_of_where_one_goes(house: House) -> None:
    from datetime import UTC, datetime

    from domain import calendar_file

    opens = datetime(2027, 3, 10, 13, tzinfo=UTC)
    text = calendar_file.entry(
        uid="x", opens=opens, closes=opens, place="via Inventata 10, Crema", title="Appuntamento", now=opens
    )

    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Appuntamento"
    assert event["UID"] == "x@cordata"


async def test_no_longer_so_takes_two_taps_and_tells_who_keeps_the_directory(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")
    await walks(mother, *ANXIOUS, "1. Mappa", "Non è più così", "gli orari sono cambiati")

    await mother.sees("Non teniamo chi l'ha detto.")
    await house.coordinator.sees("gli orari sono cambiati")
    doubts = directory_tables.service_doubts
    assert await house.count(doubts, doubts.c.closed_at.is_(None)) == 1


async def test_a_report_made_of_an_orientation_has_place_time_and_words_already(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")
    await walks(mother, *ANXIOUS, "Fare una segnalazione")

    await walks(mother, "No", "Ho capito", "Avanti", "Avanti", "Niente di questo", "Avanti", "Avanti", "15")
    await mother.sees("Crema")
    shown = (await mother.screen()).text + " ".join(
        button.label for button in (await mother.screen()).buttons
    )
    assert "Crema" in shown


async def test_a_peer_request_made_of_an_orientation_does_not_ask_again_where_one_lives(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()
    await youngster.says("/orientami")
    await walks(youngster, "Per me", "18-25", "molta ansia", "Da mesi", "Crema", "Italiano")
    await youngster.taps("Parlare con chi ci è passato")

    await youngster.sees("Quanti anni hai?")
    await youngster.taps("20 o più")

    asked = await youngster.sees("Di che cosa vorresti parlare?")
    assert asked.button("✓ l'ansia")


async def test_a_parent_goes_from_the_answer_to_somebody_who_has_been_through_it(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/orientami")
    await walks(mother, *ANXIOUS, "Parlare con chi ci è passato", "20 o più")

    asked = await mother.sees("Di che cosa vorresti parlare?")

    assert asked.button("✓ essere genitore") and asked.button("✓ l'ansia")


async def test_a_team_member_plans_to_ask_how_things_are_and_is_reminded(house: House) -> None:
    code = await reports_at_home(house.mother, *CALM)
    await taken(house, code)
    await walks(house.operator, "Altro…", "Risentire più avanti")
    await house.operator.taps("fra una settimana")
    await house.operator.sees("te lo ricordo")

    await house.moves(days=7, hours=1)
    await house.operator.sees("c'è una persona da sentire")
    await house.operator.taps("Apri")
    await house.operator.sees("L'hai pianificata tu: chiedi come va.")
    await house.operator.taps("Scrivi alla persona")
    await house.operator.says("Come va?")
    await house.operator.sees("Inviato.")

    for _notice in ("presa in carico", "in ritardo", "come va"):
        await uncovers(house.mother)
    await house.mother.sees("Come va?")


async def test_a_mother_in_romanian_is_answered_in_her_language_where_it_is_spoken(house: House) -> None:
    _ = catalogues.load()["ro"]
    mother = await house.tell("Ioana", language_code="ro")
    await mother.opens()
    await mother.says("/orientami")
    said = ("Per mio figlio o mia figlia", "14-17 anni", "Ha molta ansia o paura", "Da mesi")

    await walks(mother, *map(_, said), "Crema", "Română")

    answer = (await mother.sees(_("Ecco dove si può andare. Questa non è una visita."))).text
    assert answer.splitlines()[2].startswith("1. Consultorio familiare di Crema (inventato)")
    assert _("parlano la tua lingua") in answer
    await walks(mother, _("Fatemi contattare"), _("Sì, fatemi contattare"))
    await house.operator.sees("una persona chiede di essere contattata")
    await house.operator.taps("Apri")
    await house.operator.sees("Română")


async def test_a_call_back_has_an_owner_a_due_time_and_a_neutral_first_line(each_house: House) -> None:
    house = each_house
    mother, operator = house.mother, house.operator
    await mother.opens()
    await mother.says("/orientami")
    await walks(mother, *ANXIOUS, "Fatemi contattare", "Sì, fatemi contattare")
    await mother.sees("Ti scrive una persona entro giovedì 11 alle 10")
    await operator.sees("una persona chiede di essere contattata, entro giovedì 11 alle 10")

    await operator.taps("Apri")
    card = await operator.sees("Ha scelto: Ha molta ansia o paura; 14-17 anni; Da qualche settimana")
    assert card.button("La seguo io")
    await walks(operator, "La seguo io", "Scrivi alla persona")
    await operator.says("Buongiorno. Sono Marta. Quando possiamo sentirci?")
    await operator.sees("La persona lo legge dopo una riga neutra.")

    covered = await mother.sees(COVER)
    assert "Marta" not in covered.text
    await uncovers(mother)
    await mother.sees("Quando possiamo sentirci?")
    await mother.says("Domani pomeriggio.")
    await mother.sees("Inviato alla persona che ti segue.")
    await operator.sees("la persona ha risposto")
    await operator.taps("Apri")
    await operator.sees("- la persona: Domani pomeriggio.")
    await walks(operator, "Chiudi", "Ci siamo sentiti")
    await operator.sees("Fra 30 giorni ciò che vi siete scritti si cancella.")


async def test_a_second_operator_is_told_that_a_call_back_is_taken(house: House) -> None:
    await house.mother.opens()
    await house.mother.says("/orientami")
    await walks(house.mother, *ANXIOUS, "Fatemi contattare", "Sì, fatemi contattare")
    for one in (house.operator, house.second_operator):
        await one.sees("una persona chiede di essere contattata")
        await one.taps("Apri")
        await one.sees("Ha scelto:")

    await house.operator.taps("La seguo io")
    await house.operator.sees("la segui tu")
    await house.second_operator.taps("La seguo io")

    await house.second_operator.sees("Lo segue già un collega.")


async def test_a_call_back_that_nobody_makes_is_told_to_who_coordinates_and_to_the_person(
    house: House,
) -> None:
    await house.mother.opens()
    await house.mother.says("/orientami")
    await walks(house.mother, *ANXIOUS, "Fatemi contattare", "Sì, fatemi contattare")
    await house.operator.sees("una persona chiede di essere contattata")

    await house.moves(days=1, hours=1)
    await house.operator.sees("c'è una persona da sentire")
    await house.moves(days=1)

    await house.coordinator.sees("una persona aspetta ancora")
    await uncovers(house.mother)
    await house.mother.sees("siamo in ritardo")


async def test_whoever_asked_may_take_it_back(house: House) -> None:
    await house.mother.opens()
    await house.mother.says("/orientami")
    await walks(house.mother, *ANXIOUS, "Fatemi contattare", "Sì, fatemi contattare", "Non serve più")

    await house.mother.sees("L'ho ritirata.")
    await house.operator.sees("la persona non ne ha più bisogno")


async def test_the_glossary_says_a_word_in_plain_words(house: House) -> None:
    await house.mother.opens()
    await house.mother.says("/glossario")
    await house.mother.taps("Consultorio")

    await house.mother.sees("Un luogo pubblico per ragazzi e famiglie.")


async def test_a_need_of_the_community_is_no_case_and_has_no_author(house: House) -> None:
    mother = house.mother
    await mother.opens()
    await mother.says("/bisogno")
    await walks(mother, "Borgoserio", "Un posto dove stare")
    await mother.says("Dopo le sei è tutto chiuso.")
    await mother.sees("Grazie. Lo legge chi coordina")

    assert await house.count(tables.cases) == 0
    await house.coordinator.says("/bisogni")
    shown = await house.coordinator.sees("Dopo le sei è tutto chiuso.")
    assert "Borgoserio · Un posto dove stare insieme" in shown.text
    await house.mother.says("/bisogni")
    await house.mother.sees("Non conosco questo comando.")
