"""Absences of workers, and contacts that are counted and not stored."""

from __future__ import annotations

from typing import Final

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Make the tables."""
