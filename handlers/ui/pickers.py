"""Rows of buttons to choose several things one tap at a time: a tick stands beside what is chosen."""

from collections.abc import Collection, Mapping, Sequence

from domain.peer_names import DAY_NAMES, LANGUAGES, PART_NAMES
from domain.peers import GOOD, MOTHER, PARTS
from handlers.ui import screens
from handlers.ui.screens import Button
from locales.catalogues import Translate

MOST = 24
"""Names that stand on one screen; from a longer list one chooses at the desk."""


def some(buttons: Sequence[Button], _: Translate) -> tuple[list[list[Button]], str]:
    """Give the first buttons of a list in rows, and what to say where there are more than one screen holds."""
    rows = screens.grid(buttons[:MOST])
    if len(buttons) <= MOST:
        return rows, ""
    return rows, "\n\n" + _("Sono {n}. Gli altri sono nella console: /console.").format(n=len(buttons))


def ticked(on: bool, words: str, _: Translate) -> str:
    """Give the words of a button, with a tick before them when it is chosen."""
    return _("✓ {label}").format(label=words) if on else words


def several(
    options: Mapping[str, str], chosen: Collection[str], prefix: str, _: Translate
) -> list[list[Button]]:
    """Give a button for each option by its key; `chosen` ones carry a tick."""
    return screens.grid(
        [Button(ticked(key in chosen, _(words), _), f"{prefix}:{key}") for key, words in options.items()]
    )


def week(chosen: Collection[int], prefix: str, _: Translate) -> list[list[Button]]:
    """Give a week as seven rows of three parts of a day."""
    return [
        [
            Button(
                ticked(slot in chosen, f"{_(DAY_NAMES[day])} {_(PART_NAMES[part])}", _), f"{prefix}:{slot}"
            )
            for part, slot in enumerate(range(day * len(PARTS), (day + 1) * len(PARTS)))
        ]
        for day in range(7)
    ]


def tongues(chosen: Mapping[str, str], prefix: str, _: Translate) -> list[list[Button]]:
    """Give the languages; one's own and those spoken well are told apart in words."""
    marks = {MOTHER: _("✓ {label}, la mia lingua"), GOOD: _("✓ {label}, la parlo bene")}
    return screens.grid(
        [
            Button(marks.get(chosen.get(code, ""), "{label}").format(label=_(words)), f"{prefix}:{code}")
            for code, words in LANGUAGES.items()
        ]
    )


def next_tongue(chosen: Mapping[str, str], code: str) -> dict[str, str]:
    """Give the languages after a tap: not spoken, one's own, spoken well, not spoken again."""
    after = {**chosen, code: {"": MOTHER, MOTHER: GOOD}.get(chosen.get(code, ""), "")}
    return {tongue: how for tongue, how in after.items() if how}


def toggled(chosen: Sequence[str], key: str) -> list[str]:
    """Give what is chosen after a tap on `key`."""
    return [one for one in chosen if one != key] if key in chosen else [*chosen, key]
