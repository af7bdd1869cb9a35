"""Absences of workers, contacts that are counted and not stored, and the privacy officer's list."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"

STATEMENTS: Final = (
    """
    CREATE TABLE contact_count (
        day date NOT NULL,
        area text NOT NULL,
        channel text NOT NULL,
        language text NOT NULL,
        topic text NOT NULL,
        number bigint NOT NULL,
        PRIMARY KEY (day, area, channel, language, topic)
    )""",
    """
    CREATE TABLE absence (
        no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL,
        org text NOT NULL,
        worker text NOT NULL,
        first_day date NOT NULL,
        last_day date NOT NULL,
        substitute text,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT absence_days CHECK (first_day <= last_day),
        CONSTRAINT absence_event UNIQUE (event_id)
    )""",
    "CREATE INDEX absence_worker ON absence (worker, first_day, no)",
    "CREATE INDEX disclosure_statutory ON disclosure (made_at) WHERE 'statutory' = ANY (rules)",
)


def upgrade() -> None:
    """Make tables and index."""
    for statement in STATEMENTS:
        op.execute(statement)
