"""Call-backs at a desk: who waits to be contacted, with places and names; what one may do with them is in `callbacks`.

Never shows a case to somebody who may not open it.
"""

from dataclasses import dataclass
from datetime import datetime

from casework import callbacks
from casework import cases as desk
from casework.callbacks import Shown
from casework.reports import surviving
from db import audit, people, territories
from db import callbacks as kept
from db.session import Store
from domain.access import RIGHTS, Act
from domain.callback import Callback
from domain.case import Case
from domain.people import Person

LONGEST = 200
"""Call-backs of one list; more than that is no list that anybody works through."""


@dataclass(frozen=True, slots=True)
class Line:
    """One call-back in a list: where, the owner's name, and the code of its case for whoever may open that."""

    call: Callback
    place: str
    owner: str
    case: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One call-back opened, with where it stands and the code of its case for whoever may open that."""

    shown: Shown
    place: str
    case: str


async def waiting(store: Store, person: Person) -> list[Callback]:
    """Give every open call-back that a person may follow, the first due first; raises NotAllowed."""
    return await callbacks.waiting(store, person, limit=LONGEST)


async def board(store: Store, person: Person, now: datetime) -> list[Line]:
    """Give every open call-back that a person may follow, with names; one audit entry. Raises NotAllowed."""
    found = await waiting(store, person)
    audit.write(store, "see_callbacks", actor=person.id, now=now)
    names = await people.names(store, [one.owner for one in found])
    places = {one.id: one.name for one in await territories.all_of(store)}
    return [
        Line(
            one,
            places.get(one.territory, ""),
            names.get(one.owner, "?") if one.owner is not None else "",
            await _code_of_case(store, person, one),
        )
        for one in found
    ]


async def sheet(store: Store, person: Person, code: str, now: datetime) -> Sheet:
    """Open a call-back for whoever may follow it; the reading is in the trail. Raises NotAllowed, NotFound."""
    shown = await callbacks.card(store, person, code, now)
    place = await territories.one(store, shown.call.territory)
    return Sheet(shown, place.name if place else "", await _code_of_case(store, person, shown.call))


async def of_case(store: Store, person: Person, case: Case) -> list[Callback]:
    """Give the open call-backs about a case that a person may follow, the first due first."""
    found = await kept.open_about(store, case.id)
    return [one for one in found if callbacks.follows(person, one) is not None]


async def _code_of_case(store: Store, person: Person, call: Callback) -> str:
    """Give the code of the case that a call-back is about, "" where there is none that this person may open."""
    case = await surviving(store, call.case) if call.case is not None else None
    if case is None or not desk.acting(person, case).intersection(RIGHTS[Act.READ_THREAD]):
        return ""
    return case.code
