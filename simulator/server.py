"""Puts the simulator on a port: as a Starlette app, inside a test's own loop, or on its own; loopback only."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from simulator import front
from simulator.clock import Clock
from simulator.control import Phones
from simulator.door import BotDoor
from simulator.events import Events
from simulator.gate import Gate
from simulator.phone import Simulator
from simulator.throttle import Limits, Throttle
from simulator.webhook import Webhooks
from simulator.workbench import Workbench
from simulator.world import Telegram

TOKEN = "4200000001:simulated-token-nobody-else-has-it"
HOST = "127.0.0.1"
GRACE_SECONDS = 2.0
KEEP_ALIVE_SECONDS = 120  # longer than any pause of a test, so that no idle connection closes under a client


def build(
    tokens: Sequence[str] = (TOKEN,),
    *,
    clock: Clock | None = None,
    limits: Limits | None = None,
    name: str = "Bot",
) -> Starlette:
    """Make the app with one bot for each token, called `name`; `app.state.telegram` is its world, for its own tests."""
    telegram = Telegram(clock=clock, throttle=Throttle(limits or Limits()))
    for token in tokens:
        telegram.add_bot(token, first_name=name)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with Webhooks(telegram):
            yield
            telegram.close()

    door = Route("/bot{token}/{method}", BotDoor(telegram))
    control = [*Phones(telegram).routes(), *Workbench(telegram).routes(), *Events(telegram).routes()]
    app = Starlette(
        routes=[door, *control, *front.routes()], middleware=[Middleware(Gate)], lifespan=lifespan
    )
    app.state.telegram = telegram
    return app


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers and its ticking loop: whoever runs it says when it ends."""

    async def open(self, sockets: list[socket.socket]) -> None:
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.startup(sockets)

    async def end(self) -> None:
        """Close down without uvicorn's fixed pause: what is being answered is finished, what hangs is cut off."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := list(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
        await self.lifespan.shutdown()


@contextlib.asynccontextmanager
async def serving(app: Starlette, *, host: str = HOST, port: int = 0) -> AsyncIterator[str]:
    """Serve the app on a loopback port in this very loop; give its base URL. Port 0 takes a free one."""
    # With the protocol named, asyncio switches Nagle's algorithm off; without, each answer costs 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    config = uvicorn.Config(
        app, log_level="error", access_log=False, lifespan="on", timeout_keep_alive=KEEP_ALIVE_SECONDS
    )
    server = _Server(config)
    await server.open([listener])
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        app.state.telegram.close()
        await server.end()


@contextlib.asynccontextmanager
async def running(
    *,
    host: str = HOST,
    port: int = 0,
    tokens: Sequence[str] = (TOKEN,),
    clock: Clock | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[Simulator]:
    """Run a simulator for a test and give its phones: `async with running() as sim`."""
    app = build(tokens, clock=clock, limits=limits)
    async with serving(app, host=host, port=port) as url, Simulator(url, token=tokens[0]) as simulator:
        yield simulator
