"""Reads forms from the protocol's TOML into values; every fault is said at once, with its line and its cure.

A form may use the blocks of the common file: its scales, its items and its screens (`use = "name"`).
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain import form_blocks
from domain.faults import Fault, Faulty, line_of
from domain.form_blocks import Blocks
from domain.form_buttons import prepared
from domain.form_definitions import Form, Item, Screen
from domain.form_faults import faults_of
from domain.people import REPORTERS
from domain.toml_file import Sheet, Table

Document = Mapping[str, Any]
COMMON = "common.toml"
_FORM_KEYS = frozenset(
    ["id", "version", "title", "reporters", "first_person", "items", "screens", "rises", "scales"]
)


@dataclass(frozen=True, slots=True)
class CommonFile:
    """The file of blocks that the forms share: its TOML, parsed and as text."""

    document: Document
    file: str = COMMON
    source: str = ""


def parse_all(sources: Mapping[str, str]) -> dict[str, Form]:
    """Give the forms of a folder by id, from file name → TOML text; raises Faulty with the faults of all files.

    The file whose name ends with common.toml holds the blocks that the others use and is no form of its own.
    """
    faults: list[Fault] = []
    documents = {file: _toml(file, source, faults) for file, source in sources.items()}
    name = next((file for file in documents if file.endswith(COMMON)), None)
    common = CommonFile(documents.pop(name), name, sources[name]) if name is not None else None
    forms: dict[str, Form] = {}
    for file, document in documents.items():
        if not document:
            continue
        try:
            form = parse(document, file=file, source=sources[file], common=common)
        except Faulty as found:
            faults.extend(found.faults)
            continue
        if form.id in forms:
            line = line_of(sources[file], "id")
            faults.append(Fault(file, line, f'"{form.id}" is the id of another form', "Give it its own id"))
        forms[form.id] = form
    if faults:
        raise Faulty(tuple(dict.fromkeys(faults)))
    return forms


def parse(document: Document, *, file: str, source: str, common: CommonFile | None = None) -> Form:
    """Give the form that a TOML document describes; raises Faulty with every fault found, of the common file too.

    `source` is the text of `document`, read again only to name lines.
    """
    shared = Sheet(common.file, common.source) if common else Sheet(COMMON, "")
    base = form_blocks.common_blocks(shared, common.document if common else {})
    sheet = Sheet(file, source)
    whole = Table(sheet, document)
    whole.taken |= _FORM_KEYS
    blocks = form_blocks.own_blocks(sheet, whole, base)
    screens = [form_blocks.screen(table, blocks) for table in whole.tables("screens")]
    form = Form(
        id=whole.text("id"),
        version=whole.text("version"),
        title=whole.text("title"),
        reporters=whole.texts("reporters"),
        first_person=whole.given.get("first_person") is True,
        items=MappingProxyType(_items(whole, blocks, screens)),
        screens=prepared(screens),
        rises=tuple(form_blocks.rise(table) for table in whole.tables("rises")),
        fingerprint=_fingerprint(document, common.document if common else {}),
        notice=_place(screens, "notice"),
        summary=_place(screens, "summary"),
        at=MappingProxyType({screen.name: place for place, screen in enumerate(screens)}),
    )
    for kind in form.reporters:
        if kind not in REPORTERS:
            whole.fault(
                "reporters", f'"{kind}" is not a kind of reporter', f"Use one of {', '.join(REPORTERS)}"
            )
    whole.close()
    faults = [*shared.faults, *sheet.faults, *faults_of(form, file=file, source=source)]
    if faults:
        raise Faulty(tuple(dict.fromkeys(faults)))
    return form


def _toml(file: str, source: str, faults: list[Fault]) -> Document:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as broken:
        line = str(broken).rpartition("line ")[2].partition(",")[0]
        faults.append(
            Fault(file, int(line) if line.isdigit() else 1, f"is not TOML: {broken}", "Mend the line")
        )
        return {}


def _items(whole: Table, blocks: Blocks, screens: Sequence[Screen]) -> dict[str, Item]:
    """The form's own items, and of the shared ones only those it asks."""
    asked = {code for screen in screens for code in screen.codes}
    own = {str(table.given.get("code")) for table in whole.tables("items")}
    return {code: item for code, item in blocks.items.items() if code in asked or code in own}


def _place(screens: Sequence[Screen], kind: str) -> int:
    return next((place for place, screen in enumerate(screens) if screen.kind == kind), -1)


def _fingerprint(document: Document, blocks: Document) -> str:
    """Hash what the form is made of: its own file and, of the common one, all but the screens it does not use."""
    screens = document.get("screens")
    used = (
        {str(one.get("use")) for one in screens if isinstance(one, dict)}
        if isinstance(screens, list)
        else set()
    )
    shared = blocks.get("screens")
    parts = {
        **{key: value for key, value in blocks.items() if key != "screens"},
        "screens": {
            name: block
            for name, block in (shared.items() if isinstance(shared, dict) else ())
            if name in used
        },
    }
    whole = json.dumps([document, parts], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
