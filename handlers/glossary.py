"""`/glossario`: the words of services in plain words; one tap a word."""

from aiogram import Router

from domain.glossary import BY_KEY, TERMS
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="glossary")


@router.message(command("glossario"))
@router.callback_query(taps("words"))
async def explains(event: Message | CallbackQuery, said: str, _: Translate) -> list[Call]:
    """Somebody looks up a word that services use."""
    term = BY_KEY.get(said) if isinstance(event, CallbackQuery) else None
    if term is not None:
        text = _("{word}. {meaning}").format(word=_(term.word), meaning=_(term.meaning))
        rows = [[Button(_("Altre parole"), "words:")], screens.way_out(_)]
        return [*screens.toast(event), screens.show(event, text, rows)]
    rows = screens.grid([Button(_(one.word), f"words:{one.key}") for one in TERMS])
    text = _("Quale parola non è chiara?")
    return [*screens.toast(event), screens.show(event, text, [*rows, screens.way_out(_)])]
