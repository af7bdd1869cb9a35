"""The border's tables about no person: contacts that are counted, and workers who are away."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Identity, Index, Table, Text, UniqueConstraint, Uuid

from hub.store.metadata import METADATA, at

CONTACT_COUNT: Final = Table(
    "contact_count",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("area", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
"""Contacts of nobody in particular, by Helsinki day. `topic` empty: the contacts themselves; else those of them that
named this topic. `language` empty: not told."""

ABSENCE: Final = Table(
    "absence",
    METADATA,
    Column("no", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("org", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("substitute", Text),
    at("recorded_at"),
    CheckConstraint("first_day <= last_day", name="absence_days"),
    UniqueConstraint("event_id", name="absence_event"),
    Index("absence_worker", "worker", "first_day", "no"),
)
"""Who is away, both days included. Every row stays; of one worker and first day the newest counts."""
