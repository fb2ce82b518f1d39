"""Keeps strangers out: any page open in a browser could otherwise drive the phones or play the bot on this port.

Programs on this machine pass; a browser passes only from the simulator's own page. It reads headers and nothing else.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HOSTS = frozenset({b"127.0.0.1", b"localhost", b"[::1]"})
FOREIGN_SITES = frozenset(
    {b"cross-site", b"same-site"}
)  # another port of this machine is "same-site": foreign too
FRONT_DOOR = "/"


class Gate:
    """Answers 403 to a foreign Host (a name that leads here by DNS rebinding) and to calls from other pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (why := refusal(scope)):
            await PlainTextResponse(why, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def refusal(scope: Scope) -> str | None:
    """Say why a request may not come in, or None when it may.

    Browsers always send Host, and Sec-Fetch-Site or (older ones, for POST) Origin; neither can be set by a page's script.
    """
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"")
    if _name(host) not in HOSTS:
        return "This host name is not the simulator's: open it as http://127.0.0.1."
    origin = headers.get(b"origin")
    if origin is not None and origin != b"http://" + host:
        return "Another page may not drive the simulator."
    if headers.get(b"sec-fetch-site") in FOREIGN_SITES and not _follows_a_link(scope, headers):
        return "Another page may not drive the simulator."
    return None


def _name(host: bytes) -> bytes:
    """Take the port off a Host header."""
    name, colon, port = host.rpartition(b":")
    return name.lower() if colon and port.isdigit() else host.lower()


def _follows_a_link(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """A link on another page may open the front door, as a document of its own and nothing more."""
    return (
        scope["path"] == FRONT_DOOR
        and scope["method"] == "GET"
        and headers.get(b"sec-fetch-mode") == b"navigate"
        and headers.get(b"sec-fetch-dest") == b"document"
    )
