"""Directories for the tests: one row in every table of the standard with every column filled, and services of our own."""

import csv
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from domain.hsds import Column, Table
from domain.hsds_tables import TABLES

_VALUES = {
    "text": "Parole, con «virgolette» e\nuna riga nuova",
    "number": "12.50",
    "date": "2026-03-13",
    "datetime": "2026-03-13T09:30:00.5+01:00",
    "time": "09:30:00",
    "uri": "https://esempio.invalid/a?b=1",
    "email": "nessuno@esempio.invalid",
}


def an_id(table: str, number: int = 0) -> str:
    """Give the id of a row, the same each time."""
    return str(UUID(int=(list(TABLES).index(table) + 1) << 64 | number))


def a_cell(table: Table, column: Column, number: int = 0) -> str:
    """Give a cell that fits its column; a link leads to the row with the same number."""
    if column.name == "id":
        return an_id(table.name, number)
    if column.name in ("link_id", "resource_id"):
        return an_id("service", number)
    if column.name in ("link_entity", "resource_type"):
        return "service"
    if column.refers:
        return an_id(column.refers, number)
    return column.choices[0] if column.choices else _VALUES[column.kind]


def a_row(name: str, number: int = 0, /, **other: str) -> dict[str, str]:
    """Give a row with every column of its table filled."""
    table = TABLES[name]
    return {column.name: a_cell(table, column, number) for column in table.columns} | other


def write(folder: Path, tables: Mapping[str, list[dict[str, str]]]) -> Path:
    """Write tables as CSV files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / TABLES[name].path).open("w", encoding="utf-8", newline="") as stream:
            out = csv.DictWriter(stream, columns)
            out.writeheader()
            out.writerows(rows)
    return folder


def everything(services: int = 2) -> dict[str, list[dict[str, str]]]:
    """Give every table with some rows, each with every column, and one column that the standard does not know."""
    return {
        name: [a_row(name, number, nostra_colonna=f"{name} {number}") for number in range(services)]
        for name in TABLES
    }
