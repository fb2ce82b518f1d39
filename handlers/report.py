"""Opening, resuming and leaving a report; the walk through its questions stands in `report_walk`."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import danger, on_call, people
from domain import forms
from domain.forms import Around, BrokenDraft, Draft, Form
from domain.names import NOBODY_READS_NOW
from domain.people import Person
from domain.words import N_
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, taps, word
from handlers.start import menu_rows
from handlers.talk import Talk
from handlers.ui import form_screens, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="report")

_LOCAL = ("comune", "summary")


@router.callback_query(taps("begin"))
async def begins(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody taps [Inizia]: an institutional reporter goes straight to the first question, others to the menu."""
    if person.reporting_as is None or person.is_team:
        return [
            *screens.toast(tap),
            screens.show(tap, _("Che cosa vuoi fare?"), menu_rows(person.assignments, _)),
        ]
    return await _open(tap, house.form_for(person), person, talk, store, house, now, _)


@router.callback_query(taps("new"))
async def begins_new(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody chooses to report; `said` names the form of a family or young person."""
    form = house.protocol.forms.get(said) if said in ("family", "self") else house.form_for(person)
    return await _open(tap, form, person, talk, store, house, now, _)


@router.message(command("segnala"))
async def asks_to_report(
    message: Message, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody wants to report, by command."""
    form = house.form_for(person)
    if form is None:
        rows = [
            [Button(_("Sono un genitore o un familiare"), "new:family")],
            [Button(_("Sono un ragazzo o una ragazza"), "new:self")],
        ]
        return [screens.say(message, _("Chi sei?"), [*rows, [Button(_("Aiuto"), "help")]])]
    return await _open(message, form, person, talk, store, house, now, _)


async def _open(
    event: Message | CallbackQuery,
    form: Form | None,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Open a form, or ask what to do with an unfinished one."""
    if form is None:
        rows = menu_rows(person.assignments, _)
        return [*screens.toast(event), screens.show(event, _("Che cosa vuoi fare?"), rows)]
    found = unfinished(talk, house)
    if found is None:
        await left_unsent(person, talk, store, house, now)
    elif found[1].is_open:
        rows = [
            [Button(_("Riprendi la segnalazione"), "resume")],
            [Button(_("Butta la bozza e ricomincia"), f"again:{form.id}")],
        ]
        text = _("C'è una segnalazione non finita.")
        return [*screens.toast(event), screens.show(event, text, [*rows, [Button(_("Aiuto"), "help")]])]
    return await _fresh(event, form, person, talk, store, house, now, _)


async def _fresh(
    event: Message | CallbackQuery,
    form: Form,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    seen = await people.seen_in(store, person)
    draft = forms.begin(form, run=secrets.token_hex(2), given={"seen_in": seen} if seen else {})
    shown = await stand(event, form, draft, person, talk, store, house, now, _)
    if await on_call.is_covered(store, person, now):
        return shown
    return [*shown[:-1], screens.say(event, _(NOBODY_READS_NOW)), screens.below(event, shown[-1])]


@router.callback_query(taps("again"))
async def begins_again(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody throws an unfinished report away and begins another."""
    form = house.protocol.forms.get(said)
    if form is None or (form.id not in ("family", "self") and house.form_for(person) is not form):
        return [
            *screens.toast(tap),
            screens.show(tap, _("Che cosa vuoi fare?"), menu_rows(person.assignments, _)),
        ]
    await left_unsent(person, talk, store, house, now)
    return await _fresh(tap, form, person, talk, store, house, now, _)


@router.callback_query(taps("resume"))
@router.message(command("riprendi"), word("riprendi"))
async def resumes(
    event: Message | CallbackQuery,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody goes on with an unfinished report, also after a restart."""
    found = unfinished(talk, house)
    if found is None:
        text = _("Non c'è una bozza da riprendere.")
        if await outdated(person, talk, store, house, now):
            text = _(OUTDATED)
        return [*screens.toast(event), screens.say(event, text, menu_rows(person.assignments, _))]
    form, draft = found
    turn = forms.step(form, draft, forms.Resume()) if draft.state == "paused" else None
    after_numbers = talk.step == "danger"
    shown = await stand(event, form, turn.draft if turn else draft, person, talk, store, house, now, _)
    return [*shown[:-1], screens.below(event, shown[-1])] if after_numbers else shown


def unfinished(talk: Talk, house: House) -> tuple[Form, Draft] | None:
    """Give the unfinished draft with its form; None when there is none or the form changed since."""
    draft = _draft(talk)
    form = house.protocol.forms.get(draft.form) if draft else None
    return (form, draft) if form and draft and draft.fits(form) else None


def _draft(talk: Talk) -> Draft | None:
    try:
        return Draft.from_data(talk.data["draft"]) if talk.has_draft else None
    except BrokenDraft:
        return None


OUTDATED = N_(
    "Il modulo è cambiato e la tua bozza non vale più. Non ho inviato niente. Ricomincia quando vuoi."
)


async def outdated(person: Person, talk: Talk, store: Any, house: House, now: datetime) -> bool:
    """Drop a draft that no form fits any more; gives whether there was one. A red flag in it still reaches a human."""
    had = talk.has_draft
    if had:
        await left_unsent(person, talk, store, house, now)
    return had


async def around(form: Form, draft: Draft, person: Person, store: Any, house: House, _: Translate) -> Around:
    """Give what the engine needs from outside: words of the language always, comuni only where they are shown."""
    local = form.screens[draft.step].kind in _LOCAL
    comuni: Mapping[str, str] = await people.comuni_near(store, person) if local else {}
    return Around(comuni, house.typed_words(form, _))


async def stand(
    event: Message | CallbackQuery,
    form: Form,
    draft: Draft,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Keep the draft and show the screen that stands now."""
    talk.at("form", draft=draft.to_data())
    view = forms.show(form, draft, await around(form, draft, person, store, house, _))
    return [
        *screens.toast(event),
        screens.show(event, form_screens.text(view, _), form_screens.rows(view, _)),
    ]


async def left_unsent(person: Person, talk: Talk, store: Any, house: House, now: datetime) -> None:
    """Drop a draft; a red flag in it that nobody was told about still reaches a human."""
    draft, found = _draft(talk), unfinished(talk, house)
    talk.data.pop("draft", None)
    talk.rest()
    if draft is None or talk.data.get("paged") == draft.run:
        return
    answers = forms.answers(*found) if found else draft.values
    if any(answers.get(code) == "sì" for code in ("X1", "X2", "X3", "X4", "X5", "X6")):
        talk.data["paged"] = draft.run
        await danger.cry(store, person, source="draft", now=now)


@router.message(command("annulla"))
async def cancels(
    message: Message, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody stops what they were doing; a draft is thrown away."""
    had = talk.has_draft
    await left_unsent(person, talk, store, house, now)
    text = _("Bozza cancellata. Non è stato inviato niente.") if had else _("Va bene, ho lasciato stare.")
    return [screens.say(message, text, menu_rows(person.assignments, _))]


@router.callback_query(taps("stop"))
async def stops(tap: CallbackQuery, person: Person, talk: Talk, _: Translate) -> list[Call]:
    """Somebody leaves a question that waited for words."""
    talk.rest()
    text = _("Va bene, ho lasciato stare.")
    return [*screens.toast(tap), screens.show(tap, text, menu_rows(person.assignments, _))]
