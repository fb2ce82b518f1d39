"""Short codes that people read aloud: receipts and case names; they point, they never open anything."""

from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without 0/O, 1/I/L and U, so that a code survives the telephone."""

LENGTH = 5


def receipt_code(choose: Callable[[str], str]) -> str:
    """Make a code such as `CRD-7K3M4`; `choose` draws one character of a string at random."""
    return "CRD-" + "".join(choose(ALPHABET) for _ in range(LENGTH))


def as_code(typed: str) -> str | None:
    """Read a code as people type it (small letters, spaces, no prefix); None when it is none."""
    bare = "".join(mark for mark in typed.upper() if mark.isalnum()).removeprefix("CRD")
    return f"CRD-{bare}" if len(bare) == LENGTH and all(mark in ALPHABET for mark in bare) else None


def code_of_kind(prefix: str, choose: Callable[[str], str]) -> str:
    """Make a code such as `INV-7K3M4` for something that is no case; `choose` draws one character at random."""
    return f"{prefix}-" + "".join(choose(ALPHABET) for _ in range(LENGTH))


def as_code_of_kind(prefix: str, typed: str) -> str | None:
    """Read such a code as people type it; None when it is none."""
    bare = "".join(mark for mark in typed.upper() if mark.isalnum()).removeprefix(prefix)
    return f"{prefix}-{bare}" if len(bare) == LENGTH and all(mark in ALPHABET for mark in bare) else None
