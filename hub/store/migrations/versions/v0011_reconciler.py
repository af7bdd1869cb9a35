"""The reconciler remembers how far it has compared, where events lie on the log, and every hole it found."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0011"
down_revision: Final = "0010"

STATEMENTS: Final = (
    """
    CREATE TABLE reconciled (
        ledger text NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        next bigint NOT NULL DEFAULT '0',
        until timestamptz,
        compared_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (ledger, topic, partition),
        CONSTRAINT reconciled_ledger CHECK (ledger IN ('arrival', 'event', 'log', 'state'))
    )""",
    """
    CREATE TABLE log_place (
        event_id uuid PRIMARY KEY,
        partition integer NOT NULL,
        position bigint NOT NULL
    )""",
    "CREATE INDEX log_place_position ON log_place (partition, position)",
    """
    CREATE TABLE hole (
        kind text NOT NULL,
        topic text NOT NULL,
        place text NOT NULL,
        partition integer,
        position bigint,
        event_id uuid,
        found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        tried_at timestamptz,
        again bigint,
        mended_at timestamptz,
        PRIMARY KEY (kind, topic, place),
        CONSTRAINT hole_kind CHECK (kind IN ('not_judged', 'other_record', 'judged_twice', 'no_record', 'event_gone',
            'parked_gone', 'stranger', 'not_logged', 'not_applied'))
    )""",
    "CREATE INDEX hole_open ON hole (found_at) WHERE mended_at IS NULL",
    # Accepted events in the order of their acceptance: looked through for those that never came to the log.
    "CREATE INDEX event_accepted ON event (accepted_at)",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
