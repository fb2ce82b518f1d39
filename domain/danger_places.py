"""Tells from the places of words alone where a pattern cannot be, so that few of them are searched for.

A place is a bit: the words of one list are one whole number, and one step of a pattern is a shift of it. This room
never says that a pattern is there; it only spares the search for those that are not.
"""

from collections.abc import Iterable, Mapping

from domain.danger_patterns import Pattern


def of_letters(groups: Iterable[str]) -> dict[str, int]:
    """Give for each letter the words it stands in, as bits; `groups` has the letters of each word, pauses left out."""
    of_groups: dict[str, int] = {}
    bit = 1
    for group in groups:
        of_groups[group] = of_groups.get(group, 0) | bit
        bit <<= 1
    places: dict[str, int] = {}
    for group, bits in of_groups.items():
        for letter in group:
            places[letter] = places.get(letter, 0) | bits
    return places


def may_hold(pattern: Pattern, places: Mapping[str, int]) -> bool:
    """Say whether the words of `pattern` stand near enough to each other, in one of its orders."""
    place = places.get
    for path in pattern.paths:
        here = -1
        for letters, shifts in path:
            there = 0
            for letter in letters:
                there |= place(letter, 0)
            if here >= 0:
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
