"""Self-help groups, those who lead and come, and their meetings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from db.group_tables import ama_facilitators, ama_groups, ama_meetings, ama_members
from db.session import Store
from domain.groups import Group, Meeting, Standing
from domain.people import PersonId, TerritoryId

_COUNT = (
    select(func.count())
    .where(ama_members.c.group_id == ama_groups.c.id, ama_members.c.standing == Standing.MEMBER.value)
    .scalar_subquery()
    .label("members")
)


def _group(row: Any) -> Group:
    return Group(
        row.id,
        row.title,
        row.territory_id,
        row.place,
        row.for_minors,
        row.capacity,
        row.opened_at,
        int(row.members),
        row.check_until,
        row.closed_at,
    )


def _meeting(row: Any) -> Meeting:
    return Meeting(
        row.id,
        row.group_id,
        row.begins_at,
        row.ends_at,
        row.sequence,
        row.facilitator_id,
        row.present,
        row.cancelled_at,
    )


async def create(store: Store, group: Group, by: PersonId, facilitators: Iterable[PersonId]) -> None:
    """Insert a group with those who lead it."""
    row = {
        "id": group.id,
        "title": group.title,
        "territory_id": group.territory,
        "place": group.place,
        "for_minors": group.for_minors,
        "capacity": group.capacity,
        "opened_at": group.opened_at,
        "opened_by": by,
        "check_seen_by": by if group.check_until else None,
        "check_until": group.check_until,
    }
    await store.write(ama_groups.insert(), row)
    for person in dict.fromkeys(facilitators):
        await store.write(ama_facilitators.insert(), {"group_id": group.id, "person_id": person})


async def by_id(store: Store, group: int) -> Group | None:
    """Load a group, or None."""
    row = await store.first(select(ama_groups, _COUNT).where(ama_groups.c.id == group))
    return _group(row) if row else None


async def inside(store: Store, places: Iterable[TerritoryId]) -> list[Group]:
    """Give the open groups of these territories, by title."""
    rows = await store.read(
        select(ama_groups, _COUNT)
        .where(ama_groups.c.territory_id.in_(list(places)), ama_groups.c.closed_at.is_(None))
        .order_by(ama_groups.c.title, ama_groups.c.id)
    )
    return [_group(row) for row in rows]


async def close(store: Store, group: int, now: datetime) -> None:
    """Note that a group has ended."""
    await store.write(update(ama_groups).where(ama_groups.c.id == group).values(closed_at=now))


async def leads(store: Store, group: int, person: PersonId) -> bool:
    """Say whether somebody leads a group."""
    row = await store.first(
        select(ama_facilitators.c.person_id).where(
            ama_facilitators.c.group_id == group, ama_facilitators.c.person_id == person
        )
    )
    return row is not None


async def leaders(store: Store, group: int) -> list[PersonId]:
    """Give who leads a group."""
    rows = await store.read(
        select(ama_facilitators.c.person_id)
        .where(ama_facilitators.c.group_id == group)
        .order_by(ama_facilitators.c.person_id)
    )
    return [row.person_id for row in rows]


async def lead(store: Store, group: int, person: PersonId) -> None:
    """Note that somebody leads a group too."""
    await store.write(ama_facilitators.insert(), {"group_id": group, "person_id": person})


async def lead_no_more(store: Store, group: int, person: PersonId) -> None:
    """Note that somebody leads a group no more."""
    await store.write(
        delete(ama_facilitators).where(
            ama_facilitators.c.group_id == group, ama_facilitators.c.person_id == person
        )
    )


async def led(store: Store, group: int) -> dict[PersonId, datetime]:
    """Give when each of those who lead a group leads, or led, for the last time."""
    rows = await store.read(
        select(ama_meetings.c.facilitator_id, func.max(ama_meetings.c.begins_at).label("at"))
        .where(ama_meetings.c.group_id == group, ama_meetings.c.cancelled_at.is_(None))
        .group_by(ama_meetings.c.facilitator_id)
    )
    return {row.facilitator_id: row.at for row in rows if row.facilitator_id is not None}


async def checked(store: Store, group: int, by: PersonId, until: datetime) -> None:
    """Note until when the clean-record checks of all who lead a group stand, and who saw them."""
    await store.write(
        update(ama_groups).where(ama_groups.c.id == group).values(check_seen_by=by, check_until=until)
    )


async def set_standing(store: Store, group: int, person: PersonId, standing: Standing, **values: Any) -> None:
    """Write where somebody stands in a group; what was before is replaced."""
    await store.write(
        delete(ama_members).where(ama_members.c.group_id == group, ama_members.c.person_id == person)
    )
    row = {"group_id": group, "person_id": person, "standing": standing.value}
    await store.write(ama_members.insert(), {**row, **values})


async def change_standing(store: Store, group: int, person: PersonId, **values: Any) -> None:
    """Change some columns of a membership."""
    query = update(ama_members).where(ama_members.c.group_id == group, ama_members.c.person_id == person)
    await store.write(query.values(**values))


async def standing(store: Store, group: int, person: PersonId) -> tuple[Standing, bool] | None:
    """Give where somebody stands and whether they are a minor; None for a stranger."""
    row = await store.first(
        select(ama_members).where(ama_members.c.group_id == group, ama_members.c.person_id == person)
    )
    return (Standing(row.standing), row.minor) if row else None


async def code_of(store: Store, group: int, person: PersonId) -> str:
    """Give the code under which somebody's parents say yes; "" for who needs none."""
    row = await store.first(
        select(ama_members.c.code).where(ama_members.c.group_id == group, ama_members.c.person_id == person)
    )
    return (row.code or "") if row else ""


async def consents(store: Store, group: int) -> list[tuple[str, PersonId, PersonId, datetime]]:
    """Give the parents' consents on which minors come to a group: code, the minor, who saw it, when; oldest first."""
    rows = await store.read(
        select(ama_members)
        .where(
            ama_members.c.group_id == group,
            ama_members.c.standing == Standing.MEMBER.value,
            ama_members.c.consent_seen_at.is_not(None),
        )
        .order_by(ama_members.c.consent_seen_at)
    )
    return [(row.code or "", row.person_id, row.consent_seen_by, row.consent_seen_at) for row in rows]


async def members(store: Store, group: int) -> list[PersonId]:
    """Give who comes to a group."""
    rows = await store.read(
        select(ama_members.c.person_id).where(
            ama_members.c.group_id == group, ama_members.c.standing == Standing.MEMBER.value
        )
    )
    return [row.person_id for row in rows]


async def add_meeting(store: Store, meeting: Meeting) -> None:
    """Insert a meeting."""
    row = {"id": meeting.id, "group_id": meeting.group, "facilitator_id": meeting.facilitator}
    times = {"begins_at": meeting.begins_at, "ends_at": meeting.ends_at, "sequence": meeting.sequence}
    await store.write(ama_meetings.insert(), {**row, **times})


async def save_meeting(store: Store, meeting: Meeting) -> None:
    """Save a meeting that was moved, cancelled or held."""
    await store.write(
        update(ama_meetings)
        .where(ama_meetings.c.id == meeting.id)
        .values(
            begins_at=meeting.begins_at,
            ends_at=meeting.ends_at,
            sequence=meeting.sequence,
            facilitator_id=meeting.facilitator,
            present=meeting.present,
            cancelled_at=meeting.cancelled_at,
        )
    )


async def meeting(store: Store, wanted: int) -> Meeting | None:
    """Load a meeting, or None."""
    row = await store.first(select(ama_meetings).where(ama_meetings.c.id == wanted))
    return _meeting(row) if row else None


async def meetings(store: Store, groups: Iterable[int], since: datetime) -> list[Meeting]:
    """Give the meetings of groups from a time on, the next first."""
    rows = await store.read(
        select(ama_meetings)
        .where(
            ama_meetings.c.group_id.in_(list(groups)),
            ama_meetings.c.begins_at >= since,
            ama_meetings.c.cancelled_at.is_(None),
        )
        .order_by(ama_meetings.c.begins_at)
    )
    return [_meeting(row) for row in rows]


async def of_person(store: Store, person: PersonId) -> list[tuple[str, Standing, datetime]]:
    """Give the groups somebody asked for or came to: title, where they stand, since when."""
    query = (
        select(ama_groups.c.title, ama_members.c.standing, ama_members.c.joined_at)
        .join(ama_members, ama_members.c.group_id == ama_groups.c.id)
        .where(ama_members.c.person_id == person)
        .order_by(ama_members.c.joined_at)
    )
    return [(row.title, Standing(row.standing), row.joined_at) for row in await store.read(query)]


async def forget(store: Store, person: PersonId) -> None:
    """Forget which groups somebody comes to, when they leave the house."""
    await store.write(delete(ama_members).where(ama_members.c.person_id == person))
