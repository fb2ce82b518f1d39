"""Faults that a test orders: what goes wrong with the next calls or updates; nothing here happens by chance."""

from dataclasses import dataclass
from typing import Any

FAULT_KINDS = {
    "refuse": "answer with `code`, `description` and `retry_after` instead of doing anything",
    "flood": "answer 429 with `retry_after` instead of doing anything",
    "bad_gateway": "answer 502 without doing anything",
    "bad_gateway_after": "do it, then answer 502",
    "reset": "cut the connection without doing anything",
    "reset_after": "do it, then cut the connection",
    "delay": "wait `seconds`, then do it",
    "delay_after": "do it, then wait `seconds` before answering",
    "duplicate": "hand out the next `times` confirmed updates once more",
    "reorder": "hand out the next `times` batches in reverse (polling), or let a chat's updates overtake (webhook)",
}


@dataclass(slots=True)
class Fault:
    """One order: what, how often, and for which calls (None means any)."""

    kind: str
    times: int = 1
    bot: int | None = None
    method: str | None = None
    chat: int | None = None
    seconds: float = 0.0
    code: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None

    def fits(self, bot: int, method: str, chat: int | None) -> bool:
        """Tell whether this call is meant."""
        return (
            self.times > 0
            and self.bot in (None, bot)
            and (self.method is None or self.method.lower() == method.lower())
            and self.chat in (None, chat)
        )


class Faults:
    """The orders still open, in the order they were given."""

    def __init__(self) -> None:
        self.open: list[Fault] = []

    def order(self, order: dict[str, Any]) -> Fault:
        """Take an order; raises ValueError naming what is wrong with it."""
        if order.get("kind") not in FAULT_KINDS:
            raise ValueError(f"unknown fault {order.get('kind')!r}; known: {', '.join(FAULT_KINDS)}")
        unknown = sorted(set(order) - set(Fault.__slots__))
        if unknown:
            raise ValueError(f"unknown field of a fault: {', '.join(unknown)}")
        fault = Fault(**order)
        self.open.append(fault)
        return fault

    def take(self, bot: int, method: str, chat: int | None) -> Fault | None:
        """Give the fault meant for this call, counting it down; getUpdates is hit only when named."""
        for fault in self.open:
            if fault.method is None and method == "getUpdates":
                continue
            if fault.fits(bot, method, chat):
                fault.times -= 1
                if fault.times == 0:
                    self.open.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget all orders."""
        self.open.clear()
