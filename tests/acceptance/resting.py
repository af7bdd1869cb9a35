"""Has the hub judged what came in, and carried everything out to its end?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import asyncpg
from confluent_kafka import KafkaException

from tests.acceptance.records import Sent

if TYPE_CHECKING:
    from tests.acceptance.harness import Hub

_OPEN = """
    SELECT (SELECT count(*) FROM event WHERE state = 'waiting')
         + (SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM notice WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM recheck)
         + (SELECT count(*) FROM recall WHERE NOT announced)"""


def judged(hub: Hub, sent: Sequence[Sent]) -> dict[Sent, tuple[object, ...]]:
    """Return outcome, reason, field and event of each; nothing while one is missing."""
    try:
        rows = hub.rows(
            "SELECT a.topic, a.position, outcome, reason, field, event_id FROM arrival a"
            " JOIN unnest($1::text[], $2::bigint[]) AS w(topic, position)"
            " ON w.topic = a.topic AND w.position = a.position AND a.partition = 0",
            [f"hub.in.{one.org}" for one in sent],
            [one.offset for one in sent],
        )
    except (asyncpg.PostgresError, OSError):
        return {}  # away just now
    found = {(topic, position): tuple(rest) for topic, position, *rest in rows}
    if len(found) < len(sent):
        return {}
    return {one: found[(f"hub.in.{one.org}", one.offset)] for one in sent}


def settled(hub: Hub) -> bool:
    """Tell whether nothing waits, everything has been read, and still nothing waits."""
    try:
        return _at_rest(hub) and _all_read(hub) and _at_rest(hub)
    except (asyncpg.PostgresError, OSError, KafkaException):
        return False  # away just now


def _at_rest(hub: Hub) -> bool:
    return not hub.one(_OPEN)


def _all_read(hub: Hub) -> bool:
    read = dict(hub.rows("SELECT topic, sum(next)::bigint FROM offsets GROUP BY topic"))
    return all(read.get(topic, 0) == end for topic, end in hub.kafka.ends().items())
