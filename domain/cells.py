"""Cells of files for spreadsheets: what somebody typed is shown and never run, and is read back as it was written."""

import re

_RUNS = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""Beginnings that some spreadsheet takes for a formula, whatever the file is saved as."""

_NUMBER = re.compile(r"[+-]\d[\d ./()-]*")
"""A number or a telephone number: digits alone run nothing, and other programs read them."""


def _runs(said: str) -> bool:
    return said.lstrip("' ").startswith(_RUNS)


def harmless(said: str, *, numbers: bool = True) -> str:
    """Give a text that no spreadsheet takes for a formula; without `numbers` those stay as they are."""
    return f"'{said}" if _runs(said) and (numbers or not _NUMBER.fullmatch(said)) else said


def restored(said: str) -> str:
    """Give a text as it was before it was made harmless, but for its numbers."""
    bare = said[1:]
    return bare if said.startswith("'") and _runs(bare) and not _NUMBER.fullmatch(bare) else said
