"""What a handler answers: the name of a Bot API method and its arguments as plain data, nothing that could be awaited."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API; `body` holds only what JSON can, and goes out as it stands."""

    method: str
    body: dict[str, Any]
