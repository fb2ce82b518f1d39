"""A directory on disk: a folder of CSV files with `datapackage.json`, or one JSON file; read row by row, written whole.

Knows nothing of the database.  What stands in a cell is handed on as it is; in a file no spreadsheet takes it for a formula.
"""

import csv
import json
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import orjson

from domain import hsds_nested
from domain.cells import harmless, restored
from domain.hsds import Line, Row, Table
from domain.hsds_tables import TABLES, VERSION

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

PACKAGE = "datapackage.json"
_ID = re.compile(rb'"id"\s*:\s*"([^"]+)"')


class Unreadable(Exception):
    """There is no directory at this path; the message says what was looked for."""


class Source:
    """A directory to be read; `columns` are those that each table's file came with, known once it was read."""

    def __init__(self, path: Path, tables: Mapping[str, Table] = TABLES) -> None:
        self.path = path
        self.columns: dict[str, list[str]] = {}
        self.read = 0
        self._tables = tables
        self._paths = {} if path.is_file() else self._found()
        self.size = (
            path.stat().st_size if path.is_file() else sum(one.stat().st_size for one in self._paths.values())
        )

    def _found(self) -> dict[str, Path]:
        if not self.path.is_dir():
            raise Unreadable(f"{self.path}: neither a folder of CSV files nor a JSON file.")
        named = _named(self.path / PACKAGE)
        found = {}
        for name, table in self._tables.items():
            file = self.path / named.get(name, table.path)
            if file.is_file() and file.resolve().is_relative_to(self.path.resolve()):
                found[name] = file
        if not found:
            raise Unreadable(f"{self.path}: no table of the standard, such as services.csv.")
        return found

    def lines(self) -> Iterator[Line]:
        """Give every row, tables in the order of the statement; `read` counts the bytes behind us."""
        self.read = 0
        if self.path.is_file():
            yield from self._of_json()
            return
        for name, file in self._paths.items():
            before = self.read
            with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
                yield from self._of_csv(name, file.name, stream, before)
            self.read = before + file.stat().st_size

    def _of_csv(self, name: str, file: str, stream: TextIO, before: int) -> Iterator[Line]:
        rows = csv.reader(stream, strict=True)
        try:
            header = next(rows, [])
        except csv.Error as error:
            yield Line(file, 1, name, {}, f"not CSV: {error}")
            return
        if "id" not in header or len(set(header)) != len(header):
            yield Line(file, 1, name, {}, 'the first line names no column "id", or one column twice')
            return
        self.columns[name] = header
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows, None)
            except csv.Error as error:
                yield Line(file, line, name, {}, f"not CSV: {error}; nothing below it was read")
                return
            if cells is None:
                return
            if not cells:
                continue
            self.read = before + stream.buffer.tell() if hasattr(stream, "buffer") else before
            yield _line(file, line, name, header, [restored(cell) for cell in cells])

    def _of_json(self) -> Iterator[Line]:
        raw = self.path.read_bytes()
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise Unreadable(f"{self.path}: not JSON: {error}.") from error
        del document
        starts = [at.start() for at in re.finditer(rb"\n", raw)]
        where: dict[str, int] = {}
        for found in _ID.finditer(raw):
            where.setdefault(found[1].decode(errors="replace"), bisect_right(starts, found.start()) + 1)
        # Numbers must come back as they were written, so a number is read as its own text.
        document = json.loads(raw, parse_float=_Number, parse_int=_Number)
        self.read = len(raw)
        yield from hsds_nested.flatten(document, self.path.name, lambda key: where.get(key, 1))


class _Number(str):
    """A number of a JSON file, as the text it was written with."""


def _line(file: str, line: int, name: str, header: Sequence[str], cells: Sequence[str]) -> Line:
    row = dict(zip(header, cells, strict=False))
    if len(cells) != len(header):
        return Line(file, line, name, row, f"{len(cells)} cells under {len(header)} columns")
    if any(not said.isascii() and any("\udc80" <= letter <= "\udcff" for letter in said) for said in cells):
        return Line(file, line, name, {}, "not written in UTF-8")
    return Line(file, line, name, row)


def _named(package: Path) -> dict[str, str]:
    """Give the file of each table that a data package names; none when it is no package."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        document = json.loads(package.read_text(encoding="utf-8"))
        return {str(one["name"]): str(one["path"]) for one in document["resources"]}
    return {}


class CsvTarget:
    """A folder that a directory is written into, one file a table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._written: list[tuple[str, list[str]]] = []
        self._stream: TextIO | None = None

    def begin(self, name: str, columns: Sequence[str]) -> None:
        """Begin one table's file."""
        self._end()
        self._stream = (self.folder / TABLES[name].path).open("w", encoding="utf-8", newline="")
        csv.writer(self._stream).writerow(columns)
        self._written.append((name, list(columns)))

    def add(self, page: Sequence[Row]) -> None:
        """Write rows of the table begun last."""
        if self._stream is not None:
            columns = self._written[-1][1]
            csv.writer(self._stream).writerows(
                [harmless(row.get(name, ""), numbers=False) for name in columns] for row in page
            )

    def _end(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    def close(self) -> None:
        """End the last file and write `datapackage.json`, which says what stands in the folder."""
        self._end()
        document = {
            "name": "cordata_directory",
            "title": "Directory of services",
            "profile": "tabular-data-package",
            "version": VERSION,
            "resources": [_resource(name, columns) for name, columns in self._written],
        }
        text = json.dumps(document, indent=2, ensure_ascii=False)
        (self.folder / PACKAGE).write_text(text + "\n", encoding="utf-8")


_TYPES = {"number": "number", "date": "date", "datetime": "datetime", "time": "time"}


def _resource(name: str, columns: Sequence[str]) -> dict[str, Any]:
    table = TABLES[name]
    fields = []
    for column_name in columns:
        column = table.by_name.get(column_name)
        field: dict[str, Any] = {
            "name": column_name,
            "type": _TYPES.get(column.kind, "string") if column else "string",
        }
        if column and column.kind in ("uuid", "uri", "email"):
            field["format"] = column.kind
        if column and column.required:
            field["constraints"] = {"required": True}
        if column and column.choices:
            field.setdefault("constraints", {})["enum"] = list(column.choices)
        fields.append(field)
    links = [
        {"fields": column.name, "reference": {"resource": column.refers, "fields": "id"}}
        for column in table.columns
        if column.refers and column.refers != name and column.name in columns
    ]
    schema = {"primaryKey": "id", "fields": fields, "foreignKeys": links}
    shape = {
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    return {"name": name, "path": table.path, **shape, "schema": schema}


def compare(one: Path, other: Path) -> Iterator[str]:
    """Give what differs between two directories: rows that only one has, and cells that are not the same text."""
    mine, theirs = _rows(one), _rows(other)
    for key in sorted(mine.keys() - theirs.keys()):
        yield f"only in {one}: {key[0]} {key[1]}"
    for key in sorted(theirs.keys() - mine.keys()):
        yield f"only in {other}: {key[0]} {key[1]}"
    for key in sorted(mine.keys() & theirs.keys()):
        for name in sorted({*mine[key], *theirs[key]}):
            if mine[key].get(name, "") != theirs[key].get(name, ""):
                yield f'{key[0]} {key[1]}: "{name}" differs'


def _rows(path: Path) -> dict[tuple[str, str], Row]:
    return {
        (found.table, found.row.get("id", f"line {found.line}")): {
            name: said for name, said in found.row.items() if said
        }
        for found in Source(path).lines()
    }
