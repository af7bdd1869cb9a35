"""Who is named now, whose rights an alert asks for, and what was parked under an id: rows that can be found."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"

STATEMENTS: Final = (
    """
    CREATE TABLE naming (
        id uuid NOT NULL,
        person uuid NOT NULL,
        family uuid NOT NULL,
        worker text NOT NULL,
        org text NOT NULL,
        role text NOT NULL,
        by_hub boolean NOT NULL,
        organisations text[] NOT NULL,
        origin jsonb NOT NULL,
        since timestamptz NOT NULL,
        until timestamptz,
        PRIMARY KEY (id, since)
    )""",
    "CREATE INDEX naming_family ON naming (family)",
    "CREATE INDEX arrival_parked ON arrival (org, ce_id) WHERE outcome = 'quarantined'",
    "ALTER TABLE alert ADD COLUMN persons uuid[] NOT NULL DEFAULT '{}'",
    """
    UPDATE alert SET persons = ARRAY(
        SELECT DISTINCT one::uuid FROM (
            SELECT person::text AS one
            UNION ALL SELECT jsonb_array_elements_text(coalesce(doc->'origin'->'about', '[]'))
        ) AS named ORDER BY 1)""",
    "CREATE INDEX alert_persons ON alert USING gin (persons) WHERE state = 'open'",
)


def upgrade() -> None:
    """Make table, column and indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
