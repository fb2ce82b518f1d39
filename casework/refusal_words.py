"""What people read when an act was refused: one kind sentence for chat and console, each saying what to do next."""

from casework import peer_refusals, talk_refusals
from casework.console import NotOfTheTeam
from casework.contacts import NameMissing
from casework.copies import CopyClosed
from casework.danger import ReviewMissing
from casework.directory import HoursUnread, NotFilled
from casework.pages import PageClosed
from casework.referral_answers import NameLinkSpent
from casework.staff import LastOne, SoleAdministrator, StillHoldsCases
from casework.threads import NoReporter
from casework.triage import Absent
from db.threads import VaultDestroyed
from domain.access import NotAllowed
from domain.callback import NotOpen, OwnedByAnother, TooMany
from domain.case_acts import (
    ContactMissing,
    EntryMissing,
    LeadNeeded,
    NotNow,
    NotTheHolder,
    ReasonMissing,
    RedFlagStands,
    SameCase,
    SecondPersonNeeded,
    TooUrgentToOrient,
)
from domain.check_in import AnswersUnread, CheckInGone
from domain.child import NothingWritten
from domain.consent import BasisUnclear, ConsentMissing, DatesUnclear
from domain.directory import WaitOutOfRange
from domain.distribution import ServiceFull
from domain.initiatives import BroadcastRuns, LinkUnsafe, TimesWrong, TooLate, WordsMissing
from domain.invitation import CodeExpired, CodeUnknown, CodeUsed, NotByInvitation
from domain.organisations import LeadStays, NameBorne, NameUnsaid, Resting
from domain.orientation import DemandUnread
from domain.referral import (
    AlreadyAsked,
    AskedTooMany,
    DateGone,
    IdentityShut,
    NobodyAnswersThere,
    NothingChosen,
    NotThisReferral,
)
from domain.refusals import NotFound, Refusal
from domain.retention import TooLong
from domain.rota import NoShift, NotWatchful
from domain.transfer import AlreadyLeaving, SamePlace, TransferGone
from domain.words import N_

WORDS: dict[type[Refusal], str] = {
    **talk_refusals.WORDS,
    ReviewMissing: N_("Prima di chiudere, di' che cos'era e che cosa ha aiutato."),
    CopyClosed: N_("Questa copia non si apre più. Chiedine una nuova con /dati."),
    TooLong: N_("Si può conservare per un anno al massimo, poi si decide di nuovo. Scrivi un'altra data."),
    ConsentMissing: N_("Manca un consenso. Guarda nella scheda chi deve ancora dire sì."),
    DatesUnclear: N_("Le date non tornano. Un sì vale da oggi o da un giorno passato, e finisce dopo."),
    BasisUnclear: N_("Chi dice sì o no è una persona. Se decide un'altra ragione, scrivi quale e perché."),
    NothingWritten: N_("Non c'era niente di scritto."),
    NoShift: N_("Non c'è un turno tuo adesso."),
    NotWatchful: N_("Questa persona non può stare nei turni di questo territorio."),
    NotFound: N_("Non trovo niente con questo codice. Controlla di averlo scritto bene."),
    NotAllowed: N_("Questo non rientra nel tuo compito qui. Chiedi a chi coordina."),
    NotNow: N_("Adesso non si può: la scheda è in un altro stato. Apri di nuovo la scheda."),
    RedFlagStands: N_("C'è un segnale di pericolo. Prima va rivisto il livello, con un motivo."),
    TooUrgentToOrient: N_("È urgente: va presa in carico, non si può solo orientare."),
    ReasonMissing: N_("Serve un motivo. Scrivilo in una riga."),
    NotTheHolder: N_("Questa scheda è affidata a un'altra persona."),
    SecondPersonNeeded: N_("Serve la parola di una seconda persona, diversa da te."),
    LeadNeeded: N_("Serve anche la parola di chi coordina o di un clinico."),
    ContactMissing: N_("Prima accetta la scheda, poi segna il primo contatto."),
    SameCase: N_("È la stessa scheda. Scrivi il codice dell'altra."),
    EntryMissing: N_("Prima completa la scheda: gravità, reversibile o no, settore."),
    NoReporter: N_("Chi ha segnalato non ha più una chat con noi. Non posso inviare la domanda."),
    Absent: N_("Questo collega è assente. Scegline un altro."),
    VaultDestroyed: N_("I contenuti di questa scheda sono stati cancellati. Qui non si può più scrivere."),
    PageClosed: N_("Questa pagina non vale più. Chiedi un nuovo link nella chat."),
    CodeUnknown: N_("Questo codice di invito non esiste. Chiedi un nuovo link a chi ti ha invitato."),
    CodeUsed: N_("Questo invito è già stato usato. Ogni link vale una volta sola. Chiedine uno nuovo."),
    CodeExpired: N_("Questo invito è scaduto. Chiedi un nuovo link a chi ti ha invitato."),
    NotOfTheTeam: N_("La console è per chi lavora sulle segnalazioni."),
    NameMissing: N_("Prima scrivi al bot /nome e il tuo nome: chi controlla un numero ne risponde."),
    LastOne: N_("È l'ultima persona con questo compito. Prima dallo a un'altra."),
    SoleAdministrator: N_("A gestire il programma restano sempre almeno due persone. Prima invita un'altra."),
    StillHoldsCases: N_("Ha ancora schede aperte. Prima passale a un collega."),
    ServiceFull: N_("Questo servizio è pieno. Si manda lì solo se la persona ha scelto di aspettare."),
    AlreadyAsked: N_("A questo servizio l'abbiamo già chiesto. Guarda gli invii."),
    AskedTooMany: N_("Tre servizi insieme bastano. Prima ritira un invio."),
    WaitOutOfRange: N_("Questo numero non va bene. Prova con un altro."),
    DateGone: N_("Serve un giorno che deve ancora venire, entro un anno."),
    IdentityShut: N_("Il nome si legge dopo il vostro sì, e con il consenso della famiglia."),
    NobodyAnswersThere: N_("In questo servizio nessuno risponde qui. Si può solo chiamare."),
    NothingChosen: N_("Scegli almeno un servizio."),
    NotThisReferral: N_("Questo invio è cambiato intanto. Aprilo di nuovo."),
    NameLinkSpent: N_("Questo link non vale più. Chiedine un altro nella chat."),
    CheckInGone: N_("A queste domande hai già risposto, oppure sono vecchie. Te ne faccio altre presto."),
    AnswersUnread: N_("Non ho capito la risposta. Prova di nuovo dal messaggio."),
    BroadcastRuns: N_("Questo annuncio è già partito. Puoi metterlo in pausa."),
    LinkUnsafe: N_("Il link deve iniziare con https e portare a un sito."),
    TimesWrong: N_("Controlla le date: prima la scadenza, poi l'inizio, poi la fine."),
    TooLate: N_("È troppo tardi: il termine è passato, o non si fa più."),
    WordsMissing: N_("Servono un titolo breve e due righe di testo."),
    SamePlace: N_("È già in quel territorio. Scegline un altro."),
    AlreadyLeaving: N_("L'abbiamo già chiesto, o la scheda è chiusa. Aspetta la risposta."),
    TransferGone: N_("A questa richiesta qualcuno ha già risposto, oppure è tornata indietro."),
    NotFilled: N_("Servono almeno il nome del servizio e quello dell'ente."),
    HoursUnread: N_("Un orario non si legge. Scrivilo così: MO,WE 14:30-17:00."),
    OwnedByAnother: N_("Lo segue già un collega. Scrivi a chi lo ha preso."),
    NotOpen: N_("Questa richiesta è chiusa. Se serve, fanne un'altra con /orientami."),
    TooMany: N_("Hai già tre richieste aperte. Aspetta una risposta, o ritirane una."),
    DemandUnread: N_("Questo pulsante non vale più. Ricomincia con /orientami."),
    LeadStays: N_("È l'ente capofila: partecipa sempre, e il suo territorio sta nel file della rete."),
    NameUnsaid: N_("Serve un nome, di 120 caratteri al massimo."),
    NameBorne: N_("Un altro ente ha già questo nome. Scegline uno che li distingua."),
    Resting: N_("Questo ente non partecipa più. Scegline un altro, o riattivalo nella pagina Enti."),
    NotByInvitation: N_("Questo compito non si dà con un invito."),
    **peer_refusals.WORDS,
}

OTHERWISE = N_("Questo adesso non si può fare. Prova dal menu.")


def sentence(refusal: Refusal) -> str:
    """Give the msgid of the sentence for a refusal."""
    return WORDS.get(type(refusal), OTHERWISE)
