"""The vault's tables as queries see them; `schema.py` makes them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
)

METADATA: Final = MetaData()

PERSON: Final = Table(
    "person",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary),
    Column("code_sealed", LargeBinary),
    Column("card_sealed", LargeBinary),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""`wrapped_key` is the person's data key under the hub's wrap key, null once destroyed; the rest is sealed with it."""

BLIND: Final = Table(
    "blind",
    METADATA,
    Column("index", LargeBinary, primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("org", Text),
    Column("person_id", Uuid, nullable=False),
    CheckConstraint("kind IN ('code', 'local')", name="blind_kind"),
    Index("blind_person", "person_id"),
)
"""Keyed digests of handles: a person is found by them, nothing is read from them."""

LOCAL_ID: Final = Table(
    "local_id",
    METADATA,
    Column("org", Text, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("local_id_person", "person_id"),
)
"""An organisation's own id of a person, sealed with the person's data key."""

MASTER_CHECK: Final = Table(
    "master_check",
    METADATA,
    Column("only_one", Boolean, primary_key=True, server_default="true"),
    Column("proof", LargeBinary, nullable=False),
    CheckConstraint("only_one", name="master_check_one"),
)
"""One row: a digest of nothing, keyed by the master key this vault was filled under."""

VAULT_SCHEMA: Final = Table(
    "vault_schema",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("applied_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
