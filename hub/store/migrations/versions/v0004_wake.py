"""Lanes are woken by what they carry: a row appears, the channel `hub_lane` rings with the lane's name at commit."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

LANE_OF: Final = {"event": "log", "delivery": "delivery", "notice": "notice", "recheck": "recall", "recall": "recall"}

STATEMENTS: Final = (
    """
    CREATE FUNCTION wake_lane() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('hub_lane', TG_ARGV[0]);
        RETURN NULL;
    END $$""",
    *(
        f"CREATE TRIGGER wake AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION wake_lane('{lane}')"
        for table, lane in LANE_OF.items()
    ),
    "CREATE TRIGGER wake_pause AFTER DELETE ON pause FOR EACH STATEMENT EXECUTE FUNCTION wake_lane('delivery')",
)


def upgrade() -> None:
    """Make the function and its triggers."""
    for statement in STATEMENTS:
        op.execute(statement)
