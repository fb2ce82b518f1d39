"""What the columns of every table are made of: the one MetaData, times, row ids and pointers to other tables."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Dialect, ForeignKey, MetaData, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time kept as milliseconds since 1970, alike on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Give the milliseconds of an aware time."""
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Give the aware time of the milliseconds."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def row_id() -> Column[int]:
    """Give the primary key of a table whose ids the house makes itself (`db/ids.py`)."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def vault_id() -> Column[int]:
    """Give the primary key of a table whose every row owns the vault of the same id."""
    return Column("id", BigInteger, ForeignKey("vaults.id"), primary_key=True, autoincrement=False)


def to(target: str, name: str, *, nullable: bool = True, key: bool = False) -> Column[int]:
    """Give the column `name` that points to a row of `target`; `key` makes it part of the primary key."""
    return Column(
        name, BigInteger, ForeignKey(f"{target}.id"), primary_key=key, nullable=nullable and not key
    )


def to_person(name: str, *, nullable: bool = True, key: bool = False) -> Column[int]:
    """Give the column `name` that points to a person."""
    return to("persons", name, nullable=nullable, key=key)
