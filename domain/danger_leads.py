"""Tells from the mere presence of words which rules of a language are worth a search; most texts end here.

Each pattern hangs on one of its word lists, the one whose words stand in the fewest other lists: common words wake
nothing. This room never decides that something was said, only that it may have been.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain import danger_places
from domain.danger_lexicon import bits
from domain.danger_patterns import Pattern
from domain.danger_places import may_hold
from domain.danger_rules import ENOUGH, SCENE, Exemption, Language, Rule, Sign


@dataclass(frozen=True, slots=True)
class _Lead:
    """One pattern with the bits of its needs, the rarest first; the one that it hangs on is left out.

    `place` is where it stands in its file: of two that say the same the earlier one is named.
    """

    place: int
    owner: Rule | Sign
    pattern: Pattern
    needs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """The patterns whose words all stand somewhere in one text."""

    rules: tuple[tuple[Rule, Pattern], ...]
    signs: tuple[tuple[Sign, Pattern], ...]
    exemptions: tuple[Exemption, ...] = ()


NONE = Followed((), ())


class Leads:
    """The patterns of one language by the word list that each hangs on."""

    def __init__(self, language: Language) -> None:
        self._by_bit: dict[int, list[_Lead]] = {}
        self._against: list[_Lead] = []
        self._exemptions: dict[str, list[Exemption]] = {}
        shared = _how_common(language)

        def rarest_first(pattern: Pattern) -> list[str]:
            return sorted(pattern.needs, key=lambda need: max(shared[letter] for letter in need))

        for exemption in language.exemptions:
            for letter in set(rarest_first(exemption.pattern)[0]):
                self._exemptions.setdefault(letter, []).append(exemption)
        self._excusing = frozenset[str]().union(*[one.pattern.letters for one in language.exemptions])
        owners: tuple[Rule | Sign, ...] = (*language.rules, *language.signs)
        for place, (owner, pattern) in enumerate(
            (one, pattern) for one in owners for pattern in one.patterns
        ):
            anchor, *others = rarest_first(pattern)
            if isinstance(owner, Sign) and owner.points < 0:
                self._against.append(
                    _Lead(place, owner, pattern, tuple(bits(need) for need in pattern.needs))
                )
                continue
            lead = _Lead(place, owner, pattern, tuple(bits(need) for need in others))
            for letter in set(anchor):
                self._by_bit.setdefault(bits(letter), []).append(lead)
        self.anchors = sum(self._by_bit)
        self._of_word: dict[int, tuple[_Lead, ...]] = {}

    def follow(self, present: int, waking: Iterable[int]) -> Followed | None:
        """Give what is worth a search in a text whose words stand in the lists `present`; None when nothing is.

        `waking` has the lists of each word that wakes this language.
        """
        places: dict[int, _Lead] = {}
        for word in waking:
            leads = self._of_word.get(word)
            for lead in self._hung_on(word) if leads is None else leads:
                for need in lead.needs:
                    if not present & need:
                        break
                else:
                    places[lead.place] = lead
        if not places:
            return None
        found = [places[place] for place in sorted(places)]
        points: Counter[str] = Counter()
        for lead in found:
            if isinstance(lead.owner, Sign):
                points[lead.owner.label] += lead.owner.points
        rules = tuple((lead.owner, lead.pattern) for lead in found if isinstance(lead.owner, Rule))
        signs = self._signs(found, present, points)
        if not rules and not signs:
            return None
        return Followed(rules, signs)

    def _hung_on(self, word: int) -> tuple[_Lead, ...]:
        """Give the patterns that hang on a list of `word`, and know them from then on: few words share their lists."""
        hung: list[_Lead] = []
        anchors = word & self.anchors
        while anchors:
            bit = anchors & -anchors
            anchors ^= bit
            hung += self._by_bit[bit]
        return self._of_word.setdefault(word, tuple(hung))

    def near(self, followed: Followed, groups: Mapping[int, str], ordinals: Sequence[int]) -> Followed:
        """Give what of `followed` also has its words near enough to each other, with the exemptions that may excuse it.

        `groups` are the letters of each word, `ordinals` count words and leave pauses out.
        """
        wanted = self._excusing.union(*[found[1].letters for found in (*followed.rules, *followed.signs)])
        places = danger_places.of_letters(groups, ordinals, wanted)
        rules = tuple([found for found in followed.rules if may_hold(found[1], places)])
        signs = tuple([found for found in followed.signs if may_hold(found[1], places)])
        if not rules and not signs:
            return NONE
        hung = {
            id(one): one for letter in places.keys() & self._exemptions for one in self._exemptions[letter]
        }
        return Followed(rules, signs, tuple([one for one in hung.values() if may_hold(one.pattern, places)]))

    def _signs(
        self, found: Sequence[_Lead], present: int, points: Counter[str]
    ) -> tuple[tuple[Sign, Pattern], ...]:
        """Give the signs of every label that could come to a hit, with the signs that speak against it."""
        told = {
            lead.owner.label for lead in found if isinstance(lead.owner, Sign) and lead.owner.points > SCENE
        }
        labels = {label for label in told if points[label] >= ENOUGH}
        if not labels:
            return ()
        return tuple(
            [
                (lead.owner, lead.pattern)
                for lead in (*found, *self._against)
                if isinstance(lead.owner, Sign) and lead.owner.label in labels and _all(present, lead.needs)
            ]
        )


def _all(present: int, needs: tuple[int, ...]) -> bool:
    return not [need for need in needs if not present & need]


def _how_common(language: Language) -> dict[str, int]:
    """Give for the letter of each list how many lists the most shared of its words stands in."""
    lists_of: Counter[str] = Counter(form for forms in language.words.values() for form in forms)
    parts = {phrase.letter: 1 for phrase in language.phrases}
    common = {
        language.letters[name]: max((lists_of[form] for form in forms), default=1)
        for name, forms in language.words.items()
    }
    return {**parts, **common}
