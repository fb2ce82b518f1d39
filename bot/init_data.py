"""Who opens a Mini App: Telegram's own word for it, checked with the bot's token; nothing a page says is believed."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from db import identities
from db.session import Store
from domain.people import PersonId

FRESH = timedelta(minutes=15)
"""How old Telegram's word may be."""

LONGEST = 4096


def number_of(said: str, token: str, now: datetime) -> int | None:
    """Give the Telegram number that `said` (initData) vouches for; None when forged, stale or broken.

    Secret = HMAC-SHA256(key "WebAppData", token); the check string holds every other field, sorted (Bot API, Mini Apps).
    """
    if len(said) > LONGEST:
        return None
    fields = dict(parse_qsl(said, keep_blank_values=True))
    given = fields.pop("hash", "")
    check = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    made = hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made.encode(), given.encode(errors="replace")):
        return None
    try:
        since = datetime.fromtimestamp(int(fields.get("auth_date", "")), UTC)
        number = json.loads(fields.get("user", ""))["id"]
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    stale = not -timedelta(minutes=1) <= now - since <= FRESH
    return None if stale or not isinstance(number, int) else number


async def person_of(store: Store, said: str, token: str, now: datetime) -> PersonId | None:
    """Give the person that a Mini App's initData vouches for, or None."""
    number = number_of(said, token, now)
    if number is None:
        return None
    mark = identities.blind(store.ring, number)
    found = await identities.callers(store, [mark])
    return found[mark].person.id if mark in found else None
