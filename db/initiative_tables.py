"""Tables of initiatives: what is announced (its words sealed), who wants to hear of which topic, how it was told and met."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from db.columns import Moment, metadata, row_id, to

initiatives = Table(
    "initiatives",
    metadata,
    row_id(),
    Column("code", String(12), nullable=False, unique=True),
    Column("topic", String(20), nullable=False),
    Column("audience", String(12), nullable=False),
    to("territories", "territory_id", nullable=False),
    to("persons", "author_id"),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("deadline_at", Moment),
    Column("expires_at", Moment, nullable=False),
    Column("cancelled_at", Moment),
    Column("sequence", Integer, nullable=False),
    Column("attended", Integer),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_initiatives_when", "territory_id", "expires_at"),
    Index("ix_initiatives_author", "author_id"),
)

interests = Table(
    "interests",
    metadata,
    Column("person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("topic", String(20), primary_key=True),
    Column("territory_id", BigInteger, ForeignKey("territories.id"), primary_key=True),
    Column("audience", String(12), nullable=False),
    Column("since", Moment, nullable=False),
    Index("ix_interests_topic", "topic", "territory_id", "person_id"),
    Index("ix_interests_territory", "territory_id"),
)

attendances = Table(
    "attendances",
    metadata,
    Column("initiative_id", BigInteger, ForeignKey("initiatives.id"), primary_key=True),
    Column("person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("coming", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_attendances_person", "person_id"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    row_id(),
    to("initiatives", "initiative_id", nullable=False),
    to("persons", "author_id"),
    Column("started_at", Moment, nullable=False),
    Column("paused_at", Moment),
    Column("done_at", Moment),
    Column("planned", Integer, nullable=False),
    Column("told", Integer, nullable=False),
    Column("last_person", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_broadcasts_initiative", "initiative_id"),
    Index("ix_broadcasts_author", "author_id"),
)
