"""The register of ESP and the matches: what is personal is sealed in a vault of the register row, dates stay readable."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from db import erasure
from db.peer_tables import peer_barriers, peer_matches, peer_offers, peer_requests, peers
from db.sealing import Box
from db.session import Stale, Store
from db.tables import persons, territories, vaults
from db.territories import lineage
from domain.peer_requests import ADULTS
from domain.peers import (
    EMPTY,
    Activity,
    Care,
    Esp,
    Gender,
    Match,
    MatchStatus,
    Origin,
    Papers,
    Profile,
    Stage,
    Theme,
)
from domain.people import PersonId, TerritoryId

_WITH_PLACE = select(peers, territories.c.path).join(territories, territories.c.id == peers.c.territory_id)


def _sealed(profile: Profile) -> bytes:
    return orjson.dumps(
        {
            "languages": dict(profile.languages),
            "themes": sorted(profile.themes),
            "comuni": sorted(profile.comuni),
            "remote": profile.remote,
            "week": sorted(profile.week),
            "gender": profile.gender,
            "activities": sorted(profile.activities),
        }
    )


def _profile(plain: bytes) -> Profile:
    told = orjson.loads(plain)
    return Profile(
        languages=told["languages"],
        themes=frozenset(map(Theme, told["themes"])),
        comuni=frozenset(map(TerritoryId, told["comuni"])),
        remote=told["remote"],
        week=frozenset(told["week"]),
        gender=Gender(told["gender"]) if told["gender"] else None,
        activities=frozenset(map(Activity, told["activities"])),
    )


def _place(row_id: int) -> bytes:
    return f"peers.content:{row_id}".encode()


def _esp(row: Any, box: Box | None, load: int) -> Esp:
    told = box is not None and row.content_sealed is not None
    profile = _profile(box.unseal(_place(row.id), row.content_sealed)) if told and box else EMPTY
    return Esp(
        id=row.id,
        person=row.person_id,
        lineage=lineage(row.path),
        stage=Stage(row.stage),
        came_from=Origin(row.came_from),
        began_at=row.began_at,
        profile=profile,
        papers=Papers(
            row.trained_at,
            row.training_until,
            row.agreed_at,
            row.agreement_until,
            row.check_seen_by,
            row.check_seen_at,
            row.check_until,
        ),
        care=Care(row.supervised_at, row.debrief_due_at, row.cooling_until, row.paused_at),
        reference=row.reference_id,
        max_load=row.max_load,
        load=load,
        matched_at=row.matched_at,
        active_at=row.active_at,
        left_at=row.left_at,
        version=row.version,
    )


def _columns(esp: Esp) -> dict[str, Any]:
    return {
        "territory_id": esp.lineage[-1],
        "stage": esp.stage.value,
        "reference_id": esp.reference,
        "max_load": esp.max_load,
        "active_at": esp.active_at,
        "left_at": esp.left_at,
        "trained_at": esp.papers.trained_at,
        "training_until": esp.papers.training_until,
        "agreed_at": esp.papers.agreed_at,
        "agreement_until": esp.papers.agreement_until,
        "check_seen_by": esp.papers.check_seen_by,
        "check_seen_at": esp.papers.check_seen_at,
        "check_until": esp.papers.check_until,
        "supervised_at": esp.care.supervised_at,
        "debrief_due_at": esp.care.debrief_due_at,
        "cooling_until": esp.care.cooling_until,
        "paused_at": esp.care.paused_at,
        "matched_at": esp.matched_at,
    }


async def create(store: Store, esp: Esp) -> Esp:
    """Insert a register row with a vault of its own; a second row of one person is refused as a conflict."""
    box = store.new_vault(esp.id)
    row = {
        "id": esp.id,
        "person_id": esp.person,
        "came_from": esp.came_from.value,
        "began_at": esp.began_at,
        "content_sealed": box.seal(_place(esp.id), _sealed(esp.profile)),
        "version": 1,
        **_columns(esp),
    }
    await store.write(peers.insert(), row)
    return replace(esp, version=1)


async def save(store: Store, esp: Esp) -> Esp:
    """Save the row if nobody saved it since it was read; raises Stale otherwise. The load is counted, never saved."""
    values = {**_columns(esp), "version": esp.version + 1}
    box = await store.vault(esp.id)
    if box is not None:
        values["content_sealed"] = box.seal(_place(esp.id), _sealed(esp.profile))
    changed = await store.write(
        update(peers).where(peers.c.id == esp.id, peers.c.version == esp.version).values(values)
    )
    if not changed:
        raise Stale(str(esp.id))
    return replace(esp, version=esp.version + 1)


async def _loaded(store: Store, rows: Sequence[Any]) -> list[Esp]:
    wanted = [row.id for row in rows if row.content_sealed is not None]
    keys = await store.read(
        select(vaults).where(vaults.c.id.in_(bindparam("whom", expanding=True))), {"whom": wanted}
    )
    boxes = {key.id: store.ring.open_vault(key.id, key.key_wrapped) for key in keys if key.key_wrapped}
    loads = await _loads(store, [row.person_id for row in rows])
    return [_esp(row, boxes.get(row.id), loads.get(row.person_id, 0)) for row in rows]


async def _loads(store: Store, whom: Sequence[int]) -> dict[int, int]:
    """Give what open matches and unanswered offers weigh for each of `whom`."""
    found: dict[int, int] = {}
    weighed = await store.read(
        select(peer_matches.c.esp_person_id, func.sum(peer_matches.c.heaviness).label("weight"))
        .where(peer_matches.c.esp_person_id.in_(whom), peer_matches.c.status != MatchStatus.ENDED.value)
        .group_by(peer_matches.c.esp_person_id)
    )
    offered = await store.read(
        select(peer_offers.c.esp_person_id, func.count().label("weight"))
        .where(peer_offers.c.esp_person_id.in_(whom), peer_offers.c.status.in_(("offered", "willing")))
        .group_by(peer_offers.c.esp_person_id)
    )
    for row in (*weighed, *offered):
        found[row.esp_person_id] = found.get(row.esp_person_id, 0) + int(row.weight)
    return found


async def of_person(store: Store, person: PersonId) -> Esp | None:
    """Load the register row of a person, at any stage, or None."""
    rows = await store.read(_WITH_PLACE.where(peers.c.person_id == person))
    return (await _loaded(store, rows))[0] if rows else None


async def by_id(store: Store, row_id: int) -> Esp | None:
    """Load a register row, or None."""
    rows = await store.read(_WITH_PLACE.where(peers.c.id == row_id))
    return (await _loaded(store, rows))[0] if rows else None


async def inside(store: Store, places: Iterable[TerritoryId], *stages: Stage) -> list[Esp]:
    """Load the register of some territories, those of the given stages or all who have not left, in order of coming."""
    wanted = [stage.value for stage in stages or (Stage.INVITED, Stage.CANDIDATE, Stage.ACTIVE)]
    rows = await store.read(
        _WITH_PLACE.where(peers.c.territory_id.in_(list(places)), peers.c.stage.in_(wanted)).order_by(
            peers.c.id
        )
    )
    return await _loaded(store, rows)


async def present(store: Store, whom: Iterable[PersonId], now: datetime) -> set[PersonId]:
    """Give those of `whom` who are neither away nor out of Telegram's reach."""
    rows = await store.read(
        select(persons.c.id).where(
            persons.c.id.in_(list(whom)),
            persons.c.unreachable_at.is_(None),
            or_(persons.c.away_until.is_(None), persons.c.away_until <= now),
        )
    )
    return {row.id for row in rows}


async def erase_profile(store: Store, row_id: int, now: datetime) -> None:
    """Destroy the key of what an ESP told of themselves, with a row in the ledger; the bare row stays for the counts."""
    await erasure.shred(store, [row_id], "left", now)
    await store.write(update(peers).where(peers.c.id == row_id).values(content_sealed=None))


async def owe_debrief(store: Store, esp: PersonId, due: datetime | None) -> None:
    """Note by when the oldest open debrief of an ESP is due; None when none is open. A late one stops new matches."""
    await store.write(update(peers).where(peers.c.person_id == esp).values(debrief_due_at=due))


async def cool_down(store: Store, esp: PersonId, until: datetime) -> None:
    """Give an ESP rest from new matches until `until`, after a crisis."""
    await store.write(update(peers).where(peers.c.person_id == esp).values(cooling_until=until))


async def supervised(store: Store, esp: PersonId, at: datetime) -> None:
    """Note that an ESP met the supervisor."""
    await store.write(update(peers).where(peers.c.person_id == esp).values(supervised_at=at))


def _match(row: Any) -> Match:
    return Match(
        row.id,
        row.request_id,
        row.asker_person_id,
        row.esp_person_id,
        row.territory,
        MatchStatus(row.status),
        row.agreed_at,
        row.heaviness,
        row.ended_at,
        row.ended_why,
    )


async def agree(store: Store, match: Match) -> None:
    """Write a match of two people who both said yes."""
    await store.write(
        insert(peer_matches),
        {
            "id": match.id,
            "request_id": match.request,
            "asker_person_id": match.asker,
            "esp_person_id": match.esp,
            "territory": match.territory,
            "status": match.status.value,
            "heaviness": match.heaviness,
            "agreed_at": match.agreed_at,
        },
    )
    await store.write(update(peers).where(peers.c.person_id == match.esp).values(matched_at=match.agreed_at))


async def match(store: Store, match_id: int) -> Match | None:
    """Load one match, or None."""
    row = await store.first(select(peer_matches).where(peer_matches.c.id == match_id))
    return _match(row) if row else None


async def open_matches(store: Store, person: PersonId) -> list[Match]:
    """Give the matches of a person that have not ended, on either side, oldest first."""
    mine = or_(peer_matches.c.asker_person_id == person, peer_matches.c.esp_person_id == person)
    rows = await store.read(
        select(peer_matches)
        .where(mine, peer_matches.c.status != MatchStatus.ENDED.value)
        .order_by(peer_matches.c.id)
    )
    return [_match(row) for row in rows]


async def open_matches_of_minors(
    store: Store,
    *,
    esp: PersonId | None = None,
    request: int | None = None,
    places: Iterable[TerritoryId] | None = None,
) -> list[Match]:
    """Give the open matches of those who were no adults when they asked: of an ESP, of a request, or of territories."""
    adults = [band.value for band in ADULTS]
    query = (
        select(peer_matches)
        .join(peer_requests, peer_requests.c.id == peer_matches.c.request_id)
        .where(peer_matches.c.status != MatchStatus.ENDED.value, peer_requests.c.age_band.not_in(adults))
    )
    if esp is not None:
        query = query.where(peer_matches.c.esp_person_id == esp)
    if request is not None:
        query = query.where(peer_matches.c.request_id == request)
    if places is not None:
        query = query.where(peer_matches.c.territory.in_(list(places)))
    return [_match(row) for row in await store.read(query.order_by(peer_matches.c.id))]


async def end_match(store: Store, match_id: int, why: str, now: datetime) -> bool:
    """End a match with a word why; gives False when it had ended before, and the first word stays."""
    return bool(
        await store.write(
            update(peer_matches)
            .where(peer_matches.c.id == match_id, peer_matches.c.ended_at.is_(None))
            .values(status=MatchStatus.ENDED.value, ended_at=now, ended_why=why)
        )
    )


async def weigh(store: Store, match_id: int, heaviness: int) -> None:
    """Say how much a match weighs on its ESP, 1 to 3."""
    await store.write(update(peer_matches).where(peer_matches.c.id == match_id).values(heaviness=heaviness))


async def bar(
    store: Store, first: PersonId, second: PersonId, why: str, by: PersonId | None, now: datetime
) -> None:
    """Keep two people from ever being matched; saying it again keeps the first reason."""
    low, high = sorted((first, second))
    row = {"first_person_id": low, "second_person_id": high, "why": why, "said_by": by, "at": now}
    if not await barred(store, [first], [second]):
        await store.write(peer_barriers.insert(), row)


async def barred(
    store: Store, some: Sequence[PersonId], others: Sequence[PersonId]
) -> set[tuple[PersonId, PersonId]]:
    """Give the pairs of `some` and `others` that must not be matched."""
    first, second = peer_barriers.c.first_person_id, peer_barriers.c.second_person_id
    rows = await store.read(
        select(first, second).where(
            or_(
                and_(first.in_(some), second.in_(others)),
                and_(first.in_(others), second.in_(some)),
            )
        )
    )
    wanted = set(some)
    pairs = {(row.first_person_id, row.second_person_id) for row in rows}
    both_ways = pairs | {(second, first) for first, second in pairs}
    return {pair for pair in both_ways if pair[0] in wanted and pair[1] in set(others)}


async def forget_barriers(store: Store, person: PersonId) -> None:
    """Forget whom a person who leaves must not meet."""
    first, second = peer_barriers.c.first_person_id, peer_barriers.c.second_person_id
    await store.write(delete(peer_barriers).where(or_(first == person, second == person)))
