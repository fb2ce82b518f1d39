"""Whole conversations, and every screen in them: easy for its reader, nothing that may not be said, buttons read whole."""

from tests.locales.gulpease import Floor
from tests.stories.house import House
from tests.stories.screens import assert_fit_for, shown_on
from tests.stories.walks import COVER, receipt, taken, uncovers, walks

FEAR_AT_HOME = (
    *("No", "Ho capito"),
    *("Sta da solo", "Sta da solo", "Triste", "Avanti", "Preso/a di mira", "Avanti"),
    *(
        "Paura di qualcuno",
        "Nient'altro",
        "Niente di questo",
        "Violenza, o paura",
        "Vai avanti",
        "Nient'altro",
    ),
    *("Sta da solo", "Avanti", "Pausa", "Riprendi", "Da 2 settimane", "Fatica a scuola", "Avanti"),
    *("Un adulto", "Avanti", "15", "Crema", "La famiglia lo sa", "La famiglia lo sa", "La famiglia lo sa"),
    *("Avanti", "Salta", "Modifica", "Torna al riepilogo", "Aggiungi due righe"),
)
OWN_DATA = (
    "/dati",
    "/cancella_dati",
    "/lingua",
    "/aiuto",
    "/annulla",
    "/riprendi",
    "/qualcosa",
    "/nascondi",
    "/esci",
)


async def test_a_teacher_reads_every_screen_easily(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()

    await walks(teacher, "Inizia", *FEAR_AT_HOME)
    await teacher.says("Oggi aveva un livido sul braccio")
    await teacher.says("/segnala")
    await walks(teacher, "Riprendi la segnalazione", "Invia")
    code = await receipt(teacher)
    await walks(teacher, "Ho avvisato il dirigente")
    await taken(house, code)
    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says("Da quanto tempo succede?")
    await teacher.sees("C'è una domanda")
    await walks(teacher, "Leggi e rispondi")
    await teacher.says("Da un mese")
    await walks(teacher, "Le mie segnalazioni", code, "Aggiungi qualcosa")
    await teacher.says("Oggi è a scuola")
    await walks(teacher, "Le mie segnalazioni", code, "Chiedi di cancellarla")
    await teacher.says("/dati")
    await walks(teacher, "Chiedi una copia")
    await teacher.sends_photo()
    await teacher.forges("boh")
    for text in OWN_DATA:
        await teacher.says(text)

    assert_fit_for("a teacher", await shown_on(teacher), Floor.FAMILIES)


async def test_a_mother_reads_every_screen_easily(house: House) -> None:
    mother = house.mother
    await mother.opens()

    await walks(mother, "Sono un genitore", "Non so", "Ho capito", "Chiuso/a in camera", "Avanti", "Avanti")
    await walks(mother, "Ferite che forse si è fatto", "Vai avanti", "Nient'altro", "Niente di questo")
    await mother.says("che cosa vuol dire?")
    await walks(mother, "Niente di questo", "Avanti", "Più di 3 mesi", "Avanti", "Avanti", "17", "Crema")
    await walks(mother, "In casa lo sanno", "Avanti", "Invia")
    code = await receipt(mother)
    await house.moves(hours=5)
    await mother.sees(COVER)
    await walks(mother, "Leggi")
    await mother.sees("siamo in ritardo")
    await taken(house, code)
    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says("Oggi come va?")
    for text in ("/menu", "mio figlio forse si droga lol", *OWN_DATA):
        await mother.says(text)

    assert_fit_for("a mother", await shown_on(mother), Floor.FAMILIES)


async def test_a_youngster_reads_every_screen_easily(house: House) -> None:
    youngster = house.youngster
    await youngster.opens()

    await walks(youngster, "Sono un ragazzo", "No", "Ho capito", "15", "Mi sento giù", "Avanti")
    await walks(youngster, "Ho bisogno di parlare", "Avanti", "Un adulto esperto", "Meglio non esserci")
    await walks(
        youngster,
        "Vai avanti",
        "Nient'altro",
        "Niente di questo",
        "Mi sento giù",
        "Avanti",
        "Meno di 2 settimane",
    )
    await walks(youngster, "Avanti", "Avanti", "Crema", "La famiglia lo sa", "Avanti", "Aggiungi due righe")
    await youngster.says("sono stanco di tutto")
    await walks(youngster, "Modifica", "Torna al riepilogo", "Invia")
    code = await receipt(youngster)
    await youngster.says("mi ammazzo lol")
    await walks(youngster, "Lo dico per dire")
    await taken(house, code)
    await uncovers(youngster)
    await youngster.sees("presa in carico")
    await house.operator.taps("Chiedi a chi segnala")
    await house.operator.says("Oggi come va?")
    await uncovers(youngster)
    await youngster.sees("Oggi come va?")
    await youngster.says("così così")
    await walks(youngster, "Le mie segnalazioni", code, "Chiedi di cancellarla")
    for text in ("/menu", "/segnala", "/dati", *OWN_DATA):
        await youngster.says(text)

    assert_fit_for("a youngster", await shown_on(youngster), Floor.YOUNG_PEOPLE)


async def test_a_child_reads_every_screen_easily(house: House) -> None:
    child = house.child
    await child.opens()

    await walks(child, "Sono un ragazzo", "No", "Ho capito", "Meno di 14")
    await child.opens()
    await walks(child, "Sono un ragazzo", "Sì, adesso")
    await house.operator.sees("ALLARME")
    await child.says("mio padre mi picchia")
    await walks(child, "Vai avanti", "Ho capito", "Meno di 14")
    await child.says("ho paura")
    await walks(house.operator, "Apri", "Rispondi")
    await house.operator.says("Dove sei adesso?")
    await child.sees(COVER)
    await walks(child, "Leggi")
    await child.says("a casa")
    await child.says("/aiuto")
    await walks(child, "C'è un pericolo adesso", "Scrivi a una persona")

    assert_fit_for("a child", await shown_on(child), Floor.YOUNG_PEOPLE)


async def test_an_english_speaking_youngster_is_told_nothing_that_may_not_be_said(house: House) -> None:
    youngster = await house.tell("Amy", language="en")
    await youngster.opens()

    await walks(youngster, "I'm a young person", "No", "I understand", "15", "I feel low", "Next")
    await walks(youngster, "I need to talk", "Next", "An adult professional", "Better if I weren't here")
    await walks(
        youngster, "Go on", "Nothing else", "None of these", "I feel low", "Next", "Less than 2 weeks"
    )
    await walks(youngster, "Next", "Next", "Crema", "The family knows", "Next", "Add a few lines")
    await youngster.says("i am tired of everything")
    await walks(youngster, "Send")
    for text in ("what now", "/segnala", *OWN_DATA):
        await youngster.says(text)

    assert_fit_for("Amy", await shown_on(youngster), Floor.YOUNG_PEOPLE, language="en")


async def test_the_team_reads_every_screen_easily(house: House) -> None:
    teacher, operator, manager, coordinator = house.teacher, house.operator, house.manager, house.coordinator
    await teacher.opens()
    await walks(teacher, "Inizia", *FEAR_AT_HOME)
    await teacher.says("Oggi aveva un livido sul braccio")
    await walks(teacher, "Invia")
    code = await receipt(teacher)
    await operator.sees("ALLARME")
    await walks(operator, "Apri", "Contatto avvenuto", "Un pericolo vero", "I numeri di aiuto")
    await taken(house, code)

    await walks(operator, "Classifica", "precoce", "non reversibile", "educativo", "14-17", "persona")
    await walks(operator, "Torna alla scheda", "Altro…", "Nota interna")
    await operator.says("Da risentire lunedì")
    await operator.says(f"/caso {code}")
    await walks(operator, "Messaggi e note", "Torna alla scheda", "Cambia livello", "P1 rossa")
    await operator.says("Ho sentito la scuola")
    await walks(operator, "Altro…", "Unisci a un'altra")
    await operator.says("CRD-AAAAA")
    await operator.says(f"/caso {code}")
    await walks(operator, "Orienta a un servizio")
    await operator.says("consultorio")
    await operator.says(f"/caso {code}")
    await walks(operator, "Altro…", "Non pertinente")
    await operator.says("prova")
    await operator.says(f"/caso {code}")
    await walks(operator, "Emergenza adesso", "Chiudi emergenza")
    await operator.says("La scuola è con lui")
    await operator.says(f"/caso {code}")
    await walks(operator, "Assegna", "Anna")
    await manager.sees("Ti hanno affidato")
    await walks(manager, "Accetto", "Primo contatto fatto")
    for text in (
        "/menu",
        "/coda",
        "/passa",
        "/nome",
        "/nome Marta",
        "/assente",
        "/assente 24/12",
        "/assente no",
    ):
        await operator.says(text)
    await coordinator.says("/menu")
    await walks(coordinator, "Invita", "insegnante")
    await coordinator.says("/menu")
    await walks(coordinator, "Non consegnati", "Menu", "Allarmi", "Menu", "Coda")
    await house.moves(hours=13)
    await coordinator.sees("manca poco")

    for who, phone in (("an operator", operator), ("a manager", manager), ("a coordinator", coordinator)):
        assert_fit_for(who, await shown_on(phone), Floor.FAMILIES, help_last=False)
