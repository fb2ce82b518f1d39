"""The case page: everything that happened, who sees what, and every act with the same rules as in chat."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from casework import board, callbacks, children, danger, delivery, peer_requests, triage
from casework import cases as desk
from casework import threads as talk
from casework.board import Told
from casework.danger import Heard, Paged
from domain import form_reading, names
from domain.access import Act
from domain.callback import AHEAD
from domain.case import AgeBand, Case, Entry, Sector, Severity, SubjectKind
from domain.case_acts import ReasonMissing
from domain.case_offers import offered
from domain.codes import as_code
from domain.form_reading import Section
from domain.people import OPEN_REPORTERS, PersonId
from domain.refusals import NotFound
from domain.triage import Level
from domain.typed_text import clean
from web.desk import Visit
from web.timeline import line
from web.trying import trying


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
    """Show one case for the printer: facts and times, without buttons and without who looked."""
    return await drawn(visit, "case_print.html")


@dataclass(frozen=True, slots=True)
class Unsent:
    """An act that did not happen: why, which one, what was typed, and since when the page was out of date."""

    why: str
    act: str
    typed: Mapping[str, str]
    since: datetime | None = None


async def drawn(visit: Visit, template: str, *, unsent: Unsent | None = None) -> Response:
    """Draw a case; `unsent` gives back what somebody typed when their act did not happen."""
    found = await board.case(visit.store, visit.person, code_of(visit), visit.room.protocol, visit.now)
    case = found.card.case
    acts = found.card.acts & offered(case, visit.person.id)
    if not any(one.person and one.kind in OPEN_REPORTERS for one in found.card.reports):
        acts -= {Act.SUGGEST_PEER}  # only a family or a youngster can be asked
    managers = []
    if Act.ASSIGN in acts:
        managers = await triage.managers(visit.store, visit.person, case.code, visit.now)
    since = unsent.since if unsent else None
    return visit.page(
        template,
        status=409 if unsent else 200,
        dossier=found,
        case=case,
        card=found.card,
        acts=acts,
        A=Act,
        steps=steps(case),
        moments=line(found),
        reports={told.report.id: _sections(visit, told) for told in found.told},
        managers=[
            (one.id, visit._("{name} · {count} aperte").format(name=name, count=load))
            for one, name, load in managers
        ],
        options=_options(visit),
        unsent=unsent,
        changes=[move for move in found.moves if since is not None and move.at >= since],
        delivery=delivery.STATES,
        loaded=int(visit.now.timestamp()),
        alike=await children.perhaps(visit.store, visit.person, case),
    )


def _sections(visit: Visit, told: Told) -> tuple[Section, ...]:
    form = visit.room.protocol.forms.get(told.report.form)
    return form_reading.sections(form, told.content.answers) if form and told.content else ()


def steps(case: Case) -> list[tuple[str, datetime, datetime | None]]:
    """Give what was promised: the step, by when, and when it happened."""
    kept, owed = case.progress, case.promises
    return [
        (names.STEPS["acknowledge"], owed.acknowledge, kept.acknowledged_at),
        (names.STEPS["accept"], owed.accept, kept.accepted_at),
        (names.STEPS["first_contact"], owed.contact, kept.contacted_at),
        (names.STEPS["first_meeting"], owed.meeting, kept.met_at),
    ]


def _options(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    """Give the choices of the forms of a case in the visitor's words."""
    _ = visit._
    return {
        "severity": [(one.value, _(names.SEVERITIES[one])) for one in Severity],
        "sector": [(one.value, _(names.SECTORS[one])) for one in Sector],
        "subject": [(one.value, _(names.SUBJECTS[one])) for one in SubjectKind],
        "age": [(one.value, _("non so") if one is AgeBand.UNKNOWN else one.value) for one in AgeBand],
        "reversible": [("si", _("sì")), ("no", _("no"))],
        "level": [(one.name, f"{one.name} {_(names.COLOURS[one])}") for one in Level],
        "ahead": [(str(days), _(words)) for days, words in AHEAD.items()],
    }


async def cries(visit: Visit) -> Paged | None:
    """Page for words of danger typed on a case, unless it is an emergency and everybody knows."""
    code = as_code(visit.request.path_params["code"])
    heard = Heard(visit.person.id, "console", visit.heard.text, visit.heard.strong)
    return await danger.cry_of_team(visit.store, visit.person, code, heard, visit.now) if code else None


async def act(visit: Visit) -> Response:
    """Do one act on a case, as the same button does in chat; whatever stops it, nothing typed is lost."""
    code = code_of(visit)
    name = visit.request.path_params["act"]
    found = _ACTS.get(name)
    if found is None:
        raise NotFound
    case, _duty = await desk.load(visit.store, visit.person, Act.SEE_CARD, code)
    seen = visit.said("version", 12)
    typed = {key: clean(value) for key, value in visit.form.items() if isinstance(value, str)}
    if name not in _ADDING and not (seen.isascii() and seen.isdigit() and int(seen) == case.version):
        why = visit._("Un collega ha cambiato questa scheda mentre la guardavi.")
        return await drawn(visit, "case.html", unsent=Unsent(why, name, typed, visit.moment("loaded")))
    with trying(visit) as tried:
        await found(visit, code)
    if tried.why:
        unsent = Unsent(tried.why, name, typed)
        return await drawn(visit, "case.html", unsent=unsent)
    return visit.go(f"/caso/{code}")


_ADDING = frozenset({"nota", "chiedi", "pagina", "risentire"})
"""Acts that only add words or a question: a colleague's change does not contradict them."""


async def _take(visit: Visit, code: str) -> None:
    await triage.take_charge(visit.store, visit.person, code, visit.room.protocol, visit.now)


async def _accept(visit: Visit, code: str) -> None:
    await triage.accept(visit.store, visit.person, code, visit.now)


async def _decline(visit: Visit, code: str) -> None:
    await triage.decline(visit.store, visit.person, code, visit.words("reason", 500), visit.now)


async def _contact(visit: Visit, code: str) -> None:
    await triage.record_contact(visit.store, visit.person, code, visit.now)


async def _meeting(visit: Visit, code: str) -> None:
    await triage.record_meeting(visit.store, visit.person, code, visit.now)


async def _assign(visit: Visit, code: str) -> None:
    whom = PersonId(visit.number(visit.said("manager", 20)))
    await triage.assign(visit.store, visit.person, code, whom, visit.room.protocol, visit.now)


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
    await triage.orient(visit.store, visit.person, code, visit.words("reason", 500), visit.now)


async def _dismiss(visit: Visit, code: str) -> None:
    await triage.dismiss(visit.store, visit.person, code, visit.words("reason", 500), visit.now)


async def _level(visit: Visit, code: str) -> None:
    wanted = visit.said("level", 2)
    if wanted not in Level.__members__:
        raise NotFound
    reason = visit.words("reason", 500)
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
    await triage.lower_emergency(visit.store, visit.person, code, visit.words("reason", 500), visit.now)


async def _reopen(visit: Visit, code: str) -> None:
    await triage.reopen(visit.store, visit.person, code, visit.room.protocol, visit.now)


def _spoken(visit: Visit) -> str:
    """Give what was written to somebody; raises ReasonMissing for nothing at all."""
    text = visit.words("text", 1000)
    if not text:
        raise ReasonMissing
    return text


async def _ask(visit: Visit, code: str) -> None:
    text = _spoken(visit)
    await talk.ask(visit.store, visit.person, code, text, visit.room.protocol, visit.now)


async def _note(visit: Visit, code: str) -> None:
    await talk.note(visit.store, visit.person, code, _spoken(visit), visit.now)


async def _ask_page(visit: Visit, code: str) -> None:
    await talk.ask_page(visit.store, visit.person, code, visit.now)


async def _plan(visit: Visit, code: str) -> None:
    days = visit.number(visit.said("days", 3))
    if days not in AHEAD:
        raise NotFound
    await callbacks.plan(visit.store, visit.person, code, days, visit.now)


async def _suggest_peer(visit: Visit, code: str) -> None:
    await peer_requests.suggest(visit.store, visit.person, code, visit.now)


async def _same(visit: Visit, code: str) -> None:
    other = as_code(visit.said("other", 12))
    if other is None or visit.said("same", 3) not in ("si", "no"):
        raise NotFound
    same, protocol = visit.said("same", 3) == "si", visit.room.protocol
    await children.decide(visit.store, visit.person, code, other, same=same, protocol=protocol, now=visit.now)


_ACTS: dict[str, Callable[[Visit, str], Awaitable[None]]] = {
    "prendi": _take,
    "accetta": _accept,
    "rifiuta": _decline,
    "contatto": _contact,
    "incontro": _meeting,
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
    "pagina": _ask_page,
    "risentire": _plan,
    "esp": _suggest_peer,
    "stesso": _same,
}
"""Acts by their word in the address."""
