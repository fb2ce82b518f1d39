"""Tables of referrals and transfers: who was asked, when, and what came of it; typed words are sealed under the case key."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from db.columns import Moment, metadata, row_id, to

referrals = Table(
    "referrals",
    metadata,
    row_id(),
    Column("code", String(12), nullable=False, unique=True),
    to("cases", "case_id", nullable=False),
    Column("service_id", BigInteger, nullable=False),
    to("organisations", "organisation_id", nullable=False),
    Column("round", BigInteger, nullable=False),
    Column("turn", SmallInteger, nullable=False),
    Column("together", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    to("persons", "sender_id"),
    Column("sent_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("chose_to_wait", Boolean, nullable=False),
    Column("answered_at", Moment),
    to("persons", "answered_by"),
    Column("reason", String(16)),
    Column("listed_on", Date),
    Column("met_at", Moment),
    Column("ended_at", Moment),
    Column("outcome", String(16)),
    Column("version", Integer, nullable=False),
    Index("ix_referrals_case", "case_id", "id"),
    Index("ix_referrals_service", "service_id", "state"),
    Index("ix_referrals_organisation", "organisation_id", "state"),
    Index("ix_referrals_sender", "sender_id"),
    Index("ix_referrals_answered_by", "answered_by"),
)

referral_words = Table(
    "referral_words",
    metadata,
    row_id(),
    to("referrals", "referral_id", nullable=False),
    to("persons", "author_id"),
    Column("by_service", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Index("ix_referral_words_referral", "referral_id", "id"),
    Index("ix_referral_words_author", "author_id"),
)

transfers = Table(
    "transfers",
    metadata,
    row_id(),
    Column("code", String(12), nullable=False, unique=True),
    to("cases", "case_id", nullable=False),
    to("territories", "source_id", nullable=False),
    to("territories", "target_id", nullable=False),
    to("persons", "asked_by"),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String(12), nullable=False),
    to("persons", "decided_by"),
    Column("decided_at", Moment),
    Column("version", Integer, nullable=False),
    Index("ix_transfers_case", "case_id", "id"),
    Index("ix_transfers_target", "target_id", "state"),
    Index("ix_transfers_source", "source_id"),
    Index("ix_transfers_asked_by", "asked_by"),
    Index("ix_transfers_decided_by", "decided_by"),
)

check_ins = Table(
    "check_ins",
    metadata,
    row_id(),
    to("referrals", "referral_id", nullable=False),
    to("persons", "person_id"),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("answers_sealed", LargeBinary),
    Index("ix_check_ins_referral", "referral_id", "id"),
    Index("ix_check_ins_person", "person_id"),
)

name_links = Table(
    "name_links",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    to("referrals", "referral_id", nullable=False),
    to("persons", "person_id", nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_name_links_referral", "referral_id"),
    Index("ix_name_links_person", "person_id"),
)
