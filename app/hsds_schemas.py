"""Schemas of the Open Referral standard given by path: its tabular package and its one file a table, as our own statement.

Only names, kinds and demands are read; no text of the standard is kept or shown.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.directory_files import PACKAGE
from domain.hsds import Column, Table
from domain.hsds_tables import TABLES

_KINDS = {"date-time": "datetime", "datetime": "datetime", "date": "date", "time": "time", "uuid": "uuid"}
_PLAIN = frozenset({"uri", "email"})


class SchemasUnusable(Exception):
    """There are no schemas at this path; the message says what was looked for."""


def read(folder: Path) -> dict[str, Table]:
    """Read the tables that the schemas of a folder state; raises SchemasUnusable.

    The tabular package says what a file must have; the file of each table adds the columns the package leaves out.
    """
    package = _json(folder / PACKAGE)
    resources = {str(one.get("name")): one for one in package.get("resources", []) if isinstance(one, dict)}
    alone = {file.stem: _json(file) for file in sorted(folder.glob("*.json")) if file.name != PACKAGE}
    found = {}
    for name in TABLES:
        stated = _columns(resources.get(name, {}), alone.get(name, {}))
        if stated:
            path = resources.get(name, {}).get("path") or alone.get(name, {}).get("path") or TABLES[name].path
            found[name] = Table(name, str(path), tuple(stated.values()))
    if not found:
        raise SchemasUnusable(f"{folder}: no {PACKAGE} and no schema of a table, such as service.json.")
    return found


def _json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SchemasUnusable(f"{file}: cannot be read as a schema ({error}).") from error
    return found if isinstance(found, dict) else {}


def _columns(resource: dict[str, Any], alone: dict[str, Any]) -> dict[str, Column]:
    schema = resource.get("schema", {})
    links = {
        str(one["fields"]): str(one["reference"]["resource"])
        for one in schema.get("foreignKeys", [])
        if isinstance(one.get("fields"), str)
    }
    found = {}
    for field in schema.get("fields", []):
        demands = field.get("constraints", {})
        found[field["name"]] = _column(field["name"], field, demands, bool(demands.get("required")), links)
    must = {*alone.get("required", []), *(alone.get("tabular_required") or [])}
    for name, said in alone.get("properties", {}).items():
        if name not in found and "$ref" not in said and said.get("type") not in ("array", "object"):
            found[name] = _column(name, said, said, name in must, links)
    return found


def _column(
    name: str, said: dict[str, Any], demands: dict[str, Any], must: bool, links: dict[str, str]
) -> Column:
    shape = str(said.get("format") or "")
    kind = _KINDS.get(shape) or (shape if shape in _PLAIN else "")
    kind = kind or (
        _KINDS.get(str(said.get("type"))) or ("number" if said.get("type") == "number" else "text")
    )
    choices = tuple(str(one) for one in demands.get("enum") or said.get("enum") or ())
    return Column(name, kind, must, links.get(name), choices)


def differences(tables: dict[str, Table]) -> Iterator[str]:
    """Give where schemas and our own statement differ: tables, columns, and what must be filled."""
    for name, table in TABLES.items():
        if name not in tables:
            yield f"{name} is not in the schemas"
            continue
        ours = {column.name: column.required for column in table.columns}
        theirs = {column.name: column.required for column in tables[name].columns}
        for column in sorted(ours.keys() ^ theirs.keys()):
            yield f"{name}.{column} stands only in {'our statement' if column in ours else 'the schemas'}"
        for column in sorted(ours.keys() & theirs.keys()):
            if ours[column] != theirs[column]:
                yield f"{name}.{column} must be filled only in {'our statement' if ours[column] else 'the schemas'}"
