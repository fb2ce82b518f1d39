"""The compiled form of the standard (JSON): rows that lie inside the row they belong to, and back to flat rows.

Both ways lose nothing: a row that belongs nowhere stands in a list of its own table.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.hsds import Line, Row
from domain.hsds_tables import ATTACHED, NESTED, SINGLE, TABLES

_STEMS = {table.path.removesuffix(".csv"): name for name, table in TABLES.items()}
_LISTS = {**_STEMS, **{name: name for name in TABLES}}
Owned = Mapping[str, Mapping[str, list[dict[str, str]]]]


def top_level(table: str) -> str:
    """Give the name of the list that a table's rows stand in at the top of a document."""
    return TABLES[table].path.removesuffix(".csv")


def flatten(document: Any, file: str, line_of: Callable[[str], int]) -> Iterator[Line]:
    """Give the flat rows of a document, tables in the order of the statement.

    Takes one service or organisation, a list of services, or an object of lists.  A row that is repeated is one row as
    long as it never says two things.
    """
    flat = _Flat(file, line_of)
    if isinstance(document, list):
        flat.all_of("service", document)
    elif isinstance(document, dict) and "id" in document:
        flat.one("organization" if "status" not in document else "service", document, {})
    elif isinstance(document, dict):
        for name, listed in document.items():
            if name in _LISTS and isinstance(listed, list):
                flat.all_of(_LISTS[name], listed)
            elif isinstance(listed, list | dict):
                flat.faults.append(Line(file, 1, "service", {}, f'"{name}" is no table of the standard'))
    else:
        flat.faults.append(Line(file, 1, "service", {}, "neither an object nor a list"))
    yield from flat.faults
    for table in TABLES:
        for key, row in flat.rows.get(table, {}).items():
            yield Line(file, line_of(key), table, row)


class _Flat:
    """Collects the rows of a document."""

    def __init__(self, file: str, line_of: Callable[[str], int]) -> None:
        self.file, self.line_of = file, line_of
        self.rows: dict[str, dict[str, dict[str, str]]] = {}
        self.faults: list[Line] = []

    def all_of(self, table: str, listed: Any, **links: str) -> None:
        """Take a list of rows that all have the same links."""
        if not isinstance(listed, list):
            self.faults.append(Line(self.file, 1, table, {}, f"{top_level(table)} is not a list"))
            return
        for item in listed:
            self.one(table, item, links)

    def one(self, table: str, item: Any, links: Mapping[str, str]) -> str:
        """Take one row and everything inside it; gives its id."""
        if not isinstance(item, dict):
            self.faults.append(Line(self.file, 1, table, {}, f"a {table} is not an object"))
            return ""
        key = _text(item.get("id"))
        inner = {name: (child, link) for name, child, link in NESTED.get(table, ())}
        single = {name: (child, link) for name, child, link in SINGLE.get(table, ())}
        attached = {name: (child, link, kind) for name, child, link, kind in ATTACHED}
        row: dict[str, str] = {}
        for name, said in item.items():
            if name in inner:
                self.all_of(inner[name][0], said or [], **{inner[name][1]: key})
            elif name in single and said is not None:
                row[single[name][1]] = self.one(single[name][0], said, {})
            elif name in attached:
                child, link, kind = attached[name]
                self.all_of(child, said or [], **{link: key, kind: table})
            elif isinstance(said, list | dict):
                self.faults.append(
                    Line(self.file, self.line_of(key), table, {}, f'"{name}" is no list of {table}')
                )
            else:
                row[name] = _text(said)
        self._keep(table, key, {**links, **{name: said for name, said in row.items() if said}})
        return key

    def _keep(self, table: str, key: str, row: dict[str, str]) -> None:
        if not key:
            self.faults.append(Line(self.file, 1, table, {}, f'"id" of a {table} is empty'))
            return
        stands = self.rows.setdefault(table, {}).setdefault(key, {})
        clash = next((name for name, said in row.items() if stands.get(name, said) != said), None)
        if clash is not None:
            what = f'the {table} {key} says two things in "{clash}"'
            self.faults.append(Line(self.file, self.line_of(key), table, {}, what))
            return
        stands.update(row)


def _text(said: Any) -> str:
    """Give a cell as text: numbers as written, nothing for null."""
    if said is None:
        return ""
    if isinstance(said, bool):
        return "true" if said else "false"
    return said if isinstance(said, str) else repr(said)


def mark(table: str, row: Row) -> str:
    """Give what tells one row of the directory from every other: ids are only one of a kind within a table."""
    return f"{table}/{row['id']}"


def nest(
    table: str, row: Row, owned: Owned, singles: Mapping[str, Mapping[str, Row]], done: set[str]
) -> dict[str, Any]:
    """Give a row with everything that lies inside it; `done` collects the rows that need no place of their own any more.

    `owned` are rows by owner and table, `singles` the rows that others refer to, by table and id.
    """
    key = row["id"]
    shown: dict[str, Any] = {name: _value(table, name, said) for name, said in row.items() if said}
    mine = owned.get(key, {})
    for name, child, link in NESTED.get(table, ()):
        inside = [one for one in mine.get(child, ()) if one.get(link) == key and one["id"] != key]
        if inside:
            shown[name] = [nest(child, one, owned, singles, done) for one in inside]
            done.update(mark(child, one) for one in inside)
    for name, child, link, kind in ATTACHED:
        inside = [one for one in mine.get(child, ()) if one.get(link) == key and one.get(kind) == table]
        if inside:
            shown[name] = [nest(child, one, owned, singles, done) for one in inside]
            done.update(mark(child, one) for one in inside)
    for name, child, link in SINGLE.get(table, ()):
        other = singles.get(child, {}).get(row.get(link, ""))
        if other is not None:
            shown[name] = nest(child, other, owned if child == "location" else {}, singles, done)
            del shown[link]
    return shown


def _value(table: str, name: str, said: str) -> Any:
    """Give a number as a number where it comes back as the same text."""
    column = TABLES[table].by_name.get(name)
    if column is None or column.kind != "number":
        return said
    for read in (int, float):
        try:
            number = read(said)
        except (ValueError, OverflowError):
            continue
        if repr(number) == said:
            return number
    return said
