"""Canaries: every name, number and typed text that a test lets in is remembered, and may stand in no log line.

The suite overhears what its phones and browsers send; each record that the house logs is formatted as an operator would
read it. One word of a person in it fails the test during which it was written.
"""

import functools
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import logs

SHORTEST = 8
"""Letters of a typed text below which it may well be a word of a sentence of ours."""

_TOKEN = re.compile(r"\d{6,}:[\w-]{20,}")
_LONG = re.compile(r"\d{6,}")
_NAMES = ("first_name", "last_name", "username", "name", "title")


@dataclass(slots=True)
class Canaries:
    """What was let in during one test."""

    names: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)

    def hears(self, said: object) -> None:
        """Remember every string of something that goes in, names apart from typed texts."""
        if isinstance(said, Mapping):
            for key, value in said.items():
                if key in _NAMES and isinstance(value, str):
                    self.names.update(word for word in value.split() if len(word) > 3)
                else:
                    self.hears(value)
        elif isinstance(said, list | tuple):
            for value in said:
                self.hears(value)
        elif isinstance(said, str) and len(said) >= SHORTEST and not said.startswith(("/", "http")):
            self.typed.add(said)

    def leaks(self, line: str) -> list[str]:
        """Say what of a person stands in a line; empty when nothing does."""
        found = [f"typed: {text}" for text in self.typed if text in line]
        found += [f"name: {name}" for name in self.names if re.search(rf"\b{re.escape(name)}\b", line)]
        bare = re.sub(r'"at": ?"[^"]*"', "", line)
        return found + [f"number: {one}" for one in (*_TOKEN.findall(bare), *_LONG.findall(bare))]


@dataclass(slots=True)
class Listening:
    """The canaries of the test that runs, and the lines that were written meanwhile."""

    canaries: Canaries = field(default_factory=Canaries)
    lines: list[str] = field(default_factory=list)

    def begins(self) -> None:
        """Start anew for another test."""
        self.canaries, self.lines = Canaries(), []

    def leaks(self) -> list[str]:
        """Give every line in which a canary stands, with what it is."""
        return [f"{found} in {line}" for line in self.lines for found in self.canaries.leaks(line)]


class Ear(logging.Handler):
    """Hears what the house logs at every level, as an operator reads it: what is quiet today may be said aloud tomorrow."""

    def __init__(self, listening: Listening) -> None:
        super().__init__(logging.DEBUG)
        self._listening = listening
        self.setFormatter(logs.formatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self._listening.lines.append(self.format(record))


NOW = Listening()
"""What the running test is heard by."""

Call = Callable[..., Awaitable[Any]]


def overheard(call: Call) -> Call:
    """Give the same call of a phone or browser, which also remembers what it lets in."""

    @functools.wraps(call)
    async def wrapped(self: Any, path: Any, *positional: Any, **given: Any) -> Any:
        if not any("/faults" in str(one) for one in (path, *positional)):
            NOW.canaries.hears(given)
        return await call(self, path, *positional, **given)

    return wrapped
