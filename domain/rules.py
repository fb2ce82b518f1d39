"""The triage rules as the services wrote them (`protocol/triage.toml`): read and checked once, then applied.

A rule says a level and a reason in plain words. Nothing here knows one report from another.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from domain.conditions import Condition
from domain.form_definitions import DOMAINS
from domain.rule_language import Misread, read
from domain.score import Counting
from domain.toml_file import Sheet, Table

PARAMS = ("percent", "unanswered", "scored", "domains")
"""What the sentence of a rule may name in braces."""

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Level(IntEnum):
    """Urgency (field notes §4.2); the smaller the more urgent, so the strictest of several is their `min`."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4

    def is_stricter_than(self, other: "Level") -> bool:
        """Say whether this level is more urgent than `other`."""
        return self < other

    @property
    def is_urgent(self) -> bool:
        """Say whether the level runs on the round-the-clock clock: P1 and P2."""
        return self <= Level.P2


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to give a level: a stable id, when it is true, and the sentence that people read."""

    id: str
    level: Level
    when: Condition
    text: str
    params: tuple[str, ...] = ()
    line: int = 1


@dataclass(frozen=True, slots=True)
class Raise:
    """The reporter's own urgency: one level up, only from these levels (field notes §4.3)."""

    id: str
    when: Condition
    levels: frozenset[Level]
    text: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything of `triage.toml`; `version` is the declared one with a short hash of the content."""

    version: str
    counting: Counting
    rules: tuple[Rule, ...]
    otherwise: Rule
    urgency: Raise

    def rule(self, id: str) -> Rule | None:
        """Give the rule with this id, the fallback included; None when there is none."""
        return next((rule for rule in (*self.rules, self.otherwise) if rule.id == id), None)


def parse(document: Mapping[str, Any], *, file: str, source: str) -> Rules:
    """Read the triage rules; raises Faulty with every fault found, each with its line and cure."""
    sheet = Sheet(file, source)
    root = Table(sheet, document)
    version = root.text("version")
    counting = _counting(root.table("score"))
    rules = tuple(_rule(table) for table in root.tables("rules"))
    otherwise = _otherwise(root.table("otherwise"))
    urgency = _raise(root.table("raise"))
    root.close()
    if not rules:
        sheet.fault(1, "there is no rule", "Write at least one table [[rules]]")
    _ids_are_unique(sheet, rules, otherwise.id, urgency.id)
    sheet.judge()
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    ordered = tuple(sorted(rules, key=lambda rule: rule.level))
    return Rules(f"{version}+{digest}", counting, ordered, otherwise, urgency)


_NEVER = read("score < 0")
"""Stands in for a condition that could not be read, so that reading goes on; the fault is noted."""


def _counting(table: Table) -> Counting:
    named = table.texts("domains_not_counted")
    for name in named:
        if name not in DOMAINS:
            cure = f"Use one of {', '.join(sorted(DOMAINS))}"
            table.fault("domains_not_counted", f'"{name}" is no domain of the forms', cure)
    counting = Counting(
        ticks_at_most=table.number("ticks_at_most"),
        young_age=table.number("young_age"),
        young_points=table.number("young_points"),
        protective_at_most=table.number("protective_at_most"),
        domains_not_counted=frozenset(named),
    )
    table.close()
    return counting


def _rule(table: Table) -> Rule:
    rule = Rule(
        _id(table), _level(table, "level"), _when(table), *table.sentence("text", PARAMS), table.line()
    )
    table.close()
    return rule


def _otherwise(table: Table) -> Rule:
    rule = Rule(_id(table), _level(table, "level"), _NEVER, *table.sentence("text", PARAMS), table.line())
    if rule.level is not Level.P4:
        table.fault("level", "the rule for all else does not give P4", 'Write level = "P4"')
    table.close()
    return rule


def _raise(table: Table) -> Raise:
    levels = frozenset(Level[name] for name in table.texts("levels") if name in Level.__members__)
    if not levels or levels & {Level.P1, Level.P2}:
        table.fault(
            "levels",
            '"levels" holds something else than P3 and P4',
            'Write levels = ["P4", "P3"]: urgency never raises beyond P2',
        )
    raised = Raise(_id(table), _when(table), levels, table.text("text"), table.line())
    table.close()
    return raised


def _id(table: Table) -> str:
    id = table.text("id")
    if id and not _ID.fullmatch(id):
        table.fault("id", f'"{id}" cannot be the id of a rule', "Use letters and digits, as R1")
    return id


def _level(table: Table, key: str) -> Level:
    name = table.text(key)
    if name in Level.__members__:
        return Level[name]
    if name:
        table.fault(key, f'"{name}" is not a level', "Write P1, P2, P3 or P4")
    return Level.P4


def _when(table: Table) -> Condition:
    text = table.text("when")
    if not text:
        return _NEVER
    try:
        return read(text)
    except Misread as misread:
        table.fault("when", misread.what, misread.cure)
        return _NEVER


def _ids_are_unique(sheet: Sheet, rules: tuple[Rule, ...], *others: str) -> None:
    seen = set(others)
    for rule in rules:
        if rule.id in seen and rule.id:
            sheet.fault(rule.line, f'another rule is called "{rule.id}"', "Give each rule its own id")
        seen.add(rule.id)
