"""Languages written from right to left: which they are, and how a Latin code or a number stands whole among their words.

Without isolates “02 2327 2327” would be read from its end, and a message that begins with a code would run the wrong way.
"""

import re
from typing import Final

RIGHT_TO_LEFT: Final = frozenset({"ar"})

FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"
"""Unicode's isolates (UAX #9, X5a-X6a): what stands between a first mark and the end has its own direction."""

_FILLED: Final = re.compile(r"\{\w+\}")
_COMMAND: Final = re.compile(r"(?<![\w/])/[a-z_]+")


def of(language: str) -> str:
    """Give the `dir` of a page in `language`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def isolated(text: str) -> str:
    """Give a text of a right-to-left language with each `{name}` and each `/command` in an isolate of its own."""
    filled = _FILLED.sub(lambda hit: f"{FIRST_STRONG}{hit[0]}{END}", text)
    return _COMMAND.sub(lambda hit: f"{LEFT_TO_RIGHT}{hit[0]}{END}", filled)
