"""Three questions to whoever waits, every two weeks; worse raises the level, because a queue is no place to sink.

Our own words, no clinical scale and no diagnosis [D]. Never decides more than that a person should look now.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.case import Case
from domain.refusals import Refusal
from domain.triage import Level
from domain.words import N_

EVERY = timedelta(days=14)
"""How often whoever waits is asked."""

OPEN_FOR = timedelta(days=13)
"""How long the three questions may be answered, before the next ones come."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its three answers, from good to bad."""

    text: str
    answers: tuple[str, str, str]


QUESTIONS = (
    Question(
        N_("Rispetto a due settimane fa, come va?"),
        (N_("Va meglio"), N_("È uguale"), N_("Va peggio")),
    ),
    Question(
        N_("Scuola, sonno, amici, casa: si riesce a fare le cose di ogni giorno?"),
        (N_("Sì"), N_("Con fatica"), N_("Quasi niente")),
    ),
    Question(
        N_("C'è qualcosa che non può aspettare?"),
        (N_("No"), N_("Non lo so"), N_("Sì")),
    ),
)
"""The three questions; every answer is 0, 1 or 2."""


class CheckInGone(Refusal):
    """These questions were answered, or newer ones came; an old tap changes nothing."""


class AnswersUnread(Refusal):
    """What came is no answer to three questions."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One check-in: how it goes, how the days go, whether something cannot wait; each 0 (good) to 2 (bad)."""

    change: int
    days: int
    urgent: int

    @property
    def cannot_wait(self) -> bool:
        """Say whether they say that something cannot wait."""
        return self.urgent == 2


def read(said: str) -> Answers:
    """Read the answers as buttons carry them, such as `021`; raises AnswersUnread."""
    if len(said) != len(QUESTIONS) or any(mark not in "012" for mark in said):
        raise AnswersUnread
    return Answers(*(int(mark) for mark in said))


def is_worse(now: Answers, before: Answers | None) -> bool:
    """Say whether a person should look now [D]: something cannot wait, it got worse and the days show it, or both sank.

    Worse alone, with days that still work, is watched; twice in a row it counts.
    """
    if now.cannot_wait:
        return True
    if now.change == 2 and now.days >= 1:
        return True
    if before is None:
        return False
    return (now.change == 2 and before.change == 2) or (now.days > before.days and now.change >= 1)


def raised(case: Case) -> Case:
    """Give the case one level more urgent, P2 at most: P1 is a word of people, the numbers for danger are shown at once."""
    level = Level(max(int(case.level) - 1, int(Level.P2))) if case.level > Level.P2 else case.level
    return replace(case, level=level, lowering_to=None, lowering_by=None)
