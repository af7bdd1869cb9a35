"""Lanes are woken by the database: a statement that makes rows for a lane notifies `hub_lane` with the lane's name."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

WAKES: Final = (
    ("event", "log"),
    ("delivery", "delivery"),
    ("notice", "notice"),
    ("recheck", "recall"),
    ("deadline", "ticker"),
)
"""(table, lane that may have work when rows are added to it)."""

FUNCTION: Final = """
    CREATE FUNCTION wake_lane() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- A statement that added nothing wakes nobody.
        IF EXISTS (SELECT FROM added) THEN
            PERFORM pg_notify('hub_lane', TG_ARGV[0]);
        END IF;
        RETURN NULL;
    END $$"""


def upgrade() -> None:
    """Make one trigger for each table."""
    op.execute(FUNCTION)
    for table, lane in WAKES:
        op.execute(
            f"CREATE TRIGGER wake_{lane} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added"
            f" FOR EACH STATEMENT EXECUTE FUNCTION wake_lane('{lane}')"
        )
