"""Consents of a case: asked before an act, recorded by a person, taken back at any time; and who may not be told.

`held` is what other rooms ask before they act. Nothing here writes to a family: a person speaks with them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from casework import cases as desk
from casework import notices
from casework.notices import Notice
from casework.reports import surviving
from db import audit, cases, consents, reports, timers
from db.ids import new_id
from db.session import Store
from db.timers import Timer
from domain import consent as rules
from domain.access import Act
from domain.case import Case, CaseId
from domain.case_acts import NotNow, ReasonMissing
from domain.consent import (
    ALONE_FROM,
    OWN_WORD_FROM,
    Basis,
    Born,
    Consent,
    ConsentMissing,
    Family,
    Giver,
    Responsibility,
    Scope,
)
from domain.people import OPEN_REPORTERS, Duty, Person
from domain.refusals import NotFound

GONE = "consent_gone"
"""The timer by which a consent taken back reaches what stands on it."""

COMES_OF_AGE = "comes_of_age"
"""The timer of the months in which somebody turns 14 and 18; its step is the age."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a person of the team records: who said yes or no, for what, from when until when, after reading which notice.

    `since` is the day on which it was said or signed, where that is not today.
    """

    giver: Giver
    scope: Scope
    given: bool
    basis: Basis = Basis.CONSENT
    until: datetime | None = None
    notice: str = ""
    reason: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The consents of a case as the console shows them: each with its reason, and who is missing for what."""

    family: Family
    born: Born | None
    blocked: bool
    records: tuple[tuple[Consent, str | None], ...]
    missing: dict[Scope, frozenset[Giver]]


async def family_of(store: Store, case: Case) -> tuple[Family, Born | None]:
    """Give what a yes depends on in a case; the recorded birth date too, None when only the age band is known."""
    responsibility, born = await consents.family(store, case.id)
    known = born or rules.born_by_band(case.entry.age_band, case.sent_at.date())
    return Family(known, responsibility, case.entry.subject), born


async def held(store: Store, case: Case, scope: Scope, now: datetime) -> bool:
    """Say whether everybody who must say yes for `scope` in this case has said it, and nobody took it back."""
    family, _ = await family_of(store, case)
    return rules.is_held(await consents.of_case(store, case.id), scope, family, now)


async def require(store: Store, case: Case, scope: Scope, now: datetime) -> None:
    """Let an act pass only with its consents; raises ConsentMissing."""
    if not await held(store, case, scope, now):
        raise ConsentMissing(scope)


async def sheet(store: Store, person: Person, code: str, now: datetime) -> Sheet:
    """Show the consents of a case; the reading is audited."""
    case, duty = await desk.load(store, person, Act.SEE_CONSENTS, code)
    audit.write(store, Act.SEE_CONSENTS.value, actor=person.id, duty=duty, vault=case.id, now=now)
    family, born = await family_of(store, case)
    found = await consents.of_case(store, case.id)
    reasons = [(one, await consents.reason(store, one)) for one in found]
    lacking = {scope: rules.missing(found, scope, family, now) for scope in Scope}
    return Sheet(family, born, case.family_blocked, tuple(reasons), lacking)


async def record(store: Store, person: Person, code: str, word: Word, now: datetime) -> Consent:
    """Record one yes or no, or a reason that needs none; raises BasisUnclear when the two are mixed."""
    case, duty = await desk.load(store, person, Act.RECORD_CONSENT, code)
    rules.check(word.giver, word.basis, given=word.given, reason=word.reason)
    rules.check_times(word.since, word.until, now)
    consent = Consent(
        id=new_id(),
        case=case.id,
        giver=word.giver,
        scope=word.scope,
        basis=word.basis,
        given=word.given,
        from_at=word.since or now,
        until_at=word.until,
        notice=word.notice,
        recorded_by=person.id,
    )
    await consents.add(store, consent, word.reason)
    if not word.given:
        _reach(store, case, word.scope, now)
    detail = f"{word.scope.value} {word.giver.value} {word.basis.value} {'yes' if word.given else 'no'}"
    _note(store, Act.RECORD_CONSENT, person, duty, case, detail, now)
    return consent


async def withdraw(store: Store, person: Person, code: str, consent: int, now: datetime) -> None:
    """Note that somebody took their yes back; it counts from this moment. Raises NotFound."""
    case, duty = await desk.load(store, person, Act.RECORD_CONSENT, code)
    found = next((one for one in await consents.of_case(store, case.id) if one.id == consent), None)
    if found is None or not await consents.withdraw(store, consent, now):
        raise NotFound
    _reach(store, case, found.scope, now)
    detail = f"{found.scope.value} {found.giver.value} withdrawn"
    _note(store, Act.RECORD_CONSENT, person, duty, case, detail, now)


async def take_back(store: Store, person: Person, receipt: str, now: datetime) -> None:
    """Let a family or youngster say from their own chat that nothing more goes to other services; it counts at once.

    Their standing yes to it ends; where none was recorded, their no is. Who follows the case is told, and may go on only for
    a reason that asks no yes. Raises NotFound for anybody else, and where the family is not to be informed.
    """
    report = await reports.by_receipt(store, receipt, person.id)
    case = await surviving(store, report.case) if report is not None else None
    if report is None or case is None or report.kind not in OPEN_REPORTERS or not case.is_open:
        raise NotFound
    if await consents.is_kept_from(store, case.id, person.id):
        raise NotFound
    young = report.kind is Duty.YOUNG_PERSON
    mine = (Giver.SUBJECT,) if young else (Giver.PARENT_ONE, Giver.PARENT_TWO)
    ended = False
    for one in await consents.of_case(store, case.id):
        if one.scope is Scope.REFERRAL and one.giver in mine and one.given and one.basis is Basis.CONSENT:
            ended = await consents.withdraw(store, one.id, now) or ended
    if not ended:
        word = Consent(
            id=new_id(),
            case=case.id,
            giver=mine[0],
            scope=Scope.REFERRAL,
            basis=Basis.CONSENT,
            given=False,
            from_at=now,
            until_at=None,
            notice="",
            recorded_by=person.id,
        )
        await consents.add(store, word, "")
    _reach(store, case, Scope.REFERRAL, now)
    audit.write(
        store, "consent_taken_back", actor=person.id, vault=case.id, detail=report.kind.value, now=now
    )
    whom = [case.holder] if case.holder else await notices.operators(store, case.lineage, now)
    level = case.level.name
    notices.tell(
        store, whom, Notice.WORSE, now=now, vault=case.id, code=case.code, level=level, what="taken_back"
    )


def _reach(store: Store, case: Case, scope: Scope, now: datetime) -> None:
    """Let a no reach what was sent to services under the yes that is gone."""
    if scope is Scope.REFERRAL:
        timers.set_timer(store, GONE, case.id, now)


async def set_family(
    store: Store,
    person: Person,
    code: str,
    responsibility: Responsibility,
    born: Born | None,
    now: datetime,
) -> None:
    """Record who answers for the minor and the birth date; timers run for the months of the 14th and 18th birthday."""
    case, duty = await desk.load(store, person, Act.RECORD_CONSENT, code)
    await consents.set_family(store, case.id, responsibility, born)
    _note(store, Act.RECORD_CONSENT, person, duty, case, responsibility.value, now)
    await watch_birthdays(store, await surviving(store, case.id) or case, now)


async def watch_birthdays(store: Store, case: Case, now: datetime) -> None:
    """Set the timers of the months in which who decides changes, from the birth date as it is known now.

    Asked anew whenever a case takes another in or is opened again: both end the timers that ran before.
    """
    await timers.cancel(store, case.id, COMES_OF_AGE)
    _, born = await consents.family(store, case.id)
    if born is None or not case.is_open:
        return
    for years in (OWN_WORD_FROM, ALONE_FROM):
        due = datetime.combine(born.month_of(years), time(8), UTC)
        if due > now:
            timers.set_timer(store, COMES_OF_AGE, case.id, due, years)


async def come_of_age(store: Store, timer: Timer, now: datetime) -> None:
    """In the month of a birthday that changes who decides: tell who holds the case, so that a person asks anew."""
    case = await cases.by_id(store, CaseId(timer.subject))
    if case is None or not case.is_open:
        return
    whom = [case.holder] if case.holder else await notices.coordinators(store, case.lineage, now)
    notices.tell(
        store,
        whom,
        Notice.COMES_OF_AGE,
        now=now,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        years=timer.step,
    )
    audit.write(store, COMES_OF_AGE, actor=None, vault=case.id, detail=str(timer.step), now=now)


async def block_family(
    store: Store, person: Person, code: str, *, blocked: bool, reason: str, now: datetime
) -> Case:
    """Say, with a reason, that the family is not informed by the house, or that it may be again.

    While it stands no message leaves by itself to whoever reported in this case as the family.
    """
    case, duty = await desk.load(store, person, Act.BLOCK_FAMILY, code)
    if not reason.strip():
        raise ReasonMissing
    if case.family_blocked is blocked:
        raise NotNow(case.state)
    after = rules.with_family(case, blocked=blocked)
    await desk.save(
        store,
        case,
        after,
        act=Act.BLOCK_FAMILY,
        by=person,
        duty=duty,
        now=now,
        reason=reason,
        detail="blocked" if blocked else "open",
    )
    if blocked:
        await notices.hold_back(store, case.id, now)
    return after


def _note(store: Store, act: Act, person: Person, duty: Duty, case: Case, detail: str, now: datetime) -> None:
    audit.write(store, act.value, actor=person.id, duty=duty, vault=case.id, detail=detail, now=now)
