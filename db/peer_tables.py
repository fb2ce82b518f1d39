"""Tables of peer support: the register of ESP, requests, offers and matches; what is personal is sealed, as everywhere.

A register row and a request own a vault each, so that leaving destroys what was told; dates and states stay for the counts.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from db.columns import Moment, metadata, row_id, to_person, vault_id

peers = Table(
    "peers",
    metadata,
    vault_id(),
    Column("person_id", BigInteger, ForeignKey("persons.id"), nullable=False, unique=True),
    Column("territory_id", BigInteger, ForeignKey("territories.id"), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("came_from", String(12), nullable=False),
    to_person("reference_id"),
    Column("max_load", SmallInteger, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("active_at", Moment),
    Column("left_at", Moment),
    Column("trained_at", Moment),
    Column("training_until", Moment),
    Column("agreed_at", Moment),
    Column("agreement_until", Moment),
    to_person("check_seen_by"),
    Column("check_seen_at", Moment),
    Column("check_until", Moment),
    Column("supervised_at", Moment),
    Column("debrief_due_at", Moment),
    Column("cooling_until", Moment),
    Column("paused_at", Moment),
    Column("matched_at", Moment),
    Column("content_sealed", LargeBinary),
    Column("version", SmallInteger, nullable=False),
    Index("ix_peers_territory", "territory_id", "stage"),
    Index("ix_peers_reference", "reference_id"),
)
"""The register; `content_sealed` holds languages, themes, comuni, week, gender and activities (themes are health data)."""

peer_requests = Table(
    "peer_requests",
    metadata,
    vault_id(),
    Column("code", String(12), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("status", String(12), nullable=False),
    to_person("asker_person_id"),
    Column("territory_id", BigInteger, ForeignKey("territories.id"), nullable=False),
    Column("case_id", BigInteger, ForeignKey("cases.id")),
    to_person("asked_by"),
    Column("source", String(12), nullable=False),
    Column("age_band", String(8), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("matched_at", Moment),
    Column("closed_at", Moment),
    to_person("consent_seen_by"),
    Column("consent_seen_at", Moment),
    to_person("present_id"),
    to_person("handled_by"),
    Column("content_sealed", LargeBinary),
    Column("version", SmallInteger, nullable=False),
    Index("ix_peer_requests_waiting", "status", "territory_id", "asked_at"),
    Index("ix_peer_requests_asker", "asker_person_id"),
    Index("ix_peer_requests_case", "case_id"),
)
"""What somebody asks of a peer; consent of parents and the staff member who is present stand here, never a document."""

peer_offers = Table(
    "peer_offers",
    metadata,
    row_id(),
    Column("request_id", BigInteger, ForeignKey("peer_requests.id"), nullable=False),
    to_person("esp_person_id", nullable=False),
    Column("status", String(12), nullable=False),
    Column("score", SmallInteger, nullable=False),
    to_person("approved_by"),
    Column("offered_at", Moment, nullable=False),
    Column("answer_by", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("reason_sealed", LargeBinary),
    Column("version", SmallInteger, nullable=False),
    Index("ix_peer_offers_request", "request_id"),
    Index("ix_peer_offers_esp", "esp_person_id", "status"),
)
"""One offer of a request to an ESP, approved by a person; the score in thousandths, the reason of a no is sealed."""

peer_matches = Table(
    "peer_matches",
    metadata,
    row_id(),
    Column("request_id", BigInteger, ForeignKey("peer_requests.id"), nullable=False, unique=True),
    to_person("asker_person_id"),
    to_person("esp_person_id", nullable=False),
    Column("territory", BigInteger, ForeignKey("territories.id"), nullable=False),
    Column("status", String(12), nullable=False),
    Column("heaviness", SmallInteger, nullable=False, default=1),
    Column("agreed_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_why", String(20)),
    Index("ix_peer_matches_asker", "asker_person_id", "status"),
    Index("ix_peer_matches_esp", "esp_person_id", "status"),
    Index("ix_peer_matches_territory", "territory", "status"),
)
"""Two people who both said yes; the relay carries their talk under the id of this row."""

peer_barriers = Table(
    "peer_barriers",
    metadata,
    Column("first_person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("second_person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("why", String(12), nullable=False),
    to_person("said_by"),
    Column("at", Moment, nullable=False),
    Index("ix_peer_barriers_second", "second_person_id"),
)
"""Two people who must not be matched, the smaller id first: a tie in life, a match that ended badly, or «not this one»."""

peer_switches = Table(
    "peer_switches",
    metadata,
    Column("territory_id", BigInteger, ForeignKey("territories.id"), primary_key=True),
    Column("minors_private", Boolean, nullable=False, default=False),
    to_person("said_by", nullable=False),
    Column("at", Moment, nullable=False),
)
"""What a territory allows of its own: a private talk of a minor with an ESP is off where no row says otherwise."""
