"""What time alone brings: steps of clocks and ends of rights that are due, up to the border's watermark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import DeadlineId, PersonId

# A way in that was never read to any time holds everything back, as long as any may.
_WATERMARK: Final = text("""
    SELECT greatest(coalesce(min(coalesce(read_until, '-infinity')), '-infinity'),
                    clock_timestamp() - interval '15 minutes')
    FROM offsets WHERE stage = 'border'""")
_STEPS: Final = text("""
    SELECT id, next_step, next_at, person FROM deadline
    WHERE state = 'armed' AND next_at <= CASE WHEN urgent THEN clock_timestamp() ELSE CAST(:until AS timestamptz) END
    ORDER BY next_at, id LIMIT :limit""")
# A clock that was set anew meanwhile keeps its new steps: name and time of the step must still be the one told.
_MOVE: Final = text("""
    UPDATE deadline d SET next_step = n.step ->> 0, next_at = (n.step ->> 1)::timestamptz,
        state = CASE WHEN n.step IS NULL THEN 'done' ELSE 'armed' END
    FROM (SELECT o.id, o.next_step, o.next_at, o.steps -> min(e.place)::int AS step
          FROM unnest(CAST(:ids AS uuid[]), CAST(:steps AS text[]), CAST(:times AS timestamptz[])) AS t(id, step, at)
          JOIN deadline o ON o.id = t.id AND o.next_step = t.step AND o.next_at = t.at
          CROSS JOIN LATERAL jsonb_array_elements(o.steps) WITH ORDINALITY AS e(step, place)
          WHERE e.step ->> 0 = t.step AND (e.step ->> 1)::timestamptz = t.at
          GROUP BY o.id) n
    WHERE d.id = n.id AND d.state = 'armed' AND d.next_step = n.next_step AND d.next_at = n.next_at""")
_ENDS: Final = text(
    "SELECT person, next_end FROM rights WHERE next_end <= :until ORDER BY next_end, person LIMIT :limit"
)
_ENDED: Final = text("""
    UPDATE rights r SET next_end = NULL
    FROM unnest(CAST(:persons AS uuid[]), CAST(:ends AS timestamptz[])) AS t(person, at)
    WHERE r.person = t.person AND r.next_end = t.at""")


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
        ordered = sorted(done, key=lambda one: one.deadline)
        columns = {
            "ids": [one.deadline for one in ordered],
            "steps": [one.step for one in ordered],
            "times": [one.at for one in ordered],
        }
        await conn.execute(_MOVE, columns)


async def ends(conn: AsyncConnection, until: datetime, limit: int) -> list[End]:
    """Return ends of rights reached by `until`."""
    return [End(PersonId(r.person), r.next_end) for r in await conn.execute(_ENDS, {"until": until, "limit": limit})]


async def told(conn: AsyncConnection, done: Sequence[End]) -> None:
    """Note that the border hears of these; it sets the next end when it folds them."""
    if done:
        ordered = sorted(done, key=lambda one: one.person)
        columns = {"persons": [one.person for one in ordered], "ends": [one.at for one in ordered]}
        await conn.execute(_ENDED, columns)
