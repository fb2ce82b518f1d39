"""The two papers of data protection as Markdown in Italian: for the jurist and the protection officer, not for the chat.

Everything in them comes from the protocol's files, the settings, the rights and the tables; what the house cannot know is
left blank for the adopting body, or stands among the open points. Nothing is written here that could grow old.
"""

from collections.abc import Iterator

from app.privacy_stores import Store, stores
from app.settings import Settings
from casework import danger
from db import backups, schema, trail
from domain.access import RIGHTS, Act
from domain.form_definitions import NOT_SAID, Form
from domain.names import DUTIES
from domain.people import Duty
from domain.protocol import Protocol

PAGE = "docs/protection.md"
EVERY_TABLE = schema.FOLDER
"""Reading `schema` brings in every subject's tables, so that none is left uncounted."""

BLANK = "______________________"
_PROCESSOR = "responsabile (art. 28): contratto da allegare."


def _terms(protocol: Protocol) -> dict[str, str]:
    """Give each term in words."""
    terms = protocol.privacy.terms
    found = {name: f"{length.days} giorni dall'ultima parola" for name, length in terms.by_outcome.items()}
    found["registro"] = f"{trail.KEPT.days // 365} anni"
    found["allarme"] = (
        f"{danger.KEPT.days} giorni dopo la chiusura se non diventa un caso; poi la chiave è distrutta"
    )
    found["statistica"] = "senza termine: nessuno è riconoscibile"
    return found


def register(protocol: Protocol, settings: Settings) -> Iterator[str]:
    """Write the register of processing (GDPR art. 30)."""
    privacy = protocol.privacy
    yield f"# Registro dei trattamenti · versione {privacy.version}"
    yield ""
    yield f"Titolare e recapiti: {BLANK} · Contitolari (art. 26): {BLANK}"
    yield f"Responsabile della protezione dei dati e recapiti: {BLANK}"
    yield f"Generato dalla configurazione {protocol.version}. Ciò che è vuoto lo completa l'ente."
    kept, terms = list(stores(protocol)), _terms(protocol)
    for purpose in privacy.purposes:
        yield ""
        yield f"## {purpose.text}"
        yield ""
        yield f"- Base giuridica (da verificare): {purpose.basis}"
        yield f"- Persone: {', '.join(purpose.people)}"
        yield f"- Dati: {', '.join(purpose.data)}"
        yield f"- Conservazione: {'; '.join(f'{name}: {terms[name]}' for name in purpose.kept)}"
        yield f"- Dati particolari o su reati (artt. 9 e 10): {purpose.special}"
        yield from _where(kept, purpose.id)
    yield from _readers()
    yield from _recipients(protocol, settings)
    yield from _measures(kept)
    yield from _open(protocol)


def _where(kept: list[Store], purpose: str) -> Iterator[str]:
    """Say where the data of a purpose stands and how long it stays, table by table."""
    yield "- Dove stanno e quanto restano:"
    for one in kept:
        if one.purpose == purpose:
            tables = ", ".join(f"`{name}`" for name in one.tables)
            yield f"  - {one.text}. Restano: {one.until}. Tabelle: {tables}; campi cifrati: {one.sealed()}."


def _readers() -> Iterator[str]:
    """Say which duties read what, from the table of rights that the program itself asks."""
    yield ""
    yield "## Chi può leggere e decidere"
    yield ""
    for text, act in (
        ("La scheda di un caso", Act.SEE_CARD),
        ("Le parole di un caso", Act.READ_THREAD),
        ("Gli allarmi", Act.ANSWER_DANGER),
        ("I consensi e le età", Act.SEE_CONSENTS),
        ("Una conversazione tra pari, per proteggere", Act.READ_TALK),
        ("Le richieste sui propri dati", Act.DECIDE_ACCESS),
        ("Le persone e i loro compiti", Act.MANAGE_PEOPLE),
    ):
        yield f"- {text}: {_duties(RIGHTS[act])}"
    yield ""
    yield "Ognuno solo nel proprio territorio; chi segue casi, solo i suoi. Ogni lettura resta nel registro degli accessi."


def _duties(held: tuple[Duty, ...]) -> str:
    return ", ".join(str(DUTIES[duty]) for duty in held)


def _recipients(protocol: Protocol, settings: Settings) -> Iterator[str]:
    recipients = protocol.privacy.recipients
    yield ""
    yield "## Destinatari"
    yield ""
    for recipient in recipients:
        yield f"- **{recipient.text}** — {recipient.role}. Cautele: {recipient.safeguards}."
    if settings.smtp:
        yield f"- **Posta ({settings.smtp})** — {_PROCESSOR} Solo codici verso chi è di turno."
    if settings.sms_hook:
        yield f"- **SMS** — {_PROCESSOR} Solo codici verso chi è di turno."
    where = "PostgreSQL" if settings.database.startswith("postgresql") else "un file SQLite su questo server"
    yield f"- **Chi ospita il server** — {_PROCESSOR} Memoria: {where}."
    yield ""
    yield "## Trasferimenti fuori dall'Unione europea (artt. 44-49)"
    yield ""
    for recipient in recipients:
        yield f"- {recipient.text.partition(':')[0]}: {recipient.outside}"
    yield f"- Chi ospita il server, posta, SMS: {BLANK}"


def _measures(kept: list[Store]) -> Iterator[str]:
    sealed = sum(one.sealed() for one in kept)
    yield ""
    yield "## Misure (art. 32)"
    yield ""
    yield f"- Cifratura: {sealed} campi cifrati, una chiave per caso; le chiavi fuori dal database e dalle copie."
    yield "- Numeri di Telegram cifrati e separati dai casi: chi lavora a un caso non li vede."
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
        "Un collega curioso apre casi di altri",
        "solo il proprio territorio, ogni lettura nel registro, registro intoccabile",
    ),
    (
        "Telegram legge o è obbligato a dare la chat",
        "pulsanti, niente nomi, pagina protetta; il resto si dice prima",
    ),
    (
        "Una decisione presa da una macchina",
        "regole leggibili con motivi; decide sempre una persona (art. 22)",
    ),
    (
        "Un pericolo non viene riconosciuto, o nessuno è di turno",
        "numeri di aiuto a ogni passo, avvisi che continuano, turni vuoti detti prima",
    ),
    (
        "Una segnalazione falsa o per vendetta",
        "la guarda una persona, si può chiudere con un motivo, resta chi ha segnalato",
    ),
    (
        "Chi ha segnalato viene riconosciuto dalla famiglia",
        "copia dei dati vista prima da una persona, parti tolte",
    ),
    ("La famiglia viene informata quando non deve", "blocco per caso, nessun messaggio automatico"),
    (
        "Un adulto volontario e un minore da soli",
        "spento; solo gruppi o con una persona del servizio, consenso e certificato",
    ),
    (
        "Due persone che si parlano scoprono chi è l'altra",
        "le parole si copiano coperte, foto e contatti non passano",
    ),
    (
        "Due segnalazioni legate per errore allo stesso minore",
        "segnale spento finché non c'è una voce qui e un'informativa; decide una persona",
    ),
    (
        "Numeri piccoli in una statistica fanno riconoscere qualcuno",
        "regola dei piccoli numeri in tutto ciò che esce",
    ),
    ("Dati tenuti troppo a lungo", "termini per esito, avviso, cancellazione, esercizio a vuoto"),
    (
        "Il servizio si ferma o perde una segnalazione",
        "ricevuta solo dopo la scrittura, prove di guasto, copie provate",
    ),
)


def dpia(protocol: Protocol, settings: Settings) -> Iterator[str]:
    """Write a first draft of the impact assessment (GDPR art. 35): the risks the program knows, with its measures."""
    yield "# Valutazione d'impatto · bozza da completare"
    yield ""
    yield "Obbligatoria: persone vulnerabili, dati particolari, non occasionale (Garante, elenco n. 467 del 2018)."
    yield f"Titolare: {BLANK} · Data: __________ · Da rivedere entro: __________"
    yield ""
    yield "## 1. Descrizione e finalità"
    yield ""
    for purpose in protocol.privacy.purposes:
        yield f"- {purpose.text} ({purpose.basis}); dati particolari: {purpose.special}"
    yield "- Dove stanno i dati e quanto restano, tabella per tabella: `cordata privacy register`."
    yield from _necessity(protocol)
    yield from _readers()
    yield ""
    yield "## 3. Rischi e misure"
    yield ""
    yield "| rischio | misure del programma | gravità (ente) | probabilità (ente) | resta |"
    yield "|---|---|---|---|---|"
    for risk, measures in _RISKS:
        yield f"| {risk} | {measures} | | | |"
    yield ""
    yield f"La prova di ogni misura del programma è un test che chiunque può eseguire: `{PAGE}`."
    yield from _recipients(protocol, settings)
    yield ""
    yield "## 4. Parere delle persone interessate e del responsabile della protezione dei dati"
    yield ""
    yield f"Sentiti il: __________ · Parere: {BLANK}"
    yield f"Se un rischio resta alto: consultazione del Garante (art. 36). Esito: {BLANK}"
    yield from _open(protocol)


def _necessity(protocol: Protocol) -> Iterator[str]:
    yield ""
    yield "## 2. Necessità, proporzione, diritti"
    yield ""
    yield f"- Moduli: {', '.join(sorted(protocol.forms))}. {_ways_out(protocol)}"
    yield "- Sotto i 14 anni nessun account: contatti di aiuto e un adulto."
    yield "- Nessun profilo pubblicitario, nessun modello che impara dalle parole, nessuna decisione automatica."
    yield (
        "- Informative brevi, con versione: "
        + ", ".join(one.reference for one in protocol.privacy.notices)
        + "."
    )
    yield "- Diritti dalla chat: /dati (accesso, rettifica), /mie (cancellazione di una segnalazione), /cancella_dati."
    yield f"- Motivazione dell'ente: {BLANK}"


def _ways_out(protocol: Protocol) -> str:
    """Say whether every question may be left unanswered, from the forms as they are; names those that may not."""
    bound = sorted({code for form in protocol.forms.values() for code in _without_way_out(form)})
    said = "Ogni domanda ammette «non so» o «preferisco non dire», o si può lasciare com'è"
    return f"{said}, tranne: {', '.join(bound)}." if bound else f"{said}."


def _without_way_out(form: Form) -> Iterator[str]:
    for screen in form.screens:
        for question in screen.questions if screen.kind in _ANSWERED else ():
            said = {option.value for option in question.scale.options}
            if said and not said & NOT_SAID and question.scale.untouched not in NOT_SAID:
                yield question.code


_ANSWERED = ("danger", "age_gate", "ticks", "choice", "age")
"""Screens that one leaves by an answer; the others are left as they are with one tap, and a text may stay empty."""
