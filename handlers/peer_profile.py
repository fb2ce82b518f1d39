"""`/esp`: an ESP's own page, with what is missing, what expires, the load, a pause without a reason, and the profile."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import peer_matching, peers
from casework import peer_requests as asking
from domain import peers as rules
from domain.peer_names import ACTIVITIES, GENDERS, OBSTACLES, STAGES, TERMS, THEMES
from domain.peers import SLOTS, Activity, Esp, Gender, Obstacle, Profile, Stage, Theme
from domain.people import Person, TerritoryId
from domain.typed_text import fold
from domain.words import N_
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import pickers, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="peer_profile")

FEW = 12
PARTS = {
    "tongue": N_("Quali lingue parli? Tocca una volta per la tua lingua, due se la parli bene."),
    "themes": N_(
        "Di che cosa accetti che si sappia che l'hai vissuto? Solo questo verrà detto a chi ti cerca."
    ),
    "week": N_("Quando sei libero o libera, di solito?"),
    "place": N_("In quali comuni puoi incontrare qualcuno? Scegli, o scrivi il nome."),
    "remote": N_("Vuoi sentire qualcuno anche a distanza, in questa chat?"),
    "gender": N_("C'è chi preferisce parlare con una donna o con un uomo. Tu come ti presenti?"),
    "doing": N_("Che cosa ti va di fare?"),
}
NAMES = {
    "tongue": N_("Lingue"),
    "themes": N_("Temi"),
    "week": N_("Orari"),
    "place": N_("Comuni"),
    "remote": N_("A distanza"),
    "gender": N_("Come ti presenti"),
    "doing": N_("Attività"),
}


@router.message(command("esp"))
@router.callback_query(taps("esp"))
async def sees_own_page(
    event: Message | CallbackQuery, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP looks at their own page."""
    talk.rest()
    row = await peers.own(store, person)
    offers = await peer_matching.open_offers(store, person)
    lines = [_("Il tuo posto come ESP: {stage}.").format(stage=_(STAGES[row.stage]))]
    lines.append(_("Persone che segui: {load} di {most}.").format(load=row.load, most=row.max_load))
    missing = [one for one in rules.obstacles(row, now) if one is not Obstacle.NOT_ACTIVE]
    if missing:
        lines.append(_("Finché resta così non ti propongo nessuno:"))
        lines += [f"- {_(OBSTACLES[one])}" for one in missing]
    for term in rules.terms(row):
        lines.append(
            _("{what}: fino a {when}").format(what=_(TERMS[term.what]), when=times.when(term.ends_at, now, _))
        )
    rows = [
        [Button(_("Una proposta da leggere"), f"poffer:{one.id}")]
        for one in offers
        if one.status == "offered"
    ]
    rows.append([Button(_("Il mio profilo"), "espp:"), Button(_("Come sto"), "cme")])
    paused = row.care.paused_at is not None
    rows.append([Button(_("Riprendo"), "espgo") if paused else Button(_("Faccio una pausa"), "esppause")])
    return [*screens.toast(event), screens.show(event, "\n".join(lines), [*rows, screens.way_out(_)])]


@router.callback_query(taps("esppause"))
async def takes_a_pause(
    tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP takes a pause: nobody asks why."""
    await peers.pause(store, person, now)
    text = _("Va bene. Per ora nessuna nuova proposta. Chi segui già resta con te. Per tornare: /esp.")
    return [
        *screens.toast(tap),
        screens.show(tap, text, [[Button(_("La mia pagina"), "esp")], screens.way_out(_)]),
    ]


@router.callback_query(taps("espgo"))
async def comes_back(
    tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP comes back from a pause."""
    await peers.resume(store, person, now)
    text = _("Va bene. Le proposte arrivano di nuovo.")
    return [
        *screens.toast(tap),
        screens.show(tap, text, [[Button(_("La mia pagina"), "esp")], screens.way_out(_)]),
    ]


@router.callback_query(taps("espyes", "espno"))
async def answers_invitation(
    tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody who was accompanied says whether they want to become an ESP."""
    yes = str(tap.data).startswith("espyes")
    row = await peers.answer_invitation(store, person, now, yes=yes)
    if row.stage is Stage.LEFT:
        text = _("Va bene così. Grazie di averci pensato.")
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    text = _(
        "Che bello. Una persona del servizio ti parla della formazione. Intanto puoi scrivere il tuo profilo."
    )
    rows = [[Button(_("Il mio profilo"), "espp:")], screens.way_out(_)]
    return [*screens.toast(tap), screens.show(tap, text, rows)]


@router.callback_query(taps("espp"))
async def edits_profile(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP looks at the profile, opens one part of it, or changes something there; each tap is kept at once."""
    part, _sep, value = said.partition(":")
    row = await peers.own(store, person)
    talk.rest()
    if part not in PARTS:
        return [*screens.toast(tap), screens.show(tap, *_summary(row, _))]
    if value:
        row = await peers.tell_profile(store, person, changed(row.profile, part, value), now)
    if part == "place":
        talk.at("espplace")
    places = await asking.comuni(store, person)
    return [*screens.toast(tap), screens.show(tap, _(PARTS[part]), _part_rows(row.profile, part, places, _))]


def changed(told: Profile, part: str, value: str) -> Profile:
    """Give the profile after one tap; a value that is none of ours changes nothing."""
    if part == "tongue":
        return replace(told, languages=pickers.next_tongue(told.languages, value))
    if part == "themes" and value in set(Theme):
        return replace(told, themes=told.themes ^ {Theme(value)})
    if part == "week" and value.isdigit() and int(value) < SLOTS:
        return replace(told, week=told.week ^ {int(value)})
    if part == "place" and value.isdigit():
        return replace(told, comuni=told.comuni ^ {TerritoryId(int(value))})
    if part == "remote":
        return replace(told, remote=value == "1")
    if part == "gender" and value in set(Gender):
        return replace(told, gender=Gender(value))
    if part == "doing" and value in set(Activity):
        return replace(told, activities=told.activities ^ {Activity(value)})
    return told


def _summary(row: Esp, _: Translate) -> tuple[str, list[list[Button]]]:
    told = row.profile
    full = {
        "tongue": bool(told.languages),
        "themes": bool(told.themes),
        "week": bool(told.week),
        "place": bool(told.comuni),
        "remote": told.remote,
        "gender": told.gender is not None,
        "doing": bool(told.activities),
    }
    text = _("Il tuo profilo. Lo legge solo chi sceglie le persone da proporti. Tocca ciò che vuoi cambiare.")
    buttons = [
        Button(pickers.ticked(full[part], _(words), _), f"espp:{part}:") for part, words in NAMES.items()
    ]
    return text, [*screens.grid(buttons), [Button(_("La mia pagina"), "esp")], screens.way_out(_)]


def _part_rows(
    told: Profile, part: str, places: list[tuple[TerritoryId, str]], _: Translate
) -> list[list[Button]]:
    prefix = f"espp:{part}"
    if part == "tongue":
        rows = pickers.tongues(told.languages, prefix, _)
    elif part == "themes":
        themes = {theme.value: words for theme, words in THEMES.items()}
        rows = pickers.several(themes, told.themes, prefix, _)
    elif part == "week":
        rows = pickers.week(told.week, prefix, _)
    elif part == "place":
        shown = places if len(places) <= FEW else [one for one in places if one[0] in told.comuni]
        rows = _place_rows(told, shown, _)
    elif part == "remote":
        rows = [
            [
                Button(pickers.ticked(told.remote, _("Sì"), _), f"{prefix}:1"),
                Button(pickers.ticked(not told.remote, _("No"), _), f"{prefix}:0"),
            ]
        ]
    elif part == "gender":
        genders = {gender.value: words for gender, words in GENDERS.items()}
        rows = pickers.several(genders, [told.gender or ""], prefix, _)
    else:
        activities = {one.value: words for one, words in ACTIVITIES.items()}
        rows = pickers.several(activities, told.activities, prefix, _)
    return [*rows, [Button(_("Fatto"), "espp:")], screens.way_out(_)]


def _place_rows(told: Profile, places: list[tuple[TerritoryId, str]], _: Translate) -> list[list[Button]]:
    return screens.grid(
        [Button(pickers.ticked(id in told.comuni, name, _), f"espp:place:{id}") for id, name in places]
    )


@router.message(step("espplace"))
async def writes_place(message: Message, said: str, person: Person, store: Any, _: Translate) -> list[Call]:
    """An ESP writes the name of a comune."""
    row = await peers.own(store, person)
    wanted = fold(said)
    found = [one for one in await asking.comuni(store, person) if wanted and fold(one[1]).startswith(wanted)][
        :8
    ]
    text = (
        _("È uno di questi?") if found else _("Non trovo questo comune. Prova a scriverlo in un altro modo.")
    )
    rows = [*_place_rows(row.profile, found, _), [Button(_("Fatto"), "espp:")], screens.way_out(_)]
    return [screens.say(message, text, rows)]
