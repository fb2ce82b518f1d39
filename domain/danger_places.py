"""Tells from the places of words alone where a pattern cannot be, so that few of them are searched for.

A place is a bit: the words of one list are one whole number, and one step of a pattern is a shift of it. This room
never says that a pattern is there; it only spares the search for those that are not.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from domain.danger_patterns import Pattern


def of_letters(groups: Mapping[int, str], ordinals: Sequence[int], wanted: frozenset[str]) -> dict[str, int]:
    """Give for each `wanted` letter the words it stands in, as bits; `ordinals` counts words and leaves pauses out."""
    of_groups: defaultdict[str, int] = defaultdict(int)
    for at, group in groups.items():
        of_groups[group] |= 1 << ordinals[at]
    places: defaultdict[str, int] = defaultdict(int)
    for group, bits in of_groups.items():
        for letter in wanted.intersection(group):
            places[letter] |= bits
    return places


def may_hold(pattern: Pattern, places: Mapping[str, int]) -> bool:
    """Say whether the words of `pattern` stand near enough to each other, in one of its orders."""
    place = places.get
    for path in pattern.paths:
        here = -1  # Anywhere: the first word of a pattern follows nothing.
        for letters, shifts in path:
            there = 0
            for letter in letters:
                there |= place(letter, 0)
            if here != -1:
                here <<= 1
                for shift in shifts:
                    here |= here << shift
                there &= here
            here = there
            if not here:
                break
        else:
            return True
    return False
