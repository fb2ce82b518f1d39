"""Tables of retention: when each closed case is looked at again, and until when somebody wants it kept."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table

from db.columns import Moment, metadata

retentions = Table(
    "retentions",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("next_at", Moment),
    Column("warned_at", Moment),
    Column("keep_until", Moment),
    Column("kept_by", BigInteger, ForeignKey("persons.id")),
    Column("reason_sealed", LargeBinary),
    Column("erased_at", Moment),
    Index("ix_retentions_next", "next_at"),
    Index("ix_retentions_kept_by", "kept_by"),
)
