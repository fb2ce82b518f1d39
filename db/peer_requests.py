"""Requests to talk with an ESP and their offers: what was told is sealed in a vault of each request, dates are not."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, func, or_, select, update

from db import erasure
from db.peer_tables import peer_matches, peer_offers, peer_requests, peer_switches
from db.sealing import Box
from db.session import Stale, Store
from db.tables import cases, dangers, reports, territories, vaults
from db.territories import lineage
from domain.case import AgeBand
from domain.peer_requests import (
    OPEN,
    Kind,
    Needs,
    Offer,
    OfferStatus,
    Request,
    Source,
    Status,
)
from domain.peers import Activity, Gender, Theme
from domain.people import PersonId, TerritoryId

_WITH_PLACE = select(peer_requests, territories.c.path).join(
    territories, territories.c.id == peer_requests.c.territory_id
)
_OPEN = [status.value for status in OPEN]


def _place(request: int) -> bytes:
    return f"peer_requests.content:{request}".encode()


def _plain(needs: Needs) -> bytes:
    return orjson.dumps(
        {
            "themes": sorted(needs.themes),
            "languages": needs.languages,
            "week": sorted(needs.week),
            "comune": needs.comune,
            "remote": needs.remote,
            "near": needs.near,
            "gender": needs.gender,
            "activity": needs.activity,
        }
    )


def _needs(plain: bytes) -> Needs:
    told = orjson.loads(plain)
    return Needs(
        themes=frozenset(map(Theme, told["themes"])),
        languages=told["languages"],
        week=frozenset(told["week"]),
        comune=TerritoryId(told["comune"]),
        remote=told["remote"],
        near=told["near"],
        gender=Gender(told["gender"]) if told["gender"] else None,
        activity=Activity(told["activity"]) if told["activity"] else None,
    )


def _request(row: Any, box: Box | None) -> Request:
    sealed = row.content_sealed
    return Request(
        id=row.id,
        code=row.code,
        kind=Kind(row.kind),
        status=Status(row.status),
        asker=row.asker_person_id,
        lineage=lineage(row.path),
        age_band=AgeBand(row.age_band),
        source=Source(row.source),
        asked_at=row.asked_at,
        due_at=row.due_at,
        needs=_needs(box.unseal(_place(row.id), sealed)) if box is not None and sealed is not None else None,
        case=row.case_id,
        asked_by=row.asked_by,
        matched_at=row.matched_at,
        closed_at=row.closed_at,
        consent_seen_by=row.consent_seen_by,
        consent_seen_at=row.consent_seen_at,
        present=row.present_id,
        handled_by=row.handled_by,
        version=row.version,
    )


def _columns(request: Request) -> dict[str, Any]:
    return {
        "status": request.status.value,
        "asker_person_id": request.asker,
        "matched_at": request.matched_at,
        "closed_at": request.closed_at,
        "consent_seen_by": request.consent_seen_by,
        "consent_seen_at": request.consent_seen_at,
        "present_id": request.present,
        "handled_by": request.handled_by,
    }


async def create(store: Store, request: Request) -> Request:
    """Insert a request with a vault of its own."""
    box = store.new_vault(request.id)
    await store.write(
        peer_requests.insert(),
        {
            "id": request.id,
            "code": request.code,
            "kind": request.kind.value,
            "territory_id": request.lineage[-1],
            "case_id": request.case,
            "asked_by": request.asked_by,
            "source": request.source.value,
            "age_band": request.age_band.value,
            "asked_at": request.asked_at,
            "due_at": request.due_at,
            "content_sealed": box.seal(_place(request.id), _plain(request.needs)) if request.needs else None,
            "version": 1,
            **_columns(request),
        },
    )
    return replace(request, version=1)


async def save(store: Store, request: Request) -> Request:
    """Save the request if nobody saved it since it was read; raises Stale otherwise. What was told never changes."""
    changed = await store.write(
        update(peer_requests)
        .where(peer_requests.c.id == request.id, peer_requests.c.version == request.version)
        .values(**_columns(request), version=request.version + 1)
    )
    if not changed:
        raise Stale(request.code)
    return replace(request, version=request.version + 1)


async def _loaded(store: Store, rows: Sequence[Any]) -> list[Request]:
    query = select(vaults).where(vaults.c.id.in_(bindparam("whom", expanding=True)))
    keys = await store.read(query, {"whom": [row.id for row in rows if row.content_sealed is not None]})
    boxes = {key.id: store.ring.open_vault(key.id, key.key_wrapped) for key in keys if key.key_wrapped}
    return [_request(row, boxes.get(row.id)) for row in rows]


async def by_id(store: Store, request: int) -> Request | None:
    """Load one request, or None."""
    found = await _loaded(store, await store.read(_WITH_PLACE.where(peer_requests.c.id == request)))
    return found[0] if found else None


async def by_code(store: Store, code: str) -> Request | None:
    """Load one request by its code, or None."""
    found = await _loaded(store, await store.read(_WITH_PLACE.where(peer_requests.c.code == code)))
    return found[0] if found else None


async def open_of(store: Store, person: PersonId) -> Request | None:
    """Give the open request of a person, or None."""
    rows = await store.read(
        _WITH_PLACE.where(peer_requests.c.asker_person_id == person, peer_requests.c.status.in_(_OPEN))
        .order_by(peer_requests.c.id)
        .limit(1)
    )
    return (await _loaded(store, rows))[0] if rows else None


async def of_person(store: Store, person: PersonId) -> list[Request]:
    """Give all requests of a person, oldest first."""
    query = _WITH_PLACE.where(peer_requests.c.asker_person_id == person).order_by(peer_requests.c.id)
    return await _loaded(store, await store.read(query))


async def waiting(store: Store, places: Iterable[TerritoryId]) -> list[Request]:
    """Give the open requests of some territories, who asked first first."""
    rows = await store.read(
        _WITH_PLACE.where(
            peer_requests.c.status.in_(_OPEN), peer_requests.c.territory_id.in_(list(places))
        ).order_by(peer_requests.c.asked_at, peer_requests.c.id)
    )
    return await _loaded(store, rows)


async def ahead_of(store: Store, request: Request, places: Iterable[TerritoryId]) -> int:
    """Count who asked for a peer before and still waits, in some territories."""
    row = await store.first(
        select(func.count()).where(
            peer_requests.c.status.in_(_OPEN),
            peer_requests.c.kind == Kind.PEER.value,
            peer_requests.c.territory_id.in_(list(places)),
            or_(
                peer_requests.c.asked_at < request.asked_at,
                (peer_requests.c.asked_at == request.asked_at) & (peer_requests.c.id < request.id),
            ),
        )
    )
    return int(row[0]) if row else 0


async def waits(store: Store, places: Iterable[TerritoryId]) -> list[tuple[datetime, datetime | None]]:
    """Give when each peer request of some territories was asked and matched, None for those still in line."""
    rows = await store.read(
        select(peer_requests.c.asked_at, peer_requests.c.matched_at).where(
            peer_requests.c.kind == Kind.PEER.value,
            peer_requests.c.territory_id.in_(list(places)),
            or_(peer_requests.c.matched_at.is_not(None), peer_requests.c.status.in_(_OPEN)),
        )
    )
    return [(row.asked_at, row.matched_at) for row in rows]


async def in_danger(store: Store, wanted: Sequence[Request], strictest: int) -> set[int]:
    """Give those requests whose case, or a report or alarm of whoever asks, is open at `strictest` level or above."""
    askers = [request.asker for request in wanted if request.asker is not None]
    urgent = cases.c.is_open & (cases.c.level <= strictest)
    held = await store.read(
        select(cases.c.id).where(urgent, cases.c.id.in_([one.case for one in wanted if one.case]))
    )
    reported = await store.read(
        select(reports.c.person_id).join(cases).where(urgent, reports.c.person_id.in_(askers))
    )
    alarmed = await store.read(
        select(dangers.c.person_id).where(dangers.c.closed_at.is_(None), dangers.c.person_id.in_(askers))
    )
    urgent_cases = {row.id for row in held}
    people = {row.person_id for row in (*reported, *alarmed)}
    return {one.id for one in wanted if one.case in urgent_cases or one.asker in people}


async def over_since(store: Store, before: datetime, limit: int, *, asker: bool = False) -> list[int]:
    """Give requests that closed, or whose talk ended, before a time and that still hold what was told.

    With `asker`, those that still name who asked. The longest over come first.
    """
    ended = func.coalesce(peer_matches.c.ended_at, peer_requests.c.closed_at)
    holds = peer_requests.c.asker_person_id if asker else peer_requests.c.content_sealed
    query = (
        select(peer_requests.c.id)
        .outerjoin(peer_matches, peer_matches.c.request_id == peer_requests.c.id)
        .where(peer_requests.c.status.not_in(_OPEN), holds.is_not(None), ended <= before)
        .order_by(ended)
        .limit(limit)
    )
    return [row.id for row in await store.read(query)]


async def forget_needs(store: Store, request: int, now: datetime) -> None:
    """Destroy the key of what was told, with a row in the ledger, and the reasons of those who said no."""
    await erasure.shred(store, [request], "term", now)
    await store.write(update(peer_requests).where(peer_requests.c.id == request).values(content_sealed=None))
    await store.write(
        update(peer_offers).where(peer_offers.c.request_id == request).values(reason_sealed=None)
    )


async def erase(store: Store, request: int, now: datetime) -> None:
    """Destroy what was told and the link to whoever asked, in the match too; bare rows stay for the counts."""
    await forget_needs(store, request, now)
    bare = {"asker_person_id": None}
    await store.write(update(peer_requests).where(peer_requests.c.id == request).values(bare))
    await store.write(update(peer_matches).where(peer_matches.c.request_id == request).values(bare))


def _offer(row: Any) -> Offer:
    return Offer(
        row.id,
        row.request_id,
        row.esp_person_id,
        OfferStatus(row.status),
        row.score,
        row.approved_by,
        row.offered_at,
        row.answer_by,
        row.answered_at,
        row.version,
    )


async def add_offer(store: Store, offer: Offer) -> Offer:
    """Insert an offer."""
    await store.write(
        peer_offers.insert(),
        {
            "id": offer.id,
            "request_id": offer.request,
            "esp_person_id": offer.esp,
            "status": offer.status.value,
            "score": offer.score,
            "approved_by": offer.approved_by,
            "offered_at": offer.offered_at,
            "answer_by": offer.answer_by,
            "version": 1,
        },
    )
    return replace(offer, version=1)


async def save_offer(store: Store, offer: Offer, reason: str = "") -> None:
    """Save an offer if nobody saved it since it was read; raises Stale otherwise. A reason given is sealed."""
    values: dict[str, Any] = {
        "status": offer.status.value,
        "answer_by": offer.answer_by,
        "answered_at": offer.answered_at,
        "version": offer.version + 1,
    }
    if reason:
        values["reason_sealed"] = store.ring.seal(f"peer_offers.reason:{offer.id}", reason.encode())
    changed = await store.write(
        update(peer_offers)
        .where(peer_offers.c.id == offer.id, peer_offers.c.version == offer.version)
        .values(values)
    )
    if not changed:
        raise Stale(str(offer.id))


async def offer_by_id(store: Store, offer: int) -> Offer | None:
    """Load one offer, or None."""
    row = await store.first(select(peer_offers).where(peer_offers.c.id == offer))
    return _offer(row) if row else None


async def offers_of(store: Store, *requests: int) -> list[Offer]:
    """Give the offers of some requests, oldest first."""
    rows = await store.read(
        select(peer_offers).where(peer_offers.c.request_id.in_(requests)).order_by(peer_offers.c.id)
    )
    return [_offer(row) for row in rows]


async def open_offers(store: Store, esp: PersonId) -> list[Offer]:
    """Give the offers of an ESP that still wait for somebody's answer, oldest first."""
    rows = await store.read(
        select(peer_offers)
        .where(
            peer_offers.c.esp_person_id == esp,
            peer_offers.c.status.in_([OfferStatus.OFFERED.value, OfferStatus.WILLING.value]),
        )
        .order_by(peer_offers.c.id)
    )
    return [_offer(row) for row in rows]


async def reasons_of(store: Store, offers: Iterable[int]) -> dict[int, str]:
    """Open the reasons given with a no, by offer."""
    rows = await store.read(
        select(peer_offers.c.id, peer_offers.c.reason_sealed).where(
            peer_offers.c.id.in_(list(offers)), peer_offers.c.reason_sealed.is_not(None)
        )
    )
    place = "peer_offers.reason:{}"
    return {row.id: store.ring.unseal(place.format(row.id), row.reason_sealed).decode() for row in rows}


async def minors_private(store: Store, places: Iterable[TerritoryId]) -> bool:
    """Say whether one of some territories, from the region down, switched private talks of minors on."""
    rows = await store.read(
        select(peer_switches.c.minors_private).where(peer_switches.c.territory_id.in_(list(places)))
    )
    return any(row.minors_private for row in rows)


async def switch(store: Store, place: TerritoryId, by: PersonId, now: datetime, *, on: bool) -> None:
    """Keep what a territory said about private talks of minors."""
    row = {"minors_private": on, "said_by": by, "at": now}
    known = update(peer_switches).where(peer_switches.c.territory_id == place).values(row)
    if not await store.write(known):
        await store.write(peer_switches.insert(), {"territory_id": place, **row})
