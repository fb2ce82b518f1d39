"""What only grows: triggers keep anybody from changing the audit trail, its anchors and the ledger of erasures.

An entry of the trail may go once it is five years old, by the database's own clock (field notes §4.5).
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = ("audit", "anchors", "erasures")
_FIVE_YEARS_MS = 1826 * 86_400_000
_NOW_MS_SQLITE = "CAST(strftime('%s','now') AS INTEGER) * 1000"
_NOW_MS_POSTGRESQL = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"

_SQLITE_UP = [
    *(
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
        + (f"WHEN OLD.at > {_NOW_MS_SQLITE} - {_FIVE_YEARS_MS} " if table == "audit" else "")
        + f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        for table in _TABLES
    ),
]
_SQLITE_DOWN = [f"DROP TRIGGER {table}_{what}" for table in _TABLES for what in ("unchanged", "kept")]

_POSTGRESQL_UP = [
    "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$",
    "CREATE FUNCTION old_entries_go() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER "
    "SET search_path = public, pg_temp AS $$ DECLARE gone bigint; BEGIN "
    "DELETE FROM audit WHERE chain IN (SELECT chain FROM audit GROUP BY chain "
    f"HAVING max(at) <= {_NOW_MS_POSTGRESQL} - {_FIVE_YEARS_MS}); "
    "GET DIAGNOSTICS gone = ROW_COUNT; RETURN gone; END $$",
    "REVOKE ALL ON FUNCTION old_entries_go() FROM PUBLIC",
    *(
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION only_grows()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW "
        + (f"WHEN (OLD.at > {_NOW_MS_POSTGRESQL} - {_FIVE_YEARS_MS}) " if table == "audit" else "")
        + "EXECUTE FUNCTION only_grows()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        for table in _TABLES
    ),
]
_POSTGRESQL_DOWN = [
    *(
        f"DROP TRIGGER {table}_{what} ON {table}"
        for table in _TABLES
        for what in ("unchanged", "kept", "whole")
    ),
    "DROP FUNCTION old_entries_go()",
    "DROP FUNCTION only_grows()",
]


def upgrade() -> None:
    """Put the triggers up."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_UP if sqlite else _POSTGRESQL_UP:
        op.execute(statement)


def downgrade() -> None:
    """Take them down."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_DOWN if sqlite else _POSTGRESQL_DOWN:
        op.execute(statement)
