"""Any number of rows in one statement: columns travel as arrays and meet again in `unnest`, sorted by key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Table, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import Row as Found
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = Mapping[str, object]
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call] # the dialect's maker has no types


@dataclass(frozen=True, slots=True)
class Write:
    """One statement for many rows; `shapes` tells for each column how a value travels."""

    sql: TextClause
    shapes: Mapping[str, str]
    keys: tuple[str, ...]


def writing(table: Table, columns: str, conflict: str = "DO NOTHING", *, returning: str = "") -> Write:
    """Make the INSERT of `columns` (names in one string) into `table`; `conflict` follows ON CONFLICT."""
    chosen = [table.c[name] for name in columns.split()]
    wanted = ", ".join(f"r.{_name(column)}{_as_array(column)}" for column in chosen)
    sql = (
        f"INSERT INTO {_name(table)} ({', '.join(map(_name, chosen))})"  # noqa: S608 - names of our own tables
        f" SELECT {wanted} FROM {_unnest(chosen)}"
        f" ON CONFLICT {conflict}{f' RETURNING {returning}' if returning else ''}"
    )
    return Write(text(sql), _shapes(chosen), _keys(table, chosen))


def changing(table: Table, columns: str, *, where: str = "", extra: str = "") -> Write:
    """Make the UPDATE of rows of `table` found by their key; `columns` holds the key and what changes.

    `where` narrows further (over `t`, the row as it is, and `r`, what is given); `extra` sets more (`state = 'x'`).
    """
    chosen = [table.c[name] for name in columns.split()]
    keys = _keys(table, chosen)
    changes = [f"{_name(one)} = r.{_name(one)}{_as_array(one)}" for one in chosen if one.name not in keys]
    match = " AND ".join(f't."{key}" = r."{key}"' for key in keys)
    sql = (
        f"UPDATE {_name(table)} t SET {', '.join([*changes, *([extra] if extra else [])])}"  # noqa: S608 - our own names
        f" FROM {_unnest(chosen)} WHERE {match}{f' AND {where}' if where else ''}"
    )
    return Write(text(sql), _shapes(chosen), keys)


async def write(conn: AsyncConnection, statement: Write, rows: Iterable[Row]) -> Sequence[Found[tuple[object, ...]]]:
    """Carry out `statement` for all `rows` at once, sorted by key; return what it returns, nothing for no rows."""
    ordered = sorted(rows, key=lambda row: tuple(str(row[key]) for key in statement.keys))
    if not ordered:
        return ()
    values = {name: [_travel(shape, row[name]) for row in ordered] for name, shape in statement.shapes.items()}
    done = await conn.execute(statement.sql, values)
    return done.all() if done.returns_rows else ()


def as_row(value: DataclassInstance) -> Row:
    """Return the fields of `value` by name."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _unnest(columns: Sequence[Column[object]]) -> str:
    # ORDER BY: rows are locked in the order of the arrays, the same in every process.
    arrays = ", ".join(f"CAST(:{column.name} AS {_travels_as(column)}[])" for column in columns)
    return f"unnest({arrays}) AS r({', '.join(map(_name, columns))})"


def _keys(table: Table, columns: Sequence[Column[object]]) -> tuple[str, ...]:
    given = {column.name for column in columns}
    return tuple(column.name for column in table.primary_key if column.name in given)


def _shapes(columns: Sequence[Column[object]]) -> dict[str, str]:
    return {column.name: _shape(column) for column in columns}


def _shape(column: Column[object]) -> str:
    if isinstance(column.type, ARRAY):
        return "array"
    return "json" if isinstance(column.type, JSONB) else "plain"


def _travels_as(column: Column[object]) -> str:
    return "text" if isinstance(column.type, ARRAY) else str(column.type.compile(_DIALECT))


def _as_array(column: Column[object]) -> str:
    return f"::{column.type.compile(_DIALECT)}" if isinstance(column.type, ARRAY) else ""


def _travel(shape: str, value: object) -> object:
    if value is None or shape == "plain":
        return value
    if shape == "json":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert isinstance(value, Iterable)
    # An array within an array of rows travels as its literal: "unnest" would flatten it.
    return "{" + ",".join(json.dumps(str(one), ensure_ascii=False) for one in value) + "}"


def _name(thing: Table | Column[object]) -> str:
    return f'"{thing.name}"'
