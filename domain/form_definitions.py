"""Forms as values: screens, questions and conditions, read once from the protocol; nothing here knows who answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Value = str | int
ItemKind = Literal["scale", "yes_no", "safety"]
Kind = Literal[
    "danger",
    "notice",
    "age_gate",
    "toggles",
    "changed",
    "ticks",
    "choice",
    "age",
    "comune",
    "text",
    "summary",
]
KINDS: tuple[str, ...] = get_args(Kind)
ITEM_KINDS: tuple[str, ...] = get_args(ItemKind)

# Words of the scale, as exchanged (field notes §3.6).
NEVER, SOMETIMES, OFTEN = "mai", "qualche volta", "spesso"
YES, NO, UNKNOWN, DECLINED = "sì", "no", "non so", "preferisco non dire"
ABOVE_NEVER = frozenset((SOMETIMES, OFTEN, YES))
NOT_SAID = frozenset((UNKNOWN, DECLINED, "don't know"))

# Answers that are not items (field notes §3.6, "Answers as data"); what stands before a dot is a group.
FIELDS: frozenset[str] = frozenset(
    (
        "functioning.school",
        "functioning.friends",
        "functioning.home",
        "protective.trusted_adult",
        "protective.close_friend",
        "protective.accepts_help",
        "duration",
        "age",
        "comune",
        "urgency",
        "family_informed",
        "family_reason",
        "followed_by_service",
        "talk_with",
        "text",
    )
)
# Domains of the scored items (field notes §3.2-3.5).
DOMAINS: frozenset[str] = frozenset(
    (
        "isolamento",
        "umore",
        "regolazione",
        "frequenza",
        "apprendimento",
        "sonno",
        "alimentazione",
        "corpo",
        "bullismo",
        "rischio",
        "cura di sé",
        "evento",
        "famiglia",
        "autostima",
        "ansia",
        "schermi",
        "scuola",
        "richiesta",
    )
)
TEXT_LIMIT = 500  # field notes §3.6


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a form asks about a youngster; `short` is for buttons and the summary."""

    code: str
    text: str
    short: str
    kind: ItemKind
    domain: str | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: the value kept and the words shown."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Answers that a tap walks through in order.

    `start` is the position shown before any tap (None: shown as unanswered); `untouched` is what going on records for a
    question nobody tapped (None: it is left out, which counts as "non so"); `rest` is the answer that the summary gathers in
    one line, because it is the usual one.
    """

    name: str
    options: tuple[Option, ...]
    start: int | None = None
    untouched: Value | None = None
    rest: Value | None = None
    place: Mapping[Value, int] = field(default_factory=dict, compare=False)
    typed: Mapping[str, int] = field(default_factory=dict, compare=False)

    def words(self, value: Value | None) -> str:
        """Give the words shown for `value`; a value outside the scale (a typed age) is shown as it is."""
        if value is None:
            return ""
        at = self.place.get(value)
        return str(value) if at is None else self.options[at].text


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a screen: where its answer is kept, how it reads, which answers it takes."""

    code: str
    text: str
    short: str
    scale: Scale
    choices: tuple["Choice", ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """One button that answers: `number` is what may be typed, `action` what a tap carries.

    `text`, `short` and `value` are msgids, except that `raw` marks a proper name that is never translated.
    """

    number: int
    text: str
    short: str
    value: str
    on: bool
    action: str
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """True when any of `codes` holds one of `values`."""

    codes: tuple[str, ...]
    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Rise:
    """An answer that may not stay reassuring: `code` at `before` reads `after` while the condition holds (M8 and X3)."""

    when: Condition
    code: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: a title, a text, questions of one kind, and when it is asked.

    `optional` screens are reached from the summary only; `likely` ones count in the progress until their condition
    is decided, which is when the screen at `decided` is left; `counted` tells whether the screen is in the progress.
    """

    name: str
    kind: Kind
    title: str
    short: str
    text: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    when: Condition | None = None
    optional: bool = False
    likely: bool = False
    counted: bool = True
    columns: int = 1
    codes: tuple[str, ...] = ()
    decided: int = -1


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the protocol, checked whole before anybody sees it."""

    id: str
    version: str
    title: str
    reporters: tuple[str, ...]
    first_person: bool
    items: Mapping[str, Item]
    screens: tuple[Screen, ...]
    rises: tuple[Rise, ...]
    fingerprint: str
    notice: int = -1
    summary: int = -1
    at: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def scored(self) -> tuple[Item, ...]:
        """Items that enter the score (field notes §4.3)."""
        return tuple(item for item in self.items.values() if item.weight and item.kind != "safety")

    def words(self) -> tuple[str, ...]:
        """Every msgid of the form, for the catalogues."""
        found: dict[str, None] = {self.title: None}
        for screen in self.screens:
            found.update(dict.fromkeys((screen.title, screen.short, *screen.text)))
            for question in screen.questions:
                found.update(dict.fromkeys((question.text, question.short)))
                found.update((option.text, None) for option in question.scale.options)
        return tuple(word for word in found if word and not word.isdigit())
