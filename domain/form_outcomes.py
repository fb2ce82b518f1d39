"""What can become of an event of a form, each with its own name; the words for it are the edge's."""

from dataclasses import dataclass

from domain.form_drafts import Draft


@dataclass(frozen=True, slots=True)
class Moved:
    """Another screen stands now."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The same screen stands; an answer, a tick or a page may have changed."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A button of a screen already left: nothing changed. Two msgids; `given_answer` is "" without a single one."""

    question: str
    given_answer: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing changed: a word, a number or a button that this screen does not have."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """Nothing changed: the cleaned text has `length` characters and may have `limit`."""

    limit: int
    length: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The form waits."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The form goes on where it was."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The draft is thrown away."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The person sends the answers as they stand."""


@dataclass(frozen=True, slots=True)
class UnderAge:
    """The form ends: it is for 14 and over, and the person is younger (`known`) or would rather not say."""

    known: bool


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing changed: this form was sent, thrown away or ended before."""


Outcome = (
    Moved | Marked | Stale | NotUnderstood | TooLong | Paused | Resumed | Cancelled | Sent | UnderAge | Over
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event did: the draft after it, what happened, and the codes whose answer changed."""

    draft: Draft
    outcome: Outcome
    changed: tuple[str, ...] = ()


MOVED, MARKED, NOT_UNDERSTOOD = Moved(), Marked(), NotUnderstood()
