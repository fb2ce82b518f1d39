"""What an operator records at triage: severity at entry, reversibility, sector, age band, subject; one tap each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import triage
from domain.case import AgeBand, Case, Entry, Sector, Severity, SubjectKind
from domain.names import SECTORS, SEVERITIES, SUBJECTS
from domain.people import Person
from domain.words import N_
from handlers.cards import code_of
from handlers.events import CallbackQuery
from handlers.recognise import taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="entry")


_ENTRY: dict[str, Callable[[Entry, str], Entry]] = {
    "s": lambda entry, value: replace(entry, severity=Severity(value)),
    "r": lambda entry, value: replace(entry, reversible=value == "1"),
    "e": lambda entry, value: replace(entry, sector=Sector(value)),
    "a": lambda entry, value: replace(entry, age_band=AgeBand(value)),
    "k": lambda entry, value: replace(entry, subject=SubjectKind(value)),
}


def _mark(on: bool, words: str, _: Translate) -> str:
    return _("✓ {label}").format(label=words) if on else words


def _entry_screen(case: Case, _: Translate) -> tuple[str, list[list[Button]]]:
    entry, code = case.entry, case.code
    sides = ((True, N_("reversibile")), (False, N_("non reversibile")))
    ages = [(one, N_("età non nota") if one is AgeBand.UNKNOWN else one.value) for one in AgeBand]
    rows = [
        [
            Button(_mark(entry.severity is one, _(words), _), f"entry:{code}:s:{one.value}")
            for one, words in SEVERITIES.items()
        ],
        [
            Button(_mark(entry.reversible is one, _(words), _), f"entry:{code}:r:{int(one)}")
            for one, words in sides
        ],
        [
            Button(_mark(entry.sector is one, _(words), _), f"entry:{code}:e:{one.value}")
            for one, words in SECTORS.items()
        ],
        [
            Button(_mark(entry.age_band is one, _(words), _), f"entry:{code}:a:{one.value}")
            for one, words in ages[:3]
        ],
        [
            Button(_mark(entry.age_band is one, _(words), _), f"entry:{code}:a:{one.value}")
            for one, words in ages[3:]
        ],
        [
            Button(_mark(entry.subject is one, _(words), _), f"entry:{code}:k:{one.value}")
            for one, words in SUBJECTS.items()
        ],
        [Button(_("Torna alla scheda"), f"card:{code}")],
    ]
    text = _("{code} · Com'è all'ingresso: gravità, se è reversibile, settore, età, per chi.")
    return text.format(code=code), rows


@router.callback_query(taps("entry"))
async def classifies(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An operator records severity, reversibility, sector, age band and subject."""
    code, *more = said.split(":")
    found = _ENTRY.get(more[0]) if len(more) == 2 else None

    def change(entry: Entry) -> Entry:
        try:
            return found(entry, more[1]) if found else entry
        except ValueError:
            return entry

    case = await triage.classify(store, person, code_of(code), change, now)
    return [*screens.toast(tap), screens.show(tap, *_entry_screen(case, _))]
