"""While somebody waits: their place in line with an honest spread, three questions every two weeks, help meanwhile.

Nobody is only in a list. The service is never named here; a family that is not to be informed hears nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from casework import distribution, notices, promises
from casework.notices import Notice
from casework.referrals import CHECK, case_of
from casework.reports import surviving
from db import audit, cases, check_ins, consents, directory, people, referrals, reports, timers
from db.referrals import Seen
from db.session import Store
from db.timers import Timer
from domain import check_in as rules
from domain.case import AgeBand, Case, CaseState
from domain.check_in import EVERY, OPEN_FOR, CheckInGone
from domain.contacts import MINORS
from domain.people import Duty, Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.referral import IN_LINE, TAKEN, Referral, ReferralState
from domain.refusals import NotFound
from domain.triage import Level
from domain.waiting import Ahead

WISHES = ("gruppo",)
"""What a person of the team finds for somebody meanwhile; a talk with an ESP is asked for directly."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What somebody who waits may know: the receipt, whether a yes is there, the place in line, the time ahead."""

    receipt: str
    is_taken: bool
    place: int
    ahead: Ahead | None
    expected_on: date | None
    meeting_held: bool


async def mine(store: Store, person: Person, now: datetime) -> list[Waiting]:
    """Give what a family or young person may know about their own waiting, newest first."""
    if not notices.is_private(person):
        return []
    found = []
    for report in await reports.of_person(store, person.id):
        case = await surviving(store, report.case)
        if case is None or await consents.is_kept_from(store, case.id, person.id):
            continue
        standing = [one for one in await referrals.of_case(store, case.id) if one.is_standing]
        if standing:
            found.append(await _waiting(store, report.receipt, _first(standing), now))
    return found


def _first(standing: list[Referral]) -> Referral:
    """Give the referral that counts among several: one that was accepted before one that is only asked."""
    return min(standing, key=lambda one: (one.state not in TAKEN, one.id))


async def _waiting(store: Store, receipt: str, one: Referral, now: datetime) -> Waiting:
    line = [other.id for other in await referrals.in_line(store, one.service)]
    place = line.index(one.id) + 1 if one.id in line else 0
    service = await directory.one(store, one.service)
    ahead = None
    if service is not None and place:
        seen = (await referrals.seen_at(store, [one.service], now)).get(one.service, Seen())
        waits = distribution.waits_of(service, seen)
        total = service.places.total if service.places else None
        ahead = waits.ahead(place, (total or 0) / distribution.STAY)
    return Waiting(receipt, one.state in TAKEN, place, ahead, one.listed_on, one.state is ReferralState.MET)


async def ask(store: Store, timer: Timer, now: datetime) -> None:
    """Ask the families and young people of a case that waits, covered and by day, and again in two weeks."""
    one = await referrals.by_id(store, timer.subject)
    if one is None or one.state not in IN_LINE:
        return
    case = await case_of(store, one)
    if not (case.is_open or case.state is CaseState.ORIENTED):
        return  # who was shown the way to a service still waits for it
    timers.set_timer(store, CHECK, one.id, now + EVERY)
    standing = [other for other in await referrals.of_case(store, case.id) if other.state in IN_LINE]
    if min(other.id for other in standing) != one.id:  # several services were asked: one question is enough
        return
    for report in await reports.of_case(store, case.id):
        person = await people.one(store, report.person) if report.person is not None else None
        if person is None or not notices.is_private(person):
            continue
        if await consents.is_kept_from(store, case.id, person.id):
            continue
        number = check_ins.ask(store, one.id, person.id, now)
        await notices.tell_reporter(
            store,
            person.id,
            Notice.CHECK_IN,
            now=now,
            vault=case.id,
            receipt=report.receipt,
            check=number,
        )


async def answer(
    store: Store, person: Person, number: int, said: str, protocol: Protocol, now: datetime
) -> bool:
    """Keep three answers; gives whether it is worse, which raises the level and tells the team.

    Raises CheckInGone for questions that were answered or are too old, AnswersUnread, NotFound for another's.
    """
    asked = await check_ins.one(store, number, person.id)
    if asked is None:
        raise NotFound
    answers = rules.read(said)
    if asked.answered_at is not None or now - asked.asked_at > OPEN_FOR:
        raise CheckInGone
    before = [one for one in await check_ins.of_case(store, asked.case) if one.answers and one.id < number]
    last = rules.read(before[-1].answers) if before else None
    if not await check_ins.answer(store, asked, said, now):
        raise CheckInGone
    audit.write(store, "check_in", actor=person.id, vault=asked.case, now=now)
    if not rules.is_worse(answers, last):
        return False
    case = await surviving(store, asked.case)
    if case is not None and case.is_open:
        await _worse(store, case, protocol, now)
    elif case is not None:
        await _tell_worse(store, case, now)
    return True


async def _worse(store: Store, case: Case, protocol: Protocol, now: datetime) -> None:
    """Raise the level by one, P2 at most, with its new times, and tell everybody who can act."""
    after = rules.raised(case)
    if after.level is not case.level:
        after = await promises.keep(store, after, case, protocol, now)
        await cases.save(store, after)
    await cases.record(store, case, after.state, act="worse_waiting", actor=None, duty=None, now=now)
    await _tell_worse(store, after, now)


async def _tell_worse(store: Store, case: Case, now: datetime) -> None:
    """Tell everybody who can act, also about a case that was closed with the way to a service."""
    audit.write(store, "worse_waiting", actor=None, vault=case.id, detail=case.level.name, now=now)
    notices.tell(
        store,
        await _team(store, case, now),
        Notice.WORSE,
        now=now,
        emergency=case.level <= Level.P2,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        what="worse",
    )


async def _team(store: Store, case: Case, now: datetime) -> list[PersonId]:
    held = [case.holder] if case.holder else []
    return [
        *held,
        *await notices.operators(store, case.lineage, now),
        *await notices.coordinators(store, case.lineage, now),
    ]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What the house knows already of somebody who waits, so that an offer meanwhile asks nothing twice.

    `minor` is None where the age is not known; `comune` is where the case stands.
    """

    case: str
    comune: TerritoryId
    minor: bool | None


async def meanwhile(store: Store, person: Person, receipt: str) -> Meanwhile:
    """Give what is known of whoever waits under a receipt; raises NotFound for anybody else."""
    report = await reports.by_receipt(store, receipt, person.id)
    case = await surviving(store, report.case) if report is not None else None
    if report is None or case is None or await consents.is_kept_from(store, case.id, person.id):
        raise NotFound
    age = case.entry.age_band
    minor = None if age is AgeBand.UNKNOWN else age in MINORS
    return Meanwhile(case.code, case.territory, minor if report.kind is Duty.YOUNG_PERSON else False)


async def wish(store: Store, person: Person, receipt: str, what: str, now: datetime) -> None:
    """Pass on that somebody who waits would like to come to a group; a person answers."""
    report = await reports.by_receipt(store, receipt, person.id)
    if report is None or what not in WISHES:
        raise NotFound
    case = await surviving(store, report.case)
    if case is None or await consents.is_kept_from(store, case.id, person.id):
        raise NotFound
    audit.write(store, "meanwhile", actor=person.id, vault=case.id, detail=what, now=now)
    whom = [case.holder] if case.holder else await notices.operators(store, case.lineage, now)
    notices.tell(
        store,
        whom,
        Notice.WORSE,
        now=now,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        what=what,
    )
