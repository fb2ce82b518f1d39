"""The house as a contestant: the product's own doors, every handler registered, nothing switched off.

Sealing, kept answers, audit trail, outbox, timers and the danger scan of all languages run as in service, on the
invented network. The only additions are a short form and the command that opens it; what walks it is the
product's own handler.
"""

import functools
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from sqlalchemy import bindparam, select, update

from app import demo, doors
from app import memory as memories
from app import protocol as protocol_files
from app import settings as environment
from app.clock import Clock
from app.nursery import beside
from benchmarks.baselines import command_line, say_ready
from db.sealing import make_ring
from db.tables import persons
from domain import form_parsing, forms
from domain.people import Person
from domain.protocol import Protocol
from handlers import report, report_walk
from handlers.events import Message
from handlers.house import House
from handlers.recognise import command, step
from handlers.talk import Talk
from handlers.ui.calls import Call
from locales.catalogues import Translate

FORM = Path(__file__).with_name("bench_form.toml")
ACT = "bench"
"""The step at which each answer also runs two SQL statements of its own."""

Shown = Sequence[Call]
Handler = Callable[..., Awaitable[Shown]]


class Fails(logging.Handler):
    """Ends the process on the first error: a house that parks updates answers too, and must not be measured."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the error and end."""
        print(self.format(record), flush=True)
        os._exit(1)


async def begins(
    message: Message, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> Shown:
    """Somebody opens the short form; what they had not finished is dropped."""
    talk.data.pop("draft", None)
    form = house.protocol.forms["bench"]
    draft = forms.begin(form, run=secrets.token_hex(2))
    return await report.stand(message, form, draft, person, talk, store, house, now, _)


def as_act(handler: Handler) -> Handler:
    """Give a handler that runs two SQL statements of its own besides, and stays at the step of acts."""

    @functools.wraps(handler)
    async def acts(event: Message, **given: Any) -> Shown:
        await two_statements(given["store"], given["person"])
        shown = await handler(event, **given)
        given["talk"].step = ACT
        return shown

    return acts


_LOOK = select(persons.c.language).where(persons.c.id == bindparam("whom"))
_KEEP = update(persons).where(persons.c.id == bindparam("whom")).values(language=bindparam("spoken"))


async def two_statements(store: Any, person: Person) -> None:
    """Run one SELECT and one UPDATE, as the least a handler that decides something does."""
    await store.read(_LOOK, {"whom": person.id})
    await store.write(_KEEP, {"whom": person.id, "spoken": person.language})


def protocol_with_form() -> Protocol:
    """Give the shipped protocol with the short form beside its own."""
    shipped = protocol_files.read()
    common = protocol_files.DEFAULT / "forms" / form_parsing.COMMON
    made = form_parsing.parse_all({path.name: path.read_text(encoding="utf-8") for path in (FORM, common)})
    return replace(shipped, forms={**shipped.forms, **made})


SECRET = "bench-and-telegram-alone"


@dataclass(frozen=True, slots=True)
class Replica:
    """One of several: the database and the keys they share, the port it is pushed to, and whether it is the first."""

    database: str
    keys: Path
    port: int
    first: bool

    @property
    def said(self) -> dict[str, str]:
        """Give what its environment says beside what every house's does."""
        hook = f"http://127.0.0.1:{self.port}/telegram"
        return {
            "CORDATA_DATABASE": self.database,
            "CORDATA_KEYS": str(self.keys),
            "CORDATA_PORT": str(self.port),
            "CORDATA_WEBHOOK": hook,
            "CORDATA_WEBHOOK_SECRET": SECRET,
        }


async def serve(api: str, token: str, home: Path, replica: Replica | None = None) -> None:
    """Make an empty house under `home` with the invented network; poll, or as a replica be pushed to, until ended."""
    clock = Clock()
    said = {"CORDATA_KEYS": f"{home}-keys", **(replica.said if replica else {})}
    settings = environment.read(
        {"CORDATA_HOME": str(home), "CORDATA_TELEGRAM": api, "TELEGRAM_TOKEN": token, **said}
    )
    if replica is None or replica.first:
        make_ring(settings.keys)
    async with memories.opened(settings, new=True) as memory:
        if replica is None or replica.first:
            await demo.tell_network(memory, clock())
        async with doors.opened(settings, memory, clock, protocol=protocol_with_form()) as house:
            doors.settle()
            if replica is None:
                say_ready()
                await house.poll()
            config = uvicorn.Config(
                house.console, port=settings.port, log_level="warning", access_log=False, lifespan="off"
            )
            async with beside(uvicorn.Server(config).serve()):
                say_ready()
                await house.serve()


def main() -> None:
    """Run the house until ended."""
    parser = command_line(__doc__)
    parser.add_argument("--database", help="shared by replicas, which are pushed to")
    parser.add_argument("--keys", type=Path, help="the key ring that replicas share")
    parser.add_argument("--port", type=int, default=0, help="where this replica is pushed to")
    parser.add_argument("--first", action="store_true", help="make keys and network")
    parser.add_argument("--act", action="store_true", help="two SQL statements more in every update")
    wish = parser.parse_args()
    report.router.message.register(as_act(begins) if wish.act else begins, command("bench"))
    if wish.act:
        report.router.message.register(as_act(report_walk.types_answer), step(ACT))
    logging.getLogger("cordata").addHandler(Fails(logging.ERROR))
    replica = Replica(wish.database, wish.keys, wish.port, wish.first) if wish.database else None
    uvloop.run(serve(wish.api, wish.token, wish.home, replica))


if __name__ == "__main__":
    main()
