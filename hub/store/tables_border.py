"""The border's tables: offsets, ledger, accepted events, families, rights, matters, region versions."""

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

from hub.store.metadata import METADATA, NOW, at

OFFSETS: Final = Table(
    "offsets",
    METADATA,
    Column("stage", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next", BigInteger, nullable=False),
    Column("read_until", DateTime(timezone=True)),
)
"""`next` moves in the transaction of the batch; `read_until`: all that Kafka appended before has been read."""


ARRIVAL: Final = Table(
    "arrival",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("arrived_at", DateTime(timezone=True), primary_key=True, server_default=NOW),
    Column("org", Text, nullable=False),
    Column("ce_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("event_id", Uuid),
    Column("repeat_of", BigInteger),
    Column("reason", Text, nullable=False, server_default=""),
    Column("field", Text, nullable=False, server_default=""),
    Column("rule", Text, nullable=False, server_default=""),
    Column("mend", Text, nullable=False, server_default=""),
    CheckConstraint("outcome IN ('accepted', 'refused', 'quarantined', 'repeat')", name="arrival_outcome"),
    Index("arrival_position", "topic", "partition", "position"),
    Index("arrival_event", "event_id"),
    Index("arrival_parked", "org", "ce_id", postgresql_where=text("outcome = 'quarantined'")),
    postgresql_partition_by="RANGE (arrived_at)",
)
"""One row per record read from `hub.in.*`; by month. `repeat_of`: the position of the first one."""

SEEN: Final = Table(
    "seen",
    METADATA,
    Column("org", Text, primary_key=True),
    Column("ce_id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("event_id", Uuid),
    postgresql_partition_by="HASH (org, ce_id)",
)
"""The first arrival of each (source, id), or the newest judged one when it was refused; keyed digest of its content."""

EVENT: Final = Table(
    "event",
    METADATA,
    Column("event_id", Uuid, primary_key=True),
    Column("family", Uuid, nullable=False),
    Column("family_no", BigInteger, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("sender", Text, nullable=False),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    UniqueConstraint("family", "family_no", name="event_family_no"),
    CheckConstraint("state IN ('waiting', 'logged')", name="event_state"),
    Index("event_waiting", "accepted_at", postgresql_where=text("state = 'waiting'")),
    Index("event_accepted", "accepted_at"),
)
"""Accepted events: the same sealed bytes as on `hub.events`; the log lane sends those that wait."""

FAMILY: Final = Table(
    "family",
    METADATA,
    Column("family", Uuid, primary_key=True),
    Column("last_no", BigInteger, nullable=False, server_default="0"),
    Column("last_at", DateTime(timezone=True)),
    Column("has_state", Boolean, nullable=False, server_default=text("false")),
)
"""The border's lock and counter of each family."""

MEMBER: Final = Table(
    "member",
    METADATA,
    Column("family", Uuid, primary_key=True),
    Column("person", Uuid, primary_key=True),
    Column("present", Boolean, nullable=False),
    Index("member_present", "person", unique=True, postgresql_where=text("present")),
    Index("member_person", "person"),
)
"""Who is or was in a family; a person is present in exactly one."""

RIGHTS: Final = Table(
    "rights",
    METADATA,
    Column("person", Uuid, primary_key=True),
    Column("doc", JSONB, nullable=False),
    Column("next_end", DateTime(timezone=True)),
    at("changed_at"),
    Index("rights_guardians", text("(doc -> 'guardians')"), postgresql_using="gin"),
    Index("rights_homes", text("jsonb_path_query_array(doc, '$.homes[*].with[*]'::jsonpath)"), postgresql_using="gin"),
    Index("rights_next_end", "next_end", postgresql_where=text("next_end IS NOT NULL")),
)
"""All rights of one person, whole (`consent/doc.py`); `next_end`: when time alone next narrows them (a permission or
access ends, the 18th birthday): the ticker then sends `clock.due` about this person through the border."""

HOLD: Final = Table(
    "hold",
    METADATA,
    Column("person", Uuid, primary_key=True),
    Column("quarantine", Uuid, primary_key=True),
)
"""A quarantined narrowing event names this person: rule 7 gives nothing until it is resolved."""

MATTER: Final = Table(
    "matter",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("family", Uuid, nullable=False),
    Column("organisations", ARRAY(Text), nullable=False),
    Column("origin", JSONB, nullable=False),
    Column("ended", Boolean, nullable=False, server_default=text("false")),
    Index("matter_family", "family"),
)

RECHECK: Final = Table(
    "recheck",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("person", Uuid, nullable=False),
    Column("event_id", Uuid),
    at("asked_at"),
)
"""Somebody's rights got narrower: the recall lane looks at everything disclosed about them."""

REGION: Final = Table(
    "region",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("region", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    Column("law", Text, nullable=False),
    at("stored_at"),
)
"""Versions of the region file, 1, 2, 3 …, each with the law it was read with."""
