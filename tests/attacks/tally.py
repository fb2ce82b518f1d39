"""Counts attacks: how often each kind was tried and how often it was refused; the table at the end of a run."""

from collections import Counter

from rich.table import Table

TRIED: Counter[str] = Counter()
REFUSED: Counter[str] = Counter()


def refused(attack: str, true: bool, what: str = "") -> None:
    """Count one try; one that was not refused fails the test at once and stands in the table as well."""
    TRIED[attack] += 1
    REFUSED[attack] += true
    assert true, f"{attack}: not refused: {what}"


def table() -> Table:
    """Draw the attacks, a line each."""
    drawn = Table(title="attacks")
    for name in ("attack", "tried", "refused", "got through"):
        drawn.add_column(name, justify="left" if name == "attack" else "right")
    for attack, tried in sorted(TRIED.items()):
        drawn.add_row(attack, str(tried), str(REFUSED[attack]), str(tried - REFUSED[attack]))
    drawn.add_row("all", str(TRIED.total()), str(REFUSED.total()), str(TRIED.total() - REFUSED.total()))
    return drawn
