"""Consents: who must say yes, for what, at which age; who may be told; a person records every yes and every no.

Not legal advice: the rules are those of the field notes §4.5, each of which the adopting body checks. An act that needs a
consent asks `is_held`; nothing here ever takes silence, or somebody else's yes, for a yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.case import AgeBand, Case, CaseId, SubjectKind
from domain.people import PersonId
from domain.refusals import Refusal

OWN_WORD_FROM = 14
"""Years from which a young person is asked too (field notes §4.5, art. 2-quinquies Codice privacy)."""

ALONE_FROM = 18
"""Years from which nobody else is asked (field notes §4.5, art. 2 c.c.)."""


class Scope(StrEnum):
    """What a yes is for."""

    CONTACT = "contact"
    TAKE_UP = "take_up"
    REFERRAL = "referral"
    PEER = "peer"
    HEALTH = "health"
    TELL_REPORTER = "tell_reporter"


class Giver(StrEnum):
    """Who says yes or no, as a place in the family: never a name."""

    SUBJECT = "subject"
    PARENT_ONE = "parent_one"
    PARENT_TWO = "parent_two"
    GUARDIAN = "guardian"
    HOUSE = "house"


class Basis(StrEnum):
    """On what a record stands: somebody's yes or no, or one of three reasons that need none (field notes §4.5)."""

    CONSENT = "consent"
    COURT = "court"
    VITAL = "vital"
    EXCEPTION = "exception"


class Responsibility(StrEnum):
    """Who answers for the minor (c.c. 316, 337-ter); unknown is asked of both parents."""

    UNKNOWN = "unknown"
    BOTH = "both"
    ONE = "one"
    GUARDIAN = "guardian"


class ConsentMissing(Refusal):
    """Those who must say yes have not all said it; protects the family from acts nobody agreed to."""


class DatesUnclear(Refusal):
    """A yes is said to begin tomorrow, or was over before it began; protects those who later ask when it held."""


class BasisUnclear(Refusal):
    """A record says who and why in a way that does not fit; protects those who read it later."""


@dataclass(frozen=True, slots=True)
class Born:
    """Between which days somebody was born; the two are one day when the date is known."""

    earliest: date
    latest: date

    def surely(self, years: int, day: date) -> bool:
        """Say whether the person has this age on `day` whatever the real date is."""
        return birthday(self.latest, years) <= day

    def perhaps(self, years: int, day: date) -> bool:
        """Say whether the person may have this age on `day`."""
        return birthday(self.earliest, years) <= day

    def month_of(self, years: int) -> date:
        """Give the first day of the month in which the person turns this age, at the earliest."""
        return birthday(self.earliest, years).replace(day=1)


def birthday(born: date, years: int) -> date:
    """Give the day on which somebody turns `years`; who was born on 29 February does so on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


_OLDEST = date(1900, 1, 1)
_BANDS: dict[AgeBand, tuple[int, int]] = {
    AgeBand.UNDER_10: (0, 9),
    AgeBand.FROM_10: (10, 13),
    AgeBand.FROM_14: (14, 17),
    AgeBand.FROM_18: (18, 19),
}


def born_by_band(band: AgeBand, day: date) -> Born:
    """Give between which days somebody was born who is in an age band on `day`."""
    if band is AgeBand.ADULT:
        return Born(_OLDEST, _years_before(day, 20))
    if band is AgeBand.UNKNOWN:
        return Born(_OLDEST, day)
    youngest, oldest = _BANDS[band]
    return Born(_years_before(day, oldest + 1) + timedelta(days=1), _years_before(day, youngest))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


@dataclass(frozen=True, slots=True)
class Family:
    """What a yes depends on: about whom the case is, how old they are, who answers for them."""

    born: Born
    responsibility: Responsibility = Responsibility.UNKNOWN
    subject: SubjectKind = SubjectKind.PERSON


@dataclass(frozen=True, slots=True)
class Consent:
    """One yes or no: who, for what, on which basis, from when, until when, withdrawn when; `notice` is what they read."""

    id: int
    case: CaseId
    giver: Giver
    scope: Scope
    basis: Basis
    given: bool
    from_at: datetime
    until_at: datetime | None
    notice: str
    recorded_by: PersonId | None
    withdrawn_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Say whether this very record is a yes now."""
        ended = self.until_at is not None and self.until_at <= now
        gone = self.withdrawn_at is not None and self.withdrawn_at <= now
        return self.given and self.from_at <= now and not ended and not gone


def needed(scope: Scope, family: Family, day: date) -> tuple[frozenset[Giver], ...]:
    """Give the sets of people any one of which is enough; while the age is uncertain everybody is asked.

    To be contacted, one's own word or a parent's is enough: help offered directly to a child waits for nobody (GDPR
    recital 38). Everything else needs those who answer for a minor, and from 14 the young person too; at 18 only them.
    """
    if scope is Scope.CONTACT:
        return tuple(frozenset({giver}) for giver in Giver if giver is not Giver.HOUSE)
    elders = _elders(family.responsibility)
    if family.subject is SubjectKind.HOUSEHOLD:
        return elders
    if family.born.surely(ALONE_FROM, day):
        return (frozenset({Giver.SUBJECT}),)
    own = {Giver.SUBJECT} if family.born.perhaps(OWN_WORD_FROM, day) else set()
    return tuple(frozenset(each | own) for each in elders)


def _elders(responsibility: Responsibility) -> tuple[frozenset[Giver], ...]:
    if responsibility is Responsibility.GUARDIAN:
        return (frozenset({Giver.GUARDIAN}),)
    if responsibility is Responsibility.ONE:
        return frozenset({Giver.PARENT_ONE}), frozenset({Giver.PARENT_TWO})
    return (frozenset({Giver.PARENT_ONE, Giver.PARENT_TWO}),)


def latest(consents: Iterable[Consent], scope: Scope) -> dict[tuple[Giver, Basis], Consent]:
    """Give the last word of each giver on each basis."""
    of_scope = sorted((one for one in consents if one.scope is scope), key=lambda one: one.id)
    return {(one.giver, one.basis): one for one in of_scope}


def missing(consents: Iterable[Consent], scope: Scope, family: Family, now: datetime) -> frozenset[Giver]:
    """Give who still has to say yes, by the way that lacks fewest; empty when nothing lacks.

    A court, a danger to life or a documented exception stands in for everybody's word.
    """
    words = latest(consents, scope)
    if any(one.basis is not Basis.CONSENT and one.holds(now) for one in words.values()):
        return frozenset()
    said = {one.giver for one in words.values() if one.holds(now)}
    return min((each - said for each in needed(scope, family, now.date())), key=len)


def is_held(consents: Iterable[Consent], scope: Scope, family: Family, now: datetime) -> bool:
    """Say whether everybody who must say yes has said it."""
    return not missing(consents, scope, family, now)


def check(giver: Giver, basis: Basis, *, given: bool, reason: str) -> None:
    """Check a record before it is written; raises BasisUnclear.

    People say yes or no. What stands without anybody's word is the house's, is never a no, and says why.
    """
    by_house = giver is Giver.HOUSE
    if by_house is (basis is Basis.CONSENT) or (by_house and (not given or not reason.strip())):
        raise BasisUnclear


def check_times(since: datetime | None, until: datetime | None, now: datetime) -> None:
    """Check from when until when a record is said to hold; raises DatesUnclear for one that begins later or was over before.

    Nobody says yes tomorrow, and what is over is no ground for anything.
    """
    if (since is not None and since > now) or (until is not None and until <= (since or now)):
        raise DatesUnclear


def with_family(case: Case, *, blocked: bool) -> Case:
    """Give the case in which the house tells the family nothing by itself, or may tell it again."""
    return replace(case, family_blocked=blocked)
