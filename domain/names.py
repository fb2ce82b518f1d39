"""How the house calls its things among people: duties, states, levels, steps; one place for chat, console and pages."""

from domain.case import CaseState, CoarseState, Sector, Severity, SubjectKind
from domain.groups import Standing
from domain.people import Duty
from domain.rota import Place
from domain.triage import Level
from domain.words import N_

DUTIES = {
    Duty.TEACHER: N_("insegnante"),
    Duty.ORATORIO: N_("oratorio"),
    Duty.SPORT: N_("sport"),
    Duty.ASSOCIATION: N_("associazione"),
    Duty.EDUCATIONAL_SERVICE: N_("servizio educativo"),
    Duty.SOCIAL_WORKER: N_("servizio sociale"),
    Duty.JOB_CENTRE: N_("centro per l'impiego"),
    Duty.DOCTOR: N_("pediatra o medico di famiglia"),
    Duty.FAMILY: N_("famiglia"),
    Duty.YOUNG_PERSON: N_("giovane"),
    Duty.ESP: N_("Esperto in Supporto tra Pari"),
    Duty.TRIAGE_OPERATOR: N_("chi smista le segnalazioni"),
    Duty.CASE_MANAGER: N_("case manager"),
    Duty.TEAM_MEMBER: N_("équipe"),
    Duty.CLINICIAN: N_("clinico"),
    Duty.COORDINATOR: N_("coordinamento"),
    Duty.SERVICE_CONTACT: N_("referente di un servizio"),
    Duty.RESEARCHER: N_("ricerca"),
    Duty.ADMINISTRATOR: N_("amministrazione"),
}

STATES = {
    CaseState.SENT: N_("inviata"),
    CaseState.IN_TRIAGE: N_("in triage"),
    CaseState.AWAITING_ANSWER: N_("in attesa di risposta"),
    CaseState.ORIENTED: N_("orientata"),
    CaseState.NOT_PERTINENT: N_("non pertinente"),
    CaseState.MERGED: N_("unita"),
    CaseState.ASSIGNED: N_("assegnata"),
    CaseState.IN_ASSESSMENT: N_("in valutazione"),
    CaseState.REOPENED: N_("riaperta"),
}

COLOURS = {Level.P1: N_("rossa"), Level.P2: N_("arancione"), Level.P3: N_("gialla"), Level.P4: N_("verde")}

SEVERITIES = {
    Severity.EARLY: N_("precoce"),
    Severity.MIDDLE: N_("intermedia"),
    Severity.FULL_BLOWN: N_("conclamata"),
}

SECTORS = {
    Sector.SOCIAL: N_("sociale"),
    Sector.EDUCATIONAL: N_("educativo"),
    Sector.HEALTH: N_("sanitario"),
}

SUBJECTS = {SubjectKind.PERSON: N_("persona"), SubjectKind.HOUSEHOLD: N_("nucleo")}

COARSE = {
    CoarseState.RECEIVED: N_("ricevuta"),
    CoarseState.IN_CHARGE: N_("in carico"),
    CoarseState.ANSWERED: N_("risposta"),
    CoarseState.CLOSED: N_("chiusa"),
}

STEPS = {
    "acknowledge": N_("vista"),
    "accept": N_("accettazione"),
    "first_contact": N_("primo contatto"),
    "first_meeting": N_("primo incontro"),
}

BESIDE = {
    "callback": N_("Hai chiesto di essere contattato"),
    "peer_request": N_("Hai chiesto di parlare con qualcuno"),
    "esp": N_("Nel registro degli ESP"),
    "group": N_("Gruppo"),
    "interest": N_("Novità che segui"),
    "attendance": N_("Incontro"),
    "check_in": N_("Come andava mentre aspettavi"),
}
"""What a copy of one's own data holds beside reports and alarms."""

STANDINGS = {
    Standing.ASKED: N_("hai chiesto di venire"),
    Standing.MEMBER: N_("vieni"),
    Standing.LEFT: N_("non vieni più"),
}

VOICES = {
    "question": N_("DOMANDA a chi segnala"),
    "answer": N_("RISPOSTA di chi segnala"),
    "addition": N_("AGGIUNTA di chi segnala"),
    "danger": N_("DA LEGGERE SUBITO"),
}

PLACES = {
    Place.FIRST: N_("primo turno"),
    Place.SECOND: N_("secondo turno"),
    Place.COORDINATOR: N_("coordinamento di turno"),
    Place.DEPUTY: N_("sostituto di turno"),
}

SOURCES = {
    "chat": N_("in chat"),
    "phone": N_("per telefono"),
    "paper": N_("su carta"),
    "in_person": N_("di persona"),
}
"""How a report reached the house."""

DONE = {
    "send": N_("Segnalazione ricevuta"),
    "send_report": N_("Segnalazione ricevuta"),
    "send_for": N_("Segnalazione scritta per conto di un'altra persona"),
    "see_card": N_("Ha guardato la scheda"),
    "read_thread": N_("Ha aperto il caso"),
    "take_charge": N_("Presa in carico"),
    "ask_reporter": N_("Domanda a chi segnala"),
    "answer": N_("Risposta di chi segnala"),
    "answered": N_("Risposta di chi segnala"),
    "addition": N_("Aggiunta di chi segnala"),
    "write_note": N_("Nota interna scritta"),
    "orient": N_("Orientata a un servizio"),
    "dismiss": N_("Messa da parte: non pertinente"),
    "merge": N_("Unione con un'altra scheda"),
    "assign": N_("Affidata a un case manager"),
    "accept": N_("Il case manager ha accettato"),
    "decline": N_("Il case manager non può"),
    "return": N_("Tornata in triage: nessuno ha accettato in tempo"),
    "returned": N_("Tornata in triage: nessuno ha accettato in tempo"),
    "no_answer": N_("Tornata in triage: nessuna risposta in cinque giorni"),
    "record_contact": N_("Primo contatto fatto"),
    "record_meeting": N_("Primo incontro fatto"),
    "raise_level": N_("Livello alzato"),
    "lower_level": N_("Livello abbassato"),
    "set_emergency": N_("Emergenza aperta"),
    "lower_emergency": N_("Emergenza: parola per chiuderla"),
    "classify": N_("Classificata"),
    "reopen": N_("Riaperta"),
    "hand_over": N_("Passata a un collega"),
    "reassign": N_("Riassegnata da chi coordina"),
    "page": N_("Allarme ripetuto a chi è di turno"),
    "promise_missed": N_("Un tempo promesso è passato"),
    "facts_printed": N_("Chi segnala ha aperto il riepilogo dei fatti"),
    "duty_note_read": N_("Chi segnala ha letto la nota sui suoi obblighi"),
    "erasure_asked": N_("Chi segnala chiede di cancellarla"),
    "unreachable": N_("Chi segnala non riceve più i messaggi"),
    "danger": N_("Parole di pericolo"),
    "refer": N_("Inviata a un servizio"),
    "see_services": N_("Ha guardato i servizi adatti"),
    "see_referrals": N_("Ha guardato gli invii"),
    "see_referral": N_("Un servizio ha letto la scheda senza nome"),
    "identity_link": N_("Un servizio ha chiesto il nome"),
    "see_identity": N_("Un servizio ha letto il nome"),
    "referral_accepted": N_("Un servizio ha detto sì"),
    "referral_listed": N_("Un servizio l'ha messa in lista"),
    "referral_declined": N_("Un servizio ha detto no"),
    "referral_asked": N_("Un servizio ha chiesto qualcosa"),
    "referral_told": N_("Risposta a un servizio"),
    "referral_met": N_("Primo incontro con un servizio"),
    "referral_unmet": N_("Il primo incontro con un servizio non risulta"),
    "referral_concluded": N_("Un servizio ha chiuso l'invio"),
    "referral_withdrawn": N_("Invio ritirato"),
    "referral_returned": N_("Invio tornato senza risposta"),
    "referral_consent_gone": N_("Invio fermato: consenso ritirato"),
    "ask_transfer": N_("Chiesto il passaggio a un altro territorio"),
    "decide_transfer": N_("Deciso il passaggio a un altro territorio"),
    "transfer_returned": N_("Passaggio tornato senza risposta"),
    "check_in": N_("Chi aspetta ha risposto a tre domande"),
    "worse_waiting": N_("Nell'attesa va peggio"),
    "meanwhile": N_("Nell'attesa ha chiesto compagnia"),
    "danger_place": N_("Chi chiede aiuto ha detto dov'è"),
    "page_asked": N_("Chiesta a chi segnala una pagina protetta"),
    "page_offered": N_("Chi segnala ha avuto il link di una pagina protetta"),
    "page_sent": N_("Scritta una pagina protetta"),
    "same_child": N_("Detto se è la stessa persona di un'altra scheda"),
    "plan_callback": N_("Deciso di risentire chi ha segnalato"),
    "suggest_peer": N_("Chiesto alla famiglia se vuole parlare con un ESP"),
    "see_consents": N_("Ha guardato i consensi"),
    "record_consent": N_("Consenso segnato"),
    "block_family": N_("Deciso se la famiglia viene avvisata"),
    "consent_taken_back": N_("Consenso ritirato da chi ha segnalato"),
    "family_not_told": N_("La famiglia non è stata avvisata, come deciso"),
    "comes_of_age": N_("Cambia l'età: i consensi vanno chiesti di nuovo"),
    "decide_erasure": N_("Decisa la richiesta di cancellazione"),
    "copy_reviewed": N_("Guardata la copia dei dati prima di darla"),
    "retention_warned": N_("Avvisato che sta per essere cancellata"),
    "retention_erased": N_("Cancellata alla fine del suo tempo"),
    "keep_longer": N_("Si conserva più a lungo"),
}
"""What was done to a case, by the word of its history and of the audit trail."""

DONE_OTHERWISE = N_("Altro: {act}")

ACCOUNT = {
    "name": N_("Nome e cognome"),
    "birth": N_("Data di nascita"),
    "comune": N_("Comune"),
    "family": N_("Come raggiungere la famiglia"),
    "account": N_("Racconto"),
}
"""The parts of an account typed on a protected page."""

NATURES = {
    "pubblico": N_("pubblico"),
    "privato": N_("privato"),
    "privato_sociale": N_("privato sociale"),
    "associazione_familiare": N_("associazione di famiglie"),
}
"""Legal natures of organisations."""

WEEKDAYS = (
    N_("lunedì"),
    N_("martedì"),
    N_("mercoledì"),
    N_("giovedì"),
    N_("venerdì"),
    N_("sabato"),
    N_("domenica"),
    N_("feste"),
)

NOBODY_ON_DUTY = N_("Adesso non c'è nessuno di turno. Chiama il 112.")
NOBODY_READS_NOW = N_("Adesso non c'è nessuno di turno. Se c'è pericolo, chiama il 112.")
TOLD_ABOUT_ONESELF = N_(
    "Ho avvisato chi è di turno. Non so quando legge. Se puoi, resta con qualcuno e chiama il 112."
)
TOLD_ABOUT_ANOTHER = N_(
    "Ho avvisato chi è di turno. Non so quando legge. Se puoi, resta con la persona e chiama il 112."
)
NOBODY_TOLD = N_("Non ho potuto avvisare nessuno: chiama 112.")
IS_IT_A_FIGURE = N_("Lo dici per dire o stai male?")
"""What is said of words of danger, in chat and on pages: who was told, never that somebody comes."""

VERDICTS = {"true": N_("Un pericolo vero"), "figure": N_("Un modo di dire"), "known": N_("Già noto a noi")}
HELPED = {
    "numbers": N_("I numeri di aiuto"),
    "talk": N_("Parlare con qualcuno"),
    "emergency": N_("Il 112"),
    "other": N_("Altro"),
}

SCOPES = {
    "contact": N_("essere contattati"),
    "take_up": N_("presa in carico"),
    "referral": N_("invio a un servizio"),
    "peer": N_("sostegno tra pari"),
    "health": N_("cure e valutazioni"),
    "tell_reporter": N_("dire di più a chi ha segnalato"),
}
GIVERS = {
    "subject": N_("la persona stessa"),
    "parent_one": N_("primo genitore"),
    "parent_two": N_("secondo genitore"),
    "guardian": N_("chi ha la tutela"),
    "house": N_("nessuno: altra ragione"),
}
BASES = {
    "consent": N_("ha detto"),
    "court": N_("decisione del tribunale"),
    "vital": N_("pericolo per la vita"),
    "exception": N_("eccezione documentata"),
}
RESPONSIBILITIES = {
    "unknown": N_("non si sa ancora"),
    "both": N_("entrambi i genitori"),
    "one": N_("un solo genitore"),
    "guardian": N_("una persona con la tutela"),
}
"""The words of consents: for what, who, on which basis, who answers for a minor."""

DOUBTS = {
    "closed": N_("non c'è più"),
    "hours": N_("gli orari sono cambiati"),
    "phone": N_("il telefono non va"),
    "other": N_("qualcosa è cambiato"),
}
"""What people may say about an entry that is no longer so."""
