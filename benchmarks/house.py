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
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop
from aiogram.types import Message
from sqlalchemy import bindparam, select, update

from app import demo, doors
from app import memory as memories
from app import protocol as protocol_files
from app import settings as environment
from app.clock import Clock
from benchmarks.baselines import command_line, say_ready
from db.sealing import make_ring
from db.tables import persons
from domain import form_parsing, forms
from domain.people import Person
from domain.protocol import Protocol
from handlers import report, report_walk
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


async def serve(api: str, token: str, home: Path) -> None:
    """Make an empty house under `home`, tell it the invented network, and poll until ended."""
    clock = Clock()
    keys = home.with_name(f"{home.name}-keys")
    make_ring(keys)
    settings = environment.read(
        {
            "CORDATA_HOME": str(home),
            "CORDATA_KEYS": str(keys),
            "CORDATA_TELEGRAM": api,
            "TELEGRAM_TOKEN": token,
        }
    )
    async with memories.opened(settings) as memory:
        await demo.tell_network(memory, clock())
        async with doors.opened(settings, memory, clock, protocol=protocol_with_form()) as house:
            doors.settle()
            say_ready()
            await house.poll()


def main() -> None:
    """Run the house until ended."""
    parser = command_line(__doc__)
    parser.add_argument("--act", action="store_true", help="two SQL statements more in every update")
    wish = parser.parse_args()
    report.router.message.register(as_act(begins) if wish.act else begins, command("bench"))
    if wish.act:
        report.router.message.register(as_act(report_walk.types_answer), step(ACT))
    logging.getLogger("cordata").addHandler(Fails(logging.ERROR))
    uvloop.run(serve(wish.api, wish.token, wish.home))


if __name__ == "__main__":
    main()
