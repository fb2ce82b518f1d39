"""Tables of self-help groups: who leads, who comes, when they meet; attendance is a number, never a list."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, SmallInteger, String, Table

from db.columns import Moment, metadata, row_id, to_person


def _group(*, key: bool = False) -> Column[int]:
    return Column("group_id", BigInteger, ForeignKey("ama_groups.id"), primary_key=key, nullable=False)


ama_groups = Table(
    "ama_groups",
    metadata,
    row_id(),
    Column("title", String(80), nullable=False),
    Column("territory_id", BigInteger, ForeignKey("territories.id"), nullable=False),
    Column("place", String(120), nullable=False),
    Column("for_minors", Boolean, nullable=False),
    Column("capacity", SmallInteger, nullable=False),
    Column("opened_at", Moment, nullable=False),
    to_person("opened_by"),
    to_person("check_seen_by"),
    Column("check_until", Moment),
    Column("closed_at", Moment),
    Index("ix_ama_groups_territory", "territory_id", "closed_at"),
)

ama_facilitators = Table(
    "ama_facilitators",
    metadata,
    _group(key=True),
    to_person("person_id", key=True),
    Index("ix_ama_facilitators_person", "person_id"),
)

ama_members = Table(
    "ama_members",
    metadata,
    _group(key=True),
    to_person("person_id", key=True),
    Column("standing", String(8), nullable=False),
    Column("minor", Boolean, nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),
    to_person("consent_seen_by"),
    Column("consent_seen_at", Moment),
    Column("code", String(12)),
    Index("ix_ama_members_person", "person_id", "standing"),
)

ama_meetings = Table(
    "ama_meetings",
    metadata,
    row_id(),
    _group(),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("sequence", Integer, nullable=False),
    to_person("facilitator_id"),
    Column("present", SmallInteger),
    Column("cancelled_at", Moment),
    Index("ix_ama_meetings_group", "group_id", "begins_at"),
    Index("ix_ama_meetings_begins", "begins_at"),
)
