"""Rows of the Open Referral standard, checked one by one: what may be kept, what is odd in it, what cannot be used.

A cell is text, as it was written; nothing is turned into another form, so that it goes out as it came in.
Knows no table by name: the statement stands in `hsds_tables`, or comes from schemas given by path.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

Row = Mapping[str, str]

LONGEST_KEY = 64
LONGEST_CELL = 100_000
_MARKS = re.compile(r"^(?P<name>[a-z0-9_]+)(?P<must>!?)(?:>(?P<refers>[a-z_]+))?(?::(?P<kind>[a-z]+))?$")
_URI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind (text, uuid, number, date, datetime, time, uri, email), and what it refers to."""

    name: str
    kind: str = "text"
    required: bool = False
    refers: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, the usual name of its file, its columns in order."""

    name: str
    path: str
    columns: tuple[Column, ...]
    by_name: dict[str, Column] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the columns by name as well."""
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a row: a refused row cannot be used, another is kept as it is and only partly read."""

    file: str
    line: int
    what: str
    refused: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}{'' if self.refused else ' (kept, not used)'}"


def read_columns(text: str, choices: Mapping[str, tuple[str, ...]]) -> tuple[Column, ...]:
    """Read columns written as `name!>table:kind`, separated by spaces; raises ValueError for anything else."""
    found = []
    for word in text.split():
        marks = _MARKS.match(word)
        if marks is None:
            raise ValueError(word)
        name, refers = marks["name"], marks["refers"]
        kind = "uuid" if refers or name == "id" else marks["kind"] or "text"
        found.append(Column(name, kind, bool(marks["must"]), refers, choices.get(name, ())))
    return tuple(found)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


_SHAPES = {
    "uuid": (_is_uuid, "is not a UUID"),
    "number": (_is_number, "is not a number"),
    "date": (_is_date, "is not a date such as 2026-03-13"),
    "datetime": (_is_moment, "is not a time such as 2026-03-13T09:30:00+01:00"),
    "time": (_is_time, "is not an hour such as 09:30"),
    "uri": (lambda text: _URI.match(text) is not None, "is not an address such as https://example.org"),
    "email": (lambda text: _EMAIL.match(text) is not None, "is not an e-mail address"),
}
_ODD = frozenset({"uri", "email"})
"""Kinds that are kept when they are ill formed: nobody is sent anywhere by them."""

_RANGES = {"latitude": 90.0, "longitude": 180.0}


def faults(table: Table, row: Row) -> list[tuple[str, bool]]:
    """Give what is wrong with a row, each with whether the row is refused for it; references are not looked at."""
    found = []
    for column in table.columns:
        text = row.get(column.name, "")
        if text:
            found += _cell(column, text)
        elif column.required:
            found.append((f'"{column.name}" is empty', True))
    return found


def _cell(column: Column, text: str) -> list[tuple[str, bool]]:
    if len(text) > LONGEST_CELL:
        return [(f'"{column.name}" has {len(text)} characters, {LONGEST_CELL} at most', True)]
    if column.choices and text not in column.choices:
        return [(f'"{column.name}" is "{_short(text)}", not one of: {", ".join(column.choices)}', True)]
    shape = _SHAPES.get(column.kind)
    if shape is not None and not shape[0](text):
        return [(f'"{column.name}" is "{_short(text)}", which {shape[1]}', column.kind not in _ODD)]
    most = _RANGES.get(column.name)
    if most is not None and abs(float(text)) > most:
        return [(f'"{column.name}" is {_short(text)}, beyond {most:g} degrees', False)]
    return []


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


class Registry:
    """The ids of one import, so that a double one is refused and one that points nowhere is named.

    Sixteen bytes an id: a hundred thousand services with all their rows stay far below a hundred megabytes.
    """

    def __init__(self, tables: Iterable[Table]) -> None:
        wanted = {column.refers for table in tables for column in table.columns if column.refers}
        self._kept: dict[str, set[bytes]] = {name: set() for name in wanted}
        self._alone: set[bytes] = set()
        self._alone_of = ""

    def take(self, table: str, key: str) -> bool:
        """Keep an id; gives False when the table had it already.  Tables that nothing refers to come one by one."""
        if table in self._kept:
            seen = self._kept[table]
        else:
            if self._alone_of != table:
                self._alone, self._alone_of = set(), table
            seen = self._alone
        mark = UUID(key).bytes
        if mark in seen:
            return False
        seen.add(mark)
        return True

    def has(self, table: str, key: str) -> bool:
        """Say whether a table has an id."""
        return UUID(key).bytes in self._kept[table]


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was found: where, of which table, and `fault` when not even its cells could be read."""

    file: str
    line: int
    table: str
    row: Row
    fault: str | None = None


class Inspection:
    """Judges rows one by one, tables in the order of the statement; says at the end which links lead nowhere."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._registry = Registry(tables.values())
        self._loose: dict[str, dict[str, list[tuple[str, int, str]]]] = {}

    def judge(self, found: Line) -> list[Finding]:
        """Give what is wrong with one row; a row refused takes no part in what follows."""
        table = self._tables[found.table]
        if found.fault is not None:
            return [Finding(found.file, found.line, found.fault, True)]
        said = [Finding(found.file, found.line, what, refused) for what, refused in faults(table, found.row)]
        if any(finding.refused for finding in said):
            return said
        if not self._registry.take(found.table, found.row["id"]):
            said.append(Finding(found.file, found.line, f"the id {found.row['id']} stands twice", True))
            return said
        for column in table.columns:
            text = found.row.get(column.name)
            if column.refers and text and not self._registry.has(column.refers, text):
                places = self._loose.setdefault(column.refers, {}).setdefault(text, [])
                places.append((found.file, found.line, column.name))
        return said

    def loose(self) -> dict[str, set[str]]:
        """Give the ids that rows refer to and that no row of these files has, by table."""
        return {
            table: {key for key in keys if not self._registry.has(table, key)}
            for table, keys in self._loose.items()
        }

    def dangling(self, missing: Mapping[str, set[str]]) -> list[Finding]:
        """Give a finding for each link to an id of `missing`: the row is kept as it is, the link leads nowhere."""
        return [
            Finding(file, line, f'"{column}" is {key}: no {table} has this id', False)
            for table, keys in missing.items()
            for key in sorted(keys)
            for file, line, column in self._loose[table][key]
        ]


def owner_of(table: str, row: Row) -> str:
    """Give the id of the row that a row is read with: a service, a place, a body; "" for none."""
    if table in ("service", "location", "organization"):
        return row.get("id", "")
    links = ("service_id", "service_at_location_id", "location_id", "organization_id", "link_id")
    return next((row[link] for link in links if row.get(link)), "")


def header(table: Table | None, known: Sequence[str], rows_have: Iterable[str]) -> list[str]:
    """Give the columns of a file going out: those it came with, then whatever its rows have besides, in our order."""
    columns = list(known)
    have = set(rows_have)
    order = [column.name for column in table.columns] if table else []
    columns += [name for name in order if name in have and name not in columns]
    return columns + sorted(have.difference(columns))
