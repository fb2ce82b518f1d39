"""Reads the folder `protocol/` into one value; all faults of all files are told at once, and nothing is guessed.

The only place that knows where the files lie. Whoever starts the house calls this once and hands the value on.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from domain import approval, contact_file, duty_notes, form_parsing, privacy_file, relay, rules, targets
from domain.danger import Scanner
from domain.faults import Fault, Faulty
from domain.form_definitions import Form
from domain.protocol import (
    CONTACTS,
    DUTY_NOTES,
    PRIVACY,
    RELAY,
    TRIAGE,
    Protocol,
    faults_across,
    faults_of_signals,
)

DEFAULT = Path(__file__).parent.parent / "protocol"
APPROVAL = "approval.toml"

Read = TypeVar("Read")


@dataclass(slots=True)
class _Folder:
    """The texts of a folder, by name below it, and the faults found so far."""

    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def document(self, name: str) -> tuple[Mapping[str, Any], str] | None:
        """Give one file parsed and its text; None after a fault."""
        text = self.texts.get(name)
        if text is None:
            if all(fault.file != name for fault in self.faults):
                self.faults.append(Fault(name, 1, "the file is missing", "Put it back from the release"))
            return None
        try:
            return tomllib.loads(text), text
        except tomllib.TOMLDecodeError as broken:
            found = re.search(r"\(at line (\d+), column \d+\)", str(broken))
            line = int(found[1]) if found else text.count("\n") + 1
            self.faults.append(Fault(name, line, f"this is not TOML: {broken}", "Mend the line"))
            return None

    def read(self, name: str, parse: Callable[..., Read]) -> Read | None:
        """Give what a domain parser makes of one file; None after a fault."""
        found = self.document(name)
        if found is None:
            return None
        try:
            return parse(found[0], file=name, source=found[1])
        except Faulty as faulty:
            self.faults.extend(faulty.faults)
            return None

    def scanner(self) -> Scanner | None:
        """Give the danger scanner of all languages; None after a fault."""
        names = sorted(name for name in self.texts if name.startswith("danger/"))
        found = {name: self.document(name) for name in names}
        if not found:
            self.faults.append(
                Fault("danger", 1, "there are no danger phrases", "Put them back from the release")
            )
        if not found or None in found.values():
            return None
        try:
            return _scanner(tuple((Path(name).stem, self.texts[name]) for name in names))
        except Faulty as faulty:
            self.faults.extend(faulty.faults)
            return None

    def forms(self) -> Mapping[str, Form] | None:
        """Give the forms by id; None after a fault."""
        sources = {name: text for name, text in self.texts.items() if name.startswith("forms/")}
        try:
            forms = form_parsing.parse_all(sources)
        except Faulty as faulty:
            self.faults.extend(faulty.faults)
            return None
        if not forms:
            self.faults.append(Fault("forms", 1, "there is no form", "Put them back from the release"))
        return forms


def read(path: Path | None = None) -> Protocol:
    """Read and check the protocol; raises Faulty with every fault of every file, paths relative to the folder."""
    if path is not None and not path.is_dir():
        raise Faulty((Fault(str(path), 1, "there is no such folder", "Mend CORDATA_PROTOCOL"),))
    folder = _texts(path or DEFAULT)
    forms = folder.forms()
    approvals = folder.read(APPROVAL, approval.parse)
    triage = folder.read(TRIAGE, rules.parse)
    aims = folder.read("targets.toml", targets.parse)
    contacts = folder.read(CONTACTS, contact_file.parse)
    notes = folder.read(DUTY_NOTES, duty_notes.parse)
    scanner = folder.scanner()
    privacy = folder.read(PRIVACY, privacy_file.parse)
    masker = folder.read(RELAY, partial(relay.parse, contacts=contacts))
    if forms and triage:
        folder.faults.extend(faults_across(forms, triage))
    if forms and contacts and notes:
        folder.faults.extend(faults_of_signals(forms, contacts, notes, folder.texts))
    if folder.faults or None in (forms, approvals, triage, aims, contacts, notes, scanner, masker, privacy):
        raise Faulty(tuple(dict.fromkeys(folder.faults)))
    assert (
        forms and approvals and triage and aims and contacts and notes and scanner and masker and privacy
    )  # for the type checker; said above
    return Protocol(
        _content(folder.texts), approvals, forms, triage, aims, contacts, notes, scanner, masker, privacy
    )


@lru_cache(maxsize=1)
def _scanner(sources: tuple[tuple[str, str], ...]) -> Scanner:
    """Build the scanner once for the same texts: it takes longer than all the other files together."""
    documents = {language: tomllib.loads(text) for language, text in sources}
    return Scanner.from_documents(documents, dict(sources))


def _texts(path: Path) -> _Folder:
    folder = _Folder()
    for file in sorted(path.rglob("*.toml")):
        name = file.relative_to(path).as_posix()
        try:
            folder.texts[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            folder.faults.append(Fault(name, 1, "the file is not UTF-8 text", "Save it as UTF-8"))
        except OSError as refused:
            what = f"the file cannot be read ({refused.strerror})"
            folder.faults.append(Fault(name, 1, what, "Give the program the right to read it"))
    return folder


def _content(texts: Mapping[str, str]) -> str:
    """Give a short hash of every file but the approvals, which speak of it."""
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        if name != APPROVAL:
            digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()[:8]
