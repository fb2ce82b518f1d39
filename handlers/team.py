"""The team's side of a case in chat: the card on demand, and every act on it; no content, only codes and names of rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Message

from casework import people, triage
from casework.triage import Card
from domain.access import Act
from domain.case import AgeBand, Case, CaseState, Entry, Sector, Severity, SubjectKind
from domain.codes import as_code
from domain.people import Person, PersonId
from domain.refusals import NotFound
from domain.triage import Level
from domain.words import N_
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import screens
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="team")

STATES = {
    CaseState.SENT: N_("inviata"),
    CaseState.IN_TRIAGE: N_("in triage"),
    CaseState.AWAITING_ANSWER: N_("in attesa di risposta"),
    CaseState.ORIENTED: N_("orientata"),
    CaseState.NOT_PERTINENT: N_("non pertinente"),
    CaseState.MERGED: N_("unita"),
    CaseState.ASSIGNED: N_("assegnata"),
    CaseState.IN_ASSESSMENT: N_("in valutazione"),
    CaseState.REOPENED: N_("riaperta"),
}
COLOURS = {Level.P1: N_("rossa"), Level.P2: N_("arancione"), Level.P3: N_("gialla"), Level.P4: N_("verde")}
SEVERITIES = {
    Severity.EARLY: N_("precoce"),
    Severity.MIDDLE: N_("intermedia"),
    Severity.FULL_BLOWN: N_("conclamata"),
}
SECTORS = {
    Sector.SOCIAL: N_("sociale"),
    Sector.EDUCATIONAL: N_("educativo"),
    Sector.HEALTH: N_("sanitario"),
}
SUBJECTS = {SubjectKind.PERSON: N_("persona"), SubjectKind.HOUSEHOLD: N_("nucleo")}


def code_of(said: str) -> str:
    """Read the code of a case from a tap or typed text; raises NotFound for what is none."""
    code = as_code(said.split(" ", 1)[0].split(":", 1)[0])
    if code is None:
        raise NotFound
    return code


def level_words(level: Level, _: Translate) -> str:
    """Give a level with its colour in words."""
    return _("{level} {colour}").format(level=level.name, colour=_(COLOURS[level]))


def card_text(card: Card, now: datetime, _: Translate) -> str:
    """Give the words of a card: code, level, due times, names of the matched reasons, what is missing; no typed text."""
    case = card.case
    lines = [
        _("{code} · {level} · inviata {ago}").format(
            code=case.code, level=level_words(case.level, _), ago=times.ago(case.sent_at, now, _)
        ),
        _("Stato: {state}").format(state=_(STATES[case.state])),
    ]
    if case.emergency:
        lines.append(_("EMERGENZA aperta"))
    if card.reasons:
        lines.append(_("Perché {level}:").format(level=case.computed_level.name))
        lines += [f"- {_(reason.text).format(**reason.params)}" for reason in card.reasons]
    if card.missing:
        lines.append(_("Manca: {what}").format(what=", ".join(_(one) for one in card.missing[:8])))
    lines += _due(card, now, _) + _held(card, _)
    if card.undelivered:
        lines.append(_("Messaggi non consegnati: {count}").format(count=card.undelivered))
    return "\n".join(lines)


def _due(card: Card, now: datetime, _: Translate) -> list[str]:
    case = card.case
    kept, owed = case.progress, case.promises
    steps = (
        (N_("vista"), kept.acknowledged_at, owed.acknowledge),
        (N_("presa in carico"), kept.accepted_at, owed.accept),
        (N_("primo contatto"), kept.contacted_at, owed.contact),
        (N_("primo incontro"), kept.met_at, owed.meeting),
    )
    lines = []
    for name, done, due in steps:
        if done is not None:
            lines.append(_("{step}: fatto {ago}").format(step=_(name), ago=times.ago(done, now, _)))
        elif due < now:
            lines.append(_("{step}: scaduta da {span}").format(step=_(name), span=times.span(now - due, _)))
        else:
            lines.append(_("{step}: entro {when}").format(step=_(name), when=times.when(due, now, _)))
    return lines


def _held(card: Card, _: Translate) -> list[str]:
    case, names = card.case, card.names
    lines = []
    if case.manager is not None:
        lines.append(_("Case manager: {name}").format(name=names.get(case.manager, "?")))
    elif case.operator is not None:
        lines.append(_("In carico a: {name}").format(name=names.get(case.operator, "?")))
    if case.lowering_to is not None and case.lowering_by is not None:
        lines.append(
            _("{name} propone {level}: serve una seconda persona.").format(
                name=names.get(case.lowering_by, "?"), level=case.lowering_to.name
            )
        )
    if case.calming_by is not None:
        lines.append(
            _("{name} propone di chiudere l'emergenza: serve una seconda persona.").format(
                name=names.get(case.calming_by, "?")
            )
        )
    return lines


_ACTS: tuple[tuple[Act, str, str, Callable[[Case, PersonId], bool]], ...] = (
    (Act.TAKE_CHARGE, N_("La prendo io"), "take", lambda case, me: case.operator is None and case.is_open),
    (Act.ACCEPT, N_("Accetto"), "accept", lambda case, me: _waits_for(case, me)),
    (
        Act.DECLINE,
        N_("Non posso"),
        "decline",
        lambda case, me: case.state is CaseState.ASSIGNED and case.manager == me,
    ),
    (Act.RECORD_CONTACT, N_("Primo contatto fatto"), "contact", lambda case, me: _to_contact(case, me)),
    (Act.ASK_REPORTER, N_("Chiedi a chi segnala"), "ask", lambda case, me: case.is_open),
    (Act.CLASSIFY, N_("Classifica"), "entry", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.ASSIGN, N_("Assegna"), "assign", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.RAISE_LEVEL, N_("Cambia livello"), "level", lambda case, me: case.is_open),
    (Act.ORIENT, N_("Orienta"), "orient", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.DISMISS, N_("Non pertinente"), "dismiss", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.MERGE, N_("Unisci"), "merge", lambda case, me: _mergeable(case)),
    (Act.SET_EMERGENCY, N_("Emergenza"), "emergency", lambda case, me: case.is_open and not case.emergency),
    (Act.LOWER_EMERGENCY, N_("Chiudi emergenza"), "calm", lambda case, me: case.emergency),
    (
        Act.REOPEN,
        N_("Riapri"),
        "reopen",
        lambda case, me: case.state in (CaseState.ORIENTED, CaseState.NOT_PERTINENT),
    ),
    (Act.READ_THREAD, N_("Messaggi e note"), "thread", lambda case, me: True),
    (Act.WRITE_NOTE, N_("Nota interna"), "note", lambda case, me: True),
)
"""Acts as buttons of a card, each with when it makes sense; the right is checked again at every tap."""


def _waits_for(case: Case, me: PersonId) -> bool:
    return case.state is CaseState.ASSIGNED and case.manager == me and case.progress.accepted_at is None


def _to_contact(case: Case, me: PersonId) -> bool:
    return case.state is CaseState.ASSIGNED and case.manager == me and case.progress.accepted_at is not None


def _mergeable(case: Case) -> bool:
    return case.state in (CaseState.IN_TRIAGE, CaseState.AWAITING_ANSWER)


def card_rows(card: Card, person: Person, _: Translate) -> list[list[Button]]:
    """Give the buttons of a card: what this person may do with it now."""
    buttons = [
        Button(_(words), f"{prefix}:{card.case.code}")
        for act, words, prefix, fits in _ACTS
        if act in card.acts and fits(card.case, person.id)
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    return [*rows, [Button(_("Coda"), "queue:"), Button(_("Menu"), "menu")]]


async def show_card(
    event: Message | CallbackQuery,
    code: str,
    person: Person,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
    *,
    said: str = "",
) -> list[TelegramMethod[Any]]:
    """Send the card of a case, protected and deleted by itself after 15 minutes; `said` stands above it."""
    card = await triage.card(store, person, code, house.protocol, now)
    text = card_text(card, now, _)
    if said:
        text = f"{said}\n\n{text}"
    return [*screens.toast(event), screens.say(event, text, card_rows(card, person, _), protect=True)]


@router.callback_query(taps("card"))
async def opens_card(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """Somebody of the team opens a card."""
    return await show_card(tap, code_of(said), person, store, house, now, _)


@router.message(command("caso"))
async def asks_card(
    message: Message, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """Somebody of the team asks for a card by its code."""
    return await show_card(message, code_of(said), person, store, house, now, _)


@router.callback_query(taps("take"))
async def takes_charge(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """A person on duty taps [La prendo io]; the second of two learns who was quicker."""
    code = code_of(said)
    await triage.take_charge(store, person, code, house.protocol, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("È tua."))


@router.callback_query(taps("accept"))
async def accepts(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """A case manager accepts a case."""
    code = code_of(said)
    await triage.accept(store, person, code, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("Accettata."))


@router.callback_query(taps("contact"))
async def made_contact(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """A case manager says that the first contact was made."""
    code = code_of(said)
    await triage.record_contact(store, person, code, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("Primo contatto segnato."))


@router.callback_query(taps("reopen"))
async def reopens(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """Somebody reopens a closed case."""
    code = code_of(said)
    await triage.reopen(store, person, code, house.protocol, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("Riaperta."))


@router.callback_query(taps("emergency"))
async def raises_flag(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """Somebody of the team raises the emergency flag."""
    code = code_of(said)
    await triage.set_emergency(store, person, code, now)
    return await show_card(
        tap, code, person, store, house, now, _, said=_("Emergenza aperta. Ho avvisato chi è di turno.")
    )


# Classification: each tap sets one thing, so that a double tap changes nothing.

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
    ages = [AgeBand.FROM_10, AgeBand.FROM_14, AgeBand.FROM_18, AgeBand.UNKNOWN]
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
        [Button(_mark(entry.age_band is one, one.value, _), f"entry:{code}:a:{one.value}") for one in ages],
        [
            Button(_mark(entry.subject is one, _(words), _), f"entry:{code}:k:{one.value}")
            for one, words in SUBJECTS.items()
        ],
        [Button(_("Torna alla scheda"), f"card:{code}")],
    ]
    return _("{code} · Gravità all'ingresso, reversibilità, settore, età, per chi").format(code=code), rows


@router.callback_query(taps("entry"))
async def classifies(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
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


@router.callback_query(taps("assign"))
async def assigns(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """An operator assigns a case: first to whom, with how many cases each holds, then done."""
    name, _sep, whom = said.partition(":")
    code = code_of(name)
    if whom.isdigit():
        await triage.assign(store, person, code, PersonId(int(whom)), house.protocol, now)
        return await show_card(
            tap, code, person, store, house, now, _, said=_("Assegnata. Aspetto che accetti.")
        )
    found = await triage.managers(store, person, code, now)
    rows = [
        [Button(_("{name} · {count} aperte").format(name=name, count=load), f"assign:{code}:{one.id}")]
        for one, name, load in found[:8]
    ]
    text = _("A chi?") if rows else _("Nessun case manager presente in questo territorio.")
    return [
        *screens.toast(tap),
        screens.show(tap, text, [*rows, [Button(_("Torna alla scheda"), f"card:{code}")]]),
    ]


@router.callback_query(taps("level"))
async def changes_level(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[TelegramMethod[Any]]:
    """Somebody changes the level: first which, then why."""
    name, _sep, wanted = said.partition(":")
    code = code_of(name)
    if wanted in Level.__members__:
        return _why(tap, talk, "level", code, _("Perché {level}?").format(level=wanted), _, level=wanted)
    rows = [[Button(level_words(level, _), f"level:{code}:{level.name}")] for level in Level]
    return [
        *screens.toast(tap),
        screens.show(tap, _("Quale livello?"), [*rows, [Button(_("Torna alla scheda"), f"card:{code}")]]),
    ]


# Acts that need words: the question waits at the step `why`.


def _why(
    tap: CallbackQuery, talk: Talk, act: str, code: str, question: str, _: Translate, **more: str
) -> list[TelegramMethod[Any]]:
    talk.at("why", about=code, asks={"act": act, **more})
    text = _("{question} Scrivi una riga, senza nomi.").format(question=question)
    return [*screens.toast(tap), screens.say(tap, text, [[Button(_("Annulla"), "stop")]])]


@router.callback_query(taps("decline"))
async def declines(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[TelegramMethod[Any]]:
    """A case manager declines: a reason is asked."""
    return _why(tap, talk, "decline", code_of(said), _("Perché non puoi?"), _)


@router.callback_query(taps("orient"))
async def orients(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[TelegramMethod[Any]]:
    """An operator orients: the service is named."""
    return _why(tap, talk, "orient", code_of(said), _("Verso quale servizio?"), _)


@router.callback_query(taps("dismiss"))
async def dismisses(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[TelegramMethod[Any]]:
    """An operator sets a case aside: a reason is asked."""
    return _why(tap, talk, "dismiss", code_of(said), _("Perché non è pertinente?"), _)


@router.callback_query(taps("calm"))
async def calms(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[TelegramMethod[Any]]:
    """Somebody wants to lower the emergency flag: a reason is asked."""
    return _why(tap, talk, "calm", code_of(said), _("Perché l'emergenza è finita?"), _)


@router.callback_query(taps("merge"))
async def merges(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[TelegramMethod[Any]]:
    """Somebody joins a case to another: its code is asked."""
    talk.at("why", about=code_of(said), asks={"act": "merge"})
    text = _("Scrivi il codice della scheda a cui unire {code}.").format(code=said)
    return [*screens.toast(tap), screens.say(tap, text, [[Button(_("Annulla"), "stop")]])]


@router.callback_query(taps("join"))
async def confirms_merge(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """The other territory's coordinator completes a join."""
    first, _sep, second = said.partition(":")
    await triage.merge(store, person, code_of(first), code_of(second), house.protocol, now)
    return [*screens.toast(tap), screens.say(tap, _("Unite."), [[Button(_("Menu"), "menu")]])]


@router.message(step("why"))
async def says_why(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[TelegramMethod[Any]]:
    """Somebody gives the reason, the service or the code that an act waited for."""
    asks, code = talk.data.get("asks", {}), str(talk.data.get("about", ""))
    act, protocol = asks.get("act"), house.protocol
    reason = said.strip()[:500]
    if act == "merge":
        gone = await triage.merge(store, person, code, code_of(reason), protocol, now)
        done = (
            _("Unite.")
            if gone.state is CaseState.MERGED
            else _("Chiesto al coordinamento dell'altro territorio.")
        )
    elif act == "level":
        after = await triage.change_level(store, person, code, Level[asks["level"]], reason, protocol, now)
        done = _("Fatto.") if after.level.name == asks["level"] else _("Proposto. Serve una seconda persona.")
    elif act == "calm":
        after = await triage.lower_emergency(store, person, code, reason, now)
        done = _("Proposto. Serve una seconda persona.") if after.emergency else _("Emergenza chiusa.")
    else:
        await {"decline": triage.decline, "orient": triage.orient, "dismiss": triage.dismiss}[act](
            store, person, code, reason, now
        )
        done = _("Fatto.")
    talk.rest()
    if act in ("decline", "merge"):
        return [screens.say(message, done, [[Button(_("Menu"), "menu")]])]
    return await show_card(message, code, person, store, house, now, _, said=done)


@router.callback_query(taps("queue"))
@router.message(command("coda"))
async def sees_queue(
    event: Message | CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """Somebody of the team looks at the queue, in urgency then due order, a page at a time."""
    after = as_code(said) if isinstance(event, CallbackQuery) else None
    found, more = await triage.queue(store, person, now, after=after)
    rows = []
    for one in found:
        late = one.due_at is not None and one.due_at < now
        due = (
            _("scaduta") if late else times.when(one.due_at, now, _) if one.due_at else _("niente in sospeso")
        )
        words = _("{level} · {code} · {due}").format(level=one.level.name, code=one.code, due=due)
        rows.append([Button(words, f"card:{one.code}")])
    pages = [Button(_("Altre"), f"queue:{found[-1].code}")] if more else []
    text = _("Coda · {count} in questa pagina").format(count=len(found)) if found else _("La coda è vuota.")
    return [*screens.toast(event), screens.show(event, text, [*rows, pages, [Button(_("Menu"), "menu")]])]


@router.message(command("passa"))
@router.callback_query(taps("pass"))
async def hands_over(
    event: Message | CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """Somebody of the team passes all their cases to a colleague."""
    if isinstance(event, CallbackQuery) and said.isdigit():
        count = await triage.hand_over_all(store, person, PersonId(int(said)), now)
        text = _.ngettext("{n} scheda passata.", "{n} schede passate.", count).format(n=count)
        return [*screens.toast(event), screens.show(event, text, [[Button(_("Menu"), "menu")]])]
    found = await triage.colleagues(store, person, now)
    rows = [[Button(name, f"pass:{one.id}")] for one, name in found[:8]]
    text = _("A chi passi tutte le tue schede?") if rows else _("Non c'è nessun collega presente.")
    return [screens.say(event, text, [*rows, [Button(_("Menu"), "menu")]])]


@router.message(command("nome"))
async def says_name(
    message: Message, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> TelegramMethod[Any]:
    """A staff member says by which first name colleagues know them."""
    name = " ".join(said.split())[:40]
    if not name:
        return screens.say(message, _("Scrivi /nome e il tuo nome, per esempio: /nome Marta."))
    await people.call_me(store, person, name, now)
    return screens.say(message, _("Va bene, {name}. Lo vedono solo i colleghi.").format(name=name))
