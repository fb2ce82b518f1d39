"""A bot's updates between arrival and confirmation: at least once, in order, kept a day."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from simulator.clock import Clock
from simulator.pulse import Pulse
from simulator.refusals import conflict

KEPT_SECONDS = 24 * 3600
WEEK = 7 * 24 * 3600
TOO_FAR = 10  # an offset further than this beyond the queue's end is taken for an old numbering and ignored
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
        "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
        "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
        "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
        "chat_boost", "removed_chat_boost", "guest_message", "managed_bot", "subscription",
        "stopped_message_generation",
    }
)  # fmt: skip
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Pending:
    """An update that nobody has confirmed yet."""

    id: int
    kind: str
    body: dict[str, Any]
    chat: int | None
    at: float
    failures: int = 0
    due: float = 0.0  # loop time before which a webhook is not called again

    def as_json(self) -> dict[str, Any]:
        """Give the update as Telegram sends it."""
        return {"update_id": self.id, **self.body}


class Inbox:
    """The updates one bot still has to confirm, by their number."""

    def __init__(self, clock: Clock, *, first_id: int) -> None:
        self._clock = clock
        self._random = random.Random(first_id)
        self._turn = 0
        self._why = _OTHER_POLLER
        self._twice: list[Pending] = []
        self._last_at = clock.now()
        self.next_id = first_id
        self.pending: dict[int, Pending] = {}
        self.per_chat: Counter[int] = Counter()
        self.allowed: frozenset[str] = KINDS - NOT_BY_DEFAULT
        self.chosen: tuple[str, ...] = ()
        self.to_repeat = 0  # so many updates will be handed out once more after they were confirmed
        self.to_shuffle = 0  # so many batches will be handed out in reverse
        self.arrived = Pulse()
        self.confirmed = Pulse()

    def allow(self, kinds: list[str] | None) -> None:
        """Take `allowed_updates` for updates that come from now on; None keeps what was chosen before."""
        if kinds is None:
            return
        self.chosen = tuple(kinds)
        self.allowed = frozenset(kinds) & KINDS if kinds else KINDS - NOT_BY_DEFAULT

    def put(self, kind: str, what: dict[str, Any], *, chat: int | None) -> int | None:
        """Add an update, unless the bot did not allow its kind; give its number."""
        if kind not in self.allowed:
            return None
        return self.put_raw({kind: what}, kind=kind, chat=chat)

    def put_raw(self, body: dict[str, Any], *, kind: str = "unknown", chat: int | None = None) -> int:
        """Add an update as it stands, even one that no library can read."""
        now = self._clock.now()
        if now - self._last_at > WEEK and not self.pending:
            self.next_id = self._random.randrange(1_000_000, 500_000_000)
        self._last_at = now
        number = self.next_id
        self.next_id += 1
        self.pending[number] = Pending(number, kind, body, chat, now)
        if chat is not None:
            self.per_chat[chat] += 1
        self.arrived.beat()
        return number

    def confirm(self, number: int) -> None:
        """Forget one update that was handled."""
        update = self.pending.pop(number, None)
        if update is not None and update.chat is not None:
            self.per_chat[update.chat] -= 1
        if update is not None and self.to_repeat > 0:
            self.to_repeat -= 1
            self._twice.append(update)
        self.confirmed.beat()

    def confirm_before(self, offset: int) -> None:
        """Forget all updates older than `offset`."""
        for number in [number for number in self.pending if number < offset]:
            self.confirm(number)

    def expire(self) -> None:
        """Forget updates that waited more than a day."""
        oldest = self._clock.now() - KEPT_SECONDS
        for number in [number for number, update in self.pending.items() if update.at < oldest]:
            self.confirm(number)

    def clear(self) -> None:
        """Forget everything (drop_pending_updates)."""
        for number in list(self.pending):
            self.confirm(number)

    def take(self, offset: int, limit: int) -> list[Pending]:
        """Confirm what lies before `offset` and give the next updates, oldest first."""
        self.expire()
        if offset < 0:
            for number in sorted(self.pending)[:offset]:
                self.confirm(number)
        elif 0 < offset <= self.next_id + TOO_FAR:
            self.confirm_before(offset)
        found = [*self.again(), *self.pending.values()][:limit]
        if self.to_shuffle > 0 and len(found) > 1:
            self.to_shuffle -= 1
            found.reverse()
        return found

    def again(self) -> list[Pending]:
        """Give confirmed updates that a fault brings back, once."""
        back, self._twice = self._twice, []
        return back

    async def poll(self, *, offset: int, limit: int, within: float) -> list[Pending]:
        """Give updates at once, or as soon as one arrives; raise 409 when something else takes the turn."""
        found = self.take(offset, limit)
        if found or within <= 0:
            return found
        self.hang_up()
        mine = self._turn
        await self.arrived.until(lambda: bool(self.pending) or self._turn != mine, within=within)
        if self._turn != mine:
            raise conflict(self._why)
        return self.take(offset, limit)

    def hang_up(self, why: str = _OTHER_POLLER) -> None:
        """End the long poll that waits now, if any, with a 409 that says why."""
        self._turn += 1
        self._why = why
        self.arrived.beat()

    def close(self) -> None:
        """Let whoever waits go, so that the server can stop."""
        self.arrived.close()
        self.confirmed.close()
