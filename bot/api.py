"""HTTP to the Bot API, as thin as it can be: bytes out, a short reply in; no cookies, no retries, no aiogram.

Why not aiogram's client: building forms and models for each call costs more than all the rest of an update (measured,
`docs/decisions`, update path).
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

import aiohttp
import orjson
from yarl import URL

_JSON = {"Content-Type": "application/json"}
NO_ANSWER = 0


class Trouble(Enum):
    """What became of a call that Telegram did not accept."""

    LATER = "later"
    """Refused for now (429) or not delivered for certain (5xx before work, no connection): try again."""
    UNCERTAIN = "uncertain"
    """Perhaps delivered: the answer was lost on the way."""
    UNREACHABLE = "unreachable"
    """This person cannot be written to (403)."""
    MOVED = "moved"
    """The chat has another number now."""
    GONE = "gone"
    """The message to edit or delete is not there any more."""
    REFUSED = "refused"
    """The request itself is wrong (400): it will never pass."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What Telegram said: the HTTP status (0 for none), the result, or the trouble and its parameters."""

    status: int
    result: Any = None
    trouble: Trouble | None = None
    words: str = ""
    retry_after: float = 0.0
    moved_to: int | None = None

    @property
    def ok(self) -> bool:
        """Say whether the call did what it should."""
        return self.trouble is None

    @property
    def traits(self) -> dict[str, object]:
        """Give what may be logged of it: the status and Telegram's own phrase, which the log cuts at any quotation."""
        return {"status": self.status, "reason": self.words}


_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
)
_DONE_ALREADY = ("message is not modified", "query is too old", "query id is invalid")


def decode(body: bytes) -> Any:
    """Read JSON that may hold broken characters: one person's half emoji must not stop everybody's batch.

    Raises ValueError for what is no JSON, or is nested without end.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            return _mended(json.loads(body))
        except RecursionError:
            raise ValueError("nested too deep") from None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _mended(inner) for name, inner in value.items()}
    return [_mended(inner) for inner in value] if isinstance(value, list) else value


def understand(status: int, body: bytes) -> Reply:
    """Read a reply of the Bot API (behaviours: measured notes, errors to model)."""
    try:
        said = decode(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return Reply(status, trouble=Trouble.UNCERTAIN, words="not an answer of Telegram")
    if status == 200 and said.get("ok"):
        return Reply(status, said.get("result"))
    words = str(said.get("description", ""))
    lower = words.lower()
    more = said.get("parameters")
    more = more if isinstance(more, dict) else {}
    if "migrate_to_chat_id" in more:
        return Reply(status, None, Trouble.MOVED, words, moved_to=int(more["migrate_to_chat_id"]))
    if status == 429:
        return Reply(status, None, Trouble.LATER, words, retry_after=float(more.get("retry_after", 1)))
    if status >= 500:
        return Reply(status, None, Trouble.UNCERTAIN, words)
    if status == 403 or "chat not found" in lower or "user is deactivated" in lower:
        return Reply(status, None, Trouble.UNREACHABLE, words)
    if any(mark in lower for mark in _DONE_ALREADY):
        return Reply(status, None)
    if any(mark in lower for mark in _GONE):
        return Reply(status, None, Trouble.GONE, words)
    return Reply(status, None, Trouble.REFUSED, words)


def _form(body: bytes) -> aiohttp.FormData:
    """Give the parts of a call that carries a small text file: Telegram takes files in no other way."""
    form = aiohttp.FormData()
    for name, said in orjson.loads(body).items():
        if name == "document":
            file = said["text"].encode()
            form.add_field(name, file, filename=said["name"], content_type=said["type"])
        else:
            form.add_field(name, said if isinstance(said, str) else orjson.dumps(said).decode())
    return form


@cache
def _limit(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, 5.0))


class Api:
    """One bot's door to Telegram."""

    def __init__(self, session: aiohttp.ClientSession, base: str, token: str) -> None:
        self._session = session
        self._urls: dict[str, URL] = {}
        self._base = f"{base.rstrip('/')}/bot{token}/"
        self.bot_id = int(token.split(":", 1)[0])

    def _url(self, method: str) -> URL:
        url = self._urls.get(method)
        if url is None:
            url = self._urls[method] = URL(self._base + method, encoded=True)
        return url

    async def post(self, method: str, body: bytes, *, seconds: float = 10.0) -> Reply:
        """Send one call whose body is ready JSON; never raises for what the network does."""
        file = method == "sendDocument"
        data, headers = (_form(body), None) if file else (body, _JSON)
        try:
            response = await self._session.post(
                self._url(method), data=data, headers=headers, timeout=_limit(seconds)
            )
            answer = await response.read()  # whole, so the connection is free again
            return understand(response.status, answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return Reply(NO_ANSWER, None, Trouble.LATER, type(error).__name__, retry_after=1.0)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            return Reply(NO_ANSWER, None, Trouble.UNCERTAIN, type(error).__name__)

    async def call(self, method: str, *, seconds: float = 10.0, **arguments: Any) -> Reply:
        """Send one call with plain arguments."""
        return await self.post(method, orjson.dumps(arguments), seconds=seconds)

    async def updates(self, offset: int, wait: int, kinds: list[str]) -> Reply:
        """Fetch the next updates, waiting up to `wait` seconds; asking confirms those before `offset`."""
        body = {"offset": offset, "timeout": wait, "limit": 100, "allowed_updates": kinds}
        return await self.post("getUpdates", orjson.dumps(body), seconds=wait + 10.0)


@asynccontextmanager
async def open_api(base: str, token: str) -> AsyncIterator[Api]:
    """Open the HTTP session; the connections close at the end."""
    connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=75)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        auto_decompress=False,
    ) as session:
        yield Api(session, base, token)
