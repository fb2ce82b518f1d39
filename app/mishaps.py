"""What a command says when it cannot go on: one sentence with the cure, and never a traceback.

`python -X dev -m app …` shows the traceback of what nobody foresaw, for whoever mends the program.
"""

import traceback
from pathlib import Path

from app.memory import NoHouse
from app.settings import Unset
from app.start import Refused
from db.dumps import DumpFailed
from db.schema import NewerTables
from db.sealing import KeysUnusable, Unsealable
from db.session import MemoryUnavailable
from domain.faults import Faulty

FORESEEN = (DumpFailed, Faulty, KeysUnusable, NewerTables, NoHouse, Refused, Unset, Unsealable)
"""What says itself what is wrong and what to do."""

UNUSABLE, UNFORESEEN = 2, 3
_HOUSE = Path(__file__).parent.parent


def told(error: Exception) -> tuple[str, int]:
    """Give the words for what kept a command from its work, and the exit status (2 foreseen, 3 not)."""
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        return told(error.exceptions[0])
    if isinstance(error, FORESEEN):
        return str(error), UNUSABLE
    if isinstance(error, MemoryUnavailable):
        return f"The database does not answer: {error}. What is wrong with it says: cordata doctor", UNUSABLE
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}.", UNUSABLE
    return (
        f"This is a fault of the program, not yours: {type(error).__name__} at {_where(error)}. "
        "What was begun was not kept. Send this line to whoever looks after Cordata.",
        UNFORESEEN,
    )


def _where(error: Exception) -> str:
    """Name the innermost lines of the house, without any value that stood there."""
    frames = [
        f"{Path(frame.filename).relative_to(_HOUSE)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_HOUSE) and ".venv" not in Path(frame.filename).parts
    ]
    return ", ".join(frames[-3:][::-1]) or "an unknown place"
