"""What people read when something of peer support was refused: one kind sentence each, saying what to do next."""

from domain.peer_requests import (
    AlreadyAccompanied,
    AlreadyAsking,
    MinorUnprotected,
    NobodyToAsk,
    NoPrivateTalk,
    NothingChosen,
    NotWaiting,
    OfferGone,
    SubjectInDanger,
    TooYoung,
    Unfit,
)
from domain.peers import GateClosed, LoadOutOfBounds, NotOnRegister, TermPassed
from domain.refusals import Refusal
from domain.words import N_

WORDS: dict[type[Refusal], str] = {
    AlreadyAsking: N_("Hai già una richiesta aperta. Per vederla scrivi /parla."),
    AlreadyAccompanied: N_("Parli già con un ESP. Quando finite, puoi chiedere ancora."),
    TooYoung: N_(
        "Parlane con un adulto di cui ti fidi. I numeri di aiuto sono per tutte le età: scrivi /aiuto."
    ),
    NoPrivateTalk: N_(
        "Chi ha meno di 18 anni qui non parla da solo con un ESP. Ci sono altre strade: scrivi /parla."
    ),
    MinorUnprotected: N_(
        "Manca qualcosa che protegge il minore: consenso, certificato o operatore presente. Prima va messo a posto."
    ),
    NothingChosen: N_("Manca qualcosa: almeno un tema, una lingua, un orario e un modo di vedersi."),
    NotWaiting: N_("Questa richiesta è cambiata intanto. Aprila di nuovo."),
    OfferGone: N_("Questa proposta non vale più. Se ce n'è un'altra, ti scrivo."),
    Unfit: N_("Adesso questi due non si possono mettere in contatto. Guarda che cosa manca."),
    SubjectInDanger: N_("Finché è urgente lo segue il servizio. Un ESP si può chiedere dopo."),
    NobodyToAsk: N_("Nessuno della famiglia ha una chat con noi. Di' loro di scrivere /parla."),
    NotOnRegister: N_("Non sei nel registro degli ESP. Se pensi che sia un errore, chiedi a chi coordina."),
    GateClosed: N_("Non è ancora pronto. Guarda nella scheda che cosa manca."),
    TermPassed: N_("Questo giorno non va bene. Serve un giorno che deve ancora venire, entro cinque anni."),
    LoadOutOfBounds: N_("Questo numero non va bene. Può andare da uno a tre."),
}
