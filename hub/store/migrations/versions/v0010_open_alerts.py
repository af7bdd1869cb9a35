"""Open alerts are few among all there ever were: the inbox finds them by who was told, the recall lane by their id."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0010"
down_revision: Final = "0009"

STATEMENTS: Final = (
    "CREATE INDEX alert_open_id ON alert (id) WHERE state = 'open'",
    "CREATE INDEX alert_open_told ON alert USING gin (told) WHERE state = 'open'",
)


def upgrade() -> None:
    """Make the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
