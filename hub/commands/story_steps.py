"""The everyday-life story, step by step; each says in one line what was done and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from hub.commands.story import Story, until
from hub.commands.story_looks import (
    child_of,
    holds,
    mails,
    pause,
    plan_of,
    queued,
    recalled_orgs,
    received,
    settled,
    with_item,
)
from hub.commands.story_tables import missing_words, side_by_side
from hub.errors import StoppedError
from hub.ids import OrgId
from hub.region.model import HELSINKI
from hub.schemas.accepted import Json
from hub.schemas.http_event import Event
from hub.streams.door_inbox import Inbox


async def record_family(story: Story) -> None:
    """Family social work records who belongs together and who decides, then what they permit."""
    family = story.pen.family()
    report = await story.send(family)
    told = f"{report.accepted} persons, {_deciding(family)} decide"
    story.tell(f"{_short(story, story.cast.social_work)} records the family", told)
    report = await story.send(story.pen.permissions())
    story.tell("Both guardians permit five to share", f"{report.accepted} permissions in force")


async def bring_concern(story: Story) -> None:
    """A school's nightly export brings a concern, and a row that nobody has permitted."""
    report = await story.export(story.pen.export())
    refused = ", ".join(f"{len(rows)} {reason}" for reason, rows in report.refused().items())
    story.tell(f"School's nightly CSV export, {report.rows_read} rows", f"{report.accepted} accepted, {refused}")
    story.child = await until(lambda: child_of(story))
    seen = await until(lambda: holds(story, "concern"))
    named = await plan_of(story, seen.worker.id)
    if named is None or named.view.named is None:
        raise StoppedError("story_no_named_worker")
    story.tell("Who takes it? The region file says", f"named worker {seen.worker.name}")
    sent = await until(lambda: mails(story, seen.worker.mail))
    story.tell("Mail to the named worker", f"{sent} mail, nothing personal in it")
    story.tell("Alert in the worker's inbox", f"{_about(seen)}, {due_words(seen.rows[0].due_at)}")


async def plan_together(story: Story) -> None:
    """The plan is opened, home service comes by HTTP, and three workers look at the same plan."""
    plan = story.pen.plan()
    await story.send([plan])
    story.tell("The shared plan is opened", f"{len(_list(plan, 'goals'))} goals")
    status = await story.post(story.pen.home_service())
    story.tell("Home service for the plan, by HTTP", f"{status}, accepted")
    named = (await until(lambda: holds(story, "concern"))).worker
    viewers = (named.id, story.cast.worker(story.cast.parish).id, story.cast.worker(story.cast.school).id)
    await until(lambda: with_item(story, named.id))
    views = [(story.cast.region.workers[one], await plan_of(story, one)) for one in viewers]
    story.tell("The same plan, as three may see it", "every look is written down")
    story.console.print(side_by_side(story.shell, views))


async def meet(story: Story) -> None:
    """Two services start the same assessment; both workers are told, and work is not done twice."""
    services = [story.cast.part("clinic"), story.cast.part("counselling")]
    for org in services:
        await story.send([story.pen.assessment(org)], org)
    for org in services:
        await until(partial(holds, story, "double_work", org))
    story.tell("Two services start the same assessment", "both workers are told")


async def withdraw(story: Story) -> None:
    """Deliveries pause, a further concern is accepted, one guardian withdraws, deliveries go on."""
    await pause(story, paused=True)
    story.tell("hub pause delivery", "nothing goes out")
    report = await story.export(story.pen.next_export())
    waiting = await until(lambda: queued(story))
    story.tell("A further concern from the school", f"{report.accepted} accepted, {waiting} wait to go out")
    await story.send([story.pen.withdrawal()])
    story.tell("One guardian withdraws", "in force at once")
    await pause(story, paused=False)
    found = await until(lambda: settled(story))
    ends = Counter(one.state for one in found.happened if one.kind == "event")
    if ends["sent"] or not ends["denied"]:
        raise StoppedError("story_delivered_after_withdrawal")
    story.tell("hub resume delivery", f"{ends['sent']} delivered, {ends['denied']} denied")
    recalled = await until(lambda: recalled_orgs(story))
    if recalled != await received(story):
        raise StoppedError("story_recalled_are_not_those_who_received")
    story.tell("Whoever had received something", f"{len(recalled)} organisations are recalled")
    story.tell("hub why", missing_words(found))


STEPS: Final[tuple[Callable[[Story], Awaitable[None]], ...]] = (
    record_family,
    bring_concern,
    plan_together,
    meet,
    withdraw,
)


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
    return "bare alert" if details is None else f"{details.level or ''} {details.kind}".lstrip()


def _short(story: Story, org: OrgId) -> str:
    return story.cast.name(org)
