"""Each of the five forms, from the first tap to somebody who has taken the case in charge."""

from app.story_command import TAPS
from domain.case import CaseState
from domain.triage import Level
from tests.stories.house import House
from tests.stories.walks import COVER, DANGER_NOW, receipt, reports, taken, uncovers, walks

EFFORT_AND_PEOPLE = ("Fatica a scuola", "Avanti", "Un adulto di fiducia", "Avanti")


async def test_a_teacher_reports_with_at_most_22_taps_and_learns_that_somebody_took_it(
    each_house: House,
) -> None:
    teacher, operator = each_house.teacher, each_house.operator
    await teacher.opens()

    before = teacher.tap_count
    await walks(teacher, "Inizia", *TAPS, "Invia")
    taps = teacher.tap_count - before

    assert taps <= 22
    code = await receipt(teacher)
    notice = await operator.sees(f"Nuova segnalazione {code} · P4 verde · da: insegnante · Crema")
    assert notice.labels == ("Vedi scheda", "La prendo io")
    await operator.taps("La prendo io")
    await operator.sees("È tua.")
    await teacher.sees(f"{code}: una persona l'ha presa in carico.")
    case = await each_house.case(code)
    assert case.state is CaseState.IN_TRIAGE
    assert case.holder is not None


async def test_an_oratorio_educator_reports_and_the_operator_takes_it(house: House) -> None:
    educator = house.educator
    await educator.opens()

    await walks(educator, "Inizia", "No", "Ho capito")
    await walks(educator, "Resta in disparte", "Resta in disparte", "Avanti", "Avanti", "Niente di questo")
    await walks(educator, "Resta in disparte", "Avanti", "Da 2 settimane a 3 mesi", *EFFORT_AND_PEOPLE)
    await walks(educator, "14", "Borgoserio", "Avanti", "Invia")

    code = await receipt(educator)
    await house.operator.sees("da: oratorio · Borgoserio")
    await taken(house, code)
    await educator.sees(f"{code}: una persona l'ha presa in carico.")


async def test_a_mother_reports_and_reads_behind_a_neutral_line_that_somebody_took_it(house: House) -> None:
    mother = house.mother
    await mother.opens()
    assert (await mother.screen()).button("Sono un genitore")

    await walks(mother, "Sono un genitore", "No", "Ho capito")
    await walks(mother, "Non vuole andare a scuola", "Non vuole andare a scuola", "Avanti", "Avanti")
    await walks(mother, "Niente di questo", "Avanti", "Più di 3 mesi", *EFFORT_AND_PEOPLE)
    await walks(mother, "13", "Crema", "In casa lo sanno", "Avanti", "Invia")

    code = await receipt(mother)
    await house.operator.sees(f"{code} · P3 gialla · da: famiglia · Crema")
    await taken(house, code)
    assert code not in (await mother.sees(COVER)).text
    await uncovers(mother)
    await mother.sees(f"{code}: una persona l'ha presa in carico.")


async def test_a_paediatrician_reports_and_reads_what_the_law_asks_of_doctors(house: House) -> None:
    doctor = house.doctor
    await doctor.opens()

    await walks(doctor, "Inizia", "No", "Ho capito", "Dolori senza causa", "Avanti")
    await walks(doctor, "Segni non spiegati", "Avanti", "Paura di qualcuno", "Nient'altro")
    await walks(doctor, "Niente di questo", "Niente di questo", "Avanti", "Non so", *EFFORT_AND_PEOPLE)
    await walks(doctor, "12", "Roncalto", "La famiglia lo sa", "La famiglia lo sa", "La famiglia lo sa")
    await walks(doctor, "Avanti", "Salta", "Invia")

    code = await receipt(doctor)
    await house.operator.sees(f"{code} · P2 arancione · da: pediatra o medico di famiglia · Roncalto")
    case = await house.case(code)
    assert case.level is Level.P2
    assert case.family_blocked
    note = await doctor.sees("Questa segnalazione non è un referto")
    assert "Fonte: " in note.text
    assert "L'ente deve ancora controllare questo testo." in note.text
    await doctor.taps("So che il referto tocca a me")
    await doctor.sees("Segnato: oggi alle 10")
    await taken(house, code)
    await doctor.sees(f"{code}: una persona l'ha presa in carico.")


async def test_a_youngster_of_fifteen_tells_how_things_go_and_somebody_takes_it(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()

    await walks(youngster, "Sono un ragazzo", "No", "Ho capito", "15")
    await walks(youngster, "Mi sento giù", "Mi sento giù", "Avanti")
    await walks(youngster, "Ho bisogno di parlare", "Avanti", "Un adulto esperto", "Niente di questo")
    await walks(youngster, "Avanti", "Meno di 2 settimane", "Avanti", "Avanti", "Crema", "Avanti", "Invia")

    code = await receipt(youngster)
    await house.operator.sees(f"{code} · P4 verde · da: giovane · Crema")
    await taken(house, code)
    await uncovers(youngster)
    await youngster.sees(f"{code}: una persona l'ha presa in carico.")


async def test_who_reports_danger_now_may_send_at_once(house: House) -> None:
    code = await reports(house.teacher, *DANGER_NOW)

    assert (await house.case(code)).level is Level.P1
    await house.operator.sees(f"Nuova segnalazione {code} · P1 rossa")
