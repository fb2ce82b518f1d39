"""The questions of `/parla` after the age: what is asked, how an answer is kept, and which buttons stand there."""

from typing import Any

from domain.peer_names import ACTIVITIES, GENDERS, THEMES
from domain.peer_requests import MOST_THEMES, Needs
from domain.peers import SLOTS, Activity, Gender, Theme
from domain.people import TerritoryId
from domain.words import N_
from handlers.ui import pickers
from handlers.ui.screens import Button
from locales.catalogues import Translate

STEPS = ("place", "what", "tongue", "when", "way", "who", "doing", "sum")
"""The questions after the age, in order."""

ASKS = {
    "place": N_("Dove abiti? Scegli il comune, o scrivi il suo nome."),
    "what": N_("Di che cosa vorresti parlare? Scegli da uno a quattro temi."),
    "tongue": N_("In quale lingua? Tocca una volta per la tua lingua, due se la parli bene."),
    "when": N_("Quando sei libero o libera? Scegli tutto ciò che va bene."),
    "way": N_("Come vorresti parlare?"),
    "who": N_("Preferisci una donna o un uomo? Se scegli, lo rispettiamo. Forse si aspetta di più."),
    "doing": N_("C'è qualcosa che vorresti fare insieme?"),
}

WAYS = {
    "remote": N_("a distanza, in questa chat"),
    "near": N_("di persona, in un posto del servizio"),
    "both": N_("vanno bene tutti e due"),
}


def choose(picks: dict[str, Any], where: str, value: str) -> bool:
    """Keep one choice; gives whether the next question follows."""
    if where == "place" and value.isdigit():
        picks["comune"] = int(value)
        return True
    if where == "what":
        if value in set(Theme):
            chosen = pickers.toggled(picks.get("themes", []), value)
            picks["themes"] = chosen[-MOST_THEMES:]
        return value == "go" and bool(picks.get("themes"))
    if where == "tongue":
        if value != "go":
            picks["tongues"] = pickers.next_tongue(picks.get("tongues", {}), value)
        return value == "go" and bool(picks.get("tongues"))
    if where == "when":
        if value.isdigit() and int(value) < SLOTS:
            picks["week"] = [
                int(one) for one in pickers.toggled([str(one) for one in picks.get("week", [])], value)
            ]
        return value == "go" and bool(picks.get("week"))
    if where == "way" and value in WAYS:
        picks["way"] = value
        return True
    if where == "who":
        if value == "again":
            picks["not_again"] = not picks.get("not_again")
            return False
        picks["gender"] = value if value in set(Gender) else ""
        return True
    if where == "doing":
        picks["activity"] = value if value in set(Activity) else ""
        return True
    return False


def rows_of(where: str, picks: dict[str, Any], _: Translate) -> list[list[Button]]:
    """Give the buttons of a question, with a tick at what is chosen."""
    go = [Button(_("Avanti"), f"pq:{where}:go")]
    if where == "what":
        themes = {theme.value: words for theme, words in THEMES.items()}
        return [*pickers.several(themes, picks.get("themes", []), "pq:what", _), go]
    if where == "tongue":
        return [*pickers.tongues(picks.get("tongues", {}), "pq:tongue", _), go]
    if where == "when":
        return [*pickers.week(picks.get("week", []), "pq:when", _), go]
    if where == "way":
        return [[Button(_(words), f"pq:way:{key}")] for key, words in WAYS.items()]
    if where == "who":
        genders = [
            Button(_(words), f"pq:who:{one.value}")
            for one, words in GENDERS.items()
            if one is not Gender.OTHER
        ]
        return [genders, [Button(_("Per me è uguale"), "pq:who:any")]]
    activities = [[Button(_(words), f"pq:doing:{one.value}")] for one, words in ACTIVITIES.items()]
    return [*activities, [Button(_("No, solo parlare"), "pq:doing:none")]]


def needs_of(picks: dict[str, Any]) -> Needs:
    """Give what was chosen as the matching reads it."""
    way = picks.get("way", "both")
    return Needs(
        themes=frozenset(map(Theme, picks.get("themes", []))),
        languages=dict(picks.get("tongues", {})),
        week=frozenset(picks.get("week", [])),
        comune=TerritoryId(int(picks["comune"])),
        remote=way in ("remote", "both"),
        near=way in ("near",),
        gender=Gender(picks["gender"]) if picks.get("gender") else None,
        activity=Activity(picks["activity"]) if picks.get("activity") else None,
    )


def sum_screen(picks: dict[str, Any], _: Translate) -> tuple[str, list[list[Button]]]:
    """Show what is asked and who will read it, before it is sent."""
    themes = ", ".join(_(THEMES[Theme(one)]) for one in picks.get("themes", []))
    text = "\n".join(
        (
            _("Ecco che cosa chiedo per te."),
            _("Temi: {words}").format(words=themes),
            _("Come: {words}").format(words=_(WAYS[picks.get("way", "both")])),
            _("Lo leggono solo chi sceglie e, dei temi, chi ti potrà parlare. Invio?"),
        )
    )
    return text, [[Button(_("Sì, invia"), "psend")]]
