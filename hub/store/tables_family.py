"""The family stage's tables: state, what waits, what does not fit, quarantine, alerts, clocks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from hub.store.metadata import METADATA, at

FAMILY_STATE: Final = Table(
    "family_state",
    METADATA,
    Column("family", Uuid, primary_key=True),
    Column("applied_no", BigInteger, nullable=False),
    Column("doc", JSONB, nullable=False),
    Column("frozen", Text),
    at("changed_at"),
)
"""`frozen`: why later events of this family wait."""

WAITING: Final = Table(
    "waiting",
    METADATA,
    Column("family", Uuid, primary_key=True),
    Column("family_no", BigInteger, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("value", LargeBinary, nullable=False),
    at("waits_since"),
)
"""Events behind a frozen family, as they came."""

MISFIT: Final = Table(
    "misfit",
    METADATA,
    Column("event_id", Uuid, primary_key=True),
    Column("family", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    at("noted_at"),
    Column("cause", Uuid),
)

QUARANTINE: Final = Table(
    "quarantine",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("org", Text, nullable=False, server_default=""),
    Column("family", Uuid),
    Column("reason", Text, nullable=False),
    Column("field", Text, nullable=False, server_default=""),
    Column("sealed", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="parked"),
    at("parked_at"),
    Column("event_id", Uuid),
    Column("asked", Text),
    Column("asked_as", Text),
    Column("became", Text, nullable=False, server_default=""),
    Column("ended_at", DateTime(timezone=True)),
    UniqueConstraint("stage", "topic", "partition", "position", name="quarantine_place"),
    CheckConstraint("state IN ('parked', 'released', 'dropped')", name="quarantine_state"),
    CheckConstraint("asked IN ('retry', 'drop')", name="quarantine_asked"),
    Index("quarantine_family", "family", postgresql_where=text("stage = 'family' AND state = 'parked'")),
)
"""What could not be read or carried out: the whole record (headers, key, value), sealed with the quarantine key.

`event_id`: of a record of the log that can be read so far. `asked`, `asked_as`: what an operator asked for, and the
`ce_id` of the hub's own event that says so. `became`: what became of it when it was tried again.
"""

QUARANTINE_ACT: Final = Table(
    "quarantine_act",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("quarantine", Uuid),
    Column("family", Uuid),
    Column("act", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("reason", Text, nullable=False),
    at("at"),
    CheckConstraint("act IN ('shown', 'retry', 'drop', 'release')", name="quarantine_act_act"),
    Index("quarantine_act_row", "quarantine"),
)
"""What people did with what was parked, by whom and why, written before it was done; never changed, never deleted."""

ALERT: Final = Table(
    "alert",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("family", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("persons", ARRAY(Uuid), nullable=False, server_default="{}"),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("org", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("worker", Text),
    Column("told", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("doc", JSONB, nullable=False),
    CheckConstraint("state IN ('open', 'acknowledged', 'closed')", name="alert_state"),
    Index("alert_open", "family", "kind", "matter", unique=True, postgresql_where=text("state = 'open'")),
    Index("alert_worker", "worker"),
    Index("alert_frozen", "family", postgresql_where=text("kind = 'frozen' AND state <> 'closed'")),
    Index("alert_open_id", "id", postgresql_where=text("state = 'open'")),
    Index("alert_open_told", "told", postgresql_using="gin", postgresql_where=text("state = 'open'")),
    Index("alert_persons", "persons", postgresql_using="gin", postgresql_where=text("state = 'open'")),
)
"""One open alert per matter; `persons`: whose rights its origin asks for; `doc`: the whole `family.effects.Alert`."""

NAMING: Final = Table(
    "naming",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("family", Uuid, nullable=False),
    Column("worker", Text, nullable=False),
    Column("org", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("by_hub", Boolean, nullable=False),
    Column("organisations", ARRAY(Text), nullable=False),
    Column("origin", JSONB, nullable=False),
    Column("since", DateTime(timezone=True), primary_key=True),
    Column("until", DateTime(timezone=True)),
    Index("naming_family", "family"),
)
"""Who was named for whom, when and by whom; `organisations`: those that may end it. The border reads it for answers."""

DEADLINE: Final = Table(
    "deadline",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("clock", Text, nullable=False),
    Column("family", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("alert", Uuid),
    Column("steps", JSONB, nullable=False),
    Column("next_step", Text),
    Column("next_at", DateTime(timezone=True)),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default="armed"),
    CheckConstraint("state IN ('armed', 'stopped', 'done')", name="deadline_state"),
    Index("deadline_next", "next_at", postgresql_where=text("state = 'armed'")),
)
"""Clocks that run; the ticker sends `clock.due` for `next_step` at `next_at` and moves on to the following step."""
