"""What is done with what was parked: asked for, by whom and why, and what became of it; deliveries that come late."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0012"
down_revision: Final = "0011"

STATEMENTS: Final = (
    """
    ALTER TABLE quarantine
        ADD COLUMN event_id uuid,
        ADD COLUMN asked text,
        ADD COLUMN asked_as text,
        ADD COLUMN became text NOT NULL DEFAULT '',
        ADD COLUMN ended_at timestamptz,
        ADD CONSTRAINT quarantine_asked CHECK (asked IN ('retry', 'drop'))""",
    "CREATE INDEX quarantine_family ON quarantine (family) WHERE stage = 'family' AND state = 'parked'",
    """
    CREATE TABLE quarantine_act (
        id uuid PRIMARY KEY,
        quarantine uuid,
        family uuid,
        act text NOT NULL,
        who text NOT NULL,
        reason text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT quarantine_act_act CHECK (act IN ('shown', 'retry', 'drop', 'release'))
    )""",
    "CREATE INDEX quarantine_act_row ON quarantine_act (quarantine)",
    "CREATE INDEX alert_frozen ON alert (family) WHERE kind = 'frozen' AND state <> 'closed'",
    "ALTER TABLE delivery ADD COLUMN late boolean NOT NULL DEFAULT false",
)


def upgrade() -> None:
    """Make columns, table and indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
