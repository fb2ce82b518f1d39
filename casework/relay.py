"""Passes words between two people in a talk: masked, copied, never forwarded, kept sealed for a few days and then shredded.

A text goes to whoever is there at once; for whoever is not, it waits behind a neutral line. What became of it is shown to
the writer. No act here learns a name or a number; the names it is given are used to mask and forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework import care, notices, talks
from casework.notices import Notice
from casework.talks import Seen
from db import audit, outbox, people, timers
from db import talk_copies as copies
from db import talks as memory
from db.outbox import Lane
from db.session import Store
from db.talk_copies import Copy
from db.talks import Said
from db.timers import Timer
from domain import talks as rules
from domain.people import Person, PersonId
from domain.protocol import Protocol
from domain.relay import Masked, known_names
from domain.talks import Part, Passage, Side, Talk

RELEASE, SHRED = "talk_release", "talk_shred"
"""Timers: the hours begin and what waited goes; texts are old enough to be shredded."""

LATE_EDIT = "talk_late_edit"
"""The timer of a change that came while a copy was on its way: where that copy stands is known a moment later."""

ON_ITS_WAY = timedelta(seconds=2)

PIECES = timedelta(minutes=10)
"""How long an earlier message may still be a piece of a number; nothing is shredded sooner."""

FRESH = timedelta(minutes=2)
"""How old the notes of a talk's and a meeting's last word and of somebody's presence may be: not every word writes them."""

MISSED = {Passage.HELD, Passage.WAITING, Passage.LOST}


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one text: to whom, what was masked, and from when it is delivered if not at once."""

    to: str
    masked: Masked
    due: datetime
    is_now: bool
    waits: bool


async def say(
    store: Store,
    person: Person,
    text: str,
    *,
    talk: int | None,
    source: int,
    names: Sequence[str],
    protocol: Protocol,
    now: datetime,
) -> Passed:
    """Pass one text to the others of a talk; `source` is its place in the writer's chat, `names` the writer's own.

    Raises NoTalk, WhomTo, NothingSaid, TooLong, and the refusals of a talk that is paused, frozen or over.
    """
    found = await talks.the_one(store, person, talk)
    rules.may_write(found.talk)
    limits = protocol.masker.rules
    if not text:
        raise rules.NothingSaid
    if len(text) > limits.longest:
        raise rules.TooLong
    masked = await _masked(store, found, text, names, protocol, now)
    due = rules.opens_at(limits, now)
    first = found.talk.last_at == found.talk.opened_at
    kept, message = await memory.say(
        store, found.talk, person.id, masked.text, source=source, masked=len(masked.kinds), now=now
    )
    if first or kept.vault != found.talk.vault:
        timers.set_timer(store, SHRED, kept.id, now + max(limits.kept, PIECES))
    if first or kept.vault != found.talk.vault or kept.asked_at or now - kept.last_at >= FRESH:
        await memory.save(store, replace(kept, last_at=now, asked_at=None))
    seen_at = found.mine.present_at
    if not found.mine.current or seen_at is None or now - seen_at >= FRESH:
        await memory.turn_to(store, person.id, kept.id, now)
    waits = False
    for side in found.others:
        alias = found.mine.alias
        waits |= await _pass(store, kept, side, message, now, text=masked.text, alias=alias, held=due > now)
    if due > now:
        await _once(store, RELEASE, kept.id, due)
    if kept.meeting_at is None or now - kept.meeting_at >= FRESH:
        await care.note_word(store, kept.id, found.mine, now)
    return Passed(found.alias, masked, due, is_now=due <= now, waits=waits)


async def _masked(
    store: Store, found: Seen, text: str, names: Sequence[str], protocol: Protocol, now: datetime
) -> Masked:
    """Mask a text with what the same writer said just before and the names known of everybody in the talk."""
    before = await memory.last_of(store, found.talk.id, found.mine.person, now - PIECES, rules.SIGHT)
    sides = (found.mine, *found.others)
    given = await people.names(store, [side.person for side in sides if side.part is not Part.PROFESSIONAL])
    aliases = {side.alias.casefold() for side in sides}
    known = [name for name in known_names(*names, *given.values()) if name.casefold() not in aliases]
    said = [one.text for one in before if one.text]
    return protocol.masker.mask(text, before=said, names=known)


async def _once(store: Store, kind: str, talk: int, due: datetime) -> None:
    if not await timers.runs(store, kind, talk):
        timers.set_timer(store, kind, talk, due)


async def _pass(
    store: Store,
    talk: Talk,
    side: Side,
    message: int,
    now: datetime,
    *,
    text: str,
    alias: str,
    held: bool,
) -> bool:
    """Start one message on its way to one person, under the writer's `alias`; gives whether it waits for them to look."""
    copy = Copy(message, talk.id, side.person, Passage.HELD)
    if held:
        copies.send(store, copy)
        return False
    if side.is_here(now):
        parcel = _put(store, talk, side.person, message, now, {"text": text, "alias": alias})
        copies.send(store, replace(copy, state=Passage.SENT, parcel=parcel))
        return False
    copies.send(store, replace(copy, state=Passage.WAITING))
    await _knock(store, talk, side, now)
    return True


def _put(
    store: Store,
    talk: Talk,
    person: PersonId,
    message: int,
    now: datetime,
    words: Mapping[str, str] | None = None,
) -> int:
    params = {"talk": talk.id, "message": message}
    return outbox.put(store, person, Notice.RELAYED, params, lane=Lane.ANSWER, now=now, words=words)


async def _knock(store: Store, talk: Talk, side: Side, now: datetime) -> None:
    """Leave one neutral line in the chat of somebody who is not there, however many words wait."""
    if side.told:
        return
    await memory.change(store, side, told=True)
    writer = next((one for one in await memory.sides(store, talk.id) if one.person != side.person), side)
    await notices.tell_reporter(
        store, side.person, Notice.TALK_WAITING, now=now, talk=talk.id, alias=writer.alias
    )


async def enter(
    store: Store, person: Person, talk: int | None, protocol: Protocol, now: datetime
) -> tuple[Seen, int]:
    """Turn to a talk: what waited there leaves now. Gives the talk and how many messages come."""
    found = await talks.the_one(store, person, talk)
    await memory.turn_to(store, person.id, found.talk.id, now)
    if not rules.is_within(protocol.masker.rules, now):
        return found, 0
    waiting = await copies.waiting(store, found.talk.id, person.id, *MISSED)
    for copy in waiting:
        parcel = _put(store, found.talk, person.id, copy.message, now)
        await copies.move(store, replace(copy, state=Passage.SENT, parcel=parcel))
    return found, len(waiting)


async def release(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """The hours begin: what was written outside them goes on its way."""
    talk = await memory.by_id(store, timer.subject)
    if talk is None or not talk.is_open:
        return
    if not rules.is_within(protocol.masker.rules, now):
        timers.set_timer(store, RELEASE, talk.id, rules.opens_at(protocol.masker.rules, now))
        return
    sides = {side.person: side for side in await memory.sides(store, talk.id)}
    for copy in await copies.waiting(store, talk.id, None, Passage.HELD):
        side = sides[copy.person]
        if side.is_here(now):
            parcel = _put(store, talk, copy.person, copy.message, now)
            await copies.move(store, replace(copy, state=Passage.SENT, parcel=parcel))
        else:
            await copies.move(store, replace(copy, state=Passage.WAITING))
            await _knock(store, talk, side, now)
            sides[copy.person] = replace(side, told=True)


async def to_say(store: Store, parcels: Iterable[int]) -> dict[int, dict[str, str]]:
    """Give what leaves as each parcel: the text and the name it was written under; a text that is gone is left out."""
    return {
        parcel: {"text": text, "alias": alias} for parcel, text, alias in await copies.to_say(store, parcels)
    }


async def delivered(store: Store, parcel: int, message: int, now: datetime) -> None:
    """Note that a copy stands in the other's chat as `message`, and let the writer know."""
    copy = (await copies.by_parcels(store, [parcel])).get(parcel)
    if copy is None:
        return
    await copies.move(store, replace(copy, state=Passage.DELIVERED, parcel=None, copy=message, at=now))
    await _show_state(store, copy, now, delivered=True)


async def undelivered(store: Store, parcel: int, now: datetime) -> None:
    """Note that a copy could not arrive; it leaves again when that person comes back."""
    copy = (await copies.by_parcels(store, [parcel])).get(parcel)
    if copy is None:
        return
    await copies.move(store, replace(copy, state=Passage.LOST, parcel=None))
    await _show_state(store, copy, now, delivered=False)


async def _show_state(store: Store, copy: Copy, now: datetime, *, delivered: bool) -> None:
    said = await memory.message(store, copy.message)
    if said is None:
        return
    sides = {side.person: side for side in await memory.sides(store, copy.talk)}
    writer = sides[said.author]
    if not writer.is_here(now):
        return
    params = {
        "talk": copy.talk,
        "alias": sides[copy.person].alias,
        "delivered": delivered,
        "at": int(now.timestamp()),
    }
    outbox.put(store, said.author, Notice.RELAY_STATE, params, lane=Lane.ANSWER, now=now)


async def state_line(store: Store, person: PersonId, talk: int, message: int) -> int | None:
    """Note the line that shows a writer what became of their words; gives the older one, to be taken away."""
    mine = next((side for side in await memory.sides(store, talk) if side.person == person), None)
    if mine is None:
        return None
    await memory.change(store, mine, state_line=message)
    return mine.state_line


@dataclass(frozen=True, slots=True)
class Changed:
    """What an edit or a taking back did: the copies that still have to change, and the text as it passes now."""

    to: str
    masked: Masked | None
    copies: int


async def edit(
    store: Store,
    person: Person,
    source: int,
    text: str,
    *,
    names: Sequence[str],
    protocol: Protocol,
    now: datetime,
) -> Changed | None:
    """Carry a change of a text over to the others; None when it was no text of a talk. Same masking as the first time."""
    said, found = await _own(store, person, source)
    if said is None or found is None or not text:
        return None
    rules.may_write(found.talk)
    if len(text) > protocol.masker.rules.longest:
        raise rules.TooLong
    masked = await _masked(store, found, text, names, protocol, now)
    await memory.rewrite(store, said, masked.text, len(masked.kinds))
    await memory.turn_to(store, person.id, found.talk.id, now)
    every = await copies.of(store, said.id)
    if any(copy.copy is None and copy.state is Passage.SENT for copy in every):
        timers.set_timer(store, LATE_EDIT, said.id, now + ON_ITS_WAY)
    return Changed(found.alias, masked, await _carry_edit(store, every, now))


async def _carry_edit(store: Store, every: Sequence[Copy], now: datetime) -> int:
    """Let a change reach the copies that stand in chats; gives how many."""
    shown = [copy for copy in every if copy.copy is not None]
    for copy in shown:
        params = {"talk": copy.talk, "message": copy.message, "edit": copy.copy}
        parcel = outbox.put(store, copy.person, Notice.RELAYED, params, lane=Lane.ANSWER, now=now)
        await copies.move(store, replace(copy, state=Passage.SENT, parcel=parcel))
    return len(shown)


async def late_edit(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """Carry a change to copies that were on their way when it came; where they arrived changed already, nothing is seen."""
    said = await memory.message(store, timer.subject)
    if said is not None and said.text is not None:
        await _carry_edit(store, await copies.of(store, said.id), now)


async def _own(store: Store, person: Person, source: int) -> tuple[Said | None, Seen | None]:
    said = await memory.by_source(store, person.id, source)
    if said is None or said.text is None:
        return None, None
    try:
        return said, await talks.seen(store, person, said.talk)
    except rules.NoTalk:
        return None, None


async def take_back(
    store: Store, person: Person, source: int | None, now: datetime
) -> tuple[Seen, list[tuple[PersonId, int]]]:
    """Take a text back, the last one when none is named: its words are destroyed, and its copies are to be deleted.

    Gives the talk and where copies stand: person and message. Raises NothingSaid when there is nothing to take back.
    """
    if source is None:
        found = await talks.the_one(store, person, None)
        last = await memory.last_of(store, found.talk.id, person.id, now - timedelta(days=2), 1)
        said = last[0] if last and last[0].text is not None else None
    else:
        said, own = await _own(store, person, source)
        if said is None or own is None:
            raise rules.NothingSaid
        found = own
    if said is None:
        raise rules.NothingSaid
    await memory.erase(store, said.id)
    stand = []
    for copy in await copies.of(store, said.id):
        if copy.copy is not None:
            stand.append((copy.person, copy.copy))
            params = {"talk": said.talk, "message": said.id, "delete": copy.copy}
            outbox.put(store, copy.person, Notice.RELAYED, params, lane=Lane.ANSWER, now=now)
        await copies.move(store, replace(copy, state=Passage.TAKEN_BACK, parcel=None))
    audit.write(store, "talk_taken_back", actor=person.id, vault=said.talk, now=now)
    return found, [*stand, (person.id, said.source)]


async def of_reply(store: Store, person: Person, message: int) -> int | None:
    """Give the talk of the message somebody answers to, so that the answer cannot go to another; None when it is none."""
    copy = await copies.shown_as(store, person.id, message)
    if copy is not None:
        return copy.talk
    said = await memory.by_source(store, person.id, message)
    return said.talk if said else None


async def again(
    store: Store, person: Person, talk: int, now: datetime
) -> tuple[Seen, list[tuple[str | None, str]]]:
    """Give what is still kept of a talk to somebody in it: the name it was written under (None: their own) and the text."""
    found = await talks.seen(store, person, talk)
    names = {side.person: side.alias for side in found.others}
    kept = [(names.get(one.author), one.text or "") for one in await memory.thread(store, talk, 10)]
    audit.write(store, "talk_reread", actor=person.id, vault=talk, now=now)
    return found, kept


async def shred(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """Shred what is old enough, and come back for the rest."""
    talk = await memory.by_id(store, timer.subject)
    if talk is None:
        return
    kept = max(protocol.masker.rules.kept, PIECES)
    following = await memory.shred(store, talk.id, now - kept)
    audit.write(store, "talk_shredded", actor=None, vault=talk.id, now=now)
    if following is not None:
        await _once(store, SHRED, talk.id, following + kept)
    elif not talk.is_open:
        await copies.forget_copies(store, talk.id)
