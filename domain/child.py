"""The same-child signal: what a protected page tells becomes marks that meet, without anybody reading a name.

Only the combination is ever marked, never a single field: a name alone could be guessed (measured notes, blind indexes).
A mark only proposes; a person decides, once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.refusals import Refusal
from domain.typed_text import fold

FIELDS = ("name", "birth", "comune", "tax_code", "family", "account")
"""Fields of a protected page: who the youngster is, how to reach the family, a longer account."""

LIMITS = {"name": 120, "birth": 10, "comune": 80, "tax_code": 16, "family": 500, "account": 4000}


class NothingWritten(Refusal):
    """The page was sent without a word on it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A field that cannot be read as it stands; the page shows it again with everything typed."""

    field: str


def normal_name(typed: str) -> str:
    """Give a name so that order, accents, case and apostrophes do not matter."""
    return " ".join(sorted(fold(typed.replace("'", " ").replace("’", " ")).split()))


def birth_of(typed: str, today: date) -> date | None:
    """Read a birth date, `2011-04-03` or `3/4/2011`; None when it is none or lies outside a youngster's life."""
    said = typed.strip().replace("-", "/").replace(".", "/")
    parts = said.split("/")
    if len(parts) != 3 or not all(re.fullmatch("[0-9]{1,4}", part) for part in parts):
        return None
    year, month, day = (int(part) for part in (parts if len(parts[0]) == 4 else reversed(parts)))
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 0 <= (today - found).days <= 366 * 30 else None


def marks(content: Mapping[str, str], tax_code: str | None) -> dict[str, str]:
    """Give the values to be marked, by kind; empty while name, birth date and comune are not all there."""
    found = {}
    name = normal_name(content.get("name", ""))
    if name and content.get("birth") and content.get("comune"):
        found["who"] = f"{name}|{content['birth']}|{content['comune']}"
    if tax_code:
        found["tax_code"] = tax_code
    return found
