"""Where personal data stands: every table of the house in one of a few stores, each with its purpose and how long it stays.

The register of processing prints them. A test holds this list against the tables as they are, so that none is forgotten; the
lengths come from the rooms that keep to them, so that paper and program cannot part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from casework import copies, danger, needs, upkeep
from db import outbox, screens, trail, updates
from db.columns import metadata
from domain import callback
from domain.protocol import Protocol
from handlers.talk import DRAFT_KEPT, SILENT


@dataclass(frozen=True, slots=True)
class Store:
    """Tables that serve one purpose and go together: what they hold, for which purpose of the register, until when."""

    text: str
    purpose: str
    tables: tuple[str, ...]
    until: str

    def sealed(self) -> int:
        """Count the columns that are sealed."""
        columns = (one for name in self.tables for one in metadata.tables[name].columns)
        return sum(column.name.endswith("_sealed") for column in columns)


def _days(length: timedelta) -> str:
    return f"{length.days} giorni" if length.days > 2 else f"{length // timedelta(hours=1)} ore"


def stores(protocol: Protocol) -> Iterator[Store]:
    """Give every store; those of purpose "" hold nothing about a person."""
    yield from _of_cases(protocol)
    yield from _between_peers(protocol)
    yield from _of_the_house()
    yield Store(
        "Ciò che la rete dice di sé a tutti, e il lavoro della macchina",
        "",
        (
            *(
                "facts",
                "territories",
                "bodies",
                "services",
                "service_sites",
                "service_hours",
                "service_phones",
            ),
            *("service_catchments", "service_places", "service_waits", "service_doubts", "directory_rows"),
            *("contact_checks", "timers", "tries", "peer_switches"),
        ),
        "finché serve",
    )


def _of_cases(protocol: Protocol) -> Iterator[Store]:
    terms = protocol.privacy.terms.by_outcome
    outcome = "; ".join(f"{name}: {length.days} giorni" for name, length in terms.items())
    yield Store(
        "Segnalazioni, casi e parole scritte in essi",
        "intercettazione",
        (
            *("vaults", "cases", "reports", "transitions", "messages", "notes", "pages", "accounts"),
            *("child_marks", "child_answers", "retentions"),
        ),
        f"dall'ultima parola, {outcome}; poi la chiave è distrutta",
    )
    yield Store(
        "Consensi, età e chi risponde per il minore",
        "accompagnamento",
        ("consents", "families"),
        "motivi e date di nascita con il caso; chi ha detto sì o no resta, senza nomi, per risponderne",
    )
    yield Store(
        "Invii a servizi e territori, attese",
        "accompagnamento",
        ("referrals", "referral_words", "transfers", "check_ins", "name_links"),
        "con il caso",
    )
    yield Store(
        "Chi ha chiesto di essere contattato",
        "accompagnamento",
        ("callbacks",),
        f"{_days(callback.KEPT)} dopo la chiusura; poi la chiave è distrutta",
    )
    yield Store(
        "Allarmi", "emergenza", ("dangers",), f"{_days(danger.KEPT)} dopo la chiusura se non diventa un caso"
    )


def _between_peers(protocol: Protocol) -> Iterator[Store]:
    terms = protocol.privacy.terms
    yield Store(
        "Sostegno tra pari: registro degli ESP, richieste, abbinamenti",
        "accompagnamento",
        (
            *("peers", "peer_requests", "peer_offers", "peer_matches", "peer_barriers"),
            *("peer_sessions", "peer_feedback", "peer_diary", "peer_burdens"),
        ),
        f"ciò che è stato raccontato: {_days(terms.grace)} dopo la fine; chi ha chiesto: "
        f"{_days(max(terms.by_outcome.values()))}; il registro finché l'ESP resta",
    )
    yield Store(
        "Parole passate tra due persone",
        "accompagnamento",
        ("peer_talks", "peer_sides", "peer_messages", "peer_copies"),
        f"{_days(protocol.masker.rules.kept)}; poi la chiave è distrutta",
    )
    yield Store(
        "Gruppi e iniziative: chi viene",
        "accompagnamento",
        (
            *("ama_groups", "ama_facilitators", "ama_members", "ama_meetings"),
            *("initiatives", "interests", "attendances", "broadcasts"),
        ),
        "finché la persona non lascia; un'iniziativa annullata o scaduta non si annuncia più",
    )


def _of_the_house() -> Iterator[Store]:
    yield Store(
        "Chi scrive o lavora qui: lingua, legame con la chat (numero cifrato), nome se lavora",
        "intercettazione",
        ("persons", "identities"),
        f"finché la persona non scrive /cancella_dati, o per {_days(SILENT)} di silenzio se nulla la lega alla casa",
    )
    yield Store(
        "Compiti, turni e accessi di chi lavora",
        "rete",
        (
            *("duties", "invitations", "organisations", "rota", "swaps", "shift_answers"),
            *("logins", "sessions", "second_factors"),
        ),
        "finché la persona non lascia la rete",
    )
    yield Store(
        "Bozze e schermate",
        "intercettazione",
        ("talks", "screens"),
        f"bozze {_days(DRAFT_KEPT)}; quali messaggi stanno in chat {_days(screens.DELETABLE)}",
    )
    yield Store(
        "Posta in arrivo e in partenza, cifrata",
        "intercettazione",
        ("updates", "parked", "outbox"),
        f"in arrivo {_days(updates.KEPT)}, messa da parte al più {_days(updates.ASIDE)}, "
        f"consegnata {_days(outbox.KEPT)}",
    )
    yield Store(
        "Richieste sui propri dati e copie",
        "rete",
        ("requests", "copies"),
        f"richieste {_days(upkeep.ANSWERED)}, copie pronte {_days(copies.READY_FOR)}",
    )
    yield Store(
        "Registro di chi ha letto e fatto; registro delle cancellazioni",
        "rete",
        ("audit", "anchors", "erasures"),
        f"{trail.KEPT.days // 365} anni; le cancellazioni senza termine (solo numeri)",
    )
    yield Store(
        "Bisogni e conteggi",
        "statistica",
        ("needs", "orientation_counts", "danger_reviews"),
        f"parole {_days(needs.WORDS_KEPT)}, il resto {_days(needs.KEPT)}",
    )
