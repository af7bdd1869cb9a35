"""The doors' tables: deliveries, disclosures, recalls, notices, leases."""

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

DELIVERY: Final = Table(
    "delivery",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("event_id", Uuid),
    Column("person", Uuid),
    Column("body", JSONB),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("hub_seq", BigInteger),
    Column("claim", JSONB),
    Column("sealed", LargeBinary),
    Column("rules", ARRAY(Text), nullable=False, server_default="{}"),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("epoch", BigInteger),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    at("made_at"),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("claimed_at", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    UniqueConstraint("recipient", "hub_seq", name="delivery_seq"),
    CheckConstraint("kind IN ('event', 'status', 'refused', 'recall', 'void')", name="delivery_kind"),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'denied')", name="delivery_state"),
    Index(
        "delivery_queued",
        "recipient",
        text("urgent DESC"),
        "made_at",
        "id",
        postgresql_where=text("state = 'queued'"),
    ),
    Index("delivery_sending", "recipient", "hub_seq", postgresql_where=text("state = 'sending'")),
    Index("delivery_event", "event_id"),
    Index("delivery_added", "sent_at", postgresql_where=text("state = 'sent' AND sealed <> ''")),
)
"""What goes to `hub.out.<recipient>`.

`made_at` of an event's delivery is the event's `accepted_at`, so that a family's order is the recipient's order.
`body`: ids and codes of a control message. `claim`: the verdict it was claimed under, `epoch` the lease of that claim.
`sealed`: what the vault added at the claim, sealed; kept for who reads again, later emptied. A void takes over id and
number of a claimed row; that row gives its number back, adds one to `round` (its next id on the wire differs) and is
queued afresh.
"""

RECIPIENT: Final = Table(
    "recipient",
    METADATA,
    Column("org", Text, primary_key=True),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("wait_until", DateTime(timezone=True)),
)
"""The gap-free counter of each recipient, and how long it rests after a failure."""

DISCLOSURE: Final = Table(
    "disclosure",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("org", Text, nullable=False),
    Column("worker", Text),
    Column("persons", ARRAY(Uuid), nullable=False),
    Column("delivery", Uuid),
    Column("hub_seq", BigInteger),
    Column("facts", JSONB, nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    Column("rules", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False, server_default="released"),
    Column("recall", Uuid),
    at("made_at"),
    CheckConstraint("kind IN ('delivery', 'plan', 'inbox', 'notice', 'disclosures')", name="disclosure_kind"),
    CheckConstraint("state IN ('released', 'withheld', 'possibly_delivered')", name="disclosure_state"),
    Index("disclosure_persons", "persons", postgresql_using="gin"),
    Index("disclosure_delivery", "delivery"),
    Index("disclosure_statutory", "made_at", postgresql_where=text("'statutory' = ANY (rules)")),
)
"""Who got or saw what, when, and by which rules; `facts`: [{event, categories}].

Never deleted; only `state` and `recall` ever change."""

RECALL: Final = Table(
    "recall",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("org", Text, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("family", Uuid, nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    Column("received_before", DateTime(timezone=True), nullable=False),
    Column("acknowledge_by", DateTime(timezone=True), nullable=False),
    Column("announced", Boolean, nullable=False, server_default=text("false")),
    Column("acknowledged_at", DateTime(timezone=True)),
    Index("recall_person", "person"),
    Index("recall_waiting", "id", postgresql_where=text("NOT announced")),
)
"""`announced`: `recall.sent` is on `hub.in.hub`. `acknowledged_at` is set by the family stage."""

NOTICE: Final = Table(
    "notice",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("alert", Uuid, nullable=False),
    Column("worker", Text, nullable=False),
    Column("rung", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("message_id", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("wait_until", DateTime(timezone=True)),
    Column("rules", ARRAY(Text), nullable=False, server_default="{}"),
    at("made_at"),
    Column("sent_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'denied', 'failed')", name="notice_state"),
    Index("notice_open", "made_at", postgresql_where=text("state IN ('queued', 'sending')")),
)
"""A bare alert to one worker's mail; the Message-ID is derived from the notice's id, so a second copy is recognised."""

LEASE: Final = Table(
    "lease",
    METADATA,
    Column("lane", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)
"""A lane has one holder at a time; its epoch is checked in the first statement of every claim and mark."""

PAUSE: Final = Table(
    "pause",
    METADATA,
    Column("lane", Text, primary_key=True),
    at("since"),
)
"""Lanes an operator has stopped."""

OUTBOX_MARK: Final = Table(
    "outbox_mark",
    METADATA,
    Column("org", Text, primary_key=True),
    Column("acknowledged", BigInteger, nullable=False),
    at("at"),
)
"""How far an organisation that reads over HTTP has acknowledged its messages; moves forward only."""

OUTBOX_VOID: Final = Table(
    "outbox_void",
    METADATA,
    Column("delivery", Uuid, primary_key=True),
    at("at"),
)
"""Messages that were read as voids, since rights had narrowed after they were sent: such a number stays void."""
