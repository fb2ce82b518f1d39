"""Things that stand somewhere, found again quickly: by nearness on a grid, or by the territories they serve.

However many there are, a search looks at the near ones alone. Knows nothing of what it holds but where it stands.
"""

from collections.abc import Callable, Iterable, Iterator
from math import ceil, cos, hypot, radians, sqrt
from typing import Generic, Protocol, TypeVar

from domain.people import TerritoryId

Spot = tuple[float, float]
"""Latitude and longitude in degrees."""

DEGREE = 111.32
"""Kilometres of a degree of latitude."""

MOST = 16
"""Near ones that a search weighs; further ones would have to be better by more kilometres than there are."""

_PER_CELL = 2


def kilometres(here: Spot, there: Spot) -> float:
    """Give the distance as the crow flies, right to a few per cent within a region."""
    north = (here[0] - there[0]) * DEGREE
    east = (here[1] - there[1]) * DEGREE * cos(radians((here[0] + there[0]) / 2))
    return sqrt(north * north + east * east)


class Placed(Protocol):
    """What an atlas must be able to ask."""

    @property
    def service(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def spot(self) -> Spot | None: ...

    @property
    def catchment(self) -> frozenset[TerritoryId]: ...


T = TypeVar("T", bound=Placed)


class Grid:
    """The services of one kind on a grid whose cells hold a handful each."""

    __slots__ = ("_cells", "_reach", "_side", "_width")

    def __init__(self, spots: list[tuple[int, Spot]]) -> None:
        north = [spot[0] for _key, spot in spots]
        east = [spot[1] for _key, spot in spots]
        self._width = cos(radians(sum(north) / len(north)))
        tall = (max(north) - min(north)) * DEGREE
        wide = (max(east) - min(east)) * DEGREE * self._width
        self._side = max(0.5, sqrt(max(tall, 0.5) * max(wide, 0.5) * _PER_CELL / len(spots)))
        self._cells: dict[tuple[int, int], list[tuple[int, Spot]]] = {}
        for key, spot in spots:
            self._cells.setdefault(self._cell(spot), []).append((key, spot))
        rows = [row for row, _column in self._cells]
        columns = [column for _row, column in self._cells]
        self._reach = (min(rows), max(rows), min(columns), max(columns))

    def _cell(self, spot: Spot) -> tuple[int, int]:
        return int(spot[0] * DEGREE // self._side), int(spot[1] * DEGREE * self._width // self._side)

    def rings(self, spot: Spot, farthest: float) -> Iterator[list[tuple[float, int]]]:
        """Give what stands around a spot, ring by ring of cells, as (kilometres, key), up to `farthest`."""
        row, column = self._cell(spot)
        top, bottom, left, right = self._reach
        last = min(
            ceil(farthest / self._side) + 1,
            max(abs(row - top), abs(row - bottom), abs(column - left), abs(column - right)),
        )
        width = cos(radians(spot[0])) * DEGREE
        for ring in range(last + 1):
            found = []
            for cell in _around(row, column, ring):
                for key, there in self._cells.get(cell, ()):
                    distance = hypot((there[0] - spot[0]) * DEGREE, (there[1] - spot[1]) * width)
                    if distance <= farthest:
                        found.append((distance, key))
            yield found


def _around(row: int, column: int, ring: int) -> Iterator[tuple[int, int]]:
    if not ring:
        yield row, column
        return
    for step in range(-ring, ring + 1):
        yield row - ring, column + step
        yield row + ring, column + step
    for step in range(-ring + 1, ring):
        yield row + step, column - ring
        yield row + step, column + ring


class Atlas(Generic[T]):
    """All services by number, with a grid for each kind and a list for each territory they serve."""

    def __init__(self, offers: Iterable[T]) -> None:
        self._held: dict[int, T] = {offer.service: offer for offer in offers}
        spots: dict[str, list[tuple[int, Spot]]] = {}
        self._off_map: dict[tuple[str, TerritoryId | None], list[int]] = {}
        self._by_place: dict[tuple[str, TerritoryId | None], list[int]] = {}
        for offer in self._held.values():
            if offer.spot is not None:
                spots.setdefault(offer.kind, []).append((offer.service, offer.spot))
            for place in offer.catchment or (None,):
                self._by_place.setdefault((offer.kind, place), []).append(offer.service)
                if offer.spot is None:
                    self._off_map.setdefault((offer.kind, place), []).append(offer.service)
        self._grids = {kind: Grid(found) for kind, found in spots.items()}
        self.kinds = frozenset(offer.kind for offer in self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[T]:
        return iter(self._held.values())

    def get(self, service: int) -> T | None:
        """Give one service as it is now, or None."""
        return self._held.get(service)

    def put(self, offer: T) -> None:
        """Put a service that is known here in the place of its older self; where it stands must not have changed."""
        self._held[offer.service] = offer

    def copy(self) -> "Atlas[T]":
        """Give another atlas of the same services, to try things on."""
        other: Atlas[T] = object.__new__(type(self))
        other._held = dict(self._held)
        other._off_map, other._by_place = self._off_map, self._by_place
        other._grids, other.kinds = self._grids, self.kinds
        return other

    def near(
        self,
        spot: Spot | None,
        lineage: tuple[TerritoryId, ...],
        kinds: frozenset[str],
        farthest: float,
        wanted: Callable[[T], bool],
    ) -> list[T]:
        """Give the services that are `wanted`, of `kinds` (none: all), at most `MOST` of a kind, the nearest first."""
        found: list[T] = []
        for kind in sorted(kinds & self.kinds if kinds else self.kinds):
            if spot is not None and kind in self._grids:
                found += self._nearest(kind, spot, farthest, wanted)
            lists = self._off_map if spot is not None else self._by_place
            found += self._serving(lists, kind, lineage, wanted)
        return found

    def _nearest(self, kind: str, spot: Spot, farthest: float, wanted: Callable[[T], bool]) -> list[T]:
        kept: list[tuple[float, int]] = []
        held, enough = self._held, False
        for ring in self._grids[kind].rings(spot, farthest):
            kept += [one for one in ring if wanted(held[one[1]])]
            if enough:  # one ring more: a corner of the last may be further than a side of the next
                break
            enough = len(kept) >= MOST
        kept.sort()
        return [held[key] for _distance, key in kept[:MOST]]

    def _serving(
        self,
        lists: dict[tuple[str, TerritoryId | None], list[int]],
        kind: str,
        lineage: tuple[TerritoryId, ...],
        wanted: Callable[[T], bool],
    ) -> list[T]:
        found: dict[int, T] = {}
        for place in (*reversed(lineage), None):
            for key in lists.get((kind, place), ()):
                offer = self._held[key]
                if key not in found and wanted(offer):
                    found[key] = offer
                    if len(found) == MOST:
                        return list(found.values())
        return list(found.values())
