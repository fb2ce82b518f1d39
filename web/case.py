"""The case page: everything that happened, who sees what, and every act with the same rules as in chat."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from casework import board, triage
from casework import cases as desk
from casework import threads as talk
from domain.access import Act
from domain.case import AgeBand, CaseState, Entry, Sector, Severity, SubjectKind
from domain.codes import as_code
from domain.people import PersonId
from domain.refusals import NotFound
from domain.triage import Level
from domain.typed_text import clean
from web.desk import Visit


def code_of(visit: Visit) -> str:
    """Give the code in the address; raises NotFound for what is none."""
    code = as_code(visit.request.path_params["code"])
    if code is None:
        raise NotFound
    return code


async def show(visit: Visit) -> Response:
    """Show one case."""
    return await drawn(visit, "case.html")


async def printed(visit: Visit) -> Response:
    """Show one case for the printer: facts and times, without buttons."""
    return await drawn(visit, "case_print.html")


async def drawn(
    visit: Visit, template: str, *, status: int = 200, conflict: bool = False, typed: str = ""
) -> Response:
    """Draw a case; `conflict` tells that a colleague changed it meanwhile, `typed` is what must not be lost."""
    found = await board.case(visit.store, visit.person, code_of(visit), visit.room.protocol, visit.now)
    managers = []
    if found.card.case.state is CaseState.IN_TRIAGE and Act.ASSIGN in found.card.acts:
        managers = await triage.managers(visit.store, visit.person, found.card.case.code, visit.now)
    summaries = {
        told.report.id: answer_lines(visit, told.report.form, told.content.answers)
        for told in found.told
        if told.content
    }
    return visit.page(
        template,
        status=status,
        dossier=found,
        case=found.card.case,
        card=found.card,
        acts=Act,
        managers=managers,
        summaries=summaries,
        levels=tuple(Level),
        severities=tuple(Severity),
        sectors=tuple(Sector),
        ages=tuple(AgeBand),
        subjects=tuple(SubjectKind),
        conflict=conflict,
        typed=typed,
        CaseState=CaseState,
    )


def answer_lines(visit: Visit, form_id: str, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the answers of a report as readable lines: question and answer in the reader's language."""
    form = visit.room.protocol.forms.get(form_id)
    if form is None:
        return []
    _ = visit._
    changed = set(answers.get("changed", ()))
    lines = []
    for code, item in form.items.items():
        if code in answers:
            value = _(str(answers[code]))
            if code in changed:
                value = _("{line} ({note})").format(line=value, note=_("è un cambiamento recente"))
            lines.append((_(item.text), value))
    if answers.get("text"):
        lines.append((_("Due righe"), str(answers["text"])))
    return lines


async def act(visit: Visit) -> Response:
    """Do one act on a case, as the same button does in chat."""
    code = code_of(visit)
    name = visit.request.path_params["act"]
    found = _ACTS.get(name)
    if found is None:
        raise NotFound
    seen = visit.said("version", 12)
    case, _duty = await desk.load(visit.store, visit.person, Act.SEE_CARD, code)
    if seen.isdigit() and int(seen) != case.version:
        return await drawn(visit, "case.html", status=409, conflict=True, typed=visit.said("reason"))
    await found(visit, code)
    return visit.go(f"/caso/{code}")


async def _take(visit: Visit, code: str) -> None:
    await triage.take_charge(visit.store, visit.person, code, visit.room.protocol, visit.now)


async def _accept(visit: Visit, code: str) -> None:
    await triage.accept(visit.store, visit.person, code, visit.now)


async def _decline(visit: Visit, code: str) -> None:
    await triage.decline(visit.store, visit.person, code, visit.said("reason", 500), visit.now)


async def _contact(visit: Visit, code: str) -> None:
    await triage.record_contact(visit.store, visit.person, code, visit.now)


async def _assign(visit: Visit, code: str) -> None:
    whom = visit.said("manager", 20)
    if not whom.isdigit():
        raise NotFound
    await triage.assign(visit.store, visit.person, code, PersonId(int(whom)), visit.room.protocol, visit.now)


async def _entry(visit: Visit, code: str) -> None:
    severity, sector = visit.said("severity", 20), visit.said("sector", 20)
    age, subject, back = visit.said("age", 8), visit.said("subject", 10), visit.said("reversible", 3)

    def change(entry: Entry) -> Entry:
        return replace(
            entry,
            severity=Severity(severity) if severity in set(Severity) else entry.severity,
            sector=Sector(sector) if sector in set(Sector) else entry.sector,
            age_band=AgeBand(age) if age in set(AgeBand) else entry.age_band,
            subject=SubjectKind(subject) if subject in set(SubjectKind) else entry.subject,
            reversible={"si": True, "no": False}.get(back, entry.reversible),
        )

    await triage.classify(visit.store, visit.person, code, change, visit.now)


async def _orient(visit: Visit, code: str) -> None:
    await triage.orient(visit.store, visit.person, code, visit.said("reason", 500), visit.now)


async def _dismiss(visit: Visit, code: str) -> None:
    await triage.dismiss(visit.store, visit.person, code, visit.said("reason", 500), visit.now)


async def _level(visit: Visit, code: str) -> None:
    wanted = visit.said("level", 2)
    if wanted not in Level.__members__:
        raise NotFound
    reason = visit.said("reason", 500)
    await triage.change_level(
        visit.store, visit.person, code, Level[wanted], reason, visit.room.protocol, visit.now
    )


async def _merge(visit: Visit, code: str) -> None:
    into = as_code(visit.said("into", 12))
    if into is None:
        raise NotFound
    await triage.merge(visit.store, visit.person, code, into, visit.room.protocol, visit.now)


async def _emergency(visit: Visit, code: str) -> None:
    await triage.set_emergency(visit.store, visit.person, code, visit.now)


async def _calm(visit: Visit, code: str) -> None:
    await triage.lower_emergency(visit.store, visit.person, code, visit.said("reason", 500), visit.now)


async def _reopen(visit: Visit, code: str) -> None:
    await triage.reopen(visit.store, visit.person, code, visit.room.protocol, visit.now)


async def _ask(visit: Visit, code: str) -> None:
    text = clean(visit.said("text", 1000))
    await talk.ask(visit.store, visit.person, code, text, visit.room.protocol, visit.now)


async def _note(visit: Visit, code: str) -> None:
    await talk.note(visit.store, visit.person, code, clean(visit.said("text", 1000)), visit.now)


_ACTS: dict[str, Callable[[Visit, str], Awaitable[None]]] = {
    "prendi": _take,
    "accetta": _accept,
    "rifiuta": _decline,
    "contatto": _contact,
    "assegna": _assign,
    "classifica": _entry,
    "orienta": _orient,
    "non-pertinente": _dismiss,
    "livello": _level,
    "unisci": _merge,
    "emergenza": _emergency,
    "calma": _calm,
    "riapri": _reopen,
    "chiedi": _ask,
    "nota": _note,
}
"""Acts by their word in the address."""
