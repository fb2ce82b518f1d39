"""What a phone does: the family's form from the first screen to the receipt, where every update has an answer of its own.

On the lists of the form a typed number moves one answer a step on: it counts, so an update that is lost or handled twice
shifts every screen after it.  The numbers follow a Gray code, so no screen of a list comes twice.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

SCALE = ("mai", "qualche volta", "spesso", "non so", "preferisco non dire")
"""What a tap on an item of the family's form walks through (field notes §3.4)."""

COUNTED = 5
"""Items of each list that the typed numbers move; the sixth is for taps."""

_PROGRESS = re.compile(r"^\d+ di \d+ · ")
_CODE = re.compile(r"CRD-\w+")
_LINE = re.compile(r"Riga \d+-\d+")

SEEN, ALSO_SEEN = "Che cosa hai visto nelle ultime 4 settimane?", "E di queste cose, che cosa hai visto?"
ADD = "Scrivi che cosa vuoi aggiungere. Ciò che hai inviato prima resta com'era. Niente nomi."
CLOSED = "Questa segnalazione è chiusa: inviata, annullata o scaduta."

Act = Literal["opens", "says", "taps", "taps again", "forges"]


@dataclass(frozen=True, slots=True)
class Step:
    """One update: what the person does, and the key of the one screen that answers it (None: any screen of the list)."""

    act: Act
    words: str
    shows: str | None


@dataclass(slots=True)
class Filled:
    """What a report must hold in the end: both lists as places on the scale, the free line, and what was added later."""

    seen: tuple[int, ...] = ()
    also_seen: tuple[int, ...] = ()
    typed: int = 0
    line: str = ""
    addition: str = ""
    sent: bool = False
    added: bool = False


Burst = Sequence[Step]
"""Steps that leave without waiting for each other."""


def key(text: str, labels: Sequence[str]) -> str:
    """Give what tells one screen from the others: its title, where the list stands, and the free line in it."""
    first = _CODE.sub("CRD", _PROGRESS.sub("", text.partition("\n")[0]))
    places = [SCALE.index(value) for label in labels if (value := label.rpartition(": ")[2]) in SCALE]
    line = _LINE.search(text)
    return " ".join([first, *(["".join(map(str, places))] if places else []), *([line[0]] if line else [])])


def key_of(body: Mapping[str, Any]) -> str:
    """Give the key of the screen that a call of the Bot API draws."""
    rows = (body.get("reply_markup") or {}).get("inline_keyboard", [])
    return key(str(body.get("text", "")), [button["text"] for row in rows for button in row])


def moved(position: int) -> int:
    """Give the item whose answer moves a step on between `position` and the next of the Gray code."""
    item = 0
    while position % len(SCALE) == len(SCALE) - 1:
        position //= len(SCALE)
        item += 1
    return item


def position_of(places: Sequence[int]) -> int:
    """Give how many numbers were typed for the counted items to stand like this."""
    position = digit = 0
    for place in reversed(places):
        digit = (place + digit) % len(SCALE)
        position = position * len(SCALE) + digit
    return position


@dataclass(slots=True)
class _List:
    """One list of the form as it is filled in."""

    title: str
    items: int
    shuffled: bool
    places: list[int] = field(default_factory=list)
    typed: int = 0

    def __post_init__(self) -> None:
        self.places = [0] * self.items

    def shown(self) -> str:
        """Give the key of the list as it stands."""
        return f"{self.title} {''.join(map(str, self.places))}"

    def types(self, count: int) -> list[Burst]:
        """Type so many numbers without waiting; where updates overtake, one more follows alone and shows the sum."""
        overtaken = self.shuffled and count > 1
        burst = [self._one(told=not overtaken) for _ in range(count)]
        return [burst, [self._one()]] if overtaken else [burst]

    def _one(self, *, told: bool = True) -> Step:
        item = moved(self.typed)
        self.typed += 1
        self.places[item] = (self.places[item] + 1) % len(SCALE)
        return Step("says", str(item + 1), self.shown() if told else None)

    def taps(self, places: Sequence[int]) -> list[Burst]:
        """Tap the sixth item to these places without waiting: the last tap holds, also when it overtakes the others."""
        burst = []
        for place in places:
            self.places[COUNTED] = place
            burst.append(Step("forges", f"v{COUNTED}.{place}", None if self.shuffled else self.shown()))
        return [burst, [self._one()]] if self.shuffled else [burst]

    def noticed(self) -> Burst:
        """Say that the fifth item was seen often, so that the form goes on the same way for everybody."""
        self.places[COUNTED - 1] = SCALE.index("spesso")
        return [Step("says", f"{COUNTED} spesso", self.shown())]


def report(
    chance: random.Random, person: int, number: int, *, shuffled: bool
) -> tuple[list[Burst], Filled, int]:
    """Give the bursts of one report up to its double-tapped [Invia], what it must then hold, and where it is sent.

    `shuffled` is for a Telegram that delivers out of order: what leaves together then has no order of its own.
    """
    filled = Filled(line=f"Riga {person}-{number}", addition=f"Aggiunta {person}-{number}")
    seen, also = _List(SEEN, COUNTED + 1, shuffled), _List(ALSO_SEEN, COUNTED, shuffled)
    bursts = [*_opening(number)]
    for _ in range(3):
        bursts += seen.types(chance.randint(1, 6))
    bursts += seen.taps(chance.sample(range(1, len(SCALE)), 3))
    bursts += seen.types(chance.randint(1, 6))
    bursts.append([Step("taps", "Avanti", also.shown())])
    for _ in range(2):
        bursts += also.types(chance.randint(2, 6))
    bursts.append(also.noticed())
    bursts += [[step] for step in _middle(filled.line)]
    told = (None, None) if shuffled else ("Ricevuta · codice CRD", CLOSED)
    bursts.append([Step("taps", "Invia", told[0]), Step("taps again", "", told[1])])
    filled.seen, filled.also_seen, filled.typed = tuple(seen.places), tuple(also.places), seen.typed
    sent = len(bursts)
    bursts += [[step] for step in _afterwards(filled.addition)]
    return bursts, filled, sent


def _opening(number: int) -> list[Burst]:
    first = Step("opens", "", "Ciao. Sono Cordata, un programma.")
    begin = Step("taps", "Sono un genitore o un familiare", "C'è un pericolo adesso?")
    if number > 1:
        first = Step("says", "/menu", "Che cosa vuoi fare?")
        begin = Step("taps", "Segnalare che mio figlio non sta bene", "C'è un pericolo adesso?")
    steps = [
        first,
        begin,
        Step("taps", "No", "Prima di iniziare"),
        Step("taps", "Ho capito", f"{SEEN} 000000"),
    ]
    return [[step] for step in steps]


def _middle(line: str) -> list[Step]:
    return [
        Step("taps", "Avanti", "Hai visto o sentito qualcosa di questo?"),
        Step("taps", "Niente di questo", "Che cosa è cambiato da poco?"),
        Step("taps", "Avanti", "Da quanto tempo va così?"),
        Step("taps", "Da 2 settimane a 3 mesi", "Quanta fatica fa, adesso?"),
        Step("taps", "Avanti", "Chi c'è già vicino?"),
        Step("taps", "Avanti", "Quanti anni ha?"),
        Step("says", "15", "In quale comune vive?"),
        Step("taps", "Crema", "Ultime due cose"),
        Step("taps", "Avanti", "Riepilogo"),
        Step("taps", "Aggiungi due righe", "Vuoi aggiungere due righe?"),
        Step("says", line, f"Riepilogo {line}"),
    ]


def _afterwards(addition: str) -> list[Step]:
    return [
        Step("says", "/mie", "Le tue segnalazioni"),
        Step("taps", "CRD", "CRD · ricevuta"),
        Step("taps", "Aggiungi qualcosa", ADD),
        Step("says", addition, "Aggiunto alla segnalazione."),
    ]
