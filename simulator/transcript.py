"""Every call a bot made, word for word, so that a test can prove what was never said to whom."""

from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT_CALLS = 200_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API: who, what, to which chat, with which words, and how it was answered."""

    number: int
    bot: int
    method: str
    chat: int | None
    parameters: dict[str, Any]
    status: int
    description: str
    message: int | None
    at: float

    def as_json(self) -> dict[str, Any]:
        """Give it as the control API tells it."""
        return asdict(self)


class Transcript:
    """The calls in their order; the oldest are forgotten after `KEPT_CALLS`."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.counts: Counter[tuple[str, int]] = Counter()
        self._number = 0

    def add(self, **what: Any) -> None:
        """Keep one call."""
        self._number += 1
        call = Call(number=self._number, **what)
        self.calls.append(call)
        self.counts[call.method, call.status] += 1

    def find(
        self, *, bot: int | None = None, chat: int | None = None, method: str | None = None, after: int = 0
    ) -> list[Call]:
        """Give the calls that match all that is asked, in their order."""
        return [
            call
            for call in self.calls
            if call.number > after
            and (bot is None or call.bot == bot)
            and (chat is None or call.chat == chat)
            and (method is None or call.method.lower() == method.lower())
        ]

    def statistics(self) -> dict[str, dict[str, int]]:
        """Count calls by method and HTTP status."""
        counted: dict[str, dict[str, int]] = {}
        for (method, status), times in sorted(self.counts.items()):
            counted.setdefault(method, {})[str(status)] = times
        return counted
