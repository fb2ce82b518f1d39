"""The network as an adopting body writes it down: territories down to the comuni, organisations, the lead body."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from domain.people import OrganisationId, TerritoryId
from domain.territory import Nature, Organisation, Territory, TerritoryKind, orphans
from domain.toml_file import Sheet, Table

LONGEST_CODE, LONGEST_NAME = 20, 120
"""Characters of a code and of a name, as the tables keep them."""


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
    sheet = Sheet(file, source)
    root = Table(sheet, document)
    places: dict[str, Territory] = {}
    rows: dict[TerritoryId, Table] = {}
    for number, row in enumerate(root.tables("territories"), 1):
        place = _place(row, TerritoryId(number), places)
        if place is not None:
            places[place.code], rows[place.id] = place, row
    for orphan in orphans(tuple(places.values())):
        above = "comune" if orphan.kind is TerritoryKind.ZONE else "ambito"
        rows[orphan.id].fault("parent", f"{orphan.name} is in no {above}", f"Name its {above} as parent")
    bodies = _bodies(root, places)
    invented = _flag(root, "invented")
    root.close()
    sheet.judge()
    return Network(tuple(places.values()), bodies, invented)


def _place(row: Table, id: TerritoryId, above: Mapping[str, Territory]) -> Territory | None:
    """Read one territory; None after a fault."""
    before = len(row.sheet.faults)
    code, name = _short(row, "code", LONGEST_CODE), _short(row, "name", LONGEST_NAME)
    kind = _one_of(row, "kind", set(TerritoryKind), "is no kind of territory")
    parent = row.take("parent")
    if code in above:
        row.fault("code", f'the code "{code}" stands twice', "Give each territory a code of its own")
    if parent is not None and (not isinstance(parent, str) or parent not in above):
        row.fault(
            "parent", f'the parent "{parent}" does not stand above', "Write parents before their children"
        )
    row.close()
    if len(row.sheet.faults) > before:
        return None
    lineage = above[str(parent)].lineage if parent is not None else ()
    return Territory(id, TerritoryKind(kind), code, name, (*lineage, id))


def _bodies(root: Table, places: Mapping[str, Territory]) -> tuple[Organisation, ...]:
    bodies, leads = [], []
    for number, row in enumerate(root.tables("organisations"), 1):
        name, kind = _short(row, "name", LONGEST_NAME), _short(row, "kind", 40)
        nature = _one_of(row, "nature", set(Nature), "is no legal nature")
        code = row.take("territory")
        place = places.get(code) if isinstance(code, str) else None
        if place is None:
            row.fault("territory", f'the territory "{code}" does not stand above', "Use a code from above")
        leads += [row] if _flag(row, "lead") else []
        row.close()
        if place is not None and nature:
            id = OrganisationId(number)
            bodies.append(Organisation(id, name, Nature(nature), kind, place.id, row in leads))
    for row in leads[1:] or ([] if leads else [root]):
        cure = "Set lead = true on one organisation and on no other"
        row.fault("lead", "exactly one organisation leads the network", cure)
    return tuple(bodies)


def _short(row: Table, key: str, longest: int) -> str:
    """Take a text that the tables can keep."""
    text = row.text(key)
    if len(text) > longest:
        row.fault(key, f'"{key}" has {len(text)} characters', f"Write at most {longest}")
    return text


def _one_of(row: Table, key: str, known: Collection[str], what: str) -> str:
    """Take one of the known words; "" after a fault."""
    given = row.take(key)
    if isinstance(given, str) and given in known:
        return given
    row.fault(key, f'"{given}" {what}', f"Use {', '.join(sorted(known))}")
    return ""


def _flag(row: Table, key: str) -> bool:
    """Take true or false, false when it is left out."""
    given = row.take(key)
    if given is not None and not isinstance(given, bool):
        row.fault(key, f'"{key}" is neither true nor false', f"Write {key} = true")
    return given is True
