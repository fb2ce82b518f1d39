"""Ids made by the house itself: rising within a process, so that rows keep their order, and known before the insert."""

import secrets
import time
from datetime import timedelta

_RANDOM_BITS = 10
_last = 0


def new_id() -> int:
    """Give a positive 63-bit id, greater than every id this process gave before.

    Microseconds since 1970 and ten random bits: two processes in the same microsecond collide once in a thousand, which
    the primary key refuses and the replay mends. The wall clock is used on purpose: a demo clock may jump, order may not.
    """
    global _last
    _last = max(_last + 1, ((time.time_ns() // 1000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS))
    return _last


def id_at(before: timedelta) -> int:
    """Give an id between those made `before` ago and those made since, by the wall clock that ids follow."""
    moment = time.time_ns() // 1000 - round(before.total_seconds() * 1_000_000)
    return moment << _RANDOM_BITS
