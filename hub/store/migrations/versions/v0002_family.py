"""The family stage: state, what waits, what does not fit, quarantine, alerts, clocks."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"

STATEMENTS: Final = (
    """
    CREATE TABLE family_state (
        family uuid NOT NULL,
        applied_no bigint NOT NULL,
        doc jsonb NOT NULL,
        frozen text,
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (family)
    )""",
    """
    CREATE TABLE waiting (
        family uuid NOT NULL,
        family_no bigint NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        position bigint NOT NULL,
        value bytea NOT NULL,
        waits_since timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (family, family_no)
    )""",
    """
    CREATE TABLE misfit (
        event_id uuid NOT NULL,
        family uuid NOT NULL,
        reason text NOT NULL,
        noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (event_id)
    )""",
    """
    CREATE TABLE quarantine (
        id uuid NOT NULL,
        stage text NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        position bigint NOT NULL,
        org text NOT NULL DEFAULT '',
        family uuid,
        reason text NOT NULL,
        field text NOT NULL DEFAULT '',
        sealed bytea NOT NULL,
        size integer NOT NULL,
        state text NOT NULL DEFAULT 'parked',
        parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (id),
        CONSTRAINT quarantine_place UNIQUE (stage, topic, partition, position),
        CONSTRAINT quarantine_state CHECK (state IN ('parked', 'released', 'dropped'))
    )""",
    """
    CREATE TABLE alert (
        id uuid NOT NULL,
        family uuid NOT NULL,
        person uuid NOT NULL,
        kind text NOT NULL,
        level text NOT NULL,
        matter text NOT NULL,
        org text NOT NULL,
        unit text NOT NULL,
        worker text,
        told text[] NOT NULL,
        state text NOT NULL,
        due_at timestamptz,
        raised_at timestamptz NOT NULL,
        doc jsonb NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT alert_state CHECK (state IN ('open', 'acknowledged', 'closed'))
    )""",
    "CREATE UNIQUE INDEX alert_open ON alert (family, kind, matter) WHERE state = 'open'",
    "CREATE INDEX alert_worker ON alert (worker)",
    """
    CREATE TABLE deadline (
        id uuid NOT NULL,
        clock text NOT NULL,
        family uuid NOT NULL,
        person uuid NOT NULL,
        alert uuid,
        steps jsonb NOT NULL,
        next_step text,
        next_at timestamptz,
        urgent boolean NOT NULL DEFAULT false,
        state text NOT NULL DEFAULT 'armed',
        PRIMARY KEY (id),
        CONSTRAINT deadline_state CHECK (state IN ('armed', 'stopped', 'done'))
    )""",
    "CREATE INDEX deadline_next ON deadline (next_at) WHERE state = 'armed'",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
