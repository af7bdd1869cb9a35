"""The reconciler's tables: how far it has compared, where each event lies on the log, and what it found missing."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid, text

from hub.store.metadata import METADATA, at

RECONCILED: Final = Table(
    "reconciled",
    METADATA,
    Column("ledger", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next", BigInteger, nullable=False, server_default="0"),
    Column("until", DateTime(timezone=True)),
    at("compared_at"),
    CheckConstraint("ledger IN ('arrival', 'event', 'log', 'state')", name="reconciled_ledger"),
)
"""Everything before `next` has been compared with this ledger: `arrival` (ways in), `log` (which event lies where),
`state` (what the family stage applied). `event` compares the other way, by time of acceptance: up to `until`."""

LOG_PLACE: Final = Table(
    "log_place",
    METADATA,
    Column("event_id", Uuid, primary_key=True),
    Column("partition", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("log_place_position", "partition", "position"),
)
"""Where on `hub.events` the reconciler saw an event lie; its newest place when it lies there twice."""

HOLE: Final = Table(
    "hole",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("partition", Integer),
    Column("position", BigInteger),
    Column("event_id", Uuid),
    at("found_at"),
    Column("tried_at", DateTime(timezone=True)),
    Column("again", BigInteger),
    Column("mended_at", DateTime(timezone=True)),
    CheckConstraint(
        "kind IN ('not_judged', 'other_record', 'judged_twice', 'no_record', 'event_gone', 'parked_gone',"
        " 'stranger', 'not_logged', 'not_applied')",
        name="hole_kind",
    ),
    Index("hole_open", "found_at", postgresql_where=text("mended_at IS NULL")),
)
"""What topics and ledgers do not agree about; `place`: partition:offset or the event. `again`: where the original was
sent once more."""
