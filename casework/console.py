"""Who may sit at the console: one-time links from the bot, sessions that end by themselves, an optional second factor."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from casework import staff
from db import audit, facts, people, sessions, territories
from db.session import Store
from db.sessions import Session
from domain.people import TEAM, Duty, Person, PersonId
from domain.refusals import NotFound, Refusal

LINK_BYTES = 32
LINK_VALID = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
"""Lengths of link and session (measured notes, web console)."""

_TOUCH = timedelta(minutes=1)
_STEP = 30
ADMITTED = TEAM | {Duty.ADMINISTRATOR}


class NotOfTheTeam(Refusal):
    """The console is for the people who work on cases; everybody else has the chat."""


class LinkSpent(Refusal):
    """The login link was used, is too old, or never was; another comes from the bot."""


class CodeWrong(Refusal):
    """The six digits are wrong or were used before."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at the console: who, in which session, and whether a second factor is still owed."""

    person: Person
    session: Session
    owes_proof: bool = False


def link(store: Store, person: Person, now: datetime) -> str:
    """Make a one-time login token for a member of the team; raises NotOfTheTeam for anybody else."""
    if not person.duties & ADMITTED:
        raise NotOfTheTeam
    token = secrets.token_urlsafe(LINK_BYTES)
    sessions.add_login(store, token, person.id, now + LINK_VALID)
    audit.write(store, "console_link", actor=person.id, now=now)
    return token


async def enter(store: Store, token: str, browser: str, now: datetime) -> str:
    """Burn a login token and open a session; gives the session's token. Raises LinkSpent."""
    person = await sessions.use_login(store, token, now)
    if person is None:
        raise LinkSpent
    session = secrets.token_urlsafe(LINK_BYTES)
    sessions.begin(store, session, person, browser, now)
    audit.write(store, "console_entered", actor=person, now=now)
    return session


async def seat(store: Store, token: str, now: datetime, *, idle: bool = False) -> Seat | None:
    """Give who sits behind a session token; None when it ended, idled 30 minutes or is 8 hours old, or duties are gone.

    `idle` is a page that refreshes itself: it does not count as somebody being there.
    """
    session = await sessions.find(store, token)
    if session is None or session.ended_at is not None:
        return None
    if now - session.seen_at > IDLE or now - session.began_at > ABSOLUTE:
        return None
    person = await people.one(store, session.person)
    if person is None or not person.duties & ADMITTED:
        return None
    if not idle and now - session.seen_at > _TOUCH:
        await sessions.seen(store, session.id, now)
    owes = session.proved_at is None and await _must_prove(store, person)
    return Seat(person, session, owes)


async def _must_prove(store: Store, person: Person) -> bool:
    factor = await sessions.second_factor(store, person.id)
    if factor is not None and factor.confirmed_at is not None:
        return True
    return any([await facts.get(store, _fact(duty)) for duty in sorted(person.duties)])


def _fact(duty: Duty) -> str:
    return f"second_factor:{duty.value}"


async def require_proof(store: Store, by: Person, duty: Duty, now: datetime, *, needed: bool) -> None:
    """Let an administrator require the second factor of a duty, or no longer; raises NotFound for anybody else."""
    if Duty.ADMINISTRATOR not in by.duties:
        raise NotFound
    await (facts.put(store, _fact(duty), "required") if needed else facts.drop(store, _fact(duty)))
    audit.write(store, "second_factor_rule", actor=by.id, detail=f"{duty.value} {needed}", now=now)


async def proof_needed(store: Store) -> frozenset[Duty]:
    """Give the duties that must bring a second factor."""
    return frozenset([duty for duty in Duty if await facts.get(store, _fact(duty))])


async def enrol(store: Store, seat: Seat, now: datetime) -> str:
    """Make a new second factor and give its address for an authenticator app; it counts once a code was given.

    Raises CodeWrong when one stands already and this session did not prove it: a stolen session must not replace it.
    """
    person = seat.person
    known = await sessions.second_factor(store, person.id)
    if known is not None and known.confirmed_at is not None and seat.session.proved_at is None:
        raise CodeWrong
    secret = pyotp.random_base32()
    await sessions.set_second_factor(store, person.id, secret)
    audit.write(store, "second_factor_made", actor=person.id, now=now)
    return pyotp.TOTP(secret).provisioning_uri(name="console", issuer_name="Cordata")


async def prove(store: Store, seat: Seat, code: str, now: datetime) -> None:
    """Take the six digits of the second factor; each works once. Raises CodeWrong."""
    factor = await sessions.second_factor(store, seat.person.id)
    digits = "".join(mark for mark in code if mark in "0123456789")
    if factor is None or len(digits) != 6:
        raise CodeWrong
    step = int(now.timestamp()) // _STEP
    for one in (step, step - 1, step + 1):
        right = secrets.compare_digest(pyotp.TOTP(factor.secret).at(one * _STEP), digits)
        if right and await sessions.use_step(store, seat.person.id, one, now):
            await sessions.proved(store, seat.session.id, now)
            return
    raise CodeWrong


async def has_proof(store: Store, person: PersonId) -> bool:
    """Say whether a person has a second factor that counts."""
    factor = await sessions.second_factor(store, person)
    return factor is not None and factor.confirmed_at is not None


async def forget_proof(store: Store, by: Person, person: PersonId, now: datetime) -> None:
    """Let another administrator take a lost second factor away; every session of that person ends, so they come in anew.

    Raises NotFound for one's own, for who is no administrator there, and where there is none.
    """
    wanted, _places = await staff.member(store, by, person)
    reach = [held.grants.territory for held in wanted.duties]
    places = [await territories.one(store, one) for one in reach]
    over = any(place and by.holds(Duty.ADMINISTRATOR, place.lineage) for place in places)
    if by.id == person or not over or not await sessions.drop_second_factor(store, person):
        raise NotFound
    await sessions.end_all(store, person, now)
    audit.write(store, "second_factor_forgotten", actor=by.id, detail=str(person), now=now)


async def own_sessions(store: Store, person: Person, now: datetime) -> Sequence[Session]:
    """Give a person's own living sessions."""
    return await sessions.of_person(store, person.id, now - IDLE)


async def end(store: Store, person: Person, session: int, now: datetime) -> None:
    """End one of one's own sessions; raises NotFound for anybody else's."""
    if not await sessions.end(store, person.id, session, now):
        raise NotFound
    audit.write(store, "console_left", actor=person.id, now=now)


async def end_all(store: Store, person: PersonId, now: datetime) -> None:
    """End every session of a person, as when they leave or lose their phone."""
    await sessions.end_all(store, person, now)
    audit.write(store, "console_ended", actor=person, now=now)
