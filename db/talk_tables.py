"""Tables of the relay and of the care for those who help; texts are sealed by keys of a day, so that they can be shredded.

What stays after the shredding is date, length, mode, kind, themes and concern, and who did what; never a word of anybody.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from db.columns import Moment, metadata, row_id, to_person

peer_talks = Table(
    "peer_talks",
    metadata,
    row_id(),
    Column("territory_id", BigInteger, ForeignKey("territories.id"), nullable=False),
    Column("state", String(10), nullable=False),
    to_person("reference_id"),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("until", Moment),
    Column("asked_at", Moment),
    Column("alarm_at", Moment),
    Column("closed_at", Moment),
    Column("closed_why", String(20)),
    Column("vault_id", BigInteger, ForeignKey("vaults.id"), nullable=False),
    Column("vault_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_peer_talks_territory", "territory_id", "state"),
    Index("ix_peer_talks_reference", "reference_id", "state"),
    Index("ix_peer_talks_vault", "vault_id"),
)
"""One row a talk, under the id of its match; `vault_id` seals the texts of the day `vault_at`."""

peer_sides = Table(
    "peer_sides",
    metadata,
    Column("talk_id", BigInteger, ForeignKey("peer_talks.id"), primary_key=True),
    Column("person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("part", String(12), nullable=False),
    Column("alias", String(20), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),
    Column("present_at", Moment),
    Column("current", Boolean, nullable=False, default=False),
    Column("told", Boolean, nullable=False, default=False),
    Column("lets_in", Boolean, nullable=False, default=False),
    Column("asked_in", Boolean, nullable=False, default=False),
    Column("state_line", BigInteger),
    Index("ix_peer_sides_person", "person_id", "left_at"),
)
"""Who is in a talk, under which name; `told` says that a neutral line already waits in their chat."""

peer_messages = Table(
    "peer_messages",
    metadata,
    row_id(),
    Column("talk_id", BigInteger, ForeignKey("peer_talks.id"), nullable=False),
    to_person("author_id", nullable=False),
    Column("source", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("length", SmallInteger, nullable=False),
    Column("masked", SmallInteger, nullable=False, default=0),
    Column("vault_id", BigInteger, ForeignKey("vaults.id"), nullable=False),
    Column("body_sealed", LargeBinary),
    Index("ix_peer_messages_talk", "talk_id", "id"),
    Index("ix_peer_messages_source", "author_id", "source"),
    Index("ix_peer_messages_vault", "vault_id"),
    Index("ix_peer_messages_at", "at"),
)
"""What was said, masked and sealed; `source` is the message in the writer's own chat, so that an edit finds it."""

peer_copies = Table(
    "peer_copies",
    metadata,
    Column("message_id", BigInteger, ForeignKey("peer_messages.id"), primary_key=True),
    Column("person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("talk_id", BigInteger, ForeignKey("peer_talks.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("parcel_id", BigInteger),
    Column("copy", BigInteger),
    Column("at", Moment),
    Index("ix_peer_copies_waiting", "talk_id", "person_id", "state"),
    Index("ix_peer_copies_parcel", "parcel_id"),
    Index("ix_peer_copies_shown", "person_id", "copy"),
)
"""What became of each message for each of the others; `copy` is the message in that person's chat."""

peer_sessions = Table(
    "peer_sessions",
    metadata,
    row_id(),
    Column("talk_id", BigInteger, ForeignKey("peer_talks.id"), nullable=False),
    to_person("esp_id", nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("mode", String(10), nullable=False),
    Column("activity", String(20)),
    Column("themes", String(200)),
    Column("concern", Boolean),
    Column("debrief_due_at", Moment),
    Column("debriefed_at", Moment),
    Column("feeling", SmallInteger),
    Column("burden", SmallInteger),
    Column("wants_word", Boolean),
    Column("fed_back_at", Moment),
    Index("ix_peer_sessions_talk", "talk_id", "ended_at"),
    Index("ix_peer_sessions_esp", "esp_id", "ended_at"),
)
"""One meeting: its dates, how it was, and how the one who helped is; no word of what was said."""

peer_feedback = Table(
    "peer_feedback",
    metadata,
    row_id(),
    to_person("esp_id", nullable=False),
    Column("month", String(7), nullable=False),
    Column("heard", SmallInteger, nullable=False),
    Column("matters", SmallInteger, nullable=False),
    Column("manner", SmallInteger, nullable=False),
    Column("oriented", SmallInteger, nullable=False),
    Index("ix_peer_feedback_esp", "esp_id"),
)
"""Four answers, 0 to 4, of somebody who was accompanied; nothing leads back to a talk or a day."""

peer_diary = Table(
    "peer_diary",
    metadata,
    row_id(),
    to_person("esp_id", nullable=False),
    to_person("supervisor_id"),
    Column("at", Moment, nullable=False),
    Column("note_sealed", LargeBinary),
    Index("ix_peer_diary_esp", "esp_id", "at"),
    Index("ix_peer_diary_supervisor", "supervisor_id"),
)
"""Supervisions: when, with whom, and a sealed line for the two of them; without a supervisor it is the ESP's own line."""

peer_burdens = Table(
    "peer_burdens",
    metadata,
    row_id(),
    to_person("esp_id", nullable=False),
    Column("at", Moment, nullable=False),
    Column("burden", SmallInteger, nullable=False),
    Index("ix_peer_burdens_esp", "esp_id", "at"),
)
"""How heavy it was for an ESP at a moment, 0 to 4, as they said it."""
