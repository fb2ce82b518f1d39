"""The two papers of data protection as Markdown in Italian: for the jurist and the protection officer, not for the chat.

Everything in them comes from the protocol's files, the settings and the tables; nothing is written here that could grow old.
"""

from collections.abc import Iterator

from app.settings import Settings
from db import backups, schema, trail
from db.columns import metadata
from domain.protocol import Protocol

PAGE = "docs/protection.md"
EVERY_TABLE = schema.FOLDER
"""Reading `schema` brings in every subject's tables, so that none is left uncounted."""


def _terms(protocol: Protocol) -> dict[str, str]:
    """Give each term in words."""
    terms = protocol.privacy.terms
    found = {name: f"{length.days} giorni dall'ultima parola" for name, length in terms.by_outcome.items()}
    found["registro"] = f"{trail.KEPT.days // 365} anni"
    found["allarme"] = "finché serve a chi è di turno; poi la chiave è distrutta"
    found["statistica"] = "senza termine: nessuno è riconoscibile"
    return found


def register(protocol: Protocol, settings: Settings) -> Iterator[str]:
    """Write the register of processing (GDPR art. 30)."""
    privacy, terms = protocol.privacy, _terms(protocol)
    yield f"# Registro dei trattamenti · versione {privacy.version}"
    yield ""
    yield "Titolare: ______________________ · Responsabile della protezione dei dati: ______________________"
    yield f"Generato dalla configurazione {protocol.version}. Ciò che è vuoto lo completa l'ente."
    for purpose in privacy.purposes:
        yield ""
        yield f"## {purpose.text}"
        yield ""
        yield f"- Base giuridica (da verificare): {purpose.basis}"
        yield f"- Persone: {', '.join(purpose.people)}"
        yield f"- Dati: {', '.join(purpose.data)}"
        yield f"- Conservazione: {'; '.join(f'{name}: {terms[name]}' for name in purpose.kept)}"
    yield from _recipients(protocol, settings)
    yield from _measures()
    yield from _open(protocol)


def _recipients(protocol: Protocol, settings: Settings) -> Iterator[str]:
    yield ""
    yield "## Destinatari"
    yield ""
    for recipient in protocol.privacy.recipients:
        yield f"- **{recipient.text}** — {recipient.role}. Cautele: {recipient.safeguards}."
    if settings.smtp:
        yield f"- **Posta ({settings.smtp})** — secondo canale verso chi è di turno: solo codici."
    if settings.sms_hook:
        yield "- **SMS** — secondo canale verso chi è di turno: solo codici."
    where = "PostgreSQL" if settings.database.startswith("postgresql") else "un file SQLite su questo server"
    yield f"- **Chi ospita il server** — responsabile (art. 28): contratto da allegare. Memoria: {where}."


def _measures() -> Iterator[str]:
    sealed = sum(
        column.name.endswith("_sealed") for table in metadata.sorted_tables for column in table.columns
    )
    yield ""
    yield "## Misure"
    yield ""
    yield f"- Cifratura: {sealed} campi cifrati, una chiave per caso; le chiavi fuori dal database e dalle copie."
    yield "- Registro degli accessi incatenato, letture comprese; solo codici e numeri."
    yield f"- Copie di sicurezza cifrate, tenute {backups.KEPT.days} giorni, provate con `cordata restore --verify`."
    yield "- Cancellazione con distruzione della chiave e registro delle cancellazioni, ripetuto a ogni ripristino."
    yield f"- Che cosa è protetto da chi, con la prova di ogni promessa: `{PAGE}`."


def _open(protocol: Protocol) -> Iterator[str]:
    yield ""
    yield "## Punti aperti, da decidere dall'ente"
    yield ""
    for number, point in enumerate(protocol.privacy.open_points, 1):
        yield f"{number}. {point}"


_RISKS = (
    ("Qualcuno legge il telefono di chi scrive", "riga neutra, schermata neutra, /nascondi, ore di silenzio"),
    ("Il database o una copia vengono rubati", "campi cifrati, chiavi altrove, chiave del mese distrutta"),
    ("Il file delle chiavi viene rubato insieme al database", "custodie separate; resta il rischio più alto"),
    (
        "Un account della rete viene preso",
        "compiti e territori, secondo fattore, sessioni revocabili, registro",
    ),
    (
        "Telegram legge o è obbligato a dare la chat",
        "pulsanti, niente nomi, pagina protetta; il resto si dice prima",
    ),
    ("Una decisione presa da una macchina", "regole leggibili con motivi; decide sempre una persona"),
    (
        "Chi ha segnalato viene riconosciuto dalla famiglia",
        "copia dei dati vista prima da una persona, parti tolte",
    ),
    ("La famiglia viene informata quando non deve", "blocco per caso, nessun messaggio automatico"),
    ("Dati tenuti troppo a lungo", "termini per esito, avviso, cancellazione, esercizio a vuoto"),
)


def dpia(protocol: Protocol, settings: Settings) -> Iterator[str]:
    """Write a first draft of the impact assessment (GDPR art. 35): the risks the program knows, with its measures."""
    yield "# Valutazione d'impatto · bozza da completare"
    yield ""
    yield "Obbligatoria: persone vulnerabili, dati particolari, non occasionale (Garante, elenco n. 467 del 2018)."
    yield ""
    yield "## 1. Descrizione e finalità"
    yield ""
    for purpose in protocol.privacy.purposes:
        yield f"- {purpose.text} ({purpose.basis})"
    yield ""
    yield "## 2. Necessità e proporzione"
    yield ""
    yield f"- Moduli: {', '.join(sorted(protocol.forms))}; ogni domanda ammette «non so» o «preferisco non dirlo»."
    yield "- Sotto i 14 anni nessun account: contatti di aiuto e un adulto."
    yield "- Motivazione dell'ente: ______________________"
    yield ""
    yield "## 3. Rischi e misure"
    yield ""
    yield "| rischio | misure del programma | gravità (ente) | probabilità (ente) | resta |"
    yield "|---|---|---|---|---|"
    for risk, measures in _RISKS:
        yield f"| {risk} | {measures} | | | |"
    yield from _recipients(protocol, settings)
    yield ""
    yield "## 4. Parere delle persone interessate e del responsabile della protezione dei dati"
    yield ""
    yield "Sentiti il: __________ · Parere: ______________________"
    yield from _open(protocol)
