"""How a handler says what it listens to: commands, typed words, steps of a talk, taps; read by the bot when it starts.

They are aiogram filters by shape, and data for `bot/route.py`, which looks a handler up instead of trying filters in turn.
"""

from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter


@dataclass(frozen=True)
class Listens(Filter):
    """The base of all: `keys` name what is listened to; a handler is found by (kind, key)."""

    keys: tuple[str, ...]
    kind = ""

    async def __call__(self, event: Any) -> bool:
        """Say yes: the bot asked by key before."""
        return True


class Command(Listens):
    """A command such as `/aiuto`, in every state."""

    kind = "command"


class Word(Listens):
    """A whole message of one word such as `aiuto`, in every state, however it is written."""

    kind = "word"


class Step(Listens):
    """Any text while the talk stands at this step; `step:detail` is found by `step`."""

    kind = "step"


class Taps(Listens):
    """A tap on a button whose data begins with `key:`; the rest reaches the handler as `said`."""

    kind = "tap"


class Otherwise(Listens):
    """What nothing else listens to: `text`, `content`, `tap`, `edited`, `group`, `member`."""

    kind = "otherwise"


def command(*keys: str) -> Command:
    """Listen to commands."""
    return Command(keys)


def word(*keys: str) -> Word:
    """Listen to single typed words."""
    return Word(keys)


def step(*keys: str) -> Step:
    """Listen to text at a step of the talk."""
    return Step(keys)


def taps(*keys: str) -> Taps:
    """Listen to taps by the prefix of their data."""
    return Taps(keys)


def otherwise(*keys: str) -> Otherwise:
    """Listen to what nothing else does."""
    return Otherwise(keys)
