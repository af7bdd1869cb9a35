"""The operator's door to what was parked: look at it, send it again, or let it lie for good.

Every deed is written down with who and why before it is done. Nothing is ever deleted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.producers import Message
from hub.errors import RefusedError, UnavailableError
from hub.ids import FamilyId
from hub.schemas.identity_code import is_code_word
from hub.store import holds, quarantine, quarantine_acts, rights
from hub.store.clock import database_now
from hub.store.ledger import Arrival, arrival_at
from hub.store.quarantine import Story
from hub.store.quarantine_acts import Act, Deed, Done
from hub.store.trouble import answering
from hub.streams.own_words import Ways, carried_out, new_ce_id, say_dropped, seen
from hub.streams.record import Record, unparked
from hub.streams.shell import Shell

LONGEST: Final = 500
_FAMILY, _BORDER = "family", "border"


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and why."""

    who: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse what says nothing, too much, or an identity code (RefusedError)."""
        for field, word in (("as", self.who), ("reason", self.reason)):
            if not word.strip() or len(word) > LONGEST or is_code_word(word):
                mend = "say it in a few words, and name no member of a family"
                raise RefusedError(
                    "not_valid", field=field, rule=f"1 to {LONGEST} characters, no identity code", mend=mend
                )


@dataclass(frozen=True, slots=True)
class Told:
    """One parked record, and what people did with it."""

    story: Story
    acts: tuple[Done, ...]


async def story(shell: Shell, id: UUID) -> Told:
    """Return what may be told of a parked record without looking at it; RefusedError `not_found`."""
    async with answering(), shell.engine.connect() as conn:
        return Told(await known(conn, id), await quarantine_acts.told(conn, id))


async def look(shell: Shell, id: UUID, by: By) -> Record:
    """Return a parked record as it came, once it is written down who looked and why.

    RefusedError `not_found`; PoisonError when the sealed copy itself does not open.
    """
    async with answering(), shell.engine.begin() as conn:
        found = await known(conn, id)
        await quarantine_acts.note(conn, [act("shown", by, found.id, found.family)])
    # INVARIANT: the row is committed before anything is opened.
    async with answering(), shell.engine.connect() as conn:
        return unparked(shell.keyring, found, await quarantine.sealed_of(conn, id))


async def drop(shell: Shell, ways: Ways, id: UUID, by: By, *, settled: bool = False) -> Story:
    """Let a parked record lie for good, sealed as it is; one of a family's log is dropped by a word on that log.

    `settled`: what it may have narrowed has been said anew. RefusedError `not_found`, `already_dropped`,
    `already_released`, `under_way`, `holds_somebody`.
    """
    async with answering(), shell.engine.begin() as conn:
        found = still_parked(await known(conn, id))
        ce_id = None
        if found.stage == _FAMILY and found.family is not None:
            ce_id = await _asked_to_drop(conn, found)
        else:
            await _let_lie(conn, found, settled=settled)
        await quarantine_acts.note(conn, [act("drop", by, found.id, found.family)])
    if ce_id is not None:
        await say_dropped(shell, ways, found.event_id or found.id, ce_id)
    async with answering(), shell.engine.connect() as conn:
        return await known(conn, id)


async def retry(shell: Shell, ways: Ways, id: UUID, by: By) -> tuple[Story, Arrival | None]:
    """Send the original once more through the front door; return the row and what became of it there.

    A row that has its end is returned as it is. RefusedError `not_found`, `already_dropped`, `not_at_the_border`.
    """
    async with answering(), shell.engine.begin() as conn:
        found = await known(conn, id)
        if found.state == "released":
            return found, None
        still_parked(found)
        if found.stage != _BORDER:
            raise RefusedError(
                "not_at_the_border", field="id", rule="a record that came in", mend=_ELSEWHERE[found.stage]
            )
        await quarantine.ask(conn, found, "retry", found.asked_as)
        await quarantine_acts.note(conn, [act("retry", by, found.id, None)])
        record = unparked(shell.keyring, found, await quarantine.sealed_of(conn, id))
    (place,) = await ways.intake.take([Message(record.topic, record.key, record.value, record.headers)])
    if place is None:
        raise UnavailableError("broker")
    arrival = await seen(shell, lambda conn: arrival_at(conn, place))
    async with answering(), shell.engine.begin() as conn:
        await _came_in(conn, found, arrival)
    async with answering(), shell.engine.connect() as conn:
        return await known(conn, id), arrival


_ELSEWHERE: Final = {
    "family": "hub quarantine release FAMILY",
    "delivery": "its number was given to a void; drop it, and send what is missing as a new event",
}


async def known(conn: AsyncConnection, id: UUID) -> Story:
    """Return the story of a row; RefusedError `not_found`."""
    found = await quarantine.story(conn, id)
    if found is None:
        raise RefusedError("not_found", field="id", rule="an id of the list", mend="hub quarantine list")
    return found


def still_parked(found: Story) -> Story:
    """Return the row; RefusedError when it has its end."""
    if found.state == "dropped":
        raise RefusedError("already_dropped", field="id", rule="a record that is parked", mend="nothing is left to do")
    if found.state == "released":
        raise RefusedError("already_released", field="id", rule="a record that is parked", mend="nothing is left to do")
    return found


async def not_under_way(conn: AsyncConnection, rows: Sequence[Story]) -> None:
    """Raise RefusedError `under_way` when somebody's earlier word about one of these has not arrived yet."""
    for one in rows:
        if one.asked_as is not None and not await carried_out(conn, one.asked_as):
            mend = f"wait, or finish it: hub quarantine {one.asked} {one.id}"
            raise RefusedError("under_way", field="id", rule="one deed at a time", mend=mend)


def act(deed: Deed, by: By, parked: UUID | None, family: FamilyId | None) -> Act:
    """Return the row that says what is about to be done."""
    return Act(uuid4(), parked, family, deed, by.who, by.reason)


async def _asked_to_drop(conn: AsyncConnection, found: Story) -> str:
    if found.asked == "drop" and found.asked_as is not None:
        return found.asked_as
    await not_under_way(conn, [found])
    ce_id = new_ce_id(found.id, "dropped", await database_now(conn))
    if not await quarantine.ask(conn, found, "drop", ce_id):
        raise RefusedError("under_way", field="id", rule="one deed at a time", mend="look again: hub quarantine show")
    return ce_id


async def _let_lie(conn: AsyncConnection, found: Story, *, settled: bool) -> None:
    held = await holds.of(conn, found.id)
    if held and not settled:
        raise RefusedError(
            "holds_somebody",
            field="id",
            rule="it narrows somebody's rights, and until it is judged nothing about them is released by consent",
            mend="have it sent anew and accepted, then drop it with --settled",
        )
    await quarantine.end(conn, [found.id], "dropped", "")
    await holds.release(conn, found.id)
    if held:
        await rights.lock_alone(conn)


async def _came_in(conn: AsyncConnection, found: Story, arrival: Arrival) -> None:
    """Mark the row with what became of its original; whoever it holds is let go once it was judged."""
    became = arrival.outcome if not arrival.reason else f"{arrival.outcome} {arrival.reason}"
    await quarantine.end(conn, [found.id], "released", became)
    if not await holds.of(conn, found.id):
        return
    again = await quarantine.story_at(conn, _BORDER, arrival.topic, arrival.partition, arrival.position)
    if again is None:
        await holds.release(conn, found.id)
    else:
        # Parked anew: the new row holds whom it names, the old one whoever is left.
        await holds.hand_over(conn, found.id, again.id)
    await rights.lock_alone(conn)
