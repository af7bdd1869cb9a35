"""Receipts read from the ledger itself, for a connector that runs on the hub's own machine."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.receipts import Became, Sent
from hub.store.receipts import Told, told_at
from hub.store.trouble import answering
from hub.streams.shell import Shell


class LedgerReceipts:
    """Looks up what became of records."""

    def __init__(self, shell: Shell) -> None:
        """Take the world."""
        self._engine = shell.engine

    async def __call__(self, sent: Sequence[Sent], /) -> Sequence[Became]:
        """Return what became of each; UnavailableError while the database is away."""
        if not sent:
            return ()
        async with answering(), self._engine.connect() as conn:
            # One partition, read in order: while the last one waits there is no use in asking for the others.
            last = await told_at(conn, sent[-1].position)
            if last is None:
                return [Became("pending")] * len(sent)
            return [*[_became(await told_at(conn, one.position)) for one in sent[:-1]], _became(last)]


def _became(told: Told | None) -> Became:
    if told is None:
        return Became("pending")
    one = told.arrival
    state = one.outcome if one.outcome != "repeat" else "pending"
    return Became(state, told.repeat, one.reason, one.field, one.rule, one.mend)
