"""Every screen that a phone was ever shown, edited ones too, with what each of them must keep true for its reader."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.ui.screens import NARROW
from locales import catalogues, forbidden
from simulator.phone import Phone
from tests.locales.gulpease import Floor, measure

LISTS = forbidden.load()
EMERGENCY = re.compile(r"\b112\b")
WIDEST = 60
"""Letters of one button; longer ones are cut by phones (the promise of the house)."""

HALF, THIRD, QUARTER = NARROW, 20, 14
"""Letters that are read whole where two, three or four buttons share a row of a small phone."""

HELP = frozenset(_("Aiuto") for _ in catalogues.load().values())
"""How the button is called that ends every screen with buttons, save those that are help already."""

MARKS = frozenset("✓→·")
"""Signs that may stand beside words, because the words say the same without them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen: its text and the labels of its buttons, row by row."""

    text: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_help(self) -> bool:
        """Say whether somebody may read it in danger: it names the emergency number."""
        return EMERGENCY.search(self.text) is not None


async def shown_on(phone: Phone) -> list[Shown]:
    """Give every different screen of a phone, in the order in which they were first shown."""
    screens: dict[Shown, None] = {}
    for call in await phone.calls():
        given = call["parameters"]
        if call["method"] in ("sendMessage", "editMessageText"):
            keyboard = (given.get("reply_markup") or {}).get("inline_keyboard", [])
            rows = tuple(tuple(button["text"] for button in row) for row in keyboard)
            screens[Shown(given["text"], rows)] = None
    return list(screens)


def assert_fit_for(
    who: str, screens: Sequence[Shown], floor: Floor, *, language: str = "it", help_last: bool = True
) -> None:
    """Fail with the screen that is too hard, too loud, says what may not be said, or has buttons nobody can read."""
    assert screens, f"{who} was shown nothing"
    wrong = [
        f"{fault}\n{screen.text}"
        for screen in screens
        for fault in faults_of(screen, floor, language, help_last)
    ]
    assert not wrong, "\n\n".join([f"{who}: {len(wrong)} faults", *wrong])


def faults_of(screen: Shown, floor: Floor, language: str, help_last: bool) -> list[str]:
    """Give what is wrong with one screen; buttons must not make up for a hard text, so they are not counted."""
    everything = "\n".join((screen.text, *(label for row in screen.rows for label in row)))
    needed = Floor.HELP if screen.is_help else floor
    figure = measure(screen.text)
    hard = [f"Gulpease {figure:.1f} of {needed}"] if language == "it" and figure < needed else []
    never = [f"never said ({kind}): {words}" for kind, words in LISTS[language].found(everything)]
    astray = help_last and screen.rows and not screen.is_help and screen.rows[-1][-1] not in HELP
    lost = [f"help is not last: {screen.rows[-1]}"] if astray else []
    return [*hard, *never, *lost, *map(repr, loud(everything)), *map(repr, unreadable_buttons(screen))]


def loud(text: str) -> list[str]:
    """Give exclamation marks, signs that words do not repeat, and placeholders nobody filled."""
    signs = [sign for sign in text if unicodedata.category(sign) in ("So", "Sk") and sign not in MARKS]
    return signs + re.findall(r"!|\{\w*\}", text)


def unreadable_buttons(screen: Shown) -> list[str]:
    """Give the labels that a small phone cuts, and those that say nothing by themselves."""
    wide = {1: WIDEST, 2: HALF, 3: THIRD, 4: QUARTER}
    wrong = [label for row in screen.rows for label in row if len(label) > wide.get(len(row), 0)]
    wrong += [label for row in screen.rows for label in row if not re.search(r"\w", label)]
    return wrong
