"""The commands that Telegram shows beside the text field to everybody, in every language; told once at each start.

Whoever works in the network has a list of their own (`handlers/commands.py`).
"""

from collections.abc import Mapping

from bot.api import Api
from domain.words import N_
from locales.catalogues import Translate

SHOWN = (
    ("menu", N_("Che cosa posso fare qui")),
    ("aiuto", N_("Numeri di aiuto, subito")),
    ("segnala", N_("Nuova segnalazione")),
    ("orientami", N_("Non so dove andare")),
    ("glossario", N_("Le parole dei servizi, spiegate")),
    ("bisogno", N_("Che cosa manca dove vivo")),
    ("riprendi", N_("Riprendi una segnalazione non finita")),
    ("mie", N_("Le mie segnalazioni")),
    ("parla", N_("Parlare con chi ci è passato")),
    ("annulla", N_("Lascia stare")),
    ("lingua", N_("Cambia lingua")),
    ("dati", N_("I miei dati")),
    ("cancella_dati", N_("Cancella i miei dati")),
    ("nascondi", N_("Nascondi i messaggi di questa chat")),
    ("esci", N_("Schermata neutra")),
)


async def tell(api: Api, words: Mapping[str, Translate]) -> None:
    """Tell Telegram the commands, Italian for everyone and each other language for its speakers."""
    for code, _ in words.items():
        shown = [{"command": name, "description": _(text)} for name, text in SHOWN]
        if code == "it":
            await api.call("setMyCommands", commands=shown)
        else:
            await api.call("setMyCommands", commands=shown, language_code=code)
