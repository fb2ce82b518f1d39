"""Notices have kinds of their own, so that the outbox never takes the data of one for a line that is ready to send."""

import ast
from pathlib import Path

from casework.notices import TO_REPORTERS, Notice
from handlers import notices
from handlers.relay_carry import CARRIED

ROOT = Path(__file__).parent.parent.parent


def kinds_of_ready_lines() -> set[str]:
    """Read from the post office which kinds it sends as they stand."""
    tree = ast.parse((ROOT / "bot" / "post.py").read_text(encoding="utf-8"))
    return {
        part.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and ast.unparse(node.left) == "parcel.kind"
        for part in ast.walk(node.comparators[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def test_no_notice_is_taken_for_a_ready_line() -> None:
    ready = kinds_of_ready_lines()

    assert ready
    assert not ready & {kind.value for kind in Notice}


def test_every_notice_has_its_own_words() -> None:
    told = set(notices._TEAM) | set(notices._REPORTER)

    assert set(notices._REPORTER) == TO_REPORTERS
    assert set(Notice) == told | {Notice(kind) for kind in CARRIED}
