"""Answers leave after the commit: different chats at once, one chat in order; what must wait goes to the outbox, at once."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import figures, wire
from bot.api import Api, Reply, Trouble
from bot.transaction import Outcome
from casework import delivery as reach
from casework import standing
from casework.notices import Notice
from casework.standing import Screen
from db import outbox, updates
from db.outbox import Fate, Lane
from db.session import Memory, MemoryUnavailable
from domain.people import PersonId

SECONDS = 3.0
"""How long a batch waits for one answer; the slow ones go on from the outbox (measured notes, update path)."""

INSISTS = 3
"""How often an answer is tried again that cannot wait in the outbox; its batch waits meanwhile."""

CARD_STANDS = timedelta(minutes=15)
"""How long a protected message stands in a chat (field notes §11)."""

log = logging.getLogger("cordata.bot")
_SENT = {one: figures.SENT.labels(one.value if one else "sent") for one in (None, *Trouble)}
_PROTECTED = b'"protect_content":true'


@dataclass(slots=True)
class Left:
    """What did not leave with its batch: the update it answers, the line, and what Telegram said."""

    update: int
    person: PersonId
    line: bytes
    reply: Reply


class Courier:
    """Sends the answers of a batch."""

    def __init__(self, api: Api, memory: Memory) -> None:
        self._api = api
        self._memory = memory
        self._shown: list[Screen] = []
        self._to_wipe = False

    async def deliver(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Send everything; when it returns, each answer was sent or stands in the outbox."""
        chains: dict[object, list[Outcome]] = {}
        for outcome in outcomes:
            if outcome.person is not None and outcome.arrival.written is not None:
                self._shown.append(Screen(outcome.person, outcome.arrival.written, now, own=True))
            if outcome.kept or outcome.passing:
                chains.setdefault(outcome.arrival.number, []).append(outcome)
        left: list[Left] = []
        if len(chains) == 1:
            await self._chain(next(iter(chains.values())), left, now)
        elif chains:
            await asyncio.gather(*(self._chain(chain, left, now) for chain in chains.values()))
        if left:
            await self._keep(left, now)
        if self._to_wipe:
            await self.note_shown()  # what must be deleted again is known before the update is confirmed

    async def _chain(self, chain: list[Outcome], left: list[Left], now: datetime) -> None:
        waiting: Reply | None = None
        for outcome in chain:
            if outcome.passing:
                await self._pass(outcome.passing)
            if outcome.arrival.aid is not None and outcome.person is not None:
                self._shown.append(Screen(outcome.person, outcome.arrival.aid, now))
            for line in outcome.kept.split(b"\n") if outcome.kept else ():
                reply = waiting or await self.send(line, outcome.person, now)
                if reply.ok:
                    continue
                if outcome.person is not None:
                    left.append(Left(outcome.arrival.id, outcome.person, line, reply))
                elif reply.trouble in (Trouble.LATER, Trouble.UNCERTAIN):
                    await self._insist(line, reply, now)
                    continue
                if reply.trouble in (Trouble.LATER, Trouble.UNCERTAIN):
                    waiting = Reply(0, None, Trouble.LATER, "behind another", retry_after=reply.retry_after)

    async def _insist(self, line: bytes, reply: Reply, now: datetime) -> None:
        """Send a line that no outbox can hold, for whoever it is for is not known or no more, a few times."""
        for _ in range(INSISTS):
            await asyncio.sleep(min(max(reply.retry_after, 0.2), SECONDS))
            reply = await self.send(line, None, now)
            if reply.trouble not in (Trouble.LATER, Trouble.UNCERTAIN):
                return
        log.critical("answer given up", extra=reply.traits)

    async def _pass(self, lines: bytes) -> None:
        """Send what is best effort, once, within a second."""
        for line in lines.split(b"\n"):
            name, body = wire.split(line)
            await self._api.post(name, body, seconds=1.0)

    async def send(
        self, line: bytes, person: PersonId | None, now: datetime, *, neutral: bool = False
    ) -> Reply:
        """Send one line; an edit whose message is gone becomes a new message.

        What was sent is noted, so that it can be hidden again; a `neutral` line waits to be read and says nothing.
        """
        name, body = wire.split(line)
        reply = await self._api.post(name, body, seconds=SECONDS)
        if reply.trouble is Trouble.GONE:
            anew = wire.as_new_message(line)
            if anew is None:
                return Reply(reply.status)
            name, body = wire.split(anew)
            reply = await self._api.post(name, body, seconds=SECONDS)
        _SENT[reply.trouble].inc()
        if reply.ok and person is not None and name == "sendMessage" and isinstance(reply.result, dict):
            wipe = now + CARD_STANDS if _PROTECTED in body else None
            self._to_wipe = self._to_wipe or wipe is not None
            if not neutral:
                self._shown.append(Screen(person, reply.result["message_id"], now, wipe))
        return reply

    async def _keep(self, left: Sequence[Left], now: datetime) -> None:
        """Put what must wait into the outbox, and note what can never arrive."""
        async with self._memory.transaction() as store:
            await updates.moved(store, self._api.bot_id, [one.update for one in left])
            for one in left:
                put = outbox.put(
                    store, one.person, "answer", one.line, lane=Lane.ANSWER, now=now, due=_due(one, now)
                )
                if one.reply.trouble is Trouble.UNREACHABLE:
                    await reach.unreachable(store, one.person, now)
                    await outbox.mark(store, put, Fate.UNREACHABLE, now, one.reply.words)
                elif one.reply.trouble in (Trouble.REFUSED, Trouble.MOVED):
                    log.critical("answer refused by Telegram", extra=one.reply.traits)
                    await outbox.mark(store, put, Fate.DEAD, now, one.reply.words)
                    await reach.alarm(store, Notice.REFUSED, now)

    async def note_shown(self) -> None:
        """Write down which messages stand in chats; called often, does nothing when there are none."""
        if self._shown:
            shown, self._shown = self._shown, []
            try:
                async with self._memory.transaction() as store:
                    await standing.note(store, shown)
            except MemoryUnavailable:
                self._shown = shown + self._shown  # twice changes nothing, forgotten it would stay in a chat
                raise
            self._to_wipe = any(one.wipe_at is not None for one in self._shown)


def _due(left: Left, now: datetime) -> datetime:
    return now + timedelta(seconds=max(left.reply.retry_after, 0.05))
