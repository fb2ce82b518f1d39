"""What protects a minor who talks with an ESP: the switch of the place, the parents' consent, the check, somebody beside.

Everything is read anew each time: what lapsed a minute ago no longer holds (D.Lgs. 39/2014, field notes §7).
"""

from collections.abc import Sequence
from datetime import datetime

from db import peer_requests, peers
from db.session import Store
from domain import peer_requests as rules
from domain.peer_requests import MinorUnprotected, Request
from domain.peers import Obstacle, obstacles
from domain.people import PersonId
from domain.talks import Part, Side


async def of_talk(store: Store, talk: int) -> Request | None:
    """Give the request of a talk when a minor asked for it, else None."""
    match = await peers.match(store, talk)
    request = await peer_requests.by_id(store, match.request) if match else None
    return request if request is not None and request.of_minor else None


async def stands(store: Store, request: Request, esp: PersonId, now: datetime) -> bool:
    """Say whether a request may be a private talk with this ESP now; an adult's always may."""
    if not request.of_minor:
        return True
    on = await peer_requests.minors_private(store, request.lineage)
    row = await peers.of_person(store, esp)
    checked = row is not None and Obstacle.CHECK not in obstacles(row, now, needs_check=True)
    return rules.private_talk_allowed(request, switched_on=on, checked=checked)


async def must_stand(store: Store, talk: int, sides: Sequence[Side], now: datetime) -> None:
    """Raise MinorUnprotected for a minor's talk while something is missing, somebody of the staff beside them included."""
    request = await of_talk(store, talk)
    esp = next((side.person for side in sides if side.part is Part.ESP), None)
    if request is None or esp is None:
        return
    beside = any(side.part is Part.PROFESSIONAL for side in sides)
    if not beside or not await stands(store, request, esp, now):
        raise MinorUnprotected
