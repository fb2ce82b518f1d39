"""Tables of consents: who said yes or no, by place in the family; birth dates and reasons are sealed under the case key."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, String, Table

from db.columns import Moment, metadata, row_id

consents = Table(
    "consents",
    metadata,
    row_id(),
    Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False),
    Column("giver", String(12), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("basis", String(12), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("until_at", Moment),
    Column("withdrawn_at", Moment),
    Column("notice", String(40), nullable=False),
    Column("recorded_by", BigInteger, ForeignKey("persons.id")),
    Column("reason_sealed", LargeBinary),
    Index("ix_consents_case", "case_id"),
    Index("ix_consents_recorded_by", "recorded_by"),
)

families = Table(
    "families",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("responsibility", String(12), nullable=False),
    Column("born_sealed", LargeBinary),
)
