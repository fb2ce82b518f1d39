"""The house as a relay: its own doors, nothing switched off, and pairs of people who are in their talks already."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import uvloop

from app import demo, doors
from app import memory as memories
from app import settings as environment
from app.clock import Clock
from benchmarks.baselines import command_line, say_ready
from benchmarks.house import Fails
from casework import talks
from db import identities, territories
from db import talks as sides
from db.ids import new_id
from db.sealing import make_ring
from db.session import Store
from domain.peers import Match, MatchStatus
from handlers.relay import STEP
from handlers.talk import Talk


async def pair(store: Store, first: int, now: datetime) -> None:
    """Write two people, by the numbers of their chats, who look at the talk they are in."""
    lead = await territories.lead_body(store)
    assert lead is not None
    asker, esp = (identities.welcome(store, number, "it", now).person.id for number in (first, first ^ 1))
    await store.flush()
    match = Match(new_id(), new_id(), asker, esp, lead.territory, MatchStatus.ACCEPTED, now)
    talk = await talks.open_between(store, match, esp, now)
    for person in (asker, esp):
        await sides.turn_to(store, person, talk.id, now)
        state = Talk(STEP, {"about": str(talk.id), "touched": int(now.timestamp())})
        await identities.save_talks(store, [(person, state.dump(), None)])


async def serve(api: str, token: str, home: Path, chats: list[int]) -> None:
    """Make an empty house under `home` with a talk for each pair, and poll until ended."""
    clock = Clock()
    clock.move_to(timedelta(hours=10 - clock().hour))  # by day, when words are delivered at once
    keys = home.with_name(f"{home.name}-keys")
    make_ring(keys)
    told = {
        "CORDATA_HOME": str(home),
        "CORDATA_KEYS": str(keys),
        "CORDATA_TELEGRAM": api,
        "TELEGRAM_TOKEN": token,
    }
    settings = environment.read(told)
    async with memories.opened(settings, new=True) as memory:
        await demo.tell_network(memory, clock())
        async with memory.transaction() as store:
            for chat in chats:
                await pair(store, chat, clock())
        async with doors.opened(settings, memory, clock) as house:
            doors.settle()
            say_ready()
            await house.poll()


def main() -> None:
    """Run the house until ended; `--chats` names the even number of each pair."""
    parser = command_line(__doc__)
    parser.add_argument("--chats", required=True)
    wish = parser.parse_args()
    logging.getLogger("cordata").addHandler(Fails(logging.ERROR))
    uvloop.run(serve(wish.api, wish.token, wish.home, orjson.loads(wish.chats)))


if __name__ == "__main__":
    main()
