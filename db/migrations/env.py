"""Runs the revisions on the connection that `db.schema` hands over; knows no address of its own."""

from typing import Any, Literal

from alembic import context

from db.columns import Moment, metadata


def plainly(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our own type as what the database keeps, so that an old revision never depends on today's code."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=plainly,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
