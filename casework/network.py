"""Telling the house its network: territories and organisations once, before anybody is invited."""

from datetime import datetime

from db import audit, network, territories
from db.session import Store
from domain.network_file import Network
from domain.refusals import Refusal


class NetworkStands(Refusal):
    """A network was told before; changing one that people already work in is done piece by piece."""


async def load(store: Store, told: Network, now: datetime) -> None:
    """Write a whole network into an empty house; raises NetworkStands."""
    if not await network.is_empty(store):
        raise NetworkStands
    for place in told.territories:
        await territories.add_territory(store, place, demo=told.invented)
    for body in told.organisations:
        await territories.add_organisation(store, body, demo=told.invented)
    audit.write(store, "network_loaded", actor=None, now=now)
