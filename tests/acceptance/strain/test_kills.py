"""Nothing lost, nothing twice: processes killed at any moment, offsets set back, two workers at once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psutil

from tests.acceptance import books
from tests.acceptance.harm import second_worker
from tests.acceptance.harness import Hub, Sent, until
from tests.examples.stories import SCHOOL, SOCIAL_WORK, Data, FamilyStory, family_story

SEED = 20261124
FAMILIES, CONCERNS, ITEMS = 200, 10, 8
EVENTS = FAMILIES * (3 + 2 + 2 + ITEMS + CONCERNS)
KILLS = ("worker", "relay", "worker", "relay", "worker", "relay")
sent: list[Sent] = []


def test_six_kills_lose_nothing_and_double_nothing(hub: Hub) -> None:
    """5,000 events of 200 families come in while worker and relay are killed three times each."""
    dice = random.Random(SEED)
    families = [family_story() for _ in range(FAMILIES)]
    with ThreadPoolExecutor(1) as killer:
        killing = killer.submit(_kill, hub)
        sent.extend(_paced(hub, SOCIAL_WORK, [e for one in families for e in one.joins() + one.grants()]))
        _judged(hub, SOCIAL_WORK)
        sent.extend(_paced(hub, SOCIAL_WORK, _mixed(dice, families, _work)))
        _judged(hub, SOCIAL_WORK)
        sent.extend(_paced(hub, SCHOOL, _mixed(dice, families, _concerns)))
        _six_are_gone(hub, killing.result())
    hub.settle(90)

    assert len(sent) == EVENTS == 5000
    books.everything(hub, sent)
    _every_family_fared_alike(hub)


def test_offsets_set_back_to_the_start_change_nothing(hub: Hub) -> None:
    """Both stages read everything again and write nothing."""
    before, log = books.picture(hub), len(hub.log())
    hub.change("UPDATE offsets SET next = 0")
    hub.settle(90)
    assert books.picture(hub) == before
    assert len(hub.log()) == log


def test_two_workers_share_the_work_and_one_is_killed(hub: Hub) -> None:
    """While two workers carry out events together, one is killed: each event is done once."""
    families = [family_story() for _ in range(20)]
    with second_worker(hub) as second:
        until(lambda: second.is_running() and hub.kafka.members("hub.border") == 2, "two workers", 30)
        new = hub.send(SOCIAL_WORK, [e for one in families for e in one.joins() + one.grants()])
        _judged(hub, SOCIAL_WORK)
        more = hub.send(SCHOOL, [one.concern() for one in families for _ in range(20)])
        second.kill()
    hub.settle()
    sent.extend([*new, *more])
    books.everything(hub, sent)


def test_the_log_gives_the_same_state_and_rights(hub: Hub) -> None:
    """After all this, state and rights rebuilt from the log are those that live."""
    done = hub.command("rebuild", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


def _kill(hub: Hub) -> list[tuple[str, int]]:
    # Dice of its own: another thread's throws would come in between.
    dice, killed = random.Random(SEED), []
    for name in KILLS:
        time.sleep(dice.uniform(0.8, 2.5))
        old = hub.kill(name)
        hub.back(name, old)
        killed.append((name, old))
    return killed


def _six_are_gone(hub: Hub, killed: list[tuple[str, int]]) -> None:
    """Six processes were ended, each another one, and others run in their place."""
    assert tuple(name for name, _ in killed) == KILLS
    pids = {pid for _, pid in killed}
    assert len(pids) == len(KILLS)
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert all(psutil.pid_exists(hub.pid(name)) for name in KILLS)


def _paced(hub: Hub, org: str, events: list[tuple[str, Data]]) -> list[Sent]:
    """Send in portions, so that the events come in while processes die."""
    found = []
    for at in range(0, len(events), 100):
        found += hub.send(org, events[at : at + 100])
        time.sleep(0.15)
    return found


def _judged(hub: Hub, org: str) -> None:
    end = hub.kafka.ends()[f"hub.in.{org}"]
    until(lambda: hub.one("SELECT next = $1 FROM offsets WHERE topic = $2", end, f"hub.in.{org}"), "judged", every=0.2)


def _work(family: FamilyStory) -> list[tuple[str, Data]]:
    items = [str(uuid4()) for _ in range(ITEMS // 2)]
    updates = [family.plan_updated(item, state) for item in items for state in ("agreed", "going")]
    return [family.plan_opened(), family.service_started(), *updates]


def _concerns(family: FamilyStory) -> list[tuple[str, Data]]:
    return [family.concern() for _ in range(CONCERNS)]


def _mixed(
    dice: random.Random, families: list[FamilyStory], of: Callable[[FamilyStory], list[tuple[str, Data]]]
) -> list[tuple[str, Data]]:
    """Return the events of all families, each family's own in order, otherwise at random."""
    queues = [of(family) for family in families]
    turns = [at for at, queue in enumerate(queues) for _ in queue]
    dice.shuffle(turns)
    return [queues[at].pop(0) for at in turns]


def _every_family_fared_alike(hub: Hub) -> None:
    """All families lived the same story, so whatever followed is the same for each.

    Only whether a family without a worker was mailed about before it had one is a matter of the moment.
    """
    for what in (
        "SELECT family, kind, state, count(*) FROM alert GROUP BY 1, 2, 3",
        "SELECT family, kind, recipient, d.state, count(*) FROM delivery d JOIN event USING (event_id)"
        " GROUP BY 1, 2, 3, 4",
        "SELECT family, org, x.state, count(*) FROM disclosure x JOIN event e"
        " ON e.event_id = (x.facts -> 0 ->> 'event')::uuid WHERE x.kind = 'delivery' AND x.state = 'released'"
        " GROUP BY 1, 2, 3",
        "SELECT a.family, n.state, count(*) FROM notice n JOIN alert a ON a.id = n.alert WHERE a.kind <> 'orphan'"
        " GROUP BY 1, 2",
    ):
        stories: dict[object, list[tuple[object, ...]]] = {}
        for family, *rest in hub.rows(what):
            stories.setdefault(family, []).append(tuple(rest))
        assert len(stories) == FAMILIES, what
        fates = {tuple(sorted(story, key=str)) for story in stories.values()}
        assert len(fates) == 1, (what, fates)
