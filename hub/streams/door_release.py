"""The operator's door to a frozen family: let it go on, past what is dropped or through what can now be carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import RefusedError
from hub.ids import EventId, FamilyId
from hub.store import quarantine, quarantine_acts, states
from hub.store.clock import database_now
from hub.store.quarantine import Story
from hub.store.states import StoredState
from hub.store.trouble import answering
from hub.streams import behind
from hub.streams.door_quarantine import By, act, drop, not_under_way
from hub.streams.own_words import Ways, new_ce_id, say_dropped, say_released
from hub.streams.shell import Shell


@dataclass(frozen=True, slots=True)
class Released:
    """What became of a family: numbers applied before and after, and why it still waits, if it does."""

    family: FamilyId
    before: int
    applied: int
    frozen: str | None
    parked: tuple[Story, ...] = ()
    """What it waits behind now."""


async def release(shell: Shell, ways: Ways, family: FamilyId, by: By, *, drops: bool = False) -> Released:
    """Let a frozen family go on; `drops`: what blocks it is dropped, else it is tried once more.

    RefusedError `not_found`, `not_frozen`, `gap`, `under_way`.
    """
    async with answering(), shell.engine.connect() as conn:
        before = await _frozen(conn, family)
        rows = await quarantine.behind(conn, [family])
    if drops:
        for row in rows:
            await drop(shell, ways, row.id, by)
    await _over_holes(shell, ways, family, drops=drops)
    ce_id = await _asked(shell, family, by)
    await say_released(shell, ways, family, ce_id)
    async with answering(), shell.engine.connect() as conn:
        state = (await states.load(conn, [family]))[family]
        left = await quarantine.behind(conn, [family]) if state.frozen is not None else ()
    return Released(family, before.applied_no, state.applied_no, state.frozen, left)


async def _frozen(conn: AsyncConnection, family: FamilyId) -> StoredState:
    state = (await states.load(conn, [family])).get(family)
    if state is None:
        raise RefusedError("not_found", field="family", rule="a family of the list", mend="hub quarantine list")
    if state.frozen is None:
        raise RefusedError("not_frozen", field="family", rule="a family that waits", mend="nothing is left to do")
    return state


async def _over_holes(shell: Shell, ways: Ways, family: FamilyId, *, drops: bool) -> None:
    """Drop what is missing before the last number on hand, when asked to; RefusedError `gap` otherwise."""
    async with answering(), shell.engine.connect() as conn:
        missing = await _missing(shell, conn, family)
        now = await database_now(conn)
    if missing and not drops:
        told = ", ".join(str(number) for number in sorted(missing)[:5])
        raise RefusedError(
            "gap",
            field="family",
            rule=f"every number on hand; {told} never came from the log",
            mend="find out why, before anything else; to pass over it: --drop",
        )
    for event in missing.values():
        await say_dropped(shell, ways, event, new_ce_id(event, "dropped", now))


async def _missing(shell: Shell, conn: AsyncConnection, family: FamilyId) -> dict[int, EventId]:
    """Return the numbers that are neither on hand nor dropped, with the events that had them."""
    region = await shell.regions.newest(conn)
    found = (await behind.load(conn, shell.keyring, [family], region.id))[family]
    over = await quarantine.dropped_events(conn, family)
    return {number: event for event, number in found.missing.items() if event not in over}


async def _asked(shell: Shell, family: FamilyId, by: By) -> str:
    """Write down that the family is released, and claim what it waits behind."""
    async with answering(), shell.engine.begin() as conn:
        rows = await quarantine.behind(conn, [family])
        await not_under_way(conn, rows)
        ce_id = new_ce_id(family, "released", await database_now(conn))
        await _claim(conn, rows, ce_id)
        acts = [act("release", by, one.id, family) for one in rows] or [act("release", by, None, family)]
        await quarantine_acts.note(conn, acts)
    return ce_id


async def _claim(conn: AsyncConnection, rows: Sequence[Story], ce_id: str) -> None:
    for one in rows:
        if not await quarantine.ask(conn, one, "retry", ce_id):
            raise RefusedError("under_way", field="family", rule="one deed at a time", mend="look again in a moment")
