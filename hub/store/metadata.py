"""Every table of the database `hub` hangs on one METADATA; `migrations/` makes them, `tables_*.py` describe them.

Each table belongs to one module of this folder, each insert and each change of state to one stage, lane or door
(`streams/topology.py`). Ids, codes, times and sealed bytes only: no identity code, name, address, phone or free text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Column, DateTime, MetaData, text

METADATA: Final = MetaData()
NOW: Final = text("clock_timestamp()")


def at(name: str) -> Column[datetime]:
    """Return a column of UTC time that the database fills in when nothing is given."""
    return Column(name, DateTime(timezone=True), nullable=False, server_default=NOW)
