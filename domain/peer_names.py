"""How peer support is called among people: themes, languages, times, what is missing, and why two people could fit."""

from domain.matching import Ask, Helper, hours_in_common
from domain.peer_requests import Kind, OfferStatus, Status
from domain.peers import MOTHER, PARTS, Activity, Gender, Obstacle, Stage, Theme
from domain.words import N_

THEMES = {
    Theme.ANXIETY: N_("l'ansia"),
    Theme.DARK_DAYS: N_("i giorni bui"),
    Theme.SOLITUDE: N_("la solitudine"),
    Theme.FAMILY: N_("la famiglia"),
    Theme.SCHOOL: N_("la scuola"),
    Theme.BULLYING: N_("le prese in giro"),
    Theme.FOOD: N_("il cibo e il corpo"),
    Theme.SUBSTANCES: N_("alcol, sostanze o gioco"),
    Theme.LOSS: N_("una perdita"),
    Theme.PARENT: N_("essere genitore"),
    Theme.CARE: N_("le cure"),
    Theme.FAR_FROM_HOME: N_("vivere lontano da casa"),
    Theme.IDENTITY: N_("capire chi sono"),
}

LANGUAGES = {
    "it": N_("italiano"),
    "en": N_("inglese"),
    "fr": N_("francese"),
    "es": N_("spagnolo"),
    "ro": N_("rumeno"),
    "ar": N_("arabo"),
    "sq": N_("albanese"),
    "uk": N_("ucraino"),
    "zh": N_("cinese"),
    "bn": N_("bengalese"),
    "pa": N_("punjabi"),
    "ur": N_("urdu"),
}
"""Languages that can be asked for; the larger communities of the territories we know."""

GENDERS = {Gender.WOMAN: N_("donna"), Gender.MAN: N_("uomo"), Gender.OTHER: N_("altro")}

ACTIVITIES = {
    Activity.DAILY: N_("le cose di ogni giorno"),
    Activity.COMPANY: N_("uscire e stare con gli altri"),
    Activity.GROUP: N_("un gruppo di auto-aiuto"),
}

PART_NAMES = (N_("mattina"), N_("pomeriggio"), N_("sera"))
DAY_NAMES = (N_("lun"), N_("mar"), N_("mer"), N_("gio"), N_("ven"), N_("sab"), N_("dom"))

STAGES = {
    Stage.INVITED: N_("invitato"),
    Stage.CANDIDATE: N_("candidato"),
    Stage.ACTIVE: N_("attivo"),
    Stage.LEFT: N_("uscito"),
}

KINDS = {
    Kind.PEER: N_("parlare con un ESP"),
    Kind.GROUP: N_("un gruppo guidato"),
    Kind.CONTACT: N_("essere contattato dal servizio"),
}

STATUSES = {
    Status.WAITING: N_("in attesa"),
    Status.OFFERED: N_("proposta a un ESP"),
    Status.WILLING: N_("l'ESP ha detto sì, manca la persona"),
    Status.MATCHED: N_("in contatto"),
    Status.CLOSED: N_("chiusa"),
}

OFFERS = {
    OfferStatus.OFFERED: N_("aspetta una risposta"),
    OfferStatus.WILLING: N_("ha detto sì"),
    OfferStatus.AGREED: N_("in contatto"),
    OfferStatus.DECLINED: N_("ha detto no"),
    OfferStatus.EXPIRED: N_("non ha risposto"),
    OfferStatus.REFUSED: N_("la persona ha detto no"),
    OfferStatus.WITHDRAWN: N_("ritirata"),
}

OBSTACLES = {
    Obstacle.NOT_ACTIVE: N_("non è ancora attivo"),
    Obstacle.TRAINING: N_("la formazione manca o è scaduta"),
    Obstacle.AGREEMENT: N_("l'accordo manca o è scaduto"),
    Obstacle.CHECK: N_("il certificato per i minori manca o è scaduto"),
    Obstacle.REFERENCE: N_("manca l'operatore di riferimento"),
    Obstacle.PAUSED: N_("è in pausa"),
    Obstacle.COOLING: N_("riposa dopo un momento difficile"),
    Obstacle.SUPERVISION: N_("la supervisione è in ritardo"),
    Obstacle.DEBRIEF: N_("manca un resoconto dopo un incontro"),
    Obstacle.FULL: N_("segue già tutte le persone che può"),
    Obstacle.AWAY: N_("è assente o non riceve i messaggi"),
    Obstacle.PROFILE: N_("il profilo non è completo"),
}

TERMS = {
    Obstacle.TRAINING: N_("la formazione"),
    Obstacle.AGREEMENT: N_("l'accordo"),
    Obstacle.CHECK: N_("il certificato per i minori"),
    Obstacle.SUPERVISION: N_("la supervisione"),
}

FEEDBACK = (
    N_("Mi sono sentito ascoltato."),
    N_("Abbiamo parlato di ciò che conta per me."),
    N_("Il modo andava bene."),
    N_("Adesso vedo un po' meglio che cosa fare."),
)
"""The four questions to whoever was accompanied (field notes §7)."""

PARTS_WORDS = tuple(f"{start}-{end}" for start, end in PARTS)

Reason = tuple[str, dict[str, object]]
"""One reason: its sentence as a msgid, and what it names; lists of words are lists of msgids."""

_ASKER = {
    "themes": N_("Ha vissuto anche lui o lei: {words}."),
    "tongue": N_("Parla la tua lingua: {words}."),
    "spoken": N_("Potete capirvi in: {words}."),
    "hours": N_("Avete {hours} ore libere in comune ogni settimana."),
    "no_hours": N_("Gli orari sono da accordare."),
    "here": N_("È del tuo comune."),
    "around": N_("È della tua zona."),
    "remote": N_("Vi sentite a distanza, in questa chat."),
    "gender": N_("È come hai chiesto: {words}."),
    "activity": N_("Può accompagnarti in: {words}."),
}

_ESP = {
    "themes": N_("Vuole parlare di ciò che hai vissuto: {words}."),
    "tongue": N_("Parla la tua lingua: {words}."),
    "spoken": N_("Potete capirvi in: {words}."),
    "hours": N_("Avete {hours} ore libere in comune ogni settimana."),
    "no_hours": N_("Gli orari sono da accordare."),
    "here": N_("È di un tuo comune."),
    "around": N_("È della tua zona."),
    "remote": N_("Vi sentite a distanza, in questa chat."),
    "gender": N_("Ha chiesto: {words}."),
    "activity": N_("Vorrebbe: {words}."),
}

_STAFF = {
    "themes": N_("Temi in comune: {words}."),
    "tongue": N_("Stessa lingua madre: {words}."),
    "spoken": N_("Lingua in comune: {words}."),
    "hours": N_("Ore in comune a settimana: {hours}."),
    "no_hours": N_("Nessun orario in comune."),
    "here": N_("Stesso comune."),
    "around": N_("Stesso ambito."),
    "remote": N_("A distanza, per tutti e due."),
    "gender": N_("Genere chiesto: {words}."),
    "activity": N_("Attività chiesta: {words}."),
}


def for_asker(ask: Ask, helper: Helper) -> list[Reason]:
    """Give the reasons in the words for the one who asked."""
    return _told(ask, helper, _ASKER)


def for_esp(ask: Ask, helper: Helper) -> list[Reason]:
    """Give the reasons in the words for the ESP; nothing in them tells who it is."""
    return _told(ask, helper, _ESP)


def for_staff(ask: Ask, helper: Helper) -> list[Reason]:
    """Give the reasons in the words for whoever approves."""
    return _told(ask, helper, _STAFF)


def _told(ask: Ask, helper: Helper, words: dict[str, str]) -> list[Reason]:
    return [(words[key], params) for key, params in _facts(ask, helper)]


def _facts(ask: Ask, helper: Helper) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    themes = [THEMES[one] for one in Theme if one in ask.themes & helper.themes]
    if themes:
        found.append(("themes", {"words": themes}))
    common = [tongue for tongue in LANGUAGES if tongue in ask.languages and tongue in helper.languages]
    own = [one for one in common if ask.languages[one] == MOTHER == helper.languages[one]]
    found.append(("tongue" if own else "spoken", {"words": [LANGUAGES[one] for one in own or common]}))
    hours = hours_in_common(ask, helper)
    found.append(("hours", {"hours": hours}) if hours else ("no_hours", {}))
    if ask.remote and helper.remote:
        found.append(("remote", {}))
    if ask.comune in helper.comuni:
        found.append(("here", {}))
    elif ask.ambito in helper.ambiti:
        found.append(("around", {}))
    if ask.gender is not None and ask.gender is helper.gender:
        found.append(("gender", {"words": [GENDERS[ask.gender]]}))
    if ask.activity is not None and ask.activity in helper.activities:
        found.append(("activity", {"words": [ACTIVITIES[ask.activity]]}))
    return found
