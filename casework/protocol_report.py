"""What people made of the protocol: how often a rule's alarm was true, and how often its level was changed by a person."""

from collections import Counter
from dataclasses import dataclass

from db import cases, dangers, reports
from db.session import Store


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of triage: how many reports it matched, and how often the level was raised or lowered afterwards."""

    rule: str
    matched: int
    raised: int
    lowered: int


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One rule of the danger scan: how its alarms ended."""

    rule: str
    true: int
    figure: int
    known: int

    @property
    def false_share(self) -> float:
        """Give the share of figures of speech among all reviewed alarms of this rule."""
        return self.figure / max(1, self.true + self.figure + self.known)


async def rules(store: Store) -> list[RuleRow]:
    """Give every rule of triage that ever matched, most often overridden first."""
    matched: Counter[str] = Counter()
    raised: Counter[str] = Counter()
    lowered: Counter[str] = Counter()
    changes = await cases.level_changes(store)
    for report in await reports.all_ids(store):
        content = await reports.content(store, report.id)
        for reason in content.reasons if content else ():
            matched[reason.id] += 1
            raised[reason.id] += changes.get(report.case, (0, 0))[0] > 0
            lowered[reason.id] += changes.get(report.case, (0, 0))[1] > 0
    rows = [RuleRow(rule, count, raised[rule], lowered[rule]) for rule, count in matched.items()]
    return sorted(rows, key=lambda row: (-(row.raised + row.lowered) / row.matched, row.rule))


async def alarms(store: Store) -> list[AlarmRow]:
    """Give every rule of the danger scan whose alarms were reviewed, most often a figure of speech first."""
    found: dict[str, Counter[str]] = {}
    for rule, verdict, held in await dangers.reviews(store):
        found.setdefault(rule, Counter())[verdict] += held
    rows = [AlarmRow(rule, held["true"], held["figure"], held["known"]) for rule, held in found.items()]
    return sorted(rows, key=lambda row: (-row.false_share, row.rule))
