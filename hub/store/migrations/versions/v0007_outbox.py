"""How far an organisation without Kafka has read and acknowledged its messages."""

from __future__ import annotations

from typing import Final

revision: Final = "0007"
down_revision: Final = "0006"


def upgrade() -> None:
    """Make the tables."""
