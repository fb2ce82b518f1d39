"""One chat that floods the house: each message is taken, nobody else waits, and nobody on duty is paged for each."""

import time

from db import tables
from tests.attacks.tally import refused
from tests.stories.house import House

FLOOD = 120
"""So many messages and as many taps in one breath."""


async def test_a_chat_that_floods_keeps_nobody_else_waiting(house: House) -> None:
    """Hundreds of messages and taps at once: each is taken, and a cry beside them is heard at once."""
    thief, child = await house.tell("Ladra", started=True), house.child
    await thief.says("/menu")
    await child.opens()
    before = await house.count(tables.updates)
    for number in range(FLOOD):
        await thief.says(f"voglio morire {number}" if number % 2 else f"/segnala {number}", wait=False)
        await thief.forges("sos", wait=False)
    began = time.monotonic()
    await child.says("voglio morire")
    waited = time.monotonic() - began
    await thief.settled(within=60)

    refused("flood of messages: another waits", waited < 5, f"{waited:.1f} s")
    taken = await house.count(tables.updates) - before
    refused("flood of messages: each is taken", taken >= 2 * FLOOD + 1, f"{taken}")
    refused("flood of messages: none set aside", await house.count(tables.parked) == 0)
    for phone in (house.operator, house.second_operator):
        pages = [call for call in await phone.calls() if "ALLARME" in str(call["parameters"].get("text", ""))]
        refused("flood of messages: one page a person", len(pages) <= 4, f"{len(pages)} pages")
