"""`cordata story`: one report from first tap to taking charge over real HTTP, with both phones drawn in the terminal."""

import argparse
import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace

from rich.columns import Columns
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from app import demo, doors
from app import settings as environment
from app.clock import Clock
from app.nursery import beside
from db import schema
from db.sealing import make_ring
from simulator.phone import Phone
from simulator.server import TOKEN, running
from simulator.throttle import OFF

WIDTH = 58
"""Columns of one drawn phone; two stand side by side in a terminal of 120."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `story` to the command line."""
    parser = subparsers.add_parser("story", help="play one report and show both phones")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play the story; gives the exit status."""
    asyncio.run(_story(Console(width=2 * WIDTH + 4)))
    return 0


@contextlib.asynccontextmanager
async def _house() -> AsyncIterator[dict[str, Phone]]:
    """Open a house of its own in a folder that vanishes, and give the phones of its invented people."""
    with tempfile.TemporaryDirectory() as folder:
        settings = environment.read({"CORDATA_HOME": f"{folder}/home"})
        settings.home.mkdir()
        make_ring(settings.keys)
        async with running(limits=OFF) as simulator:
            local = replace(settings, token=TOKEN, telegram=simulator.base_url)
            memory = doors.open_memory(local)
            await schema.upgrade(memory)
            clock = Clock()
            held = await demo.phones(simulator)
            codes = await demo.tell_network(memory, clock())
            async with doors.opened(local, memory, clock) as house, beside(house.poll()):
                await demo.join(held, codes)
                await demo.finish(memory)
                yield held
            await memory.close()


async def _draw(console: Console, what: str, *phones: Phone) -> None:
    """Draw the last screens of both phones under a line that says what happened."""
    console.rule(what, align="left")
    panels = []
    for phone in phones:
        shown = [message for message in await phone.messages() if message.by == "bot"]
        shown = sorted(shown, key=lambda message: message.version)[-2:]
        text = Text("\n\n".join(message.drawn() for message in shown))
        panels.append(Panel(text, title=phone.first_name, width=WIDTH))
    console.print(Columns(panels))


TAPS = (
    "No",
    "Ho capito",
    "Sta da solo",
    "Sta da solo",
    "Triste",
    "Si arrabbia",
    "Avanti",
    "Avanti",
    "Niente di questo",
    "Avanti",
    "Da 2 settimane a 3 mesi",
    "Fatica a scuola",
    "Avanti",
    "Un adulto di fiducia",
    "Avanti",
    "15",
    "Crema",
    "La famiglia lo sa",
    "Avanti",
)
"""What the teacher taps between [Inizia] and [Invia]: three things noticed, no danger."""


async def _story(console: Console) -> None:
    async with _house() as phones:
        teacher, operator = phones["Elena"], phones["Marta"]
        await _draw(console, "Elena insegna. Ha aperto il link di invito.", teacher, operator)
        before = teacher.tap_count
        await teacher.taps("Inizia")
        for label in TAPS:
            await teacher.taps(label)
        await _draw(console, "Ha toccato quello che ha visto. Il riepilogo:", teacher, operator)
        await teacher.taps("Invia")
        await operator.sees("Nuova segnalazione")
        taps = teacher.tap_count - before
        await _draw(console, f"Inviata con {taps} tocchi. Chi è di turno lo sa subito:", teacher, operator)
        await operator.taps("La prendo io")
        await teacher.sees("presa in carico")
        await _draw(console, "Marta la prende in carico. Elena viene a saperlo:", teacher, operator)
