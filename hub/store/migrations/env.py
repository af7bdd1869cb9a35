"""Run by Alembic: the connection comes from `upgrade`, which holds the lock and the transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from hub.store.tables import METADATA

connection = context.config.attributes["connection"]
assert isinstance(connection, Connection)
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
