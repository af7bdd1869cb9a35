"""A look at what was told about somebody is itself written down as a disclosure."""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"

STATEMENTS: Final = (
    "ALTER TABLE disclosure DROP CONSTRAINT disclosure_kind",
    """
    ALTER TABLE disclosure ADD CONSTRAINT disclosure_kind
        CHECK (kind IN ('delivery', 'plan', 'inbox', 'notice', 'disclosures'))""",
)


def upgrade() -> None:
    """Let the kind in."""
    for statement in STATEMENTS:
        op.execute(statement)
