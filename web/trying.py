"""An act of a page that may be refused: what is wrong is said beside what was typed, so nothing has to be typed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain.access import NotAllowed
from domain.refusals import NotFound, Refusal
from web.desk import Visit, sentence_for


@dataclass(slots=True)
class Tried:
    """What became of an act: `why` is the sentence of its refusal, empty when it was done."""

    why: str = ""


@contextmanager
def trying(visit: Visit) -> Iterator[Tried]:
    """Keep a refusal that came before anything was written, as its sentence.

    What is foreign or missing, and a refusal after a write, go on to the threshold.
    """
    tried, before = Tried(), visit.store.writes
    try:
        yield tried
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        if visit.store.writes != before:
            raise
        tried.why = sentence_for(visit, refusal)
