"""The small pattern language of the danger rules, turned into regular expressions over word lists, not letters.

A text is written down as one group of letters per word, each letter standing for a list the word is in, closed
by `>`; a comma is a pause, a full stop the end of a sentence. In a pattern stand the names of lists, in order:

    want die            at most three other words between the two
    want .. die         at most eight; `want ... die` anywhere later in the same sentence
    want +die           nothing between
    want|plan die       one list or the other
    hit&!play           in the first list and not in the second; `hit&past` in both
    want -but die       no word of `but` between
    [want die]          in any order
    want so? die        `so` may stand there
    ^die  die$          where a sentence begins or ends
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import permutations

NARROW, WIDE, ANYWHERE = 3, 8, 40

Path = tuple[tuple[str, tuple[int, ...]], ...]  # The letters of each item and the shifts that reach it.

_TOKEN = re.compile(r"\.{2,3}|[\[\]]|-\w+|[+^]?\w+(?:[|&]!?\w+)*\??\$?")


class BadPattern(ValueError):
    """A pattern cannot be read, or names a word list that does not exist."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled pattern; only a text with a letter of each of `needs` is worth the search; `letters` are all of them."""

    found: re.Pattern[str]
    needs: tuple[str, ...]
    letters: frozenset[str]
    names: frozenset[str]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """One word of a pattern and what may stand before it."""

    names: tuple[str, ...]
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    gap: int = NARROW
    without: tuple[str, ...] = ()
    opens: bool = False
    closes: bool = False
    optional: bool = False


def compiled(source: str, letters: Mapping[str, str], longest: Mapping[str, int] | None = None) -> Pattern:
    """Compile one pattern; `letters` gives the letter of each word list. Raises `BadPattern`.

    A phrase has its letter on its first word: `longest` gives the words of the longest phrase of a list, so that its
    other words do not count as a gap.
    """
    if "".join(_TOKEN.findall(source)) != "".join(source.split()):
        raise BadPattern(f"cannot read the pattern «{source}»")
    orders = _orders(source.split("[", 1)[0], source) if "[" in source else [_items(source)]
    names = frozenset(name for item in orders[0] for name in item.names if not item.optional)
    mentioned = {n for item in orders[0] for n in (*item.names, *item.also, *item.never, *item.without)}
    if missing := sorted(mentioned - letters.keys()):
        raise BadPattern(f"the pattern «{source}» names the list «{missing[0]}», which does not exist")
    if not names:
        raise BadPattern("the pattern is empty")
    needs = tuple("".join(letters[name] for name in item.names) for item in orders[0] if not item.optional)
    regex = "|".join(_sequence(order, letters, longest or {}) for order in orders)
    paths = tuple(_path(order, letters, longest or {}) for order in orders)
    return Pattern(re.compile(regex), needs, frozenset("".join(needs)), names, paths)


def _orders(before: str, source: str) -> list[list[_Item]]:
    inside, _, after = source.split("[", 1)[1].partition("]")
    if "[" in after or "]" in after or not inside.strip():
        raise BadPattern(f"the pattern «{source}» may have one pair of square brackets")
    head, tail = _items(before), _items(after)
    return [[*head, *order, *tail] for order in permutations(_items(inside))]


def _items(source: str) -> list[_Item]:
    items: list[_Item] = []
    gap, without = NARROW, []
    for token in _TOKEN.findall(source):
        if token in ("..", "..."):
            gap = WIDE if token == ".." else ANYWHERE
        elif token.startswith("-"):
            without.append(token[1:])
        else:
            alternatives, *conditions = token.strip("+^$?").split("&")
            items.append(
                _Item(
                    names=tuple(alternatives.split("|")),
                    also=tuple(c for c in conditions if not c.startswith("!")),
                    never=tuple(c[1:] for c in conditions if c.startswith("!")),
                    gap=0 if token.startswith("+") else gap,
                    without=tuple(without),
                    opens=token.startswith("^"),
                    closes=token.endswith("$"),
                    optional="?" in token,
                )
            )
            gap, without = NARROW, []
    return items


def _sequence(order: list[_Item], letters: Mapping[str, str], longest: Mapping[str, int]) -> str:
    written = ""
    rest_of_phrase = 0
    for at, item in enumerate(order):
        written += _regex(replace(item, gap=item.gap + rest_of_phrase), at == 0, letters)
        rest_of_phrase = max(longest.get(name, 1) for name in item.names) - 1
    return written


def _path(order: list[_Item], letters: Mapping[str, str], longest: Mapping[str, int]) -> Path:
    """Give the way through one order without its optional items, whose words only make the next step longer."""
    path: list[tuple[str, tuple[int, ...]]] = []
    reach = rest_of_phrase = 0
    for item in order:
        reach += item.gap + rest_of_phrase + 1
        rest_of_phrase = max(longest.get(name, 1) for name in item.names) - 1
        if not item.optional:
            path.append(("".join(letters[name] for name in item.names), _shifts(reach)))
            reach = 0
    return tuple(path)


def _shifts(reach: int) -> tuple[int, ...]:
    """Give the shifts by which one place, each time laid over itself, becomes `reach` places in a row."""
    shifts: list[int] = []
    width = 1
    while width < reach:
        shifts.append(min(width, reach - width))
        width += shifts[-1]
    return tuple(shifts)


def _regex(item: _Item, is_first: bool, letters: Mapping[str, str]) -> str:
    wanted = "".join(letters[name] for name in item.names)
    checks = "".join(f"(?=[^>.,]*{letters[name]})" for name in item.also)
    checks += "".join(f"(?![^>.,]*{letters[name]})" for name in item.never)
    closing = r"(?=\.|$)" if item.closes else ""
    if is_first and item.opens:
        return rf"(?:^|(?<=\.)),?{checks}[^>.,]*[{wanted}][^>.,]*>{closing}"
    if is_first and not checks:
        return f"[{wanted}][^>.,]*>{closing}"
    if is_first:
        return f"(?:^|(?<=[>.,])){checks}[^>.,]*[{wanted}][^>.,]*>{closing}"
    forbidden = "".join(letters[name] for name in item.without)
    between = f"(?:[^>.{forbidden}]*>){{0,{item.gap}}}?" if item.gap else ""
    following = f"{between},?{checks}[^>.,]*[{wanted}][^>.,]*>{closing}"
    return f"(?:{following})?" if item.optional else following
