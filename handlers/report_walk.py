"""A report question by question: taps and typed answers walk the form, danger is answered at once, sending makes a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import danger, reports
from domain import forms, triage
from domain.case import AgeBand
from domain.danger import Hit
from domain.forms import Draft, Event, Form, Turn
from domain.people import Person
from domain.triage import Level
from domain.words import N_
from handlers.danger import rows_after, told
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.receipts import receipt_text
from handlers.recognise import step, taps
from handlers.report import OUTDATED, around, left_unsent, outdated, stand, unfinished
from handlers.start import menu_rows
from handlers.talk import Talk
from handlers.ui import duty_notes, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="report_walk")


@router.callback_query(taps("f"))
async def taps_answer(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    update: int,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody taps a button of the form; an older tap than the last one changes nothing."""
    event = forms.decode(said)
    last = talk.data.get("tap", 0)
    if event is not None and 0 < last - update < 1_000_000:
        return await _late(tap, person, talk, store, house, now, _)
    talk.data["tap"] = update
    if event is None:
        return [
            *screens.toast(tap),
            screens.say(
                tap, _("Questo pulsante non vale più. Ecco il menu."), menu_rows(person.assignments, _)
            ),
        ]
    return await _step(tap, event, person, talk, store, house, now, _)


@router.message(step("form"))
async def types_answer(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    hits: Sequence[Hit],
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody types an answer instead of tapping.

    Words of danger were answered before this handler ran; where they fit no question, that answer stays the last thing said.
    """
    if hits and (found := unfinished(talk, house)) and not await _fits(found, said, person, store, house, _):
        return []
    return await _step(message, forms.Typed(said), person, talk, store, house, now, _)


async def _fits(
    found: tuple[Form, Draft], said: str, person: Person, store: Any, house: House, _: Translate
) -> bool:
    form, draft = found
    turn = forms.step(form, draft, forms.Typed(said), await around(form, draft, person, store, house, _))
    return not isinstance(turn.outcome, forms.NotUnderstood)


async def _late(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    found = unfinished(talk, house)
    if found is None:
        return await _closed(tap, person, talk, store, house, now, _)
    shown = await stand(tap, *found, person, talk, store, house, now, _)
    return [*screens.toast(tap, _("Questo tocco è arrivato in ritardo. Non ha cambiato niente.")), *shown[1:]]


async def _closed(
    event: Message | CallbackQuery,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    text = _("Questa segnalazione è chiusa: inviata, annullata o scaduta.")
    if await outdated(person, talk, store, house, now):
        text = _(OUTDATED)
    return [*screens.toast(event), screens.say(event, text, menu_rows(person.assignments, _))]


async def _step(
    event: Message | CallbackQuery,
    what: Event,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Walk the form by one event and say what happened."""
    found = unfinished(talk, house)
    if found is None:
        talk.rest()
        return await _closed(event, person, talk, store, house, now, _)
    form, draft = found
    turn = forms.step(form, draft, what, await around(form, draft, person, store, house, _))
    first = await _alarm(event, form, draft, turn, person, talk, store, house, now, _)
    outcome = turn.outcome
    if isinstance(outcome, forms.Sent):
        return [*first, *await _send(event, form, turn.draft, person, talk, store, house, now, _)]
    if isinstance(outcome, forms.UnderAge):
        return await _under_age(event, outcome, person, talk, store, house, now, _)
    if isinstance(outcome, forms.Cancelled):
        await left_unsent(person, talk, store, house, now)
        text = _("Bozza cancellata. Non è stato inviato niente.")
        return [*first, *screens.toast(event), screens.show(event, text, menu_rows(person.assignments, _))]
    if isinstance(outcome, forms.Over):
        return await _closed(event, person, talk, store, house, now, _)
    shown = await stand(event, form, turn.draft, person, talk, store, house, now, _)
    if first:
        talk.at("danger")
        return [*screens.toast(event), *first]
    said = _said(outcome, _, summary=form.screens[turn.draft.step].kind == "summary")
    if not said:
        return shown
    return [*screens.toast(event, said), screens.say(event, said), *_anew(event, shown)]


def _anew(event: Message | CallbackQuery, shown: list[Call]) -> list[Call]:
    """Give the screen as a new message below what was just said, so that it stands last."""
    screen = shown[-1]
    return [screens.below(event, screen)]


def _said(outcome: forms.Outcome, _: Translate, *, summary: bool) -> str:
    """Give the sentence for an event that changed nothing; empty when something did. At the `summary` words have a place."""
    if isinstance(outcome, forms.Stale):
        if outcome.given_answer:
            return _("Questa risposta l'avevi già data: {answer}. Siamo più avanti.").format(
                answer=_(outcome.given_answer)
            )
        return _("Questa schermata è già passata. Siamo più avanti.")
    if isinstance(outcome, forms.TooLong):
        return _(
            "Il testo è lungo {length} caratteri. Al massimo sono {limit}. Accorcialo e invialo di nuovo."
        ).format(length=outcome.length, limit=outcome.limit)
    if isinstance(outcome, forms.NotUnderstood) and summary:
        return _("Per dirlo a parole, prima tocca «Aggiungi due righe». Poi scrivi.")
    if isinstance(outcome, forms.NotUnderstood):
        return _("Non ho capito. Tocca un pulsante, oppure scrivi il numero o la parola.")
    return ""


async def _alarm(
    event: Message | CallbackQuery,
    form: Form,
    draft: Draft,
    turn: Turn,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Show contacts and page at once when an answer means danger now, also if the report is never sent.

    Nothing more is asked by itself: whoever is frightened may stop here, write to a person, or tap to go on.
    """
    if not any(code[0] in "XY" and code[1:].isdigit() for code in turn.changed):
        return []
    answers = forms.answers(form, turn.draft)
    assessed = triage.evaluate(house.protocol.rules, form, answers)
    if assessed.level is not Level.P1 or talk.data.get("paged") == draft.run:
        return []
    talk.data["paged"] = draft.run
    paged = await danger.cry(store, person, source="report", now=now)
    signals = tuple(code for code, said in answers.items() if said == "sì" and code != "X6")
    kept = talk.data.get("draft")
    talk.data["draft"] = turn.draft.to_data()
    said_told = told(paged, _, about_oneself=form.first_person)
    rest = _("Puoi fermarti qui. Il resto è facoltativo.")
    said: list[Call] = [
        screens.say(event, house.help_text(_, now, signals=signals, danger_now=True, age=_age(answers))),
        screens.say(event, f"{said_told}\n\n{rest}", rows_after(talk, _)),
    ]
    if kept is None:
        talk.data.pop("draft", None)
    return said


def _age(answers: Mapping[str, Any]) -> AgeBand:
    """Give the age band of the person in trouble, so that the numbers fit."""
    age = answers.get("age")
    return AgeBand.of(age if isinstance(age, int) else None)


async def _under_age(
    event: Message | CallbackQuery,
    outcome: forms.UnderAge,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Under 14 there is no account and no form: contacts and an adult; an open alarm keeps the way back open."""
    talk.data.pop("draft", None)
    talk.rest()
    help_text = house.help_text(_, now, age=AgeBand.FROM_10)
    if await danger.under_age(store, person, now):
        talk.at("danger")
        text = _("Chi è di turno lo sa e può scriverti qui. Parlane anche con un adulto di cui ti fidi.")
        return [
            *screens.toast(event),
            screens.show(event, help_text),
            screens.say(event, text, rows_after(talk, _)),
        ]
    talk.data["forget"] = True
    text = _(
        "Hai fatto bene a scrivere. Parlane con un adulto di cui ti fidi. Può scrivere per te. "
        "Hai meno di 14 anni, quindi qui non tengo niente di te."
    )
    rows = [[Button(_("C'è un pericolo adesso"), "sos")], screens.way_out(_)]
    return [*screens.toast(event), screens.show(event, text), screens.say(event, help_text, rows)]


async def _send(
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
    """Send the report: a case exists from here on, and the receipt says what to expect."""
    answers = forms.answers(form, draft)
    hits = house.scan(str(answers.get("text", "")))
    receipt = await reports.send(store, person, form, answers, hits, protocol=house.protocol, now=now)
    talk.data.pop("draft", None)
    talk.rest()
    page = (
        N_("Scrivi chi sei, su una pagina protetta")
        if form.first_person
        else N_("Scrivi chi è, su una pagina protetta")
    )
    rows = [
        [Button(_(page), f"page:{receipt.code}")],
        [Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")],
    ]
    said: list[Call] = [
        *screens.toast(event),
        screens.show(event, receipt_text(receipt, house, now, _), rows),
    ]
    if receipt.note is not None:
        box = [
            [Button(_(receipt.note.informed), f"noted:{receipt.code}")],
            [Button(_("Stampa i fatti"), f"page:{receipt.code}"), Button(_("Aiuto"), "help")],
        ]
        said.append(screens.say(event, duty_notes.message(receipt.note, _), box))
    return said
