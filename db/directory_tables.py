"""The directory's tables: every row as other systems write it (HSDS), and beside it what this house reads in it.

`directory_rows` is the truth and holds each column of each row loss-free; the other tables are read from it by
`db/directory.py` and written anew whenever a row changes.  Nothing here is about a person who asks for help.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from db.columns import Moment, metadata, row_id, to, vault_id

directory_rows = Table(
    "directory_rows",
    metadata,
    row_id(),
    Column("kind", String(32), nullable=False),
    Column("key", String(64), nullable=False),
    Column("fields", Text, nullable=False),
    Column("owner", String(64), nullable=False, default=""),
    Column("saved_at", Moment, nullable=False),
    Column("demo", Boolean, nullable=False, default=False),
    Index("ix_directory_rows_key", "kind", "key", unique=True),
    Index("ix_directory_rows_owner", "owner", "kind"),
    Index("ix_directory_rows_kind", "kind", "id"),
)

bodies = Table(
    "bodies",
    metadata,
    row_id(),
    Column("key", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("nature", String(30)),
    to("organisations", "organisation_id"),
    Column("demo", Boolean, nullable=False, default=False),
    Index("ix_bodies_organisation", "organisation_id"),
)

services = Table(
    "services",
    metadata,
    row_id(),
    Column("key", String(64), nullable=False, unique=True),
    to("bodies", "body_id"),
    Column("name", String(200), nullable=False),
    Column("kind", String(30)),
    Column("status", String(20), nullable=False),
    Column("access", String(20), nullable=False),
    Column("audience", String(20), nullable=False),
    Column("themes", String(200), nullable=False, default=""),
    Column("languages", String(200), nullable=False, default=""),
    Column("minimum_age", SmallInteger),
    Column("maximum_age", SmallInteger),
    Column("summary", Text, nullable=False, default=""),
    Column("eligibility", Text, nullable=False, default=""),
    Column("how", Text, nullable=False, default=""),
    Column("cost", Text, nullable=False, default=""),
    Column("documents", Text, nullable=False, default=""),
    Column("alert", Text, nullable=False, default=""),
    Column("verified_on", Date),
    Column("verified_by", String(200), nullable=False, default=""),
    to("persons", "verified_person"),
    Column("doubted_at", Moment),
    Column("saved_at", Moment, nullable=False),
    Column("demo", Boolean, nullable=False, default=False),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_services_body", "body_id"),
    Index("ix_services_kind", "kind", "status"),
    Index("ix_services_name", "name"),
    Index("ix_services_verified", "verified_person"),
)

service_sites = Table(
    "service_sites",
    metadata,
    row_id(),
    to("services", "service_id", nullable=False),
    Column("key", String(64), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("address", String(300), nullable=False, default=""),
    Column("city", String(120), nullable=False, default=""),
    to("territories", "territory_id"),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("transport", Text, nullable=False, default=""),
    Column("access", Text, nullable=False, default=""),
    Index("ix_service_sites_service", "service_id"),
    Index("ix_service_sites_territory", "territory_id"),
    Index("ix_service_sites_key", "key"),
)

service_hours = Table(
    "service_hours",
    metadata,
    row_id(),
    to("services", "service_id", nullable=False),
    to("service_sites", "site_id"),
    Column("rule", String(300), nullable=False),
    Column("begins_on", Date),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("opens_at", String(8), nullable=False, default=""),
    Column("closes_at", String(8), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Index("ix_service_hours_service", "service_id"),
    Index("ix_service_hours_site", "site_id"),
)

service_phones = Table(
    "service_phones",
    metadata,
    row_id(),
    to("services", "service_id", nullable=False),
    to("service_sites", "site_id"),
    Column("number", String(60), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Index("ix_service_phones_service", "service_id"),
    Index("ix_service_phones_site", "site_id"),
)

service_catchments = Table(
    "service_catchments",
    metadata,
    row_id(),
    to("services", "service_id", nullable=False),
    to("territories", "territory_id", nullable=False),
    Index("ix_service_catchments_service", "service_id"),
    Index("ix_service_catchments_territory", "territory_id", "service_id"),
)

service_places = Table(
    "service_places",
    metadata,
    row_id(),
    to("services", "service_id", nullable=False),
    Column("key", String(64), nullable=False),
    Column("unit", String(120), nullable=False, default=""),
    Column("free", Integer, nullable=False),
    Column("total", Integer),
    Column("updated_at", Moment, nullable=False),
    to("persons", "updated_by"),
    Index("ix_service_places_service", "service_id"),
    Index("ix_service_places_person", "updated_by"),
)

service_waits = Table(
    "service_waits",
    metadata,
    row_id(),
    to("services", "service_id", nullable=False),
    Column("source", String(12), nullable=False),
    Column("days", SmallInteger, nullable=False),
    Column("late_days", SmallInteger),
    Column("people", Integer),
    Column("at", Moment, nullable=False),
    to("persons", "person_id"),
    Index("ix_service_waits_service", "service_id", "source", "id"),
    Index("ix_service_waits_person", "person_id"),
)

service_doubts = Table(
    "service_doubts",
    metadata,
    row_id(),
    to("services", "service_id", nullable=False),
    Column("what", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("closed_at", Moment),
    to("persons", "closed_by"),
    Index("ix_service_doubts_service", "service_id"),
    Index("ix_service_doubts_closer", "closed_by"),
)

orientation_counts = Table(
    "orientation_counts",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("territory_id", BigInteger, ForeignKey("territories.id"), primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("theme", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
    Index("ix_orientation_counts_territory", "territory_id"),
)

needs = Table(
    "needs",
    metadata,
    row_id(),
    to("territories", "territory_id", nullable=False),
    Column("topic", String(20), nullable=False),
    Column("words_sealed", LargeBinary),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    to("persons", "read_by"),
    Index("ix_needs_territory", "territory_id", "id"),
    Index("ix_needs_reader", "read_by"),
)

callbacks = Table(
    "callbacks",
    metadata,
    vault_id(),
    Column("code", String(12), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    to("persons", "person_id"),
    to("cases", "case_id"),
    to("territories", "territory_id", nullable=False),
    to("services", "service_id"),
    to("persons", "owner_id"),
    Column("planned", Boolean, nullable=False, default=False),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("outcome", String(20)),
    Column("demand_sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_callbacks_person", "person_id"),
    Index("ix_callbacks_case", "case_id"),
    Index("ix_callbacks_open", "state", "territory_id", "due_at"),
    Index("ix_callbacks_territory", "territory_id"),
    Index("ix_callbacks_service", "service_id"),
    Index("ix_callbacks_owner", "owner_id", "state"),
)
