"""`cordata invite`: a single-use, expiring link for a staff member or institutional reporter; shown once, kept as a hash."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime

from app import settings as environment
from app.memory import opened
from app.settings import Settings
from bot.api import open_api
from casework import people
from db import territories
from domain.people import INVITED, Duty, OrganisationId
from domain.refusals import Refusal

LOCAL = "cordata_bot"
"""How the bot of the local Telegram is called in a link."""

SECONDS = 10.0
"""How long Telegram may think about the bot's name."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `invite` to the command line."""
    parser = subparsers.add_parser("invite", help="make a single-use invitation link")
    parser.add_argument("duty", choices=[duty.value for duty in INVITED], metavar="DUTY")
    parser.add_argument("--territory", required=True, metavar="CODE", help="code of the territory")
    parser.add_argument(
        "--organisation", metavar="NAME", help="name of the organisation, as in the network file"
    )
    parser.add_argument("--on-duty", action="store_true", help="also put the person on the duty list there")
    parser.add_argument(
        "--bot", metavar="NAME", help="the bot's name, for the link; Telegram is asked when it is left out"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the invitation and print its link; gives the exit status."""
    return asyncio.run(_run(args))


async def _name_of_bot(settings: Settings) -> str | None:
    """Ask Telegram how the bot of this house is called; the local Telegram's name is known. None when it does not say."""
    if settings.token is None:
        return LOCAL
    async with open_api(settings.telegram, settings.token) as api:
        me = await api.call("getMe", seconds=SECONDS)
    return str(me.result["username"]) if me.ok else None


async def _run(args: argparse.Namespace) -> int:
    settings = environment.read()
    bot = args.bot or await _name_of_bot(settings)
    if bot is None:
        print("Telegram does not say how the bot is called; name it with --bot NAME.", file=sys.stderr)
        return 2
    async with opened(settings) as memory, memory.transaction() as store:
        place = await territories.by_code(store, args.territory)
        if place is None:
            known = ", ".join(one.code for one in await territories.all_of(store)) or "none yet"
            print(f"There is no territory {args.territory}. Known codes: {known}", file=sys.stderr)
            return 2
        body = None
        if args.organisation:
            body = await territories.organisation_named(store, args.organisation)
            if body is None:
                print(f"There is no organisation called {args.organisation}.", file=sys.stderr)
                return 2
        try:
            code = await people.invite(
                store,
                None,
                Duty(args.duty),
                place.id,
                OrganisationId(body.id) if body else None,
                datetime.now(UTC),
                on_rota=args.on_duty,
            )
        except Refusal:
            print(f"{args.duty} cannot stand on a duty list; leave out --on-duty.", file=sys.stderr)
            return 2
    print(f"https://t.me/{bot}?start={code}")
    return 0
