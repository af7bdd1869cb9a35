"""A note that an event did not fit knows which event stood in its way, so that a door can ask who may hear of that."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0009"
down_revision: Final = "0008"


def upgrade() -> None:
    """Add the column; of notes made before, nothing is known, and their reason is told to nobody."""
    op.execute("ALTER TABLE misfit ADD COLUMN cause uuid")
