"""`cordata run`: the house opens; with the local Telegram it brings its own, invented people and a movable clock."""

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import uvicorn
import uvloop
from starlette.applications import Starlette

from app import demo, doors, logs, start
from app import settings as environment
from app.caretaker import Caretaker
from app.clock import Clock, follow
from app.doors import Doors
from app.nursery import beside
from app.settings import Settings
from bot import commands
from bot.webhook import NotTaken, choose_door
from db import facts, schema
from db.sealing import KeysUnusable, make_ring
from db.session import Memory
from domain.faults import Faulty
from simulator.phone import Simulator
from simulator.server import TOKEN, build, serving


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `run` to the command line."""
    parser = subparsers.add_parser("run", help="open the house")
    parser.add_argument("--joining", action="store_true", help="open only for people with an invitation")
    parser.add_argument("--ready", action="store_true", help="print READY when the door is open")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the doors until interrupted; gives the exit status."""
    settings = environment.read()
    logs.begin()
    status = 0
    try:
        uvloop.run(_run(settings, joining=args.joining, ready=args.ready))
    except* (start.Refused, KeysUnusable, Faulty) as refused:
        print("Cordata does not open:", *_reasons(refused), sep="\n", file=sys.stderr)
        status = 2
    return status


def _reasons(refused: BaseExceptionGroup[Exception]) -> Iterator[str]:
    """Give every reason once; a door that is refused beside another one comes wrapped in a group."""
    for one in refused.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _reasons(one)
        else:
            yield str(one)


async def _run(settings: Settings, *, joining: bool, ready: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.token is None:
        async with _local(settings) as (local, clock):
            await _open(local, clock, stop, joining=joining, ready=ready)
    else:
        await _open(settings, Clock(), stop, joining=joining, ready=ready)


@contextlib.asynccontextmanager
async def _local(settings: Settings) -> AsyncIterator[tuple[Settings, Clock]]:
    """Bring the local Telegram with invented people; keys and network are made at the first start."""
    with contextlib.suppress(KeysUnusable):
        make_ring(settings.keys)
    local = replace(settings, token=TOKEN)
    async with (
        _phones(settings.phones_port) as address,
        Simulator(address, token=TOKEN) as simulator,
    ):
        local = replace(local, telegram=address)
        clock = Clock()
        memory = doors.open_memory(local)
        await schema.upgrade(memory)
        known = await demo.is_told(memory)
        held = await demo.phones(simulator, started=known)
        if not known:
            print("Preparing the invented network …", flush=True)
            codes = await demo.tell_network(memory, clock())
            async with doors.opened(local, memory, clock, joining=True) as house, beside(house.poll()):
                await demo.join(held, codes)
            await demo.finish(memory)
        await memory.close()
        print(f"Local Telegram for {len(held)} invented people. Their phones: {address}/", flush=True)
        async with beside(follow(clock, address)):
            yield local, clock


@contextlib.asynccontextmanager
async def _phones(port: int) -> AsyncIterator[str]:
    """Serve the local Telegram and its page on a loopback port; gives the address, raises Refused when it is taken."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            address = await stack.enter_async_context(serving(build([TOKEN], name="Cordata"), port=port))
        except OSError as error:
            raise _taken(port, "CORDATA_PHONES_PORT") from error
        yield address


async def _open(settings: Settings, clock: Clock, stop: asyncio.Event, *, joining: bool, ready: bool) -> None:
    memory = doors.open_memory(settings)
    try:
        await start.check(memory, settings, joining=joining)
        async with doors.opened(settings, memory, clock, joining=joining) as house:
            start.check_words(house.protocol, house.words)
            await start.check_notices(memory, house.protocol)
            for line in [*start.warnings(house.protocol), *await start.lone(memory)]:
                print(f"Warning: {line}", file=sys.stderr)
            clock.when_moved(house.keeper.wake.set)
            clock.when_moved(house.post.wake.set)
            await commands.tell(house.api, house.words)
            doors.settle()
            async with (
                beside(_doors(settings, house, ready=ready)) as working,
                beside(Caretaker(memory, settings, clock, house.post.wake.set).run()),
                beside(stop.wait()) as stopping,
            ):
                await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
            await _note_clock(memory, clock)
    finally:
        await memory.close()


async def _note_clock(memory: Memory, clock: Clock) -> None:
    if clock.offset:
        async with memory.transaction() as store:
            await facts.put(store, facts.CLOCK_MOVED, "yes")


async def _doors(settings: Settings, house: Doors, *, ready: bool) -> None:
    """Open the console's port, then the door to Telegram beside it."""
    config = _config(house.console)
    async with asyncio.TaskGroup() as group:
        group.create_task(
            uvicorn.Server(config).serve([_listener(settings.listen, settings.port, "CORDATA_PORT")])
        )
        if settings.metrics_port is not None:
            figures = _config(house.vitals.app())
            at = _listener(settings.listen, settings.metrics_port, "CORDATA_METRICS_PORT")
            group.create_task(uvicorn.Server(figures).serve([at]))
        print(f"Console: {settings.address}/ (the bot's /console command sends the way in)", flush=True)
        await _tell_telegram(settings, house)
        group.create_task(house.poll() if settings.webhook is None else house.serve())
        if ready:
            print("READY", flush=True)


async def _tell_telegram(settings: Settings, house: Doors) -> None:
    """Tell Telegram which door is open; raises Refused when it will never use it."""
    more = {"secret_token": settings.secret, "allowed_updates": doors.KINDS, "max_connections": 100}
    try:
        await choose_door(house.api, settings.webhook, **(more if settings.webhook else {}))
    except NotTaken as words:
        raise start.Refused(
            f"Telegram does not take this door: {words}. Check TELEGRAM_TOKEN and CORDATA_WEBHOOK."
        ) from words


def _config(app: Starlette) -> uvicorn.Config:
    """Serve without uvicorn's own logs of who asked for what."""
    return uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, lifespan="off")


def _listener(address: str, port: int, setting: str) -> socket.socket:
    """Open the port that `setting` chose.

    The protocol is named because asyncio sets TCP_NODELAY only then (measured, update path).
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError as error:
        listener.close()
        raise _taken(port, setting) from error
    listener.listen(1024)
    return listener


def _taken(port: int, setting: str) -> start.Refused:
    return start.Refused(f"Port {port} is taken. Choose another one with {setting}.")
