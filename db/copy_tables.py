"""The table of copies of one's own data: who may open which until when; links and sessions as hashes, never the data."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table

from db.columns import Moment, metadata, row_id

copies = Table(
    "copies",
    metadata,
    row_id(),
    Column("request_id", BigInteger, ForeignKey("requests.id"), nullable=False, unique=True),
    Column("person_id", BigInteger, ForeignKey("persons.id"), nullable=False),
    Column("ready_until", Moment, nullable=False),
    Column("withheld", String(200), nullable=False),
    Column("token_hash", LargeBinary(32), unique=True),
    Column("open_by", Moment),
    Column("opened_at", Moment),
    Index("ix_copies_person", "person_id"),
)
