"""How the simulated Telegram says no: an HTTP status, the sentence Telegram uses, and its parameters."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A call that Telegram refuses; `code` is both HTTP status and `error_code`."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def body(self) -> dict[str, Any]:
        """Give the answer as Telegram writes it."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str, **parameters: Any) -> Refused:
    """Make a 400, "Bad Request: …"."""
    return Refused(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> Refused:
    """Make a 403, "Forbidden: …"."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """Make a 409, "Conflict: …"."""
    return Refused(409, f"Conflict: {reason}")


def too_many(retry_after: int) -> Refused:
    """Make a 429 that names the seconds to wait."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def not_found() -> Refused:
    """Make the 404 that answers an unknown method or a path without a token."""
    return Refused(404, "Not Found")


def unauthorized() -> Refused:
    """Make the 401 that answers a token nobody has."""
    return Refused(401, "Unauthorized")
