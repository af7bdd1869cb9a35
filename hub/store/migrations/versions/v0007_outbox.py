"""How far an organisation without Kafka has read and acknowledged its messages."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"

STATEMENTS: Final = (
    """
    CREATE TABLE outbox_mark (
        org text PRIMARY KEY,
        acknowledged bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
    )""",
    """
    CREATE TABLE outbox_void (
        delivery uuid PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
    )""",
    "CREATE INDEX delivery_added ON delivery (sent_at) WHERE state = 'sent' AND sealed <> ''",
    # Until now what the vault had added was thrown away once sent: those messages cannot be rebuilt to the letter. An
    # empty blob opens nowhere, so they are read as voids.
    "UPDATE delivery SET sealed = '' WHERE state = 'sent' AND kind = 'event' AND sealed IS NULL",
)


def upgrade() -> None:
    """Make tables and index; empty what can no longer be known."""
    for statement in STATEMENTS:
        op.execute(statement)
