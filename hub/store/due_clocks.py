"""What time alone brings: steps of clocks and ends of rights that are due, up to the border's watermark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import DateTime, Text, Uuid

from hub.ids import DeadlineId, PersonId

_WATERMARK: Final = text("""
    SELECT greatest(coalesce(min(read_until), '-infinity'), clock_timestamp() - interval '15 minutes')
    FROM offsets WHERE stage = 'border'""")
_STEPS: Final = text("""
    SELECT id, next_step, next_at, person FROM deadline
    WHERE state = 'armed' AND next_at <= CASE WHEN urgent THEN clock_timestamp() ELSE :until END
    ORDER BY next_at, id LIMIT :limit""")
_MOVE: Final = text("""
    UPDATE deadline d SET next_step = n.step, next_at = n.at, state = CASE WHEN n.at IS NULL THEN 'done' ELSE state END
    FROM (SELECT t.id, s.step ->> 0 AS step, (s.step ->> 1)::timestamptz AS at
          FROM unnest(:ids, :steps) AS t(id, done)
          JOIN deadline o ON o.id = t.id AND o.next_step = t.done
          LEFT JOIN LATERAL (
              SELECT step FROM jsonb_array_elements(o.steps) WITH ORDINALITY AS e(step, place)
              WHERE (step ->> 1)::timestamptz > o.next_at ORDER BY place LIMIT 1) s ON true
          ORDER BY t.id) n
    WHERE d.id = n.id AND d.state = 'armed'""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)), bindparam("steps", type_=ARRAY(Text))
)
_ENDS: Final = text(
    "SELECT person, next_end FROM rights WHERE next_end <= :until ORDER BY next_end, person LIMIT :limit"
)
_ENDED: Final = text("""
    UPDATE rights r SET next_end = NULL
    FROM (SELECT person, at FROM unnest(:persons, :ends) AS t(person, at) ORDER BY person) t
    WHERE r.person = t.person AND r.next_end = t.at""").bindparams(
    bindparam("persons", type_=ARRAY(Uuid)), bindparam("ends", type_=ARRAY(DateTime(timezone=True)))
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a clock that has come."""

    deadline: DeadlineId
    step: str
    at: datetime
    person: PersonId


@dataclass(frozen=True, slots=True)
class End:
    """Time alone narrows somebody's rights: a permission ended, or they turned 18."""

    person: PersonId
    at: datetime


async def watermark(conn: AsyncConnection) -> datetime:
    """Return up to when the border has read all that Kafka has, at the earliest 15 minutes ago."""
    found: datetime = (await conn.execute(_WATERMARK)).scalar_one()
    return found


async def steps(conn: AsyncConnection, until: datetime, limit: int) -> list[Step]:
    """Return steps due by `until`; urgent ones by now."""
    rows = await conn.execute(_STEPS, {"until": until, "limit": limit})
    return [Step(DeadlineId(r.id), r.next_step, r.next_at, PersonId(r.person)) for r in rows]


async def move_on(conn: AsyncConnection, done: Sequence[Step]) -> None:
    """Move these clocks to their following step; after the last one they are done."""
    if done:
        await conn.execute(_MOVE, {"ids": [one.deadline for one in done], "steps": [one.step for one in done]})


async def ends(conn: AsyncConnection, until: datetime, limit: int) -> list[End]:
    """Return ends of rights reached by `until`."""
    return [End(PersonId(r.person), r.next_end) for r in await conn.execute(_ENDS, {"until": until, "limit": limit})]


async def told(conn: AsyncConnection, done: Sequence[End]) -> None:
    """Note that the border hears of these; it sets the next end when it folds them."""
    if done:
        persons: list[UUID] = [one.person for one in done]
        await conn.execute(_ENDED, {"persons": persons, "ends": [one.at for one in done]})
