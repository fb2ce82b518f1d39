"""How the house calls its things among people: duties, states, levels, steps; one place for chat, console and pages."""

from domain.case import CaseState, CoarseState, Sector, Severity, SubjectKind
from domain.people import Duty
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
    "accept": N_("presa in carico"),
    "first_contact": N_("primo contatto"),
    "first_meeting": N_("primo incontro"),
}

VOICES = {
    "question": N_("DOMANDA a chi segnala"),
    "answer": N_("RISPOSTA di chi segnala"),
    "addition": N_("AGGIUNTA di chi segnala"),
    "danger": N_("DA LEGGERE SUBITO"),
}
