"""The demo's tables: one plan in three pairs of eyes, and the sum of the story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich import box
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.commands import rule_words
from hub.commands.plan_text import Teller
from hub.region.model import Worker
from hub.store import figures
from hub.streams.door_plan import Seen
from hub.streams.door_why import Why
from hub.streams.shell import Shell

WIDTH: Final = 78
WORDS: Final = ("sent", "denied", "refused", "recall")
"""Events by state, control messages by kind."""


def side_by_side(shell: Shell, views: Sequence[tuple[Worker, Seen | None]]) -> Table:
    """Return the plan as each worker may see it, in columns."""
    table = Table(box=box.SIMPLE, width=WIDTH, padding=(0, 1), header_style="bold cyan")
    for worker, _ in views:
        table.add_column(f"{worker.name}\n{worker.org}", ratio=1, overflow="fold")
    columns = [Teller(shell, seen).lines() if seen is not None else ["(nothing)"] for _, seen in views]
    table.add_row(*("\n".join(lines) for lines in columns))
    return table


def missing_words(found: Why) -> str:
    """Return in few words why nothing goes to anybody now."""
    rules = Counter(rule for _, verdict in found.now for rule in verdict.rules)
    withdrawn = any(word.count(":") > 1 for _, verdict in found.now for word in verdict.missing)
    rule = next(iter(rules), "silence")
    return f"{rule}: permission withdrawn" if withdrawn else rule_words.told([rule])


async def summary(conn: AsyncConnection) -> tuple[Table, Table]:
    """Return events by outcome and deliveries by organisation."""
    events = Table("event", "outcome", "count", box=box.SIMPLE_HEAD, title="Events", title_justify="left")
    for one in await figures.arrivals(conn):
        events.add_row(one.type.removeprefix("hub.").removesuffix(".v1"), one.outcome, str(one.events))
    counts: dict[str, Counter[str]] = {}
    for row in await figures.deliveries(conn):
        word = row.kind if row.kind != "event" else row.state
        counts.setdefault(row.recipient, Counter())[word] += row.rows
    out = Table("to", *WORDS, box=box.SIMPLE_HEAD, title="Deliveries", title_justify="left")
    for org, kinds in sorted(counts.items()):
        out.add_row(org, *(str(kinds[word]) for word in WORDS))
    return events, out


async def latency_words(conn: AsyncConnection) -> str:
    """Return how long it took from acceptance to `hub.out`."""
    found = await figures.latency(conn)
    if found is None:
        return "nothing was delivered"
    return f"accepted → hub.out: middle {found[0] * 1000:.0f} ms, longest {found[1] * 1000:.0f} ms"
