"""The commands that Telegram shows beside the text field to whoever works in the network: theirs, by their duties.

Everybody else sees the common ones (`bot/commands.py`). A list gives no right: each act asks for the duty itself.
"""

from domain.access import RIGHTS, Act
from domain.people import REPORTERS, TEAM, Duty, Person
from domain.words import N_
from handlers.talk import Talk
from handlers.ui.calls import Call
from locales.catalogues import Translate

_ANY = frozenset(Duty)
_ESP = frozenset({Duty.ESP})
_DESK = TEAM | {Duty.ADMINISTRATOR}

SHOWN: tuple[tuple[str, str, frozenset[Duty]], ...] = (
    ("menu", N_("Che cosa posso fare qui"), _ANY),
    ("aiuto", N_("Numeri di aiuto, subito"), _ANY),
    ("coda", N_("Le schede che aspettano"), frozenset(RIGHTS[Act.SEE_QUEUE])),
    ("caso", N_("Apri una scheda, con il suo codice"), frozenset(RIGHTS[Act.SEE_CARD])),
    ("emergenza", N_("Segna un'emergenza, con il codice"), frozenset(RIGHTS[Act.SET_EMERGENCY])),
    ("nota", N_("Nota interna, con il codice"), frozenset(RIGHTS[Act.WRITE_NOTE])),
    ("richiami", N_("Chi aspetta di essere sentito"), frozenset(RIGHTS[Act.ANSWER_CALLBACK])),
    ("invii", N_("Gli invii al mio servizio"), frozenset(RIGHTS[Act.ANSWER_REFERRAL])),
    ("posti", N_("Quanti posti liberi ci sono"), frozenset(RIGHTS[Act.TELL_PLACES])),
    ("pari", N_("Richieste di parlare con un ESP"), frozenset(RIGHTS[Act.APPROVE_MATCH])),
    ("bisogni", N_("Che cosa manca alla comunità"), frozenset(RIGHTS[Act.READ_NEEDS])),
    ("esp", N_("La mia pagina di ESP"), _ESP),
    ("conversazioni", N_("Con chi sto parlando"), _ESP),
    ("comesto", N_("Come sto, e quanto porto"), _ESP),
    ("pausa", N_("Metti in pausa la conversazione"), _ESP),
    ("chiudi", N_("Chiudi la conversazione"), _ESP),
    ("allarme", N_("Allarme: chiama chi è di turno"), _ANY - TEAM),
    ("segnala", N_("Nuova segnalazione"), frozenset(REPORTERS)),
    ("riprendi", N_("Riprendi una segnalazione non finita"), frozenset(REPORTERS)),
    ("mie", N_("Le mie segnalazioni"), frozenset(REPORTERS)),
    ("turni", N_("I turni"), TEAM),
    ("passa", N_("Passa le mie schede"), frozenset(RIGHTS[Act.HAND_OVER])),
    ("invita", N_("Invita una persona"), frozenset(RIGHTS[Act.INVITE])),
    ("console", N_("Entra nella console"), _DESK),
    ("assente", N_("Sarò via"), TEAM),
    ("avvisami", N_("Avvisami anche per e-mail o telefono"), TEAM),
    ("nome", N_("Come mi chiamano i colleghi"), _ANY),
    ("annulla", N_("Lascia stare"), _ANY),
    ("lingua", N_("Cambia lingua"), _ANY),
    ("dati", N_("I miei dati"), _ANY),
    ("nascondi", N_("Nascondi i messaggi di questa chat"), _ANY),
)
"""Each command with its words and the duties that see it, in the order of the list."""


def shown(person: Person, _: Translate) -> list[dict[str, str]]:
    """Give the commands of somebody with duties."""
    return [
        {"command": name, "description": _(words)} for name, words, duties in SHOWN if person.duties & duties
    ]


def changed(chat: int, person: Person, talk: Talk, _: Translate) -> list[Call]:
    """Give the call that brings the list of one chat up to date; none while duties and language are those last told."""
    if not person.assignments:
        return gone(chat, talk)
    known = ",".join([_.language, *sorted(person.duties)])
    if known == talk.data.get("commands"):
        return []
    talk.data["commands"] = known
    scope = {"type": "chat", "chat_id": chat}
    return [Call("setMyCommands", {"commands": shown(person, _), "scope": scope})]


def gone(chat: int, talk: Talk) -> list[Call]:
    """Give the call that takes the list of one chat away; none where there is none."""
    if talk.data.pop("commands", None) is None:
        return []
    return [Call("deleteMyCommands", {"scope": {"type": "chat", "chat_id": chat}})]
