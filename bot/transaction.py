"""A batch of updates is one transaction: seen, loaded, handled in order, written in bulk, committed once.

If anything in a batch fails, all of it is rolled back, every loaded object is thrown away, and it is replayed in halves down
to the one that fails; that one is tried three times and then parked, its sender told, and the rest go on.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import wire
from bot.events import Arrival
from bot.route import Routes
from casework import danger, delivery
from casework.notices import Notice
from db import identities, outbox, people, updates
from db.identities import Caller, Way
from db.outbox import Lane, Parcel
from db.session import Conflict, Memory, MemoryUnavailable, Stale, Store
from domain.people import PersonId
from domain.refusals import Refusal
from handlers import commands
from handlers import danger as danger_talk
from handlers.house import House
from handlers.talk import Talk
from handlers.ui import failures
from handlers.ui.calls import Call

TRIES = 3
"""How often one update may fail before it is parked (measured notes, poison updates)."""

_CLASHES = 5
log = logging.getLogger("cordata.bot")


@dataclass(slots=True)
class Outcome:
    """What leaves for one update: lines that are kept, lines that are best effort, and to whom.

    `unheard` is a cry for help whose page could not be written: only the second channel is left.
    """

    arrival: Arrival
    kept: bytes
    passing: bytes = b""
    person: PersonId | None = None
    parked: bool = False
    unheard: bool = False


class UncleanRefusal(Exception):
    """A handler wrote something and then refused; refusals come before the first write."""


class Desk:
    """Where batches become transactions."""

    def __init__(self, memory: Memory, routes: Routes, house: House, bot_id: int) -> None:
        self._memory = memory
        self._routes = routes
        self._house = house
        self._bot = bot_id
        self.mail = False
        self.in_hand: list[tuple[Parcel, Way]] = []

    async def take(self, batch: Sequence[Arrival], now: datetime) -> list[Outcome]:
        """Handle a batch, each update exactly once; raises MemoryUnavailable when the database is away."""
        try:
            return await self._together(batch, now)
        except MemoryUnavailable:
            raise
        except Exception as error:
            if len(batch) == 1:
                return [await self._alone(batch[0], now, error)]
        half = len(batch) // 2
        return [*await self.take(batch[:half], now), *await self.take(batch[half:], now)]

    async def _alone(self, arrival: Arrival, now: datetime, error: Exception) -> Outcome:
        """Try one failing update again, and park it after three failures; clashes with others do not count."""
        clashes = 0
        while True:
            if isinstance(error, Stale | Conflict) and clashes < _CLASHES:
                clashes += 1
            else:
                log.error(
                    "update failed", extra={"error": type(error).__name__}, exc_info=_without_words(error)
                )
                async with self._memory.transaction() as store:
                    tries = await updates.failed(store, self._bot, arrival.id)
                if tries >= TRIES:
                    return await self._park(arrival, now, type(error).__name__)
            try:
                return (await self._together([arrival], now))[0]
            except MemoryUnavailable:
                raise
            except Exception as again:
                error = again

    async def _park(self, arrival: Arrival, now: datetime, why: str) -> Outcome:
        words = self._house.words_for(arrival.language)
        kept = b""
        paged = arrival.cries and await self._cry_alone(arrival, now)
        if arrival.number is not None and arrival.private:
            signals = tuple(hit.label for hit in arrival.hits)
            contacts = self._house.help_text(words, now, signals=signals, danger_now=arrival.cries)
            say = failures.nobody_told if arrival.cries and not paged else failures.not_saved
            kept = wire.line(say(arrival.number, contacts, words))
        mark = identities.blind(self._memory.ring, arrival.number or 0)
        async with self._memory.transaction() as store:
            await updates.park(store, self._bot, arrival.id, arrival.bytes(), why, now)
            known = await updates.seen(store, self._bot, [arrival.id])
            if not known:
                await updates.keep(store, self._bot, [(arrival.id, kept)], now)
                await delivery.alarm(store, Notice.PARKED, now)
            caller = (await identities.callers(store, [mark])).get(mark)
        log.critical("update parked, see: cordata parked", extra={"error": why})
        who = caller.person.id if caller else None
        return Outcome(arrival, kept, person=who, parked=True, unheard=arrival.cries and not paged)

    async def _cry_alone(self, arrival: Arrival, now: datetime) -> bool:
        """Page for an update that could not be handled, in a transaction of its own; gives whether that was written."""
        if arrival.number is None or not arrival.private:
            return False
        mark = identities.blind(self._memory.ring, arrival.number)
        try:
            async with self._memory.transaction([mark]) as store:
                caller = (await identities.callers(store, [mark])).get(mark)
                if caller is None:
                    caller = identities.welcome(
                        store, arrival.number, self._house.language_of(arrival.language), now
                    )
                    await store.flush()
                if not caller.person.is_team:
                    await danger.cry(
                        store, caller.person, source="text", now=now, text=arrival.typed, hits=arrival.hits
                    )
        except Exception as error:
            log.critical("a page could not be written", extra={"error": type(error).__name__})
            return False
        self.mail = True
        return True

    async def _together(self, batch: Sequence[Arrival], now: datetime) -> list[Outcome]:
        blinds = {
            arrival.number: identities.blind(self._memory.ring, arrival.number)
            for arrival in batch
            if arrival.private and arrival.number is not None
        }
        async with self._memory.transaction(blinds.values()) as store:
            store.in_hand = []
            seen = await updates.seen(store, self._bot, [arrival.id for arrival in batch])
            callers = await identities.callers(store, list(blinds.values()))
            talks: dict[bytes, tuple[Talk, bytes]] = {}
            kept: list[tuple[int, bytes]] = []
            outcomes: list[Outcome] = []
            for arrival in batch:
                if arrival.id in seen:
                    known = callers.get(blinds.get(arrival.number or 0, b""))
                    person = known.person.id if known else None
                    outcomes.append(Outcome(arrival, seen[arrival.id], person=person))
                    continue
                outcome = await self._one(store, arrival, blinds, callers, talks, now)
                seen[arrival.id] = outcome.kept
                kept.append((arrival.id, outcome.kept))
                outcomes.append(outcome)
            await store.flush()
            in_hand = await _taken_in_hand(store, now)
            await updates.keep(store, self._bot, kept, now)
            await _save(store, callers, talks)
            self.mail = self.mail or store.mail
        self.in_hand += in_hand
        return outcomes

    async def _one(
        self,
        store: Store,
        arrival: Arrival,
        blinds: Mapping[int, bytes],
        callers: dict[bytes, Caller],
        talks: dict[bytes, tuple[Talk, bytes]],
        now: datetime,
    ) -> Outcome:
        """Handle one update inside the batch's transaction."""
        if arrival.event is None:
            raise ValueError("this update cannot be read")
        if not arrival.private or arrival.number is None:
            kept, passing = wire.lines(await self._answers(store, arrival, None, Talk(), now))
            return Outcome(arrival, kept, passing)
        mark = blinds[arrival.number]
        caller = callers.get(mark)
        if caller is None:
            language = self._house.language_of(arrival.language)
            caller = identities.welcome(store, arrival.number, language, now)
            callers[mark] = caller
        if mark not in talks:
            talks[mark] = (Talk.load(caller.state), caller.state)
        talk = talks[mark][0]
        answers = await self._answers(store, arrival, caller, talk, now)
        if talk.data.get("forget"):
            await identities.forget(store, caller.person.id)
            del callers[mark], talks[mark]
            return Outcome(arrival, *wire.lines([*answers, *commands.gone(arrival.number, talk)]))
        if caller.person.id in store.changed:
            store.changed.discard(caller.person.id)
            caller.person = await people.one(store, caller.person.id) or caller.person
        words = self._house.speaks_to(caller.person)
        kept, passing = wire.lines([*answers, *commands.changed(arrival.number, caller.person, talk, words)])
        talk.touch(now)
        if caller.waiting and kept:
            for line in kept.split(b"\n"):
                outbox.put(store, caller.person.id, "answer", line, lane=Lane.ANSWER, now=now)
            kept = b""
        return Outcome(arrival, kept, passing, caller.person.id)

    async def _answers(
        self, store: Store, arrival: Arrival, caller: Caller | None, talk: Talk, now: datetime
    ) -> list[Call]:
        """Ask the handler, and say a refusal kindly; a refusal after a write is a fault of ours."""
        house = self._house
        words = house.speaks_to(caller.person) if caller else house.words_for(arrival.language)
        event: Any = arrival.event
        given: dict[str, Any] = {
            "person": caller.person if caller else None,
            "caller": caller,
            "talk": talk,
            "store": store,
            "now": now,
            "house": self._house,
            "_": words,
            "update": arrival.id,
        }
        answers: list[Call] = []
        if arrival.hits and caller is not None:
            text = arrival.typed
            answers += await danger_talk.hears(event, arrival.hits, arrival.aided, text, **given)
        given["hits"] = arrival.hits
        if self._house.joining and failures.is_stranger(caller.person if caller else None, arrival.text):
            return [*answers, *failures.not_open(event, self._house.help_text(words, now), words)]
        found, given["said"] = self._routes.find(arrival, talk)
        if found is None:
            return answers
        if "profile" in found.wants:
            given["profile"] = arrival.profile
        before = store.writes
        try:
            answer = await found(event, given)
        except Refusal as refusal:
            if store.writes != before:
                raise UncleanRefusal(type(refusal).__name__) from refusal
            answer = await failures.refused(event, refusal, **given)
        if answer is None:
            return answers
        return [*answers, *answer] if isinstance(answer, list) else [*answers, answer]


async def _taken_in_hand(store: Store, now: datetime) -> list[tuple[Parcel, Way]]:
    """Give the messages that leave with the end of this transaction; what is behind an older one waits for its turn."""
    if not store.in_hand:
        return []
    ways = await identities.ways(store, [one.id for one in store.in_hand])
    if behind := [one.id for one in store.in_hand if one.id not in ways]:
        await outbox.give_back(store, behind, now)
    return [(one, ways[one.id]) for one in store.in_hand if one.id in ways]


async def _save(
    store: Store, callers: Mapping[bytes, Caller], talks: Mapping[bytes, tuple[Talk, bytes]]
) -> None:
    """Save the talks that changed."""
    changed = []
    for mark, (talk, before) in talks.items():
        state = talk.dump()
        if state != before:
            changed.append((callers[mark].person.id, state, talk.due_at))
    await identities.save_talks(store, changed)


def _without_words(error: Exception) -> Exception:
    """Give the error without its message and causes, which may hold words that people typed."""
    bare = RuntimeError(type(error).__name__)
    bare.__traceback__ = error.__traceback__
    return bare
