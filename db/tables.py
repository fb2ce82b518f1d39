"""Every table of the house; columns named `…_sealed` hold ciphertext, all else may be read by a thief without harm."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.columns import Moment, metadata, row_id, to

facts = Table(
    "facts",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

territories = Table(
    "territories",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),
    Column("code", String(20), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("path", String(200), nullable=False),
    Column("demo", Boolean, nullable=False, default=False),
)

organisations = Table(
    "organisations",
    metadata,
    row_id(),
    Column("name", String(200), nullable=False),
    Column("nature", String(30), nullable=False),
    Column("kind", String(40), nullable=False),
    to("territories", "territory_id", nullable=False),
    Column("is_lead", Boolean, nullable=False, default=False),
    Column("is_active", Boolean, nullable=False, default=True),
    Column("version", Integer, nullable=False, default=1),
    Column("demo", Boolean, nullable=False, default=False),
)

persons = Table(
    "persons",
    metadata,
    row_id(),
    Column("language", String(8), nullable=False),
    Column("has_duties", Boolean, nullable=False, default=False),
    Column("name_sealed", LargeBinary),
    Column("second_sealed", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Column("unreachable_at", Moment),
    Column("away_until", Moment),
    Column("demo", Boolean, nullable=False, default=False),
)

identities = Table(
    "identities",
    metadata,
    Column("blind", LargeBinary(16), primary_key=True),
    Column("person_id", BigInteger, ForeignKey("persons.id"), nullable=False, unique=True),
    Column("number_sealed", LargeBinary, nullable=False),
)

duties = Table(
    "duties",
    metadata,
    row_id(),
    to("persons", "person_id", nullable=False),
    Column("duty", String(30), nullable=False),
    to("territories", "territory_id", nullable=False),
    to("organisations", "organisation_id"),
    Index("ix_duties_person", "person_id"),
    Index("ix_duties_duty", "duty", "territory_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("duty", String(30), nullable=False),
    to("territories", "territory_id", nullable=False),
    to("organisations", "organisation_id"),
    to("persons", "invited_by"),
    Column("on_rota", Boolean, nullable=False, default=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

talks = Table(
    "talks",
    metadata,
    Column("person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("state_sealed", LargeBinary, nullable=False),
    Column("due_at", Moment),
    Index("ix_talks_due", "due_at"),
)

updates = Table(
    "updates",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("update_id", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("answer_sealed", LargeBinary),
    Index("ix_updates_at", "at"),
)

tries = Table(
    "tries",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("update_id", BigInteger, primary_key=True),
    Column("count", SmallInteger, nullable=False),
)

parked = Table(
    "parked",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("update_id", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("why", String(60), nullable=False),
    Column("raw_sealed", LargeBinary, nullable=False),
    Column("closed_at", Moment),
)

screens = Table(
    "screens",
    metadata,
    Column("person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("wipe_at", Moment),
    Column("own", Boolean, nullable=False, default=False),
    Index(
        "ix_screens_wipe",
        "wipe_at",
        sqlite_where=text("wipe_at IS NOT NULL"),
        postgresql_where=text("wipe_at IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

vaults = Table(
    "vaults",
    metadata,
    row_id(),
    Column("key_wrapped", LargeBinary),
)

cases = Table(
    "cases",
    metadata,
    Column("id", BigInteger, ForeignKey("vaults.id"), primary_key=True, autoincrement=False),
    Column("code", String(12), nullable=False, unique=True),
    Column("state", String(20), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("computed_level", SmallInteger, nullable=False),
    to("territories", "territory_id", nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("acknowledge_by", Moment, nullable=False),
    Column("accept_by", Moment, nullable=False),
    Column("contact_by", Moment, nullable=False),
    Column("meeting_by", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("accepted_at", Moment),
    Column("contacted_at", Moment),
    Column("met_at", Moment),
    Column("next_due_at", Moment, nullable=False),
    Column("severity", String(20)),
    Column("reversible", Boolean),
    Column("sector", String(20)),
    Column("age_band", String(8), nullable=False),
    Column("subject", String(10), nullable=False),
    Column("emergency", Boolean, nullable=False, default=False),
    to("persons", "operator_id"),
    to("persons", "manager_id"),
    Column("lowering_to", SmallInteger),
    to("persons", "lowering_by"),
    to("persons", "calming_by"),
    Column("merging_into", BigInteger),
    to("persons", "merging_by"),
    Column("family_blocked", Boolean, nullable=False, default=False),
    Column("red_flags", SmallInteger, nullable=False, default=0),
    Column("protocol_version", String(40), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
# A page of the queue walks its own index, which stands in the right order and holds the place beside. Given an index that
# begins with the place, a database would rather collect every open case of the places and sort them: so the one for the
# counts asks for what is always true and only the counts say (`PLACED`), and nothing else can use it (measured, growth).
_OPEN_SQLITE, _OPEN_POSTGRESQL = text("is_open = 1"), text("is_open")
Index(
    "ix_cases_queue",
    cases.c.level,
    cases.c.next_due_at,
    cases.c.id,
    cases.c.territory_id,
    cases.c.state,
    cases.c.manager_id,
    cases.c.operator_id,
    cases.c.is_open,
    sqlite_where=_OPEN_SQLITE,
    postgresql_where=_OPEN_POSTGRESQL,
)
PLACED = text("level > 0")
"""What a statement says to count along the index of places; every case has a level."""
Index(
    "ix_cases_places",
    cases.c.territory_id,
    cases.c.state,
    cases.c.level,
    cases.c.next_due_at,
    cases.c.is_open,
    sqlite_where=text("is_open = 1 AND level > 0"),
    postgresql_where=text("is_open AND level > 0"),
)
for _name, _holder, _other in (
    ("ix_cases_operator", cases.c.operator_id, cases.c.manager_id),
    ("ix_cases_manager", cases.c.manager_id, cases.c.operator_id),
):
    Index(
        _name,
        _holder,
        cases.c.level,
        cases.c.next_due_at,
        cases.c.id,
        cases.c.territory_id,
        cases.c.state,
        _other,
        cases.c.is_open,
        sqlite_where=_OPEN_SQLITE,
        postgresql_where=_OPEN_POSTGRESQL,
    )

reports = Table(
    "reports",
    metadata,
    row_id(),
    to("cases", "case_id", nullable=False),
    to("persons", "person_id"),
    Column("reporter_kind", String(30), nullable=False),
    to("organisations", "organisation_id"),
    Column("receipt", String(12), nullable=False, unique=True),
    Column("form", String(20), nullable=False),
    Column("form_version", String(20), nullable=False),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("duty_note", String(40)),
    Column("duty_informed_at", Moment),
    Column("source", String(12), nullable=False, default="chat"),
    to("persons", "entered_by"),
    Column("told_at", Moment),
    Index("ix_reports_person", "person_id"),
    Index("ix_reports_case", "case_id"),
)

messages = Table(
    "messages",
    metadata,
    row_id(),
    Column("vault_id", BigInteger, ForeignKey("vaults.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    to("persons", "author_id"),
    to("persons", "recipient_id"),
    Column("at", Moment, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Index("ix_messages_vault", "vault_id", "id"),
)

notes = Table(
    "notes",
    metadata,
    row_id(),
    to("cases", "case_id", nullable=False),
    to("persons", "author_id"),
    Column("at", Moment, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Index("ix_notes_case", "case_id", "id"),
)

transitions = Table(
    "transitions",
    metadata,
    row_id(),
    to("cases", "case_id", nullable=False),
    Column("source", String(20), nullable=False),
    Column("target", String(20), nullable=False),
    Column("act", String(30), nullable=False),
    to("persons", "actor_id"),
    Column("duty", String(30)),
    Column("at", Moment, nullable=False),
    Column("reason_sealed", LargeBinary),
    Column("protocol_version", String(40), nullable=False),
    Index("ix_transitions_case", "case_id", "id"),
)

dangers = Table(
    "dangers",
    metadata,
    Column("id", BigInteger, ForeignKey("vaults.id"), primary_key=True, autoincrement=False),
    Column("code", String(12), nullable=False, unique=True),
    to("persons", "person_id"),
    to("cases", "case_id"),
    to("territories", "territory_id"),
    Column("opened_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("under_age", Boolean, nullable=False, default=False),
    Column("source", String(20), nullable=False),
    Column("rules_sealed", LargeBinary),
    to("persons", "read_by"),
    Column("read_at", Moment),
    Column("closed_at", Moment),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_dangers_person", "person_id"),
)

danger_reviews = Table(
    "danger_reviews",
    metadata,
    row_id(),
    Column("month", String(7), nullable=False),
    Column("rule", String(60), nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("helped", String(12), nullable=False),
)

rota = Table(
    "rota",
    metadata,
    row_id(),
    to("territories", "territory_id", nullable=False),
    to("persons", "person_id", nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("days", String(8), nullable=False),
    Column("starts", SmallInteger, nullable=False),
    Column("ends", SmallInteger, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Index("ix_rota_territory", "territory_id", "place"),
)

swaps = Table(
    "swaps",
    metadata,
    row_id(),
    to("rota", "watch_id", nullable=False),
    to("persons", "person_id", nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    to("persons", "asked_by"),
    Column("accepted_at", Moment),
    Index("ix_swaps_watch", "watch_id"),
)

shift_answers = Table(
    "shift_answers",
    metadata,
    Column("watch_id", BigInteger, ForeignKey("rota.id"), primary_key=True),
    Column("begins", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    to("persons", "person_id", nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("state", String(12), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("vault_id", BigInteger),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("error", String(80)),
)
Index(
    "ix_outbox_pending",
    outbox.c.person_id,
    outbox.c.lane,
    outbox.c.id,
    sqlite_where=outbox.c.state == "pending",
    postgresql_where=outbox.c.state == "pending",
)
Index(
    "ix_outbox_due",
    outbox.c.lane,
    outbox.c.due_at,
    sqlite_where=outbox.c.state == "pending",
    postgresql_where=outbox.c.state == "pending",
)
Index("ix_outbox_vault", outbox.c.vault_id)

timers = Table(
    "timers",
    metadata,
    row_id(),
    Column("kind", String(30), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("step", SmallInteger, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),
    Column("tries", SmallInteger, nullable=False, default=0),
    Index("ix_timers_due", "due_at"),
    Index("ix_timers_subject", "subject_id"),
)

requests = Table(
    "requests",
    metadata,
    row_id(),
    Column("kind", String(12), nullable=False),
    to("persons", "person_id"),
    to("reports", "report_id"),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("decided_at", Moment),
    to("persons", "decided_by"),
    Column("decision", String(12)),
    Column("reason_sealed", LargeBinary),
)

audit = Table(
    "audit",
    metadata,
    row_id(),
    Column("at", Moment, nullable=False),
    to("persons", "actor_id"),
    Column("duty", String(30)),
    Column("act", String(40), nullable=False),
    Column("vault_id", BigInteger),
    Column("detail", String(200)),
    Column("chain", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("mark", LargeBinary(32), nullable=False),
    UniqueConstraint("chain", "seq"),
    Index("ix_audit_vault", "vault_id", "id"),
)

logins = Table(
    "logins",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    to("persons", "person_id", nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    row_id(),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    to("persons", "person_id", nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("browser", String(80), nullable=False),
    Column("proved_at", Moment),
    Column("ended_at", Moment),
    Index("ix_sessions_person", "person_id"),
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("person_id", BigInteger, ForeignKey("persons.id"), primary_key=True),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("confirmed_at", Moment),
    Column("last_step", BigInteger, nullable=False, default=0),
)

contact_checks = Table(
    "contact_checks",
    metadata,
    row_id(),
    Column("contact", String(40), nullable=False),
    Column("verified_on", Moment, nullable=False),
    to("persons", "person_id", nullable=False),
    Index("ix_contact_checks_contact", "contact", "id"),
)

pages = Table(
    "pages",
    metadata,
    row_id(),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    to("persons", "person_id", nullable=False),
    to("reports", "report_id", nullable=False),
    Column("open_by", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("draft_sealed", LargeBinary),
    Column("sent_at", Moment),
    Index("ix_pages_report", "report_id"),
)

accounts = Table(
    "accounts",
    metadata,
    row_id(),
    Column("case_id", BigInteger, ForeignKey("vaults.id"), nullable=False),
    to("reports", "report_id", nullable=False),
    Column("at", Moment, nullable=False),
    Column("content_sealed", LargeBinary, nullable=False),
    Index("ix_accounts_case", "case_id"),
)

child_marks = Table(
    "child_marks",
    metadata,
    row_id(),
    Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("mark", LargeBinary(16), nullable=False),
    Index("ix_child_marks_mark", "mark"),
    Index("ix_child_marks_case", "case_id"),
)

child_answers = Table(
    "child_answers",
    metadata,
    Column("first_case", BigInteger, primary_key=True),
    Column("second_case", BigInteger, primary_key=True),
    Column("same", Boolean, nullable=False),
    to("persons", "decided_by", nullable=False),
    Column("at", Moment, nullable=False),
)
