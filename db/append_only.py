"""Tables that only grow: what the role that runs the house may do, and how old entries go; triggers: revision 0002.

A thief of the running program's password can add to the trail and never change it; who owns the tables can, and is seen by
the chain (`db.trail`).
"""

from sqlalchemy import Connection, text

from db.columns import metadata
from db.trail_tables import APPEND_ONLY

_FIVE_YEARS_MS = 1826 * 86_400_000
_NOW_MS = "CAST(strftime('%s','now') AS INTEGER) * 1000"


def old_entries_go(connection: Connection) -> int:
    """Take away the chains whose last entry is older than five years, by the database's own clock; gives how many rows."""
    if connection.dialect.name == "sqlite":
        cutoff = f"{_NOW_MS} - {_FIVE_YEARS_MS}"
        query = f"DELETE FROM audit WHERE chain IN (SELECT chain FROM audit GROUP BY chain HAVING max(at) <= {cutoff})"
        return connection.execute(text(query)).rowcount
    return int(connection.execute(text("SELECT old_entries_go()")).scalar_one())


def grant(connection: Connection, role: str) -> None:
    """Give a PostgreSQL role what the running house needs: on the tables that only grow no UPDATE, DELETE or TRUNCATE.

    A role that does not exist is made, without a password: who may log in as it stands in PostgreSQL's own settings.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    if (
        connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first()
        is None
    ):
        connection.execute(text(f"CREATE ROLE {quoted} LOGIN"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}"))
    for table in sorted(metadata.tables):
        rights = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        connection.execute(text(f"GRANT {rights} ON {table} TO {quoted}"))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {quoted}"))
    connection.execute(text(f"GRANT EXECUTE ON FUNCTION old_entries_go() TO {quoted}"))


def may_change(connection: Connection) -> list[str]:
    """Give the rights on the tables that only grow that this role has and should not; none on SQLite, which has no roles."""
    if connection.dialect.name == "sqlite":
        return []
    return [
        f"{right} {table}"
        for table in APPEND_ONLY
        for right in ("UPDATE", "DELETE", "TRUNCATE")
        if connection.execute(
            text("SELECT has_table_privilege(current_user, :table, :right)"), {"table": table, "right": right}
        ).scalar()
    ]
