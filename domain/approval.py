"""Who of the local clinical team has read the protocol and approved it (`protocol/approval.toml`, field notes §4.3).

Weights, cut-offs and times are a proposal that nobody has validated; an approval names the content it was given to,
so that a later change is seen to be unapproved. A missing approval is told, and never keeps a helpline from starting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.toml_file import Sheet, Table


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's yes: who, when, and to which content (the hash that the check prints)."""

    by: str
    on: date
    content: str


@dataclass(frozen=True, slots=True)
class Approvals:
    """The declared version of the whole protocol and every approval given to it so far."""

    version: str
    given: tuple[Approval, ...]

    def of(self, content: str) -> tuple[Approval, ...]:
        """Give the approvals of exactly this content."""
        return tuple(approval for approval in self.given if approval.content == content)


def parse(document: Mapping[str, Any], *, file: str, source: str) -> Approvals:
    """Read the approvals; raises Faulty with every fault found, each with its line and cure."""
    sheet = Sheet(file, source)
    root = Table(sheet, document)
    approvals = Approvals(root.text("version"), tuple(_approval(table) for table in root.tables("approvals")))
    root.close()
    sheet.judge()
    return approvals


def _approval(table: Table) -> Approval:
    on = table.take("on")
    if not isinstance(on, date) or isinstance(on, datetime):
        table.fault("on", '"on" is not a date', "Write on = 2026-01-31, without quotes")
        on = date.min
    approval = Approval(table.text("by"), on, table.text("content"))
    table.close()
    return approval
