"""The everyday-life story, step by step; each says in one line what was done and what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Final

from hub.commands.lanes import change
from hub.commands.story import Story, until
from hub.commands.story_cast import CHILD, GUARDIANS, SURNAME
from hub.commands.story_events import TEXTS
from hub.commands.story_tables import missing_words, side_by_side
from hub.errors import RefusedError, StoppedError
from hub.ids import OrgId, PersonId, WorkerId
from hub.region.model import HELSINKI
from hub.schemas.accepted import Json
from hub.schemas.http_event import Event
from hub.sealing.pairwise import for_org
from hub.store import figures
from hub.store.pauses import DELIVERY
from hub.streams.door_inbox import Inbox, see_inbox
from hub.streams.door_plan import Seen, see_plan
from hub.streams.door_why import Why, why

PERSONAL: Final = (CHILD.code, CHILD.given_name, SURNAME, *TEXTS, *(one.code for one in GUARDIANS))

WAITS: Final = ("queued", "sending")


async def record_family(story: Story) -> None:
    """Family social work records who belongs together and who decides, then what they permit."""
    family = story.pen.family()
    report = await story.send(family)
    told = f"{report.accepted} persons, {_deciding(family)} decide"
    story.tell(f"{_short(story, story.cast.social_work)} records the family", told)
    report = await story.send(story.pen.permissions())
    story.tell("Both guardians permit three to share", f"{report.accepted} permissions in force")


async def bring_concern(story: Story) -> None:
    """A school's nightly export brings a concern, and a row that nobody has permitted."""
    report = await story.export(story.pen.export())
    refused = ", ".join(f"{len(rows)} {reason}" for reason, rows in report.refused().items())
    story.tell(f"School's nightly CSV export, {report.rows_read} rows", f"{report.accepted} accepted, {refused}")
    story.child = await until(lambda: _child(story))
    seen = await until(lambda: _alerted(story))
    named = await _plan(story, seen.worker.id)
    if named is None or named.view.named is None:
        raise StoppedError("story_no_named_worker")
    story.tell("Who takes it? The region file says", f"named worker {seen.worker.name}")
    mails = await until(lambda: _mails(story, seen.worker.mail))
    story.tell("Mail to the named worker", f"{mails} mail, nothing personal in it")
    story.tell("Alert in the worker's inbox", f"{_about(seen)}, {due_words(seen.rows[0].due_at)}")


async def plan_together(story: Story) -> None:
    """The plan is opened, home service comes by HTTP, and three workers look at the same plan."""
    plan = story.pen.plan()
    await story.send([plan])
    story.tell("The shared plan is opened", f"{len(_list(plan, 'goals'))} goals")
    status = await story.post(story.pen.home_service())
    story.tell("Home service for the plan, by HTTP", f"{status}, accepted")
    named = (await until(lambda: _alerted(story))).worker
    viewers = (named.id, story.cast.worker(story.cast.parish).id, story.cast.worker(story.cast.school).id)
    await until(lambda: _with_item(story, named.id))
    views = [(story.cast.region.workers[one], await _plan(story, one)) for one in viewers]
    story.tell("The same plan, as three may see it", "every look is written down")
    story.console.print(side_by_side(story.shell, views))


async def withdraw(story: Story) -> None:
    """Deliveries pause, a further concern is accepted, one guardian withdraws, deliveries go on."""
    await _change(story, paused=True)
    story.tell("hub pause delivery", "nothing goes out")
    received = await _sent(story, "event")
    report = await story.export(story.pen.next_export())
    waiting = await until(lambda: _queued(story))
    story.tell("A further concern from the school", f"{report.accepted} accepted, {waiting} wait to go out")
    await story.send([story.pen.withdrawal()])
    story.tell("One guardian withdraws", "in force at once")
    await _change(story, paused=False)
    found = await until(lambda: _settled(story))
    ends = Counter(one.state for one in found.happened if one.kind == "event")
    if ends["sent"] or not ends["denied"]:
        raise StoppedError("story_delivered_after_withdrawal")
    story.tell("hub resume delivery", f"{ends['sent']} delivered, {ends['denied']} denied")
    recalled = await until(lambda: _recalled(story))
    if recalled != received:
        raise StoppedError("story_recalled_are_not_those_who_received")
    story.tell("Whoever had received something", f"{len(recalled)} organisations are recalled")
    story.tell("hub why", missing_words(found))


STEPS: Final[tuple[Callable[[Story], Awaitable[None]], ...]] = (record_family, bring_concern, plan_together, withdraw)


async def _child(story: Story) -> PersonId | None:
    """Return the child's id, from the receipt of its recording."""
    async with story.shell.engine.connect() as conn:
        return await figures.person_of(conn, story.cast.social_work, story.pen.family()[0][0].id)


async def _alerted(story: Story) -> Inbox | None:
    for worker in story.cast.region.workers:
        seen = await see_inbox(story.shell, worker)
        if seen.rows:
            return seen
    return None


async def _plan(story: Story, worker: WorkerId) -> Seen | None:
    assert story.child is not None
    org = story.cast.region.workers[worker].org
    word = for_org(story.shell.keyring.pairwise_root, org).to_org(story.child)
    try:
        return await see_plan(story.shell, word, worker)
    except RefusedError:
        return None


async def _with_item(story: Story, worker: WorkerId) -> bool | None:
    seen = await _plan(story, worker)
    return True if seen is not None and any(plan.items for plan in seen.view.plans) else None


async def _mails(story: Story, to: str) -> int | None:
    """Return how many mails `to` has got; StoppedError when anything personal stands in any mail."""
    mails = await asyncio.to_thread(_all_mails, Path(story.run.mail.maildir or "."))
    if any(word in f"{one['Subject']} {one.get_content()}" for one in mails for word in PERSONAL):
        raise StoppedError("story_personal_in_mail")
    return sum(to in str(one["To"]) for one in mails) or None


def _all_mails(maildir: Path) -> list[EmailMessage]:
    read = BytesParser(policy=policy.default).parsebytes
    return [read(path.read_bytes()) for path in sorted(maildir.glob("new/*"))]


async def _change(story: Story, *, paused: bool) -> None:
    async with story.shell.engine.begin() as conn:
        await change(conn, DELIVERY, paused=paused)


async def _queued(story: Story) -> int | None:
    async with story.shell.engine.connect() as conn:
        rows = (await figures.waiting(conn))["delivery"].rows
    return rows or None


async def _why(story: Story) -> Why | None:
    async with story.shell.engine.connect() as conn:
        newest = await figures.newest_event(conn, story.cast.school)
    if newest is None:
        return None
    word = for_org(story.shell.keyring.pairwise_root, story.cast.school).to_org(newest)
    return await why(story.shell, word, story.cast.school)


async def _settled(story: Story) -> Why | None:
    """Return what became of the further concern, once nothing of it waits any more."""
    found = await _why(story)
    if found is None or not found.happened or any(one.state in WAITS for one in found.happened):
        return None
    return found


async def _recalled(story: Story) -> set[OrgId] | None:
    """Return who has got a recall, once nothing waits any more."""
    async with story.shell.engine.connect() as conn:
        rows = [one for one in await figures.deliveries(conn) if one.kind == "recall"]
    if not rows or any(one.state != "sent" for one in rows):
        return None
    return {OrgId(one.recipient) for one in rows}


async def _sent(story: Story, kind: str) -> set[OrgId]:
    """Return the organisations that have got anything of that kind."""
    async with story.shell.engine.connect() as conn:
        rows = await figures.deliveries(conn)
    return {OrgId(one.recipient) for one in rows if one.kind == kind and one.state == "sent"}


def due_words(due_at: datetime | None) -> str:
    """Return the last day on which an alert is in time: its deadline is the first instant after that day."""
    if due_at is None:
        return "no deadline"
    last = (due_at - timedelta(microseconds=1)).astimezone(HELSINKI)
    return f"due by {last.day}.{last.month}."


def _deciding(events: Sequence[Event]) -> int:
    """Return how many of the persons recorded decide for a child."""
    return sum(any(isinstance(one, dict) and one["decides"] for one in _list(event, "guardian_of")) for event in events)


def _list(event: Event, field: str) -> Sequence[Json]:
    found = event[1].get(field)
    return found if isinstance(found, list) else ()


def _about(seen: Inbox) -> str:
    details = seen.rows[0].details
    return "bare alert" if details is None else f"{details.level} {details.kind}"


def _short(story: Story, org: OrgId) -> str:
    return story.cast.name(org)
