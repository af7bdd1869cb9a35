"""Who is named now is a row the border may read, so that a worker the hub chose can be released."""

from __future__ import annotations

from typing import Final

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Make the tables."""
