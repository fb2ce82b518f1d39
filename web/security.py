"""What protects a browser at this door: strict headers, no caching, same-site posts with a token, a limit of requests."""

import hashlib
import hmac

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
"""Headers of every answer (measured notes, web console); `no-store` is added to all but the house's static files.

No address leaves this house as a referrer; a policy without any would make browsers hide where our own forms come from.
"""

TELEGRAM_WEB = "https://web.telegram.org"
_OPENED_ALONE = ("/p/invio/", "/p/copia/")
"""One-time pages that come as plain links: nothing may frame them."""

LARGEST_BODY = 64 * 1024
PER_ADDRESS = parse("240/minute")
ENTRIES_PER_ADDRESS = parse("20/minute")


class Headers:
    """Puts the headers on every answer, errors included."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        framed = path.startswith("/p/") and not path.startswith(_OPENED_ALONE)
        frames = TELEGRAM_WEB if framed else "'none'"
        dressed = {**HEADERS, "content-security-policy": CSP.format(frames=frames)}
        dressed["cache-control"] = "public, max-age=86400" if path.startswith("/static/") else "no-store"
        if not framed:
            dressed["x-frame-options"] = "DENY"
        if self._https:
            dressed["strict-transport-security"] = "max-age=31536000"

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                added = ((name.encode(), value.encode()) for name, value in dressed.items())
                message["headers"] = [*message["headers"], *((n, v) for n, v in added if n not in own)]
            await send(message)

        await self._app(scope, receive, dress)


class Limits:
    """Counts requests per address, in memory."""

    def __init__(self) -> None:
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    async def allow(self, request: Request, *, entry: bool = False) -> bool:
        """Say whether this address may ask again; entries have a limit of their own."""
        address = request.client.host if request.client else "?"
        if entry and not await self._counter.hit(ENTRIES_PER_ADDRESS, "entry", address):
            return False
        return await self._counter.hit(PER_ADDRESS, "any", address)


def is_too_large(request: Request) -> bool:
    """Say whether a post is longer than any form of ours, or does not say how long it is."""
    if request.method != "POST":
        return False
    length = request.headers.get("content-length", "")
    return not length.isdigit() or int(length[:12]) > LARGEST_BODY


def token(session: str) -> str:
    """Give the token that every form of a session carries, made from the session's own secret."""
    return hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()


def is_same_site(request: Request, address: str) -> bool:
    """Say whether a post comes from a page of ours, as far as the browser says.

    `address` is where browsers reach the house: behind a proxy that ends TLS a request does not know it by itself.
    """
    if request.headers.get("sec-fetch-site") not in (None, "same-origin"):
        return False
    origin = request.headers.get("origin")
    return origin is None or origin in (address, f"{request.url.scheme}://{request.url.netloc}")


def is_own_post(request: Request, session: str | None, given: str | None, address: str) -> bool:
    """Say whether a post comes from our own page: same site, and the session's token where there is a session."""
    if not is_same_site(request, address):
        return False
    return session is None or hmac.compare_digest(token(session).encode(), (given or "").encode())
