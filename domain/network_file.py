"""The network as an adopting body writes it down: territories down to the comuni, organisations, the lead body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.faults import Fault, Faulty, line_of
from domain.people import OrganisationId, TerritoryId
from domain.territory import Nature, Organisation, Territory, TerritoryKind, orphans


@dataclass(frozen=True, slots=True)
class Network:
    """Everything of a network file; ids are given in order of appearance, parents first."""

    territories: tuple[Territory, ...]
    organisations: tuple[Organisation, ...]
    invented: bool


def parse(document: Mapping[str, Any], *, file: str, source: str) -> Network:
    """Read a network file; raises Faulty with every fault: unknown parents, kinds or natures, orphans, no lead body.

    `[[territories]]` carry code, name, kind, parent (a code, none for the root); `[[organisations]]` carry name, nature,
    kind, territory (a code) and `lead = true` for exactly one; `invented = true` marks a demo.
    """
    faults: list[Fault] = []

    def fault(mark: str, what: str, cure: str) -> None:
        faults.append(Fault(file, line_of(source, mark), what, cure))

    places: dict[str, Territory] = {}
    for number, row in enumerate(document.get("territories", ()), 1):
        code, parent = str(row.get("code", "")), row.get("parent")
        mark = f'"{code}"'
        if row.get("kind") not in set(TerritoryKind):
            fault(mark, f'"{row.get("kind")}" is no kind of territory', f"Use {', '.join(TerritoryKind)}")
            continue
        if not code or code in places:
            fault(
                mark, f'the code "{code}" is missing or stands twice', "Give each territory a code of its own"
            )
            continue
        if parent is not None and parent not in places:
            fault(mark, f'the parent "{parent}" does not stand above', "Write parents before their children")
            continue
        id = TerritoryId(number)
        above = places[parent].lineage if parent is not None else ()
        places[code] = Territory(
            id, TerritoryKind(row["kind"]), code, str(row.get("name", code)), (*above, id)
        )
    bodies = _bodies(document, places, fault)
    for orphan in orphans(tuple(places.values())):
        fault(f'"{orphan.code}"', f"{orphan.name} is in no ambito", "Name its ambito as parent")
    if sum(body.is_lead for body in bodies) != 1:
        fault("lead", "exactly one organisation leads the network", "Set lead = true on one organisation")
    if faults:
        raise Faulty(tuple(faults))
    return Network(tuple(places.values()), tuple(bodies), bool(document.get("invented", False)))


def _bodies(document: Mapping[str, Any], places: Mapping[str, Territory], fault: Any) -> list[Organisation]:
    bodies = []
    for number, row in enumerate(document.get("organisations", ()), 1):
        name, place = str(row.get("name", "")), places.get(str(row.get("territory", "")))
        mark = f'"{name}"'
        if place is None:
            fault(
                mark,
                f'"{name}" names the unknown territory "{row.get("territory")}"',
                "Use a code from above",
            )
        elif row.get("nature") not in set(Nature):
            fault(mark, f'"{row.get("nature")}" is no legal nature', f"Use {', '.join(Nature)}")
        else:
            id = OrganisationId(number)
            nature, kind = Nature(row["nature"]), str(row.get("kind", ""))
            bodies.append(Organisation(id, name, nature, kind, place.id, bool(row.get("lead", False))))
    return bodies
