"""The doors: deliveries, disclosures, recalls, notices, leases."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"

STATEMENTS: Final = (
    """
    CREATE TABLE delivery (
        id uuid NOT NULL,
        recipient text NOT NULL,
        kind text NOT NULL,
        event_id uuid,
        person uuid,
        body jsonb,
        state text NOT NULL DEFAULT 'queued',
        hub_seq bigint,
        claim jsonb,
        sealed bytea,
        rules text[] NOT NULL DEFAULT '{}',
        round integer NOT NULL DEFAULT '0',
        epoch bigint,
        urgent boolean NOT NULL DEFAULT false,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        claimed_at timestamptz,
        sent_at timestamptz,
        PRIMARY KEY (id),
        CONSTRAINT delivery_seq UNIQUE (recipient, hub_seq),
        CONSTRAINT delivery_kind CHECK (kind IN ('event', 'status', 'refused', 'recall', 'void')),
        CONSTRAINT delivery_state CHECK (state IN ('queued', 'sending', 'sent', 'denied'))
    )""",
    "CREATE INDEX delivery_event ON delivery (event_id)",
    "CREATE INDEX delivery_queued ON delivery (recipient, urgent DESC, made_at, id) WHERE state = 'queued'",
    "CREATE INDEX delivery_sending ON delivery (recipient, hub_seq) WHERE state = 'sending'",
    """
    CREATE TABLE recipient (
        org text NOT NULL,
        last_seq bigint NOT NULL DEFAULT '0',
        failures integer NOT NULL DEFAULT '0',
        wait_until timestamptz,
        PRIMARY KEY (org)
    )""",
    """
    CREATE TABLE disclosure (
        id uuid NOT NULL,
        kind text NOT NULL,
        org text NOT NULL,
        worker text,
        persons uuid[] NOT NULL,
        delivery uuid,
        hub_seq bigint,
        facts jsonb NOT NULL,
        categories text[] NOT NULL,
        rules text[] NOT NULL,
        state text NOT NULL DEFAULT 'released',
        recall uuid,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (id),
        CONSTRAINT disclosure_kind CHECK (kind IN ('delivery', 'plan', 'inbox', 'notice')),
        CONSTRAINT disclosure_state CHECK (state IN ('released', 'withheld', 'possibly_delivered'))
    )""",
    "CREATE INDEX disclosure_delivery ON disclosure (delivery)",
    "CREATE INDEX disclosure_persons ON disclosure USING gin (persons)",
    """
    CREATE TABLE recall (
        id uuid NOT NULL,
        org text NOT NULL,
        person uuid NOT NULL,
        family uuid NOT NULL,
        categories text[] NOT NULL,
        received_before timestamptz NOT NULL,
        acknowledge_by timestamptz NOT NULL,
        announced boolean NOT NULL DEFAULT false,
        acknowledged_at timestamptz,
        PRIMARY KEY (id)
    )""",
    "CREATE INDEX recall_person ON recall (person)",
    "CREATE INDEX recall_waiting ON recall (id) WHERE NOT announced",
    """
    CREATE TABLE notice (
        id uuid NOT NULL,
        alert uuid NOT NULL,
        worker text NOT NULL,
        rung integer NOT NULL,
        step text NOT NULL,
        state text NOT NULL DEFAULT 'queued',
        message_id text,
        tries integer NOT NULL DEFAULT '0',
        wait_until timestamptz,
        rules text[] NOT NULL DEFAULT '{}',
        made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        sent_at timestamptz,
        PRIMARY KEY (id),
        CONSTRAINT notice_state CHECK (state IN ('queued', 'sending', 'sent', 'denied', 'failed'))
    )""",
    "CREATE INDEX notice_open ON notice (made_at) WHERE state IN ('queued', 'sending')",
    """
    CREATE TABLE lease (
        lane text NOT NULL,
        holder text NOT NULL,
        epoch bigint NOT NULL,
        until timestamptz NOT NULL,
        PRIMARY KEY (lane)
    )""",
    """
    CREATE TABLE pause (
        lane text NOT NULL,
        since timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (lane)
    )""",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
