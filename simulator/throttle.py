"""When the simulated Telegram says 429; the exact numbers are not public, so they can be changed.

Answers to a person who has just done something are nearly free; what a bot says unasked is counted strictly.
"""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second and the bursts allowed; a rate of 0 switches that limit off."""

    chat_rate: float = 1.0
    chat_burst: float = 20.0
    group_rate: float = 20 / 60
    group_burst: float = 20.0
    bulk_rate: float = 30.0
    bulk_burst: float = 30.0
    gain_per_act: float = 5.0  # what one act of the person allows the bot beyond the rate
    asked_seconds: float = 15.0  # so long after a person's act an answer is not bulk
    webhook_seconds: float = 1.0  # between two setWebhook calls


OFF = Limits(chat_rate=0, group_rate=0, bulk_rate=0, webhook_seconds=0)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Throttle:
    """Counts what each bot sends, as buckets that refill with simulated time."""

    limits: Limits = field(default_factory=Limits)
    _chats: dict[tuple[int, int], _Bucket] = field(default_factory=dict)
    _bulk: dict[int, _Bucket] = field(default_factory=dict)

    def change(self, limits: Limits) -> None:
        """Take other limits and forget what was counted."""
        self.limits = limits
        self._chats.clear()
        self._bulk.clear()

    def acted(self, bot: int, chat: int) -> None:
        """Note that the person did something: the bot may answer at once."""
        bucket = self._chats.get((bot, chat))
        if bucket is not None:
            bucket.left = min(self.limits.chat_burst, bucket.left + self.limits.gain_per_act)

    def wait_for(self, bot: int, chat: int, *, now: float, asked_at: float) -> int:
        """Count one message and give 0, or give the whole seconds to wait before it may be sent."""
        limits = self.limits
        rate, burst = (
            (limits.chat_rate, limits.chat_burst) if chat > 0 else (limits.group_rate, limits.group_burst)
        )
        taken: list[_Bucket] = []
        wait = 0.0
        if rate:
            own = _filled(self._chats.setdefault((bot, chat), _Bucket(burst, now)), rate, burst, now)
            taken.append(own)
            wait = max(wait, (1 - own.left) / rate)
        if limits.bulk_rate and now - asked_at > limits.asked_seconds:
            all_chats = self._bulk.setdefault(bot, _Bucket(limits.bulk_burst, now))
            taken.append(_filled(all_chats, limits.bulk_rate, limits.bulk_burst, now))
            wait = max(wait, (1 - all_chats.left) / limits.bulk_rate)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in taken:
            bucket.left -= 1
        return 0


def _filled(bucket: _Bucket, rate: float, burst: float, now: float) -> _Bucket:
    if now < bucket.at:  # the clock was put back
        bucket.left = burst
    bucket.left = min(burst, bucket.left + max(0.0, now - bucket.at) * rate)
    bucket.at = now
    return bucket
