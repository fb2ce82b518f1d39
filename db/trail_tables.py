"""Tables beside the audit trail that nobody may change either: anchors over it, and the ledger of what was erased."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from db.columns import Moment, metadata, row_id

anchors = Table(
    "anchors",
    metadata,
    row_id(),
    Column("at", Moment, nullable=False),
    Column("upto", BigInteger, nullable=False, unique=True),
    Column("entries", Integer, nullable=False),
    Column("mark", LargeBinary(32), nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    row_id(),
    Column("vault_id", BigInteger, nullable=False),
    Column("report_id", BigInteger),
    Column("at", Moment, nullable=False),
    Column("why", String(20), nullable=False),
    Index("ix_erasures_vault", "vault_id"),
)

APPEND_ONLY = ("audit", "anchors", "erasures")
"""Tables in which no row is ever changed; rows of the audit trail go only when five years have passed."""
