"""Tells from the mere presence of words which rules of a language are worth a search; most texts end here.

Each pattern hangs on one of its word lists, the one whose words stand in the fewest other lists: common words wake
nothing. This room never decides that something was said, only that it may have been.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.danger_lexicon import bits
from domain.danger_patterns import Pattern
from domain.danger_places import may_hold
from domain.danger_rules import ENOUGH, Exemption, Language, Rule, Sign

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Lead:
    """One pattern with the bits of all its needs."""

    owner: Rule | Sign
    pattern: Pattern
    needs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """The patterns whose words all stand somewhere in one text."""

    rules: tuple[tuple[Rule, Pattern], ...]
    signs: tuple[tuple[Sign, Pattern], ...]
    exemptions: tuple[Exemption, ...]

    def near(self, places: Mapping[str, int]) -> "Followed":
        """Give those whose words also stand near enough to each other; `places` as `danger_places` gives them."""
        rules = tuple([found for found in self.rules if may_hold(found[1], places)])
        signs = tuple([found for found in self.signs if may_hold(found[1], places)])
        if not rules and not signs:
            return NONE
        exemptions = tuple([found for found in self.exemptions if may_hold(found.pattern, places)])
        return Followed(rules, signs, exemptions)


NONE = Followed((), (), ())


class Leads:
    """The patterns of one language by the word list that each hangs on."""

    def __init__(self, language: Language) -> None:
        self._by_bit: dict[int, list[_Lead]] = {}
        self._against: list[_Lead] = []
        shared = _how_common(language)

        def rarest_first(pattern: Pattern) -> tuple[int, ...]:
            needs = sorted(pattern.needs, key=lambda need: max(shared[letter] for letter in need))
            return tuple(bits(need) for need in needs)

        self._exemptions = [(exemption, rarest_first(exemption.pattern)) for exemption in language.exemptions]
        owners: tuple[Rule | Sign, ...] = (*language.rules, *language.signs)
        for owner in owners:
            for pattern in owner.patterns:
                lead = _Lead(owner, pattern, rarest_first(pattern))
                if isinstance(owner, Sign) and owner.points < 0:
                    self._against.append(lead)
                    continue
                anchor = min(pattern.needs, key=lambda need: max(shared[letter] for letter in need))
                for letter in set(anchor):
                    self._by_bit.setdefault(bits(letter), []).append(lead)
        self.anchors = sum(self._by_bit)

    def follow(self, present: int) -> Followed | None:
        """Give what is worth a search in a text whose words stand in the lists `present`; None when nothing is."""
        found: dict[int, _Lead] = {}
        waking = present & self.anchors
        while waking:
            bit = waking & -waking
            waking ^= bit
            for lead in self._by_bit[bit]:
                for need in lead.needs:
                    if not present & need:
                        break
                else:
                    found[id(lead)] = lead
        if not found:
            return None
        points: Counter[str] = Counter()
        for lead in found.values():
            if isinstance(lead.owner, Sign):
                points[lead.owner.label] += lead.owner.points
        rules = tuple((lead.owner, lead.pattern) for lead in found.values() if isinstance(lead.owner, Rule))
        signs = self._signs(found.values(), present, points)
        if not rules and not signs:
            return None
        exemptions = tuple(_there(self._exemptions, present))
        return Followed(rules, signs, exemptions)

    def _signs(
        self, found: Iterable[_Lead], present: int, points: Counter[str]
    ) -> tuple[tuple[Sign, Pattern], ...]:
        """Give the signs of every label that could come to a hit, with the signs that speak against it."""
        labels = {label for label, sum_of_points in points.items() if sum_of_points >= ENOUGH}
        if not labels:
            return ()
        wanted = (
            ((lead.owner, lead.pattern), lead.needs)
            for lead in (*found, *self._against)
            if isinstance(lead.owner, Sign) and lead.owner.label in labels
        )
        return tuple(_there(wanted, present))


def _there(candidates: Iterable[tuple[_T, tuple[int, ...]]], present: int) -> Iterator[_T]:
    """Give those whose every need is met; loops, since this is asked thousands of times for one text."""
    for candidate, needs in candidates:
        for need in needs:
            if not present & need:
                break
        else:
            yield candidate


def _how_common(language: Language) -> dict[str, int]:
    """Give for the letter of each list how many lists the most shared of its words stands in."""
    lists_of: Counter[str] = Counter(form for forms in language.words.values() for form in forms)
    parts = {phrase.letter: 1 for phrase in language.phrases}
    common = {
        language.letters[name]: max((lists_of[form] for form in forms), default=1)
        for name, forms in language.words.items()
    }
    return {**parts, **common}
