"""What people read when something in a talk was refused: each sentence says what to do next."""

from casework.care import NotYourMeeting, TooFewAnswers
from domain import groups, talks
from domain.refusals import Refusal
from domain.words import N_

WORDS: dict[type[Refusal], str] = {
    talks.NoTalk: N_("Qui non c'è una conversazione aperta. Per chiederne una: /parla."),
    talks.TalkPaused: N_("La conversazione è in pausa. Per riprendere: /continua."),
    talks.TalkFrozen: N_("La conversazione è ferma. Una persona del servizio la guarda e vi scrive."),
    talks.TalkOver: N_("Questa conversazione è finita. Per chiederne un'altra: /parla."),
    talks.AlreadyTalking: N_("C'è già una conversazione aperta. Prima va chiusa quella."),
    talks.TooLong: N_("Il testo è troppo lungo. Dividilo in due messaggi."),
    talks.NothingSaid: N_("Non c'è niente da inviare o da togliere."),
    talks.NotLetIn: N_("Si può leggere solo dopo un allarme, o se tutti e due dicono di sì."),
    talks.NotYours: N_("Questo spetta a un'altra persona della conversazione."),
    talks.WhomTo: N_("Hai più conversazioni. Scegli prima con chi parli: /conversazioni."),
    groups.GroupFull: N_("Il gruppo è pieno. Prova con un altro: /gruppi."),
    groups.GroupClosed: N_("Questo gruppo è finito. Guarda gli altri: /gruppi."),
    groups.NotForYou: N_("Questo gruppo è per un'altra età. Guarda i tuoi: /gruppi."),
    groups.CheckMissing: N_("Per i minori serve qualcuno dello staff che guida, con il controllo in regola."),
    groups.LastLeader: N_(
        "Qualcuno deve guidare il gruppo, e lo staff se è per minorenni. Prima aggiungi un'altra persona."
    ),
    groups.NotAMeeting: N_("Le ore non vanno bene: da adesso in poi, e al massimo quattro ore."),
    NotYourMeeting: N_("Questo incontro non è tuo, o la risposta c'è già. Grazie."),
    TooFewAnswers: N_("Le risposte sono meno di cinque. Si vedono da cinque in su."),
}
