"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "anchors",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchors")),
        sa.UniqueConstraint("upto", name=op.f("uq_anchors_upto")),
    )
    op.create_table(
        "danger_reviews",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("helped", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_reviews")),
    )
    op.create_table(
        "directory_rows",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_rows")),
    )
    op.create_index("ix_directory_rows_key", "directory_rows", ["kind", "key"], unique=True)
    op.create_index("ix_directory_rows_kind", "directory_rows", ["kind", "id"], unique=False)
    op.create_index("ix_directory_rows_owner", "directory_rows", ["owner", "kind"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("vault_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("ix_erasures_vault", "erasures", ["vault_id"], unique=False)
    op.create_table(
        "facts",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_facts")),
    )
    op.create_table(
        "parked",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_parked")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("has_duties", sa.Boolean(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("unreachable_at", sa.BigInteger(), nullable=True),
        sa.Column("away_until", sa.BigInteger(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_table(
        "territories",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territories")),
        sa.UniqueConstraint("code", name=op.f("uq_territories_code")),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
    )
    op.create_index("ix_timers_due", "timers", ["due_at"], unique=False)
    op.create_index("ix_timers_subject", "timers", ["subject_id"], unique=False)
    op.create_table(
        "tries",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_tries")),
    )
    op.create_table(
        "updates",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_updates")),
    )
    op.create_index("ix_updates_at", "updates", ["at"], unique=False)
    op.create_table(
        "vaults",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vaults")),
    )
    op.create_table(
        "ama_groups",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("for_minors", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=True),
        sa.Column("check_seen_by", sa.BigInteger(), nullable=True),
        sa.Column("check_until", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["check_seen_by"], ["persons.id"], name=op.f("fk_ama_groups_check_seen_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["persons.id"], name=op.f("fk_ama_groups_opened_by")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_ama_groups_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ama_groups")),
    )
    op.create_index("ix_ama_groups_territory", "ama_groups", ["territory_id", "closed_at"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("duty", sa.String(length=30), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("vault_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=True),
        sa.Column("chain", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name=op.f("fk_audit_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_audit_chain")),
    )
    op.create_index("ix_audit_vault", "audit", ["vault_id", "id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("computed_level", sa.SmallInteger(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledge_by", sa.BigInteger(), nullable=False),
        sa.Column("accept_by", sa.BigInteger(), nullable=False),
        sa.Column("contact_by", sa.BigInteger(), nullable=False),
        sa.Column("meeting_by", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("contacted_at", sa.BigInteger(), nullable=True),
        sa.Column("met_at", sa.BigInteger(), nullable=True),
        sa.Column("next_due_at", sa.BigInteger(), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=True),
        sa.Column("reversible", sa.Boolean(), nullable=True),
        sa.Column("sector", sa.String(length=20), nullable=True),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=True),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("lowering_to", sa.SmallInteger(), nullable=True),
        sa.Column("lowering_by", sa.BigInteger(), nullable=True),
        sa.Column("calming_by", sa.BigInteger(), nullable=True),
        sa.Column("merging_into", sa.BigInteger(), nullable=True),
        sa.Column("merging_by", sa.BigInteger(), nullable=True),
        sa.Column("family_blocked", sa.Boolean(), nullable=False),
        sa.Column("red_flags", sa.SmallInteger(), nullable=False),
        sa.Column("protocol_version", sa.String(length=40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["calming_by"], ["persons.id"], name=op.f("fk_cases_calming_by")),
        sa.ForeignKeyConstraint(["id"], ["vaults.id"], name=op.f("fk_cases_id")),
        sa.ForeignKeyConstraint(["lowering_by"], ["persons.id"], name=op.f("fk_cases_lowering_by")),
        sa.ForeignKeyConstraint(["manager_id"], ["persons.id"], name=op.f("fk_cases_manager_id")),
        sa.ForeignKeyConstraint(["merging_by"], ["persons.id"], name=op.f("fk_cases_merging_by")),
        sa.ForeignKeyConstraint(["operator_id"], ["persons.id"], name=op.f("fk_cases_operator_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_cases_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("code", name=op.f("uq_cases_code")),
    )
    op.create_index(
        "ix_cases_manager",
        "cases",
        ["manager_id", "level", "next_due_at", "id", "territory_id", "state", "operator_id", "is_open"],
        unique=False,
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_cases_operator",
        "cases",
        ["operator_id", "level", "next_due_at", "id", "territory_id", "state", "manager_id", "is_open"],
        unique=False,
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_cases_places",
        "cases",
        ["territory_id", "state", "level", "next_due_at", "is_open"],
        unique=False,
        sqlite_where=sa.text("is_open = 1 AND level > 0"),
        postgresql_where=sa.text("is_open AND level > 0"),
    )
    op.create_index(
        "ix_cases_queue",
        "cases",
        ["level", "next_due_at", "id", "territory_id", "state", "manager_id", "operator_id", "is_open"],
        unique=False,
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "child_answers",
        sa.Column("first_case", sa.BigInteger(), nullable=False),
        sa.Column("second_case", sa.BigInteger(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_child_answers_decided_by")),
        sa.PrimaryKeyConstraint("first_case", "second_case", name=op.f("pk_child_answers")),
    )
    op.create_table(
        "contact_checks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contact", sa.String(length=40), nullable=False),
        sa.Column("verified_on", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_contact_checks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_checks")),
    )
    op.create_index("ix_contact_checks_contact", "contact_checks", ["contact", "id"], unique=False)
    op.create_table(
        "identities",
        sa.Column("blind", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_identities_person_id")),
        sa.PrimaryKeyConstraint("blind", name=op.f("pk_identities")),
        sa.UniqueConstraint("person_id", name=op.f("uq_identities_person_id")),
    )
    op.create_table(
        "initiatives",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_initiatives_author_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_initiatives_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatives")),
        sa.UniqueConstraint("code", name=op.f("uq_initiatives_code")),
    )
    op.create_index("ix_initiatives_author", "initiatives", ["author_id"], unique=False)
    op.create_index("ix_initiatives_when", "initiatives", ["territory_id", "expires_at"], unique=False)
    op.create_table(
        "interests",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_interests_person_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_interests_territory_id")),
        sa.PrimaryKeyConstraint("person_id", "topic", "territory_id", name=op.f("pk_interests")),
    )
    op.create_index("ix_interests_territory", "interests", ["territory_id"], unique=False)
    op.create_index("ix_interests_topic", "interests", ["topic", "territory_id", "person_id"], unique=False)
    op.create_table(
        "logins",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_logins_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_logins")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("vault_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("recipient_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_messages_author_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["persons.id"], name=op.f("fk_messages_recipient_id")),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_messages_vault_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_vault", "messages", ["vault_id", "id"], unique=False)
    op.create_table(
        "needs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("read_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["read_by"], ["persons.id"], name=op.f("fk_needs_read_by")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_needs_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
    )
    op.create_index("ix_needs_reader", "needs", ["read_by"], unique=False)
    op.create_index("ix_needs_territory", "needs", ["territory_id", "id"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("nature", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_organisations_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "orientation_counts",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("theme", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_orientation_counts_territory_id")
        ),
        sa.PrimaryKeyConstraint("month", "territory_id", "what", "theme", name=op.f("pk_orientation_counts")),
    )
    op.create_index("ix_orientation_counts_territory", "orientation_counts", ["territory_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("payload_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("vault_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["lane", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["person_id", "lane", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_outbox_vault", "outbox", ["vault_id"], unique=False)
    op.create_table(
        "peer_barriers",
        sa.Column("first_person_id", sa.BigInteger(), nullable=False),
        sa.Column("second_person_id", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("said_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_person_id"], ["persons.id"], name=op.f("fk_peer_barriers_first_person_id")
        ),
        sa.ForeignKeyConstraint(["said_by"], ["persons.id"], name=op.f("fk_peer_barriers_said_by")),
        sa.ForeignKeyConstraint(
            ["second_person_id"], ["persons.id"], name=op.f("fk_peer_barriers_second_person_id")
        ),
        sa.PrimaryKeyConstraint("first_person_id", "second_person_id", name=op.f("pk_peer_barriers")),
    )
    op.create_index("ix_peer_barriers_second", "peer_barriers", ["second_person_id"], unique=False)
    op.create_table(
        "peer_burdens",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("esp_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("burden", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["esp_id"], ["persons.id"], name=op.f("fk_peer_burdens_esp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_burdens")),
    )
    op.create_index("ix_peer_burdens_esp", "peer_burdens", ["esp_id", "at"], unique=False)
    op.create_table(
        "peer_diary",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("esp_id", sa.BigInteger(), nullable=False),
        sa.Column("supervisor_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["esp_id"], ["persons.id"], name=op.f("fk_peer_diary_esp_id")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["persons.id"], name=op.f("fk_peer_diary_supervisor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_diary")),
    )
    op.create_index("ix_peer_diary_esp", "peer_diary", ["esp_id", "at"], unique=False)
    op.create_index("ix_peer_diary_supervisor", "peer_diary", ["supervisor_id"], unique=False)
    op.create_table(
        "peer_feedback",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("esp_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("heard", sa.SmallInteger(), nullable=False),
        sa.Column("matters", sa.SmallInteger(), nullable=False),
        sa.Column("manner", sa.SmallInteger(), nullable=False),
        sa.Column("oriented", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["esp_id"], ["persons.id"], name=op.f("fk_peer_feedback_esp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_feedback")),
    )
    op.create_index("ix_peer_feedback_esp", "peer_feedback", ["esp_id"], unique=False)
    op.create_table(
        "peer_switches",
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("minors_private", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["said_by"], ["persons.id"], name=op.f("fk_peer_switches_said_by")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_peer_switches_territory_id")
        ),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_peer_switches")),
    )
    op.create_table(
        "peer_talks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reference_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("alarm_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_why", sa.String(length=20), nullable=True),
        sa.Column("vault_id", sa.BigInteger(), nullable=False),
        sa.Column("vault_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reference_id"], ["persons.id"], name=op.f("fk_peer_talks_reference_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_peer_talks_territory_id")
        ),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_peer_talks_vault_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_talks")),
    )
    op.create_index("ix_peer_talks_reference", "peer_talks", ["reference_id", "state"], unique=False)
    op.create_index("ix_peer_talks_territory", "peer_talks", ["territory_id", "state"], unique=False)
    op.create_index("ix_peer_talks_vault", "peer_talks", ["vault_id"], unique=False)
    op.create_table(
        "peers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("came_from", sa.String(length=12), nullable=False),
        sa.Column("reference_id", sa.BigInteger(), nullable=True),
        sa.Column("max_load", sa.SmallInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("trained_at", sa.BigInteger(), nullable=True),
        sa.Column("training_until", sa.BigInteger(), nullable=True),
        sa.Column("agreed_at", sa.BigInteger(), nullable=True),
        sa.Column("agreement_until", sa.BigInteger(), nullable=True),
        sa.Column("check_seen_by", sa.BigInteger(), nullable=True),
        sa.Column("check_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("check_until", sa.BigInteger(), nullable=True),
        sa.Column("supervised_at", sa.BigInteger(), nullable=True),
        sa.Column("debrief_due_at", sa.BigInteger(), nullable=True),
        sa.Column("cooling_until", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("matched_at", sa.BigInteger(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["check_seen_by"], ["persons.id"], name=op.f("fk_peers_check_seen_by")),
        sa.ForeignKeyConstraint(["id"], ["vaults.id"], name=op.f("fk_peers_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_peers_person_id")),
        sa.ForeignKeyConstraint(["reference_id"], ["persons.id"], name=op.f("fk_peers_reference_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_peers_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peers")),
        sa.UniqueConstraint("person_id", name=op.f("uq_peers_person_id")),
    )
    op.create_index("ix_peers_reference", "peers", ["reference_id"], unique=False)
    op.create_index("ix_peers_territory", "peers", ["territory_id", "stage"], unique=False)
    op.create_table(
        "rota",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("days", sa.String(length=8), nullable=False),
        sa.Column("starts", sa.SmallInteger(), nullable=False),
        sa.Column("ends", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_rota_person_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_rota_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
    )
    op.create_index("ix_rota_territory", "rota", ["territory_id", "place"], unique=False)
    op.create_table(
        "screens",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("wipe_at", sa.BigInteger(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_screens_person_id")),
        sa.PrimaryKeyConstraint("person_id", "message_id", name=op.f("pk_screens")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_screens_wipe",
        "screens",
        ["wipe_at"],
        unique=False,
        sqlite_where=sa.text("wipe_at IS NOT NULL"),
        postgresql_where=sa.text("wipe_at IS NOT NULL"),
    )
    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_second_factors_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index("ix_sessions_person", "sessions", ["person_id"], unique=False)
    op.create_table(
        "talks",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_talks_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_talks")),
    )
    op.create_index("ix_talks_due", "talks", ["due_at"], unique=False)
    op.create_table(
        "ama_facilitators",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["ama_groups.id"], name=op.f("fk_ama_facilitators_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_ama_facilitators_person_id")),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_ama_facilitators")),
    )
    op.create_index("ix_ama_facilitators_person", "ama_facilitators", ["person_id"], unique=False)
    op.create_table(
        "ama_meetings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("facilitator_id", sa.BigInteger(), nullable=True),
        sa.Column("present", sa.SmallInteger(), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["persons.id"], name=op.f("fk_ama_meetings_facilitator_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["ama_groups.id"], name=op.f("fk_ama_meetings_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ama_meetings")),
    )
    op.create_index("ix_ama_meetings_begins", "ama_meetings", ["begins_at"], unique=False)
    op.create_index("ix_ama_meetings_group", "ama_meetings", ["group_id", "begins_at"], unique=False)
    op.create_table(
        "ama_members",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("consent_seen_by", sa.BigInteger(), nullable=True),
        sa.Column("consent_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_seen_by"], ["persons.id"], name=op.f("fk_ama_members_consent_seen_by")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["ama_groups.id"], name=op.f("fk_ama_members_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_ama_members_person_id")),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_ama_members")),
    )
    op.create_index("ix_ama_members_person", "ama_members", ["person_id", "standing"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("initiative_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("coming", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiatives.id"], name=op.f("fk_attendances_initiative_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_attendances_person_id")),
        sa.PrimaryKeyConstraint("initiative_id", "person_id", name=op.f("pk_attendances")),
    )
    op.create_index("ix_attendances_person", "attendances", ["person_id"], unique=False)
    op.create_table(
        "bodies",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("nature", sa.String(length=30), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_bodies_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
        sa.UniqueConstraint("key", name=op.f("uq_bodies_key")),
    )
    op.create_index("ix_bodies_organisation", "bodies", ["organisation_id"], unique=False)
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("initiative_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("last_person", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_broadcasts_author_id")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiatives.id"], name=op.f("fk_broadcasts_initiative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index("ix_broadcasts_author", "broadcasts", ["author_id"], unique=False)
    op.create_index("ix_broadcasts_initiative", "broadcasts", ["initiative_id"], unique=False)
    op.create_table(
        "child_marks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_child_marks_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_marks")),
    )
    op.create_index("ix_child_marks_case", "child_marks", ["case_id"], unique=False)
    op.create_index("ix_child_marks_mark", "child_marks", ["mark"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("giver", sa.String(length=12), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_consents_case_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["persons.id"], name=op.f("fk_consents_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_case", "consents", ["case_id"], unique=False)
    op.create_index("ix_consents_recorded_by", "consents", ["recorded_by"], unique=False)
    op.create_table(
        "dangers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("under_age", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("rules_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("read_by", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_dangers_case_id")),
        sa.ForeignKeyConstraint(["id"], ["vaults.id"], name=op.f("fk_dangers_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_dangers_person_id")),
        sa.ForeignKeyConstraint(["read_by"], ["persons.id"], name=op.f("fk_dangers_read_by")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_dangers_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dangers")),
        sa.UniqueConstraint("code", name=op.f("uq_dangers_code")),
    )
    op.create_index("ix_dangers_person", "dangers", ["person_id"], unique=False)
    op.create_table(
        "duties",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("duty", sa.String(length=30), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_duties_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_duties_person_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_duties_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index("ix_duties_duty", "duties", ["duty", "territory_id"], unique=False)
    op.create_index("ix_duties_person", "duties", ["person_id"], unique=False)
    op.create_table(
        "families",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("responsibility", sa.String(length=12), nullable=False),
        sa.Column("born_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_families_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_families")),
    )
    op.create_table(
        "invitations",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("duty", sa.String(length=30), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_by", sa.BigInteger(), nullable=True),
        sa.Column("on_rota", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["persons.id"], name=op.f("fk_invitations_invited_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_invitations_territory_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitations")),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_notes_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_case", "notes", ["case_id", "id"], unique=False)
    op.create_table(
        "peer_messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("masked", sa.SmallInteger(), nullable=False),
        sa.Column("vault_id", sa.BigInteger(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_peer_messages_author_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["peer_talks.id"], name=op.f("fk_peer_messages_talk_id")),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_peer_messages_vault_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_messages")),
    )
    op.create_index("ix_peer_messages_at", "peer_messages", ["at"], unique=False)
    op.create_index("ix_peer_messages_source", "peer_messages", ["author_id", "source"], unique=False)
    op.create_index("ix_peer_messages_talk", "peer_messages", ["talk_id", "id"], unique=False)
    op.create_index("ix_peer_messages_vault", "peer_messages", ["vault_id"], unique=False)
    op.create_table(
        "peer_requests",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("asker_person_id", sa.BigInteger(), nullable=True),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("matched_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("consent_seen_by", sa.BigInteger(), nullable=True),
        sa.Column("consent_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("present_id", sa.BigInteger(), nullable=True),
        sa.Column("handled_by", sa.BigInteger(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_peer_requests_asked_by")),
        sa.ForeignKeyConstraint(
            ["asker_person_id"], ["persons.id"], name=op.f("fk_peer_requests_asker_person_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_peer_requests_case_id")),
        sa.ForeignKeyConstraint(
            ["consent_seen_by"], ["persons.id"], name=op.f("fk_peer_requests_consent_seen_by")
        ),
        sa.ForeignKeyConstraint(["handled_by"], ["persons.id"], name=op.f("fk_peer_requests_handled_by")),
        sa.ForeignKeyConstraint(["id"], ["vaults.id"], name=op.f("fk_peer_requests_id")),
        sa.ForeignKeyConstraint(["present_id"], ["persons.id"], name=op.f("fk_peer_requests_present_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_peer_requests_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_requests")),
        sa.UniqueConstraint("code", name=op.f("uq_peer_requests_code")),
    )
    op.create_index("ix_peer_requests_asker", "peer_requests", ["asker_person_id"], unique=False)
    op.create_index("ix_peer_requests_case", "peer_requests", ["case_id"], unique=False)
    op.create_index(
        "ix_peer_requests_waiting", "peer_requests", ["status", "territory_id", "asked_at"], unique=False
    )
    op.create_table(
        "peer_sessions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("esp_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("activity", sa.String(length=20), nullable=True),
        sa.Column("themes", sa.String(length=200), nullable=True),
        sa.Column("concern", sa.Boolean(), nullable=True),
        sa.Column("debrief_due_at", sa.BigInteger(), nullable=True),
        sa.Column("debriefed_at", sa.BigInteger(), nullable=True),
        sa.Column("feeling", sa.SmallInteger(), nullable=True),
        sa.Column("burden", sa.SmallInteger(), nullable=True),
        sa.Column("wants_word", sa.Boolean(), nullable=True),
        sa.Column("fed_back_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["esp_id"], ["persons.id"], name=op.f("fk_peer_sessions_esp_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["peer_talks.id"], name=op.f("fk_peer_sessions_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_sessions")),
    )
    op.create_index("ix_peer_sessions_esp", "peer_sessions", ["esp_id", "ended_at"], unique=False)
    op.create_index("ix_peer_sessions_talk", "peer_sessions", ["talk_id", "ended_at"], unique=False)
    op.create_table(
        "peer_sides",
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("alias", sa.String(length=20), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("present_at", sa.BigInteger(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("lets_in", sa.Boolean(), nullable=False),
        sa.Column("asked_in", sa.Boolean(), nullable=False),
        sa.Column("state_line", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_peer_sides_person_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["peer_talks.id"], name=op.f("fk_peer_sides_talk_id")),
        sa.PrimaryKeyConstraint("talk_id", "person_id", name=op.f("pk_peer_sides")),
    )
    op.create_index("ix_peer_sides_person", "peer_sides", ["person_id", "left_at"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sender_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("chose_to_wait", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("met_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["persons.id"], name=op.f("fk_referrals_answered_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_referrals_organisation_id")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["persons.id"], name=op.f("fk_referrals_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("code", name=op.f("uq_referrals_code")),
    )
    op.create_index("ix_referrals_answered_by", "referrals", ["answered_by"], unique=False)
    op.create_index("ix_referrals_case", "referrals", ["case_id", "id"], unique=False)
    op.create_index("ix_referrals_organisation", "referrals", ["organisation_id", "state"], unique=False)
    op.create_index("ix_referrals_sender", "referrals", ["sender_id"], unique=False)
    op.create_index("ix_referrals_service", "referrals", ["service_id", "state"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("reporter_kind", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("receipt", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("form_version", sa.String(length=20), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("duty_note", sa.String(length=40), nullable=True),
        sa.Column("duty_informed_at", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reports_case_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["persons.id"], name=op.f("fk_reports_entered_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_reports_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("receipt", name=op.f("uq_reports_receipt")),
    )
    op.create_index("ix_reports_case", "reports", ["case_id"], unique=False)
    op.create_index("ix_reports_person", "reports", ["person_id"], unique=False)
    op.create_table(
        "retentions",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("warned_at", sa.BigInteger(), nullable=True),
        sa.Column("keep_until", sa.BigInteger(), nullable=True),
        sa.Column("kept_by", sa.BigInteger(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_retentions_case_id")),
        sa.ForeignKeyConstraint(["kept_by"], ["persons.id"], name=op.f("fk_retentions_kept_by")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_retentions")),
    )
    op.create_index("ix_retentions_kept_by", "retentions", ["kept_by"], unique=False)
    op.create_index("ix_retentions_next", "retentions", ["next_at"], unique=False)
    op.create_table(
        "shift_answers",
        sa.Column("watch_id", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["watch_id"], ["rota.id"], name=op.f("fk_shift_answers_watch_id")),
        sa.PrimaryKeyConstraint("watch_id", "begins", name=op.f("pk_shift_answers")),
    )
    op.create_table(
        "swaps",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("watch_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_swaps_asked_by")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_swaps_person_id")),
        sa.ForeignKeyConstraint(["watch_id"], ["rota.id"], name=op.f("fk_swaps_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
    )
    op.create_index("ix_swaps_watch", "swaps", ["watch_id"], unique=False)
    op.create_table(
        "transfers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_transfers_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_transfers_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_transfers_decided_by")),
        sa.ForeignKeyConstraint(["source_id"], ["territories.id"], name=op.f("fk_transfers_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["territories.id"], name=op.f("fk_transfers_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("code", name=op.f("uq_transfers_code")),
    )
    op.create_index("ix_transfers_asked_by", "transfers", ["asked_by"], unique=False)
    op.create_index("ix_transfers_case", "transfers", ["case_id", "id"], unique=False)
    op.create_index("ix_transfers_decided_by", "transfers", ["decided_by"], unique=False)
    op.create_index("ix_transfers_source", "transfers", ["source_id"], unique=False)
    op.create_index("ix_transfers_target", "transfers", ["target_id", "state"], unique=False)
    op.create_table(
        "transitions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("duty", sa.String(length=30), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("protocol_version", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name=op.f("fk_transitions_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_transitions_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transitions")),
    )
    op.create_index("ix_transitions_case", "transitions", ["case_id", "id"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["vaults.id"], name=op.f("fk_accounts_case_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_accounts_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_case", "accounts", ["case_id"], unique=False)
    op.create_table(
        "check_ins",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_check_ins_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_check_ins_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    op.create_index("ix_check_ins_person", "check_ins", ["person_id"], unique=False)
    op.create_index("ix_check_ins_referral", "check_ins", ["referral_id", "id"], unique=False)
    op.create_table(
        "name_links",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_name_links_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_name_links_referral_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_name_links")),
    )
    op.create_index("ix_name_links_person", "name_links", ["person_id"], unique=False)
    op.create_index("ix_name_links_referral", "name_links", ["referral_id"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("open_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("draft_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_pages_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_pages_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pages_token_hash")),
    )
    op.create_index("ix_pages_report", "pages", ["report_id"], unique=False)
    op.create_table(
        "peer_copies",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("copy", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["peer_messages.id"], name=op.f("fk_peer_copies_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_peer_copies_person_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["peer_talks.id"], name=op.f("fk_peer_copies_talk_id")),
        sa.PrimaryKeyConstraint("message_id", "person_id", name=op.f("pk_peer_copies")),
    )
    op.create_index("ix_peer_copies_parcel", "peer_copies", ["parcel_id"], unique=False)
    op.create_index("ix_peer_copies_shown", "peer_copies", ["person_id", "copy"], unique=False)
    op.create_index("ix_peer_copies_waiting", "peer_copies", ["talk_id", "person_id", "state"], unique=False)
    op.create_table(
        "peer_matches",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("asker_person_id", sa.BigInteger(), nullable=True),
        sa.Column("esp_person_id", sa.BigInteger(), nullable=False),
        sa.Column("territory", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("heaviness", sa.SmallInteger(), nullable=False),
        sa.Column("agreed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_why", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["asker_person_id"], ["persons.id"], name=op.f("fk_peer_matches_asker_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["esp_person_id"], ["persons.id"], name=op.f("fk_peer_matches_esp_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["peer_requests.id"], name=op.f("fk_peer_matches_request_id")
        ),
        sa.ForeignKeyConstraint(["territory"], ["territories.id"], name=op.f("fk_peer_matches_territory")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_matches")),
        sa.UniqueConstraint("request_id", name=op.f("uq_peer_matches_request_id")),
    )
    op.create_index("ix_peer_matches_asker", "peer_matches", ["asker_person_id", "status"], unique=False)
    op.create_index("ix_peer_matches_esp", "peer_matches", ["esp_person_id", "status"], unique=False)
    op.create_index("ix_peer_matches_territory", "peer_matches", ["territory", "status"], unique=False)
    op.create_table(
        "peer_offers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("esp_person_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["persons.id"], name=op.f("fk_peer_offers_approved_by")),
        sa.ForeignKeyConstraint(["esp_person_id"], ["persons.id"], name=op.f("fk_peer_offers_esp_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["peer_requests.id"], name=op.f("fk_peer_offers_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_offers")),
    )
    op.create_index("ix_peer_offers_esp", "peer_offers", ["esp_person_id", "status"], unique=False)
    op.create_index("ix_peer_offers_request", "peer_offers", ["request_id"], unique=False)
    op.create_table(
        "referral_words",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("by_service", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_referral_words_author_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_words_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_words")),
    )
    op.create_index("ix_referral_words_author", "referral_words", ["author_id"], unique=False)
    op.create_index("ix_referral_words_referral", "referral_words", ["referral_id", "id"], unique=False)
    op.create_table(
        "requests",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_requests_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_requests_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_requests_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    op.create_table(
        "services",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("access", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("themes", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("minimum_age", sa.SmallInteger(), nullable=True),
        sa.Column("maximum_age", sa.SmallInteger(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=False),
        sa.Column("verified_person", sa.BigInteger(), nullable=True),
        sa.Column("doubted_at", sa.BigInteger(), nullable=True),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_services_body_id")),
        sa.ForeignKeyConstraint(
            ["verified_person"], ["persons.id"], name=op.f("fk_services_verified_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("key", name=op.f("uq_services_key")),
    )
    op.create_index("ix_services_body", "services", ["body_id"], unique=False)
    op.create_index("ix_services_kind", "services", ["kind", "status"], unique=False)
    op.create_index("ix_services_name", "services", ["name"], unique=False)
    op.create_index("ix_services_verified", "services", ["verified_person"], unique=False)
    op.create_table(
        "callbacks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("demand_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_callbacks_case_id")),
        sa.ForeignKeyConstraint(["id"], ["vaults.id"], name=op.f("fk_callbacks_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name=op.f("fk_callbacks_owner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_callbacks_person_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_callbacks_service_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_callbacks_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
        sa.UniqueConstraint("code", name=op.f("uq_callbacks_code")),
    )
    op.create_index("ix_callbacks_case", "callbacks", ["case_id"], unique=False)
    op.create_index("ix_callbacks_open", "callbacks", ["state", "territory_id", "due_at"], unique=False)
    op.create_index("ix_callbacks_owner", "callbacks", ["owner_id", "state"], unique=False)
    op.create_index("ix_callbacks_person", "callbacks", ["person_id"], unique=False)
    op.create_index("ix_callbacks_service", "callbacks", ["service_id"], unique=False)
    op.create_index("ix_callbacks_territory", "callbacks", ["territory_id"], unique=False)
    op.create_table(
        "copies",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("ready_until", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("open_by", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_copies_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_copies_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        sa.UniqueConstraint("request_id", name=op.f("uq_copies_request_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_copies_token_hash")),
    )
    op.create_index("ix_copies_person", "copies", ["person_id"], unique=False)
    op.create_table(
        "service_catchments",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_service_catchments_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_service_catchments_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_catchments")),
    )
    op.create_index("ix_service_catchments_service", "service_catchments", ["service_id"], unique=False)
    op.create_index(
        "ix_service_catchments_territory", "service_catchments", ["territory_id", "service_id"], unique=False
    )
    op.create_table(
        "service_doubts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["persons.id"], name=op.f("fk_service_doubts_closed_by")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_doubts_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_doubts")),
    )
    op.create_index("ix_service_doubts_closer", "service_doubts", ["closed_by"], unique=False)
    op.create_index("ix_service_doubts_service", "service_doubts", ["service_id"], unique=False)
    op.create_table(
        "service_places",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("free", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_places_service_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["persons.id"], name=op.f("fk_service_places_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_places")),
    )
    op.create_index("ix_service_places_person", "service_places", ["updated_by"], unique=False)
    op.create_index("ix_service_places_service", "service_places", ["service_id"], unique=False)
    op.create_table(
        "service_sites",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("transport", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_sites_service_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_service_sites_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_sites")),
    )
    op.create_index("ix_service_sites_key", "service_sites", ["key"], unique=False)
    op.create_index("ix_service_sites_service", "service_sites", ["service_id"], unique=False)
    op.create_index("ix_service_sites_territory", "service_sites", ["territory_id"], unique=False)
    op.create_table(
        "service_waits",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("late_days", sa.SmallInteger(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_service_waits_person_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_waits_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_waits")),
    )
    op.create_index("ix_service_waits_person", "service_waits", ["person_id"], unique=False)
    op.create_index("ix_service_waits_service", "service_waits", ["service_id", "source", "id"], unique=False)
    op.create_table(
        "service_hours",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("opens_at", sa.String(length=8), nullable=False),
        sa.Column("closes_at", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_hours_service_id")),
        sa.ForeignKeyConstraint(["site_id"], ["service_sites.id"], name=op.f("fk_service_hours_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_hours")),
    )
    op.create_index("ix_service_hours_service", "service_hours", ["service_id"], unique=False)
    op.create_index("ix_service_hours_site", "service_hours", ["site_id"], unique=False)
    op.create_table(
        "service_phones",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_phones_service_id")),
        sa.ForeignKeyConstraint(["site_id"], ["service_sites.id"], name=op.f("fk_service_phones_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_phones")),
    )
    op.create_index("ix_service_phones_service", "service_phones", ["service_id"], unique=False)
    op.create_index("ix_service_phones_site", "service_phones", ["site_id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index("ix_service_phones_site", table_name="service_phones")
    op.drop_index("ix_service_phones_service", table_name="service_phones")
    op.drop_table("service_phones")
    op.drop_index("ix_service_hours_site", table_name="service_hours")
    op.drop_index("ix_service_hours_service", table_name="service_hours")
    op.drop_table("service_hours")
    op.drop_index("ix_service_waits_service", table_name="service_waits")
    op.drop_index("ix_service_waits_person", table_name="service_waits")
    op.drop_table("service_waits")
    op.drop_index("ix_service_sites_territory", table_name="service_sites")
    op.drop_index("ix_service_sites_service", table_name="service_sites")
    op.drop_index("ix_service_sites_key", table_name="service_sites")
    op.drop_table("service_sites")
    op.drop_index("ix_service_places_service", table_name="service_places")
    op.drop_index("ix_service_places_person", table_name="service_places")
    op.drop_table("service_places")
    op.drop_index("ix_service_doubts_service", table_name="service_doubts")
    op.drop_index("ix_service_doubts_closer", table_name="service_doubts")
    op.drop_table("service_doubts")
    op.drop_index("ix_service_catchments_territory", table_name="service_catchments")
    op.drop_index("ix_service_catchments_service", table_name="service_catchments")
    op.drop_table("service_catchments")
    op.drop_index("ix_copies_person", table_name="copies")
    op.drop_table("copies")
    op.drop_index("ix_callbacks_territory", table_name="callbacks")
    op.drop_index("ix_callbacks_service", table_name="callbacks")
    op.drop_index("ix_callbacks_person", table_name="callbacks")
    op.drop_index("ix_callbacks_owner", table_name="callbacks")
    op.drop_index("ix_callbacks_open", table_name="callbacks")
    op.drop_index("ix_callbacks_case", table_name="callbacks")
    op.drop_table("callbacks")
    op.drop_index("ix_services_verified", table_name="services")
    op.drop_index("ix_services_name", table_name="services")
    op.drop_index("ix_services_kind", table_name="services")
    op.drop_index("ix_services_body", table_name="services")
    op.drop_table("services")
    op.drop_table("requests")
    op.drop_index("ix_referral_words_referral", table_name="referral_words")
    op.drop_index("ix_referral_words_author", table_name="referral_words")
    op.drop_table("referral_words")
    op.drop_index("ix_peer_offers_request", table_name="peer_offers")
    op.drop_index("ix_peer_offers_esp", table_name="peer_offers")
    op.drop_table("peer_offers")
    op.drop_index("ix_peer_matches_territory", table_name="peer_matches")
    op.drop_index("ix_peer_matches_esp", table_name="peer_matches")
    op.drop_index("ix_peer_matches_asker", table_name="peer_matches")
    op.drop_table("peer_matches")
    op.drop_index("ix_peer_copies_waiting", table_name="peer_copies")
    op.drop_index("ix_peer_copies_shown", table_name="peer_copies")
    op.drop_index("ix_peer_copies_parcel", table_name="peer_copies")
    op.drop_table("peer_copies")
    op.drop_index("ix_pages_report", table_name="pages")
    op.drop_table("pages")
    op.drop_index("ix_name_links_referral", table_name="name_links")
    op.drop_index("ix_name_links_person", table_name="name_links")
    op.drop_table("name_links")
    op.drop_index("ix_check_ins_referral", table_name="check_ins")
    op.drop_index("ix_check_ins_person", table_name="check_ins")
    op.drop_table("check_ins")
    op.drop_index("ix_accounts_case", table_name="accounts")
    op.drop_table("accounts")
    op.drop_index("ix_transitions_case", table_name="transitions")
    op.drop_table("transitions")
    op.drop_index("ix_transfers_target", table_name="transfers")
    op.drop_index("ix_transfers_source", table_name="transfers")
    op.drop_index("ix_transfers_decided_by", table_name="transfers")
    op.drop_index("ix_transfers_case", table_name="transfers")
    op.drop_index("ix_transfers_asked_by", table_name="transfers")
    op.drop_table("transfers")
    op.drop_index("ix_swaps_watch", table_name="swaps")
    op.drop_table("swaps")
    op.drop_table("shift_answers")
    op.drop_index("ix_retentions_next", table_name="retentions")
    op.drop_index("ix_retentions_kept_by", table_name="retentions")
    op.drop_table("retentions")
    op.drop_index("ix_reports_person", table_name="reports")
    op.drop_index("ix_reports_case", table_name="reports")
    op.drop_table("reports")
    op.drop_index("ix_referrals_service", table_name="referrals")
    op.drop_index("ix_referrals_sender", table_name="referrals")
    op.drop_index("ix_referrals_organisation", table_name="referrals")
    op.drop_index("ix_referrals_case", table_name="referrals")
    op.drop_index("ix_referrals_answered_by", table_name="referrals")
    op.drop_table("referrals")
    op.drop_index("ix_peer_sides_person", table_name="peer_sides")
    op.drop_table("peer_sides")
    op.drop_index("ix_peer_sessions_talk", table_name="peer_sessions")
    op.drop_index("ix_peer_sessions_esp", table_name="peer_sessions")
    op.drop_table("peer_sessions")
    op.drop_index("ix_peer_requests_waiting", table_name="peer_requests")
    op.drop_index("ix_peer_requests_case", table_name="peer_requests")
    op.drop_index("ix_peer_requests_asker", table_name="peer_requests")
    op.drop_table("peer_requests")
    op.drop_index("ix_peer_messages_vault", table_name="peer_messages")
    op.drop_index("ix_peer_messages_talk", table_name="peer_messages")
    op.drop_index("ix_peer_messages_source", table_name="peer_messages")
    op.drop_index("ix_peer_messages_at", table_name="peer_messages")
    op.drop_table("peer_messages")
    op.drop_index("ix_notes_case", table_name="notes")
    op.drop_table("notes")
    op.drop_table("invitations")
    op.drop_table("families")
    op.drop_index("ix_duties_person", table_name="duties")
    op.drop_index("ix_duties_duty", table_name="duties")
    op.drop_table("duties")
    op.drop_index("ix_dangers_person", table_name="dangers")
    op.drop_table("dangers")
    op.drop_index("ix_consents_recorded_by", table_name="consents")
    op.drop_index("ix_consents_case", table_name="consents")
    op.drop_table("consents")
    op.drop_index("ix_child_marks_mark", table_name="child_marks")
    op.drop_index("ix_child_marks_case", table_name="child_marks")
    op.drop_table("child_marks")
    op.drop_index("ix_broadcasts_initiative", table_name="broadcasts")
    op.drop_index("ix_broadcasts_author", table_name="broadcasts")
    op.drop_table("broadcasts")
    op.drop_index("ix_bodies_organisation", table_name="bodies")
    op.drop_table("bodies")
    op.drop_index("ix_attendances_person", table_name="attendances")
    op.drop_table("attendances")
    op.drop_index("ix_ama_members_person", table_name="ama_members")
    op.drop_table("ama_members")
    op.drop_index("ix_ama_meetings_group", table_name="ama_meetings")
    op.drop_index("ix_ama_meetings_begins", table_name="ama_meetings")
    op.drop_table("ama_meetings")
    op.drop_index("ix_ama_facilitators_person", table_name="ama_facilitators")
    op.drop_table("ama_facilitators")
    op.drop_index("ix_talks_due", table_name="talks")
    op.drop_table("talks")
    op.drop_index("ix_sessions_person", table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("second_factors")
    op.drop_index(
        "ix_screens_wipe",
        table_name="screens",
        sqlite_where=sa.text("wipe_at IS NOT NULL"),
        postgresql_where=sa.text("wipe_at IS NOT NULL"),
    )
    op.drop_table("screens")
    op.drop_index("ix_rota_territory", table_name="rota")
    op.drop_table("rota")
    op.drop_index("ix_peers_territory", table_name="peers")
    op.drop_index("ix_peers_reference", table_name="peers")
    op.drop_table("peers")
    op.drop_index("ix_peer_talks_vault", table_name="peer_talks")
    op.drop_index("ix_peer_talks_territory", table_name="peer_talks")
    op.drop_index("ix_peer_talks_reference", table_name="peer_talks")
    op.drop_table("peer_talks")
    op.drop_table("peer_switches")
    op.drop_index("ix_peer_feedback_esp", table_name="peer_feedback")
    op.drop_table("peer_feedback")
    op.drop_index("ix_peer_diary_supervisor", table_name="peer_diary")
    op.drop_index("ix_peer_diary_esp", table_name="peer_diary")
    op.drop_table("peer_diary")
    op.drop_index("ix_peer_burdens_esp", table_name="peer_burdens")
    op.drop_table("peer_burdens")
    op.drop_index("ix_peer_barriers_second", table_name="peer_barriers")
    op.drop_table("peer_barriers")
    op.drop_index("ix_outbox_vault", table_name="outbox")
    op.drop_index(
        "ix_outbox_pending",
        table_name="outbox",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_table("outbox")
    op.drop_index("ix_orientation_counts_territory", table_name="orientation_counts")
    op.drop_table("orientation_counts")
    op.drop_table("organisations")
    op.drop_index("ix_needs_territory", table_name="needs")
    op.drop_index("ix_needs_reader", table_name="needs")
    op.drop_table("needs")
    op.drop_index("ix_messages_vault", table_name="messages")
    op.drop_table("messages")
    op.drop_table("logins")
    op.drop_index("ix_interests_topic", table_name="interests")
    op.drop_index("ix_interests_territory", table_name="interests")
    op.drop_table("interests")
    op.drop_index("ix_initiatives_when", table_name="initiatives")
    op.drop_index("ix_initiatives_author", table_name="initiatives")
    op.drop_table("initiatives")
    op.drop_table("identities")
    op.drop_index("ix_contact_checks_contact", table_name="contact_checks")
    op.drop_table("contact_checks")
    op.drop_table("child_answers")
    op.drop_index(
        "ix_cases_queue",
        table_name="cases",
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.drop_index(
        "ix_cases_places",
        table_name="cases",
        sqlite_where=sa.text("is_open = 1 AND level > 0"),
        postgresql_where=sa.text("is_open AND level > 0"),
    )
    op.drop_index(
        "ix_cases_operator",
        table_name="cases",
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.drop_index(
        "ix_cases_manager",
        table_name="cases",
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.drop_table("cases")
    op.drop_index("ix_audit_vault", table_name="audit")
    op.drop_table("audit")
    op.drop_index("ix_ama_groups_territory", table_name="ama_groups")
    op.drop_table("ama_groups")
    op.drop_table("vaults")
    op.drop_index("ix_updates_at", table_name="updates")
    op.drop_table("updates")
    op.drop_table("tries")
    op.drop_index("ix_timers_subject", table_name="timers")
    op.drop_index("ix_timers_due", table_name="timers")
    op.drop_table("timers")
    op.drop_table("territories")
    op.drop_table("persons")
    op.drop_table("parked")
    op.drop_table("facts")
    op.drop_index("ix_erasures_vault", table_name="erasures")
    op.drop_table("erasures")
    op.drop_index("ix_directory_rows_owner", table_name="directory_rows")
    op.drop_index("ix_directory_rows_kind", table_name="directory_rows")
    op.drop_index("ix_directory_rows_key", table_name="directory_rows")
    op.drop_table("directory_rows")
    op.drop_table("danger_reviews")
    op.drop_table("anchors")
