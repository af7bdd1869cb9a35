"""All tables of the database `hub`, by name of their module."""

from __future__ import annotations

from hub.store import tables_border, tables_doors, tables_family, tables_reconciler, tables_staff
from hub.store.metadata import METADATA

__all__ = ["METADATA", "tables_border", "tables_doors", "tables_family", "tables_reconciler", "tables_staff"]
