"""Who could accompany whom: hard limits, a score between 0 and 1, and many requests weighed together.

The house proposes and a person approves; nobody is ever matched by this file alone. The limits protect both sides and have
no exception; the score orders what is left (field notes §7). Pure numbers: no names, no clock, no words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.peers import MOTHER, PART_HOURS, SLOTS, Activity, Gender, Theme
from domain.people import PersonId, TerritoryId

THEME, LANGUAGE, AVAILABILITY, PLACE, PREFERENCE, LOAD = 0.30, 0.20, 0.15, 0.15, 0.10, 0.10
"""Weights of the score (field notes §7)."""

ONE_TONGUE, GOOD_TONGUE = 1.0, 0.7
SAME_COMUNE, SAME_AMBITO = 1.0, 0.5
ENOUGH_HOURS = 2.0
"""Hours in common a week that make the time no question any more (field notes §7)."""

SOMEBODY = 1.0
"""What any match at all is worth beside its score, so that two fair matches go before a single excellent one."""

RESERVE = 0.3
"""What it costs to take the last free place of a language from those who need it; measured in the simulated year."""

MONTH = timedelta(days=30)
NO_ACTIVITY = len(Activity)

Numbers = NDArray[np.float32]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ask:
    """One waiting request: what the hard limits and the score need to know of it."""

    id: int
    person: PersonId
    asked_at: datetime
    languages: Mapping[str, str]
    themes: frozenset[Theme]
    week: frozenset[int]
    comune: TerritoryId
    ambito: TerritoryId
    remote: bool = True
    near: bool = False
    gender: Gender | None = None
    activity: Activity | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """One ESP whom nothing keeps from a new match; `free` counts the ordinary matches that still fit."""

    person: PersonId
    languages: Mapping[str, str]
    themes: frozenset[Theme]
    week: frozenset[int]
    comuni: frozenset[TerritoryId]
    ambiti: frozenset[TerritoryId]
    remote: bool
    gender: Gender | None
    activities: frozenset[Activity]
    free: int
    load: int
    max_load: int
    matched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One request and one ESP who could answer it, with the score that orders them."""

    request: int
    esp: PersonId
    score: float


Barred = frozenset[tuple[PersonId, PersonId]]
"""Pairs of asker and ESP that must not meet: the same family, class or work, an earlier match with a problem, a wish."""


def scores(asks: Sequence[Ask], helpers: Sequence[Helper], barred: Barred = frozenset()) -> Numbers:
    """Give the score of every pair, requests by ESP, between 0 and 1; -1 where a hard limit keeps them apart."""
    tongues = _spoken_by(asks, helpers)
    own_a, any_a = _tongues(asks, tongues)
    own_h, any_h = _tongues(helpers, tongues)
    themes_a, themes_h = _themes(asks), _themes(helpers)
    week_a, week_h = _week(asks) * np.tile(np.array(PART_HOURS, np.float32), 7), _week(helpers)
    load = np.array([LOAD * (1 - one.load / one.max_load) for one in helpers], np.float32)
    many_a, many_h = themes_a.sum(1), themes_h.sum(1)
    found = np.empty((len(asks), len(helpers)), np.float32)
    places, wishes = _Places.of(asks, helpers), _Wishes.of(asks, helpers)
    for start in range(0, len(asks), _CHUNK):
        part = slice(start, start + _CHUNK)
        total = np.minimum(week_a[part] @ week_h.T, ENOUGH_HOURS)
        total *= AVAILABILITY / ENOUGH_HOURS
        total += load
        total += THEME * _jaccard(themes_a[part] @ themes_h.T, many_a[part], many_h)
        understood = any_a[part] @ any_h.T > 0
        at_home = own_a[part] @ own_h.T > 0
        total += np.where(at_home, np.float32(LANGUAGE * ONE_TONGUE), np.float32(LANGUAGE * GOOD_TONGUE))
        place, together = places.of_rows(part)
        total += PLACE * place
        total += PREFERENCE * wishes.of_rows(part, together)
        total[~(understood & (place > 0) & wishes.allowed(part))] = -1
        found[part] = total
    _part_barred(found, asks, helpers, barred)
    return found


_CHUNK = 1024
"""Requests scored at a time, so that no intermediate matrix is as large as the whole."""


def _spoken_by(asks: Sequence[Ask], helpers: Sequence[Helper]) -> list[str]:
    asked = {tongue for ask in asks for tongue in ask.languages}
    return sorted(asked.union(tongue for one in helpers for tongue in one.languages))


def _tongues(sides: Sequence[Ask | Helper], tongues: list[str]) -> tuple[Numbers, Numbers]:
    column = {tongue: number for number, tongue in enumerate(tongues)}
    own = np.zeros((len(sides), len(tongues)), np.float32)
    spoken = np.zeros_like(own)
    for row, side in enumerate(sides):
        for tongue, how in side.languages.items():
            spoken[row, column[tongue]] = 1
            own[row, column[tongue]] = how == MOTHER
    return own, spoken


def _themes(sides: Sequence[Ask | Helper]) -> Numbers:
    column = {theme: number for number, theme in enumerate(Theme)}
    marks = np.zeros((len(sides), len(column)), np.float32)
    for row, side in enumerate(sides):
        marks[row, [column[theme] for theme in side.themes]] = 1
    return marks


def _week(sides: Sequence[Ask | Helper]) -> Numbers:
    marks = np.zeros((len(sides), SLOTS), np.float32)
    for row, side in enumerate(sides):
        marks[row, list(side.week)] = 1
    return marks


def _jaccard(common: Numbers, some: Numbers, others: Numbers) -> Numbers:
    union: Numbers = some[:, None] + others
    union -= common
    np.maximum(union, 1, out=union)
    return np.divide(common, union, out=union)


def _part_barred(found: Numbers, asks: Sequence[Ask], helpers: Sequence[Helper], barred: Barred) -> None:
    if not barred:
        return
    column = {one.person: number for number, one in enumerate(helpers)}
    rows: dict[PersonId, list[int]] = {}
    for row, ask in enumerate(asks):
        rows.setdefault(ask.person, []).append(row)
    for asker, esp in barred:
        if esp in column and asker in rows:
            found[rows[asker], column[esp]] = -1


@dataclass(frozen=True, slots=True)
class _Places:
    """Comuni and ambiti as marks of each side; a request stands in exactly one of each."""

    comuni: Marks
    ambiti: Marks
    comune_of: NDArray[np.intp]
    ambito_of: NDArray[np.intp]
    remote: Marks
    helpers_remote: Marks

    @classmethod
    def of(cls, asks: Sequence[Ask], helpers: Sequence[Helper]) -> "_Places":
        """Number the places that requests name; others cannot be shared."""
        comune = {place: number for number, place in enumerate(dict.fromkeys(ask.comune for ask in asks))}
        ambito = {place: number for number, place in enumerate(dict.fromkeys(ask.ambito for ask in asks))}
        near = np.zeros((len(helpers), len(comune)), np.bool_)
        around = np.zeros((len(helpers), len(ambito)), np.bool_)
        for row, helper in enumerate(helpers):
            near[row, [comune[place] for place in helper.comuni if place in comune]] = True
            around[row, [ambito[place] for place in helper.ambiti if place in ambito]] = True
        return cls(
            np.ascontiguousarray(near.T),
            np.ascontiguousarray(around.T),
            np.array([comune[ask.comune] for ask in asks], np.intp),
            np.array([ambito[ask.ambito] for ask in asks], np.intp),
            np.array([ask.remote for ask in asks], np.bool_),
            np.array([helper.remote for helper in helpers], np.bool_),
        )

    def of_rows(self, part: slice) -> tuple[Numbers, Marks]:
        """Give the place score of some requests with every ESP, and where the two could meet in person."""
        here, around = self.comuni[self.comune_of[part]], self.ambiti[self.ambito_of[part]]
        place = np.where(here, np.float32(SAME_COMUNE), around * np.float32(SAME_AMBITO))
        place[self.remote[part][:, None] & self.helpers_remote] = SAME_COMUNE
        return place, here | around


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What a request wishes: a gender, which is respected, an activity and a meeting in person, which count."""

    gender_fits: Marks
    gender_of: NDArray[np.intp]
    activity_fits: Numbers
    activity_of: NDArray[np.intp]
    near: Marks
    many: Numbers

    @classmethod
    def of(cls, asks: Sequence[Ask], helpers: Sequence[Helper]) -> "_Wishes":
        """Number genders and activities, the last of each standing for no wish at all."""
        genders, activities = list(Gender), list(Activity)
        fits = np.ones((len(genders) + 1, len(helpers)), np.bool_)
        does = np.zeros((NO_ACTIVITY + 1, len(helpers)), np.float32)
        for column, helper in enumerate(helpers):
            fits[:-1, column] = [helper.gender is gender for gender in genders]
            does[:-1, column] = [activity in helper.activities for activity in activities]
        near = np.array([ask.near for ask in asks], np.bool_)
        wanted = np.array(
            [activities.index(ask.activity) if ask.activity else NO_ACTIVITY for ask in asks], np.intp
        )
        gender = [genders.index(ask.gender) if ask.gender else len(genders) for ask in asks]
        many = near.astype(np.float32) + (wanted < NO_ACTIVITY)
        return cls(fits, np.array(gender, np.intp), does, wanted, near, many.astype(np.float32))

    def allowed(self, part: slice) -> Marks:
        """Say which ESP respect the gender wish of some requests."""
        allowed: Marks = self.gender_fits[self.gender_of[part]]
        return allowed

    def of_rows(self, part: slice, together: Marks) -> Numbers:
        """Give the share of soft wishes met; who wishes nothing has all of them."""
        met = self.activity_fits[self.activity_of[part]] + (together & self.near[part][:, None])
        many = self.many[part][:, None]
        return np.where(many > 0, met / np.maximum(many, 1), np.float32(1)).astype(np.float32, copy=False)


def hours_in_common(ask: Ask, helper: Helper) -> int:
    """Give the hours a week in which both are free."""
    return sum(PART_HOURS[slot % len(PART_HOURS)] for slot in ask.week & helper.week)


def patience(waited: timedelta) -> float:
    """Give the weight of a wait: slow at first, so that a good fit counts, then faster than any score, so nobody starves."""
    months = max(0.0, waited / MONTH)
    return months + months * months


def assign(
    asks: Sequence[Ask], helpers: Sequence[Helper], now: datetime, barred: Barred = frozenset()
) -> list[Proposal]:
    """Weigh all requests against all free places at once and give at most one ESP each, nobody beyond their free places.

    The sum of score and waiting is as large as it can be (Jonker-Volgenant, by scipy). A tie goes to the ESP without a match
    for longest, then to who came first on the register.
    """
    open_asks, able = list(asks), [helper for helper in helpers if helper.free > 0]
    if not open_asks or not able:
        return []
    able.sort(key=_longest_without)
    matrix = scores(open_asks, able, barred)
    costs, owner = places_matrix(matrix, open_asks, able, now)
    rows, columns = _solved(costs)
    found = []
    for place, ask in zip(rows.tolist(), columns.tolist(), strict=True):
        helper = owner[place]
        score = float(matrix[ask, helper])
        if score >= 0:
            found.append(Proposal(open_asks[ask].id, able[helper].person, score))
    return sorted(found, key=lambda one: one.request)


def kept_back(asks: Sequence[Ask], helpers: Sequence[Helper]) -> Numbers:
    """Give how much each ESP is better kept for others than each request, requests by ESP, between 0 and 1.

    Whoever speaks a language for which few places are free is kept for those who need it: 1 for the last such place.
    """
    tongues = _spoken_by(asks, helpers)
    _, needed = _tongues(asks, tongues)
    _, spoken = _tongues(helpers, tongues)
    free = np.array([one.free for one in helpers], np.float32)
    rarity = 1 / np.maximum(free @ spoken, 1)
    found: Numbers = (1 - needed) @ (spoken * rarity).T
    return np.minimum(found, 1, out=found)


def places_matrix(
    matrix: Numbers, asks: Sequence[Ask], helpers: Sequence[Helper], now: datetime
) -> tuple[NDArray[np.float64], list[int]]:
    """Give the cost of every free place by request, and the ESP that each place belongs to; impossible pairs cost nothing.

    A second place of the same ESP is worth what the score would say with one match more.
    """
    waits = np.array([SOMEBODY + patience(now - ask.asked_at) for ask in asks], np.float64)
    worth = np.ascontiguousarray((matrix - RESERVE * kept_back(asks, helpers)).T)
    apart = np.ascontiguousarray((matrix < 0).T)
    owner = [
        column
        for deep in range(max(one.free for one in helpers))
        for column, one in enumerate(helpers)
        if one.free > deep
    ]
    costs = np.empty((len(owner), len(asks)), np.float64)
    carried = [0] * len(helpers)
    for place, column in enumerate(owner):
        fuller = LOAD * carried[column] / helpers[column].max_load + _TIE * place / len(owner)
        np.subtract(fuller - waits, worth[column], out=costs[place])
        costs[place][apart[column]] = 0
        carried[column] += 1
    return costs, owner


_TIE = 1e-6


def _longest_without(helper: Helper) -> tuple[bool, float, int]:
    matched = helper.matched_at
    return (matched is not None, matched.timestamp() if matched else 0.0, helper.person)


def _solved(costs: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Solve with the shorter side as rows, so that the solver needs no copy of its own."""
    from scipy.optimize import linear_sum_assignment  # half a second to read; only a matching pays for it

    if costs.shape[0] <= costs.shape[1]:
        rows, columns = linear_sum_assignment(costs)
        return rows, columns
    columns, rows = linear_sum_assignment(costs.T)
    return rows, columns


def best(
    ask: Ask, helpers: Sequence[Helper], barred: Barred = frozenset(), *, most: int = 3
) -> list[Proposal]:
    """Give the best ESP for one request, at most three, by score; a tie as in `assign`."""
    able = sorted((helper for helper in helpers if helper.free > 0), key=_longest_without)
    if not able:
        return []
    row = scores([ask], able, barred)[0]
    order = np.argsort(-row, kind="stable")[:most]
    return [Proposal(ask.id, able[one].person, float(row[one])) for one in order.tolist() if row[one] >= 0]
