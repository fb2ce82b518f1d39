"""The register of ESP: coming in, papers and their terms, who looks after whom, pauses, leaving; never a word of a talk.

What has expired stops new matches by itself (`domain.peers.obstacles`); the timers here only warn ahead and tell.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework import notices, talk_holds
from casework.notices import Notice
from db import audit, care, peer_requests, peers, people, territories, timers
from db.ids import new_id
from db.session import Store
from db.timers import Timer
from domain import peers as rules
from domain.access import Act, duty_for, require, territories_for
from domain.peers import Esp, Obstacle, Origin, Profile, Stage
from domain.people import TEAM, Assignment, Duty, Person, PersonId, TerritoryId
from domain.refusals import NotFound
from domain.rota import NotWatchful
from domain.talks import Part

TERM_NEAR, TERM_PASSED = "peer_term_near", "peer_term_passed"
_WHAT = tuple(Obstacle)


async def enter(store: Store, person: PersonId, held: Assignment, now: datetime) -> Esp | None:
    """Put somebody who came in with the duty of an ESP on the register, as a candidate; an old row is taken up again."""
    if held.duty is not Duty.ESP:
        return None
    place = await territories.one(store, held.territory)
    if place is None:
        raise NotFound
    known = await peers.of_person(store, person)
    if known is None:
        row = Esp(new_id(), person, place.lineage, Stage.CANDIDATE, Origin.INVITATION, now)
        return await _changed(store, await peers.create(store, row), "esp_candidate", person, now)
    if known.stage in (Stage.CANDIDATE, Stage.ACTIVE):
        return known
    again = replace(known, stage=Stage.CANDIDATE, left_at=None, lineage=place.lineage)
    return await _save(store, again, "esp_candidate", person, now)


async def invite_beneficiary(store: Store, by: Person, request: str, now: datetime) -> Esp:
    """Ask somebody who was accompanied whether they want to become an ESP; only their own yes makes them a candidate.

    `request` is the code of their request: whoever invites never learns more of them than that. Raises NotFound.
    """
    found = await peer_requests.by_code(store, request)
    duty = duty_for(by, Act.KEEP_REGISTER, found.lineage) if found else None
    if found is None or duty is None or found.asker is None or found.of_minor or found.matched_at is None:
        raise NotFound
    known = await peers.of_person(store, found.asker)
    if known is not None and known.stage is not Stage.LEFT:
        return known
    row = Esp(new_id(), found.asker, found.lineage, Stage.INVITED, Origin.BENEFICIARY, now)
    if known is None:
        row = await peers.create(store, row)
    else:
        row = await peers.save(store, replace(known, stage=Stage.INVITED, left_at=None))
    audit.write(store, "esp_invited", actor=by.id, duty=duty, vault=row.id, now=now)
    await notices.tell_reporter(store, found.asker, Notice.PEER_INVITED, now=now, vault=row.id)
    return row


async def answer_invitation(store: Store, person: Person, now: datetime, *, yes: bool) -> Esp:
    """Let the one who was invited say yes or no; a no takes them off the register without a reason."""
    row = await own(store, person)
    after = rules.accept_invitation(row) if yes else rules.leave(row, now)
    return await _save(store, after, "esp_candidate" if yes else "esp_left", person.id, now)


async def own(store: Store, person: Person) -> Esp:
    """Give one's own row; raises NotOnRegister for everybody without one."""
    row = await peers.of_person(store, person.id)
    if row is None or row.stage is Stage.LEFT:
        raise rules.NotOnRegister
    return row


async def tell_profile(store: Store, person: Person, profile: Profile, now: datetime) -> Esp:
    """Keep, sealed, what an ESP tells of themselves; only themes they agree to show are told at all."""
    row = await own(store, person)
    return await _save(store, replace(row, profile=profile), "esp_profile", person.id, now)


async def pause(store: Store, person: Person, now: datetime) -> Esp:
    """Stop offers, without a reason; talks that are open go on."""
    return await _save(store, rules.pause(await own(store, person), now), "esp_paused", person.id, now)


async def resume(store: Store, person: Person, now: datetime) -> Esp:
    """Let offers come again."""
    return await _save(store, rules.resume(await own(store, person)), "esp_resumed", person.id, now)


async def bar(store: Store, by: Person, row_id: int, asker: str, now: datetime) -> None:
    """Keep an ESP and the one who asked from ever being matched: a tie in life that staff know of."""
    row = await the_row(store, by, row_id)
    request = await peer_requests.by_code(store, asker)
    duty = duty_for(by, Act.KEEP_REGISTER, request.lineage) if request else None
    if request is None or request.asker is None or duty is None:
        raise NotFound
    await peers.bar(store, request.asker, row.person, "tie", by.id, now)
    audit.write(store, "peers_barred", actor=by.id, duty=duty, vault=row.id, now=now)


# What the coordinator records.


async def the_row(store: Store, by: Person, row_id: int, act: Act = Act.KEEP_REGISTER) -> Esp:
    """Load a row that `by` looks after; a foreign one and a missing one are told alike."""
    row = await peers.by_id(store, row_id)
    if row is None or not any(root in row.lineage for root in territories_for(by, act)):
        raise NotFound
    return row


async def _change(
    store: Store, by: Person, row_id: int, change: Callable[[Esp], Esp], act: str, now: datetime
) -> Esp:
    row = await the_row(store, by, row_id)
    require(by, Act.KEEP_REGISTER, row.lineage)
    return await _save(store, change(row), act, by.id, now)


async def record_paper(
    store: Store, by: Person, row_id: int, which: Obstacle, until: datetime, now: datetime
) -> Esp:
    """Record training, agreement or clean-record check until a day; of the check only who saw it, when, until when."""
    act = f"esp_{which.value}"
    return await _change(
        store, by, row_id, lambda row: rules.with_paper(row, which, until, by.id, now), act, now
    )


async def set_reference(store: Store, by: Person, row_id: int, staff: PersonId, now: datetime) -> Esp:
    """Name the staff member who looks after an ESP; raises NotWatchful for somebody who does not work there."""
    row = await the_row(store, by, row_id)
    found = await people.one(store, staff)
    if found is None or not any(found.holds(duty, row.lineage) for duty in TEAM):
        raise NotWatchful
    return await _change(store, by, row_id, lambda one: replace(one, reference=staff), "esp_reference", now)


async def set_max_load(store: Store, by: Person, row_id: int, load: int, now: datetime) -> Esp:
    """Set how much an ESP carries at most."""
    return await _change(store, by, row_id, lambda row: rules.with_max_load(row, load), "esp_max_load", now)


async def supervised(store: Store, by: Person, row_id: int, now: datetime) -> Esp:
    """Record that an ESP met the supervisor today."""

    def met(row: Esp) -> Esp:
        return replace(row, care=replace(row.care, supervised_at=now))

    return await _change(store, by, row_id, met, "esp_supervised", now)


async def activate(store: Store, by: Person, row_id: int, now: datetime) -> Esp:
    """Make a candidate an ESP; raises GateClosed with what is missing."""
    row = await _change(store, by, row_id, lambda one: rules.activate(one, now), "esp_active", now)
    await people.grant(store, row.person, Assignment(Duty.ESP, row.lineage[-1]))
    notices.tell(store, [row.person], Notice.PEER_ACTIVE, now=now, vault=row.id)
    return row


async def dismiss(store: Store, by: Person, row_id: int, now: datetime) -> Esp:
    """Take somebody off the register; their talks stand still, for staff to end or to let the two say goodbye."""
    row = await _change(store, by, row_id, lambda one: rules.leave(one, now), "esp_left", now)
    await talk_holds.hold_all(store, row.person, "left", now)
    return row


async def weigh(store: Store, by: Person, match_id: int, heaviness: int, now: datetime) -> None:
    """Say how much a match weighs on its ESP, so that their load is true; raises LoadOutOfBounds."""
    match = await peers.match(store, match_id)
    place = await territories.one(store, match.territory) if match else None
    duty = duty_for(by, Act.KEEP_REGISTER, place.lineage) if place else None
    if match is None or duty is None:
        raise NotFound
    if not 1 <= heaviness <= rules.HEAVIEST:
        raise rules.LoadOutOfBounds
    await peers.weigh(store, match_id, heaviness)
    audit.write(store, "match_weighed", actor=by.id, duty=duty, detail=str(heaviness), now=now)


async def leave(store: Store, person: PersonId, now: datetime, *, for_good: bool = True) -> None:
    """Take somebody off the register and end their matches; `for_good` also destroys the key of what they told."""
    await talk_holds.gone(store, person, now, only_as=None if for_good else Part.ESP)
    for match in await peers.open_matches(store, person) if for_good else []:
        await peers.end_match(store, match.id, "left", now)
    row = await peers.of_person(store, person)
    if for_good:
        await peers.forget_barriers(store, person)
        await care.forget(store, person)
    if row is None:
        return
    await peers.save(store, replace(rules.leave(row, now), profile=rules.EMPTY))
    await timers.cancel(store, row.id)
    if for_good:
        await peers.erase_profile(store, row.id, now)


async def _save(store: Store, row: Esp, act: str, actor: PersonId, now: datetime) -> Esp:
    return await _changed(store, await peers.save(store, row), act, actor, now)


async def _changed(store: Store, row: Esp, act: str, actor: PersonId, now: datetime) -> Esp:
    audit.write(store, act, actor=actor, vault=row.id, now=now)
    await set_terms(store, row, now)
    return row


# What lapses by itself.


async def set_terms(store: Store, row: Esp, now: datetime) -> None:
    """Set the timers of everything that lapses: a warning ahead, and a word on the day."""
    await timers.cancel(store, row.id, TERM_NEAR, TERM_PASSED)
    if row.stage not in (Stage.CANDIDATE, Stage.ACTIVE):
        return
    for term in rules.terms(row):
        step = _WHAT.index(term.what)
        if term.warn_at > now:
            timers.set_timer(store, TERM_NEAR, row.id, term.warn_at, step)
        if term.ends_at > now:
            timers.set_timer(store, TERM_PASSED, row.id, term.ends_at, step)


async def term(store: Store, timer: Timer, now: datetime) -> None:
    """Tell the ESP and whoever looks after them that something expires soon, or has expired and stops new matches.

    With the clean-record check the open talks of minors stand still too.
    """
    row = await peers.by_id(store, timer.subject)
    if row is None or row.stage not in (Stage.CANDIDATE, Stage.ACTIVE):
        return
    what = _WHAT[timer.step]
    ends = next((one.ends_at for one in rules.terms(row) if one.what is what), None)
    if ends is None or (timer.kind == TERM_PASSED and ends > now):
        await set_terms(store, row, now)
        return
    if what is Obstacle.CHECK and timer.kind == TERM_PASSED:
        await talk_holds.hold_minors(store, "check", now, esp=row.person)
    kind = Notice.PEER_LAPSED if timer.kind == TERM_PASSED else Notice.PEER_TERM_NEAR
    above = [row.reference] if row.reference else await notices.coordinators(store, row.lineage, now)
    params: dict[str, Any] = {"what": what.value, "due": int(ends.timestamp()), "esp": row.id}
    await notices.tell_reporter(store, row.person, kind, now=now, vault=row.id, mine=True, **params)
    notices.tell(store, above, kind, now=now, vault=row.id, mine=False, **params)


async def places_of(store: Store, person: Person, act: Act) -> dict[TerritoryId, str]:
    """Give the territories in which `person` may do `act`, by name."""
    return await territories.under(store, territories_for(person, act))
