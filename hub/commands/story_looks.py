"""What the story's teller looks at: what is there, once it is there, and who got it; None while it is not."""

from __future__ import annotations

import asyncio
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Final

from hub.commands.lanes import change
from hub.commands.story import Story
from hub.commands.story_cast import CHILD, GUARDIANS, SURNAME
from hub.commands.story_events import TEXTS
from hub.errors import RefusedError, StoppedError
from hub.ids import OrgId, PersonId, WorkerId
from hub.schemas.http_event import Event
from hub.sealing.pairwise import for_org
from hub.store import figures
from hub.store.pauses import DELIVERY
from hub.streams.door_inbox import Inbox, see_inbox
from hub.streams.door_plan import Seen, see_plan
from hub.streams.door_why import Why, why

WAITS: Final = ("queued", "sending")
PERSONAL: Final = (CHILD.code, CHILD.given_name, SURNAME, *TEXTS, *(one.code for one in GUARDIANS))


async def child_of(story: Story) -> PersonId | None:
    """Return the child's id, from the receipt of its recording."""
    async with story.shell.engine.connect() as conn:
        return await figures.person_of(conn, story.cast.social_work, story.pen.family()[0][0].id)


async def plan_of(story: Story, worker: WorkerId) -> Seen | None:
    """Return the plan as a worker sees it."""
    assert story.child is not None
    org = story.cast.region.workers[worker].org
    word = for_org(story.shell.keyring.pairwise_root, org).to_org(story.child)
    try:
        return await see_plan(story.shell, word, worker)
    except RefusedError:
        return None


async def with_item(story: Story, worker: WorkerId) -> bool | None:
    """Tell whether the plan that a worker sees has an item."""
    seen = await plan_of(story, worker)
    return True if seen is not None and any(plan.items for plan in seen.view.plans) else None


async def mails(story: Story, to: str) -> int | None:
    """Return how many mails `to` has got; StoppedError when anything personal stands in any mail."""
    mails = await asyncio.to_thread(all_mails, Path(story.run.mail.maildir or "."))
    if any(word in f"{one['Subject']} {one.get_content()}" for one in mails for word in PERSONAL):
        raise StoppedError("story_personal_in_mail")
    return sum(to in str(one["To"]) for one in mails) or None


def all_mails(maildir: Path) -> list[EmailMessage]:
    """Return every mail that was delivered."""
    read = BytesParser(policy=policy.default).parsebytes
    return [read(path.read_bytes()) for path in sorted(maildir.glob("new/*"))]


async def pause(story: Story, *, paused: bool) -> None:
    """Pause deliveries, or let them go on."""
    async with story.shell.engine.begin() as conn:
        await change(conn, DELIVERY, paused=paused)


async def queued(story: Story) -> int | None:
    """Return how many deliveries wait."""
    async with story.shell.engine.connect() as conn:
        rows = (await figures.waiting(conn))["delivery"].rows
    return rows or None


async def why_of(story: Story) -> Why | None:
    """Return the evidence about the school's newest event."""
    async with story.shell.engine.connect() as conn:
        newest = await figures.newest_event(conn, story.cast.school)
    if newest is None:
        return None
    word = for_org(story.shell.keyring.pairwise_root, story.cast.school).to_org(newest)
    return await why(story.shell, word, story.cast.school)


async def fate(story: Story, org: OrgId, event: Event) -> Why | None:
    """Return what became of an event of `org`, once nothing of it waits any more."""
    async with story.shell.engine.connect() as conn:
        known = await figures.event_of(conn, org, event[0].id)
    if known is None:
        return None
    found = await why(story.shell, for_org(story.shell.keyring.pairwise_root, org).to_org(known), org)
    return None if not found.happened or any(one.state in WAITS for one in found.happened) else found


def given(found: Why) -> dict[OrgId, bool]:
    """Return who got anything of an event, and whether it was the event itself or no more than a neutral state."""
    sent = [one for one in found.happened if one.state == "sent" and one.kind in ("event", "status")]
    return {one.recipient: one.kind == "event" and bool(one.categories) for one in sent}


async def holds(
    story: Story, kind: str, org: OrgId | None = None, person: PersonId | None = None, level: str = ""
) -> Inbox | None:
    """Return the inbox of a worker (of `org`) who sees an alert of this kind (about `person`, of this level)."""
    for worker in story.cast.region.workers.values():
        if org in (None, worker.org):
            seen = await see_inbox(story.shell, worker.id)
            told = [row.details for row in seen.rows if row.details is not None and row.details.kind == kind]
            if any(person in (None, one.person) and level in ("", one.level) for one in told):
                return seen
    return None


async def waits(story: Story, org: OrgId) -> Inbox | None:
    """Return the inbox of a worker of `org` for whom anything waits."""
    for worker in story.cast.region.workers.values():
        if worker.org == org:
            seen = await see_inbox(story.shell, worker.id)
            if seen.rows:
                return seen
    return None


async def known_as(story: Story, recorded: Event) -> PersonId | None:
    """Return the person that family social work recorded by this event."""
    async with story.shell.engine.connect() as conn:
        return await figures.person_of(conn, story.cast.social_work, recorded[0].id)


async def settled(story: Story) -> Why | None:
    """Return what became of the further concern, once nothing of it waits any more."""
    found = await why_of(story)
    if found is None or not found.happened or any(one.state in WAITS for one in found.happened):
        return None
    return found


async def recalled_orgs(story: Story) -> set[OrgId] | None:
    """Return who has got a recall, once nothing waits any more."""
    async with story.shell.engine.connect() as conn:
        rows = [one for one in await figures.deliveries(conn) if one.kind == "recall"]
    if not rows or any(one.state != "sent" for one in rows):
        return None
    return {OrgId(one.recipient) for one in rows}


async def received(story: Story) -> set[OrgId]:
    """Return the organisations that have got any event."""
    async with story.shell.engine.connect() as conn:
        rows = await figures.deliveries(conn)
    return {OrgId(one.recipient) for one in rows if one.kind == "event" and one.state == "sent"}
