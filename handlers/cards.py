"""The card of a case: what it says and which buttons stand under it; no typed text, only codes, times and names of rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from casework import children, triage
from casework.triage import Card
from domain.access import Act, NotAllowed
from domain.case import Case, CaseState
from domain.case_offers import waits_for_meeting
from domain.codes import as_code
from domain.names import COLOURS, STATES, STEPS
from domain.people import Person, PersonId
from domain.refusals import NotFound
from domain.triage import Level
from domain.words import N_
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate


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
    if case.level is not case.computed_level:
        lines.append(_("Il livello l'ha deciso una persona."))
    if card.reasons:
        lines.append(_("Perché {level}:").format(level=case.computed_level.name))
        lines += [f"- {_(reason.text).format(**reason.params)}" for reason in card.reasons]
    if card.missing:
        lines.append(_("Manca: {what}").format(what=", ".join(_(one) for one in card.missing[:8])))
    if case.is_open:
        lines += _due(card, now, _)
    lines += _held(card, _)
    if card.undelivered:
        lines.append(_("Messaggi non consegnati: {count}").format(count=card.undelivered))
    return "\n".join(lines)


def _due(card: Card, now: datetime, _: Translate) -> list[str]:
    case = card.case
    kept, owed = case.progress, case.promises
    steps = (
        (STEPS["acknowledge"], kept.acknowledged_at, owed.acknowledge),
        (STEPS["accept"], kept.accepted_at, owed.accept),
        (STEPS["first_contact"], kept.contacted_at, owed.contact),
        (STEPS["first_meeting"], kept.met_at, owed.meeting),
    )
    lines = []
    for name, done, due in steps:
        if done is not None:
            lines.append(_("{step}: {ago}").format(step=_(name), ago=times.ago(done, now, _)))
        elif due < now:
            lines.append(
                _("{step}: in ritardo di {span}").format(step=_(name), span=times.span(now - due, _))
            )
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
    (
        Act.RECORD_CONTACT,
        N_("Primo contatto fatto"),
        "contact",
        lambda case, me: _to_contact(case, me) and case.progress.contacted_at is None,
    ),
    (
        Act.RECORD_CONTACT,
        N_("Inizia la valutazione"),
        "contact",
        lambda case, me: _to_contact(case, me) and case.progress.contacted_at is not None,
    ),
    (Act.RECORD_MEETING, N_("Primo incontro fatto"), "met", waits_for_meeting),
    (Act.ASK_REPORTER, N_("Chiedi a chi segnala"), "ask", lambda case, me: case.is_open),
    (Act.ASK_REPORTER, N_("Chiedi una pagina"), "askpage", lambda case, me: case.is_open),
    (Act.CLASSIFY, N_("Classifica"), "entry", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.ASSIGN, N_("Assegna"), "assign", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.RAISE_LEVEL, N_("Cambia livello"), "level", lambda case, me: case.is_open),
    (Act.ORIENT, N_("Orienta a un servizio"), "orient", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.REFER, N_("Invia a un servizio"), "refer", lambda case, me: case.is_open),
    (Act.REFER, N_("Invii"), "refs", lambda case, me: case.is_open),
    (Act.ASK_TRANSFER, N_("Altro territorio"), "move", lambda case, me: case.is_open),
    (Act.SUGGEST_PEER, N_("Suggerisci un ESP"), "psuggest", lambda case, me: case.is_open),
    (Act.DISMISS, N_("Non pertinente"), "dismiss", lambda case, me: case.state is CaseState.IN_TRIAGE),
    (Act.MERGE, N_("Unisci a un'altra"), "merge", lambda case, me: _mergeable(case)),
    (
        Act.SET_EMERGENCY,
        N_("Emergenza adesso"),
        "emergency",
        lambda case, me: case.is_open and not case.emergency,
    ),
    (Act.LOWER_EMERGENCY, N_("Chiudi emergenza"), "calm", lambda case, me: case.emergency),
    (
        Act.REOPEN,
        N_("Riapri"),
        "reopen",
        lambda case, me: case.state in (CaseState.ORIENTED, CaseState.NOT_PERTINENT),
    ),
    (Act.PLAN_CALLBACK, N_("Risentire più avanti"), "plancall", lambda case, me: case.is_open),
    (Act.READ_THREAD, N_("Messaggi e note"), "thread", lambda case, me: True),
    (Act.WRITE_NOTE, N_("Nota interna"), "note", lambda case, me: True),
)
"""Acts as buttons of a card, each with when it makes sense; the right is checked again at every tap."""

RARE = frozenset({"askpage", "refs", "move", "psuggest", "dismiss", "merge", "plancall", "note"})
"""Acts that stand behind [Altro…], so that those of every day are read at one glance."""

FEW = 8
"""As many buttons a card shows without hiding any."""


def _waits_for(case: Case, me: PersonId) -> bool:
    return case.state is CaseState.ASSIGNED and case.manager == me and case.progress.accepted_at is None


def _to_contact(case: Case, me: PersonId) -> bool:
    return case.state is CaseState.ASSIGNED and case.manager == me and case.progress.accepted_at is not None


def _mergeable(case: Case) -> bool:
    return case.state in (CaseState.IN_TRIAGE, CaseState.AWAITING_ANSWER)


def card_rows(card: Card, person: Person, _: Translate, *, rare: bool = False) -> list[list[Button]]:
    """Give the buttons of a card: what this person may do with it now; the `rare` ones apart, where they are many."""
    code = card.case.code
    found = [
        (prefix, Button(_(words), f"{prefix}:{code}"))
        for act, words, prefix, fits in _ACTS
        if act in card.acts and fits(card.case, person.id)
    ]
    if rare:
        back = [Button(_("Torna alla scheda"), f"card:{code}"), Button(_("Aiuto"), "help")]
        return [*screens.grid([button for prefix, button in found if prefix in RARE]), back]
    often = [one for one in found if one[0] not in RARE]
    if len(found) > FEW and len(often) < len(found):
        found = [*often, ("more", Button(_("Altro…"), f"more:{code}"))]
    last = [Button(_("Coda"), "queue:"), *screens.way_out(_)]
    return [*screens.grid([button for _prefix, button in found]), last]


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
) -> list[Call]:
    """Send the card of a case, protected and deleted by itself after 15 minutes; `said` stands above it.

    Whoever may do an act and not see the card, such as a clinician, reads what was done and no more.
    """
    try:
        card = await triage.card(store, person, code, house.protocol, now)
    except NotAllowed:
        if not said:
            raise
        return [*screens.toast(event), screens.say(event, f"{code} · {said}", [screens.way_out(_)])]
    text = card_text(card, now, _)
    if said:
        text = f"{said}\n\n{text}"
    alike = await children.perhaps(store, person, card.case)
    twins = [
        [
            Button(_("È lo stesso di {code}").format(code=other), f"same:{code}:{other}:1"),
            Button(_("No"), f"same:{code}:{other}:0"),
        ]
        for other in alike[:3]
    ]
    if twins:
        text += "\n" + _("Forse è lo stesso ragazzo o la stessa ragazza: {codes}").format(
            codes=", ".join(alike)
        )
    rows = [*twins, *card_rows(card, person, _)]
    return [*screens.toast(event), screens.say(event, text, rows, protect=True)]
