"""Faults of the protocol files, said so that an operator can mend them; never raised about a person's input."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a protocol file: where it stands (1-based line), what is wrong, and the cure."""

    file: str
    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.cure}"


class Faulty(Exception):
    """Protocol files cannot be used as they stand; `faults` lists every fault found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in sorted(faults)))
        self.faults = tuple(sorted(faults))


def line_of(source: str, *marks: str) -> int:
    """Give the 1-based line where the last of `marks` stands, each looked for after the former; 1 when none is found."""
    at = 0
    for mark in marks:
        found = source.find(mark, at)
        if found < 0:
            break
        at = found
    return source.count("\n", 0, at) + 1
