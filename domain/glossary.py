"""The words of services in plain words, for people who meet them for the first time."""

from dataclasses import dataclass

from domain.words import N_


@dataclass(frozen=True, slots=True)
class Term:
    """One word and what it means; `key` stands in its button."""

    key: str
    word: str
    meaning: str


TERMS = (
    Term(
        "consultorio",
        N_("Consultorio"),
        N_(
            "Un luogo pubblico per ragazzi e famiglie. "
            "Ci sono psicologi, ostetriche, assistenti sociali. Si può entrare o telefonare. Non si paga."
        ),
    ),
    Term(
        "npia",
        N_("NPIA o UONPIA"),
        N_(
            "Neuropsichiatria infantile. "
            "Medici e psicologi per chi ha meno di 18 anni. Di solito serve la richiesta del pediatra."
        ),
    ),
    Term(
        "cps",
        N_("CPS o CSM"),
        N_(
            "Centro di salute mentale per adulti. "
            "Accoglie anche i giovani dai 18 anni. Si telefona per un primo colloquio."
        ),
    ),
    Term(
        "serd",
        N_("SerD"),
        N_(
            "Aiuta chi ha problemi con alcol, sostanze o gioco. "
            "Si può andare anche solo per parlare. Non si paga."
        ),
    ),
    Term(
        "cdc",
        N_("Casa di comunità"),
        N_("Un posto con medici, infermieri e assistenti sociali insieme. Si entra e si chiede."),
    ),
    Term(
        "pua",
        N_("PUA"),
        N_("Punto unico di accesso. È lo sportello da cui cominciare quando non sai a chi chiedere."),
    ),
    Term(
        "assistente",
        N_("Assistente sociale"),
        N_(
            "Una persona del comune che aiuta le famiglie. "
            "Ascolta e cerca con loro un aiuto. Non viene per portare via i figli."
        ),
    ),
    Term(
        "educatore",
        N_("Educatore, educatrice"),
        N_("Una persona che sta con i ragazzi e li aiuta a fare. A volte viene anche a casa."),
    ),
    Term(
        "ama",
        N_("Gruppo AMA"),
        N_(
            "Auto mutuo aiuto. "
            "Persone con lo stesso problema che si trovano e si aiutano. Nessuno obbliga a parlare."
        ),
    ),
    Term(
        "esp",
        N_("ESP"),
        N_(
            "Esperto in supporto tra pari. "
            "Una persona che è stata male, ora sta meglio e ha imparato ad aiutare altri."
        ),
    ),
    Term("cpi", N_("Centro per l'impiego"), N_("L'ufficio che aiuta a trovare corsi, tirocini e lavoro.")),
    Term(
        "pls",
        N_("Pediatra e medico di famiglia"),
        N_("Il primo medico a cui chiedere. Ascolta, e può dare la richiesta per una visita."),
    ),
    Term(
        "budget",
        N_("Budget di salute"),
        N_(
            "Soldi e aiuti messi insieme per una persona: "
            "cura, casa, scuola o lavoro, tempo con gli altri. Si decide con lei."
        ),
    ),
    Term(
        "ats",
        N_("ATS"),
        N_(
            "In Lombardia è l'agenzia che controlla la sanità. "
            "In altre regioni vuol dire Ambito territoriale sociale: i comuni che si mettono insieme."
        ),
    ),
    Term("ambito", N_("Ambito"), N_("Un gruppo di comuni vicini che fanno insieme i servizi sociali.")),
    Term(
        "impegnativa",
        N_("Impegnativa"),
        N_("La richiesta del medico per una visita. Alcuni servizi non la chiedono."),
    ),
    Term("ticket", N_("Ticket"), N_("La parte di una visita che si paga. Chi ha un'esenzione non la paga.")),
)
"""Every word, in the order shown."""

BY_KEY = {term.key: term for term in TERMS}
