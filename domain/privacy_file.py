"""What `protocol/privacy.toml` says: terms, the notices people read, and what is processed for which purpose.

The adopting body is the controller and answers for every line; the house only keeps to it and can print it (the register).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.case import CaseState
from domain.people import REPORTERS, Duty
from domain.retention import Terms
from domain.toml_file import Sheet, Table

MUST_HAVE_A_TERM = (CaseState.ORIENTED, CaseState.NOT_PERTINENT)
CLOSED = "chiusa"
OTHER_TERMS = ("registro", "allarme", "statistica")


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """A short text about data for one kind of reader; a consent keeps which one was read."""

    id: str
    version: str
    kinds: frozenset[Duty]
    text: str

    @property
    def reference(self) -> str:
        """Give id and version as a consent keeps them."""
        return f"{self.id} {self.version}"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One line of the register of processing (GDPR art. 30)."""

    id: str
    text: str
    basis: str
    people: tuple[str, ...]
    data: tuple[str, ...]
    special: str
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives data, in which role, with which safeguards; `outside` says on what ground data leaves the Union."""

    id: str
    text: str
    role: str
    safeguards: str
    outside: str


@dataclass(frozen=True, slots=True)
class Privacy:
    """The whole file."""

    version: str
    terms: Terms
    notices: tuple[PrivacyNotice, ...]
    purposes: tuple[Purpose, ...]
    recipients: tuple[Recipient, ...]
    open_points: tuple[str, ...]

    def notice_for(self, kind: Duty) -> PrivacyNotice | None:
        """Give the notice for a kind of reporter."""
        return next((notice for notice in self.notices if kind in notice.kinds), None)


def parse(document: Mapping[str, object], *, file: str, source: str) -> Privacy:
    """Turn the parsed file into one value; raises `Faulty` with every fault, each with its line and cure."""
    sheet = Sheet(file, source)
    root = Table(sheet, document)
    privacy = Privacy(
        root.text("version"),
        _terms(root.table("retention")),
        tuple(_notice(table) for table in root.tables("notices")),
        tuple(_purpose(table) for table in root.tables("purposes")),
        tuple(_recipient(table) for table in root.tables("recipients")),
        tuple(_point(table) for table in root.tables("open_points")),
    )
    root.close()
    sheet.judge()
    for kind in REPORTERS:
        if privacy.notice_for(kind) is None:
            sheet.fault(1, f'no notice is for "{kind}"', f'Add "{kind}" to the list "for" of a notice')
    if all(recipient.id != "telegram" for recipient in privacy.recipients):
        sheet.fault(1, "Telegram is not among the recipients", 'Put back the recipient with id = "telegram"')
    sheet.judge()
    return privacy


def _terms(table: Table) -> Terms:
    names = [*(state.value for state in MUST_HAVE_A_TERM), CLOSED]
    days = {name: timedelta(days=table.number(name)) for name in names}
    terms = Terms(days, timedelta(days=table.number("grace")), timedelta(days=table.number("warning")))
    for name, length in (*days.items(), ("grace", terms.grace), ("warning", terms.warning)):
        if length <= timedelta():
            table.fault(name, f'"{name}" is no number of days', f"Write {name} = 90")
    if terms.warning > min((*days.values(), terms.grace)):
        table.fault("warning", "the warning is longer than a term", "Write a shorter one")
    table.close()
    return terms


def _notice(table: Table) -> PrivacyNotice:
    kinds = set()
    for words in table.texts("for"):
        if words in set(REPORTERS):
            kinds.add(Duty(words))
        else:
            table.fault("for", f'"{words}" is no kind of reporter', f"Use {', '.join(REPORTERS)}")
    notice = PrivacyNotice(table.text("id"), table.text("version"), frozenset(kinds), table.text("text"))
    table.close()
    return notice


def _purpose(table: Table) -> Purpose:
    purpose = Purpose(
        table.text("id"),
        table.text("what"),
        table.text("basis"),
        table.texts("people"),
        table.texts("data"),
        table.text("special"),
        table.texts("kept"),
    )
    known = {*(state.value for state in MUST_HAVE_A_TERM), CLOSED, *OTHER_TERMS}
    for name in set(purpose.kept) - known:
        table.fault("kept", f'"{name}" is no term', f"Use {', '.join(sorted(known))}")
    table.close()
    return purpose


def _recipient(table: Table) -> Recipient:
    recipient = Recipient(
        table.text("id"),
        table.text("what"),
        table.text("role"),
        table.text("safeguards"),
        table.text("outside"),
    )
    table.close()
    return recipient


def _point(table: Table) -> str:
    text = table.text("what")
    table.close()
    return text
