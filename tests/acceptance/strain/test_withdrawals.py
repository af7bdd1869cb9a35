"""LAW 6: a withdrawal is never followed by a new attempt, whatever is under way at that moment."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import datetime
from uuid import UUID

from hub.streams.wire_ids import wire_id
from tests.acceptance import books
from tests.acceptance.harness import Hub, Sent, until
from tests.examples.stories import PARISH, SCHOOL, SOCIAL_WORK, family_story

SEED = 20261125
RACES = 40
children: list[object] = []
CONTENT = "hub.concern.raised.v1"
MOMENTS_IN_SQL = {
    "queued": "true",
    "claimed": "hub_seq IS NOT NULL",
    "out": "state IN ('sent', 'denied')",
}
MOMENTS = ("at once", *MOMENTS_IN_SQL)
"""How far the first of a family's concerns has come when the withdrawal is sent; the others are on their way."""


def test_no_content_is_later_than_the_withdrawal(hub: Hub) -> None:
    """40 withdrawals race with claim and publish: by the clocks of PostgreSQL and Kafka none is overtaken."""
    dice = random.Random(SEED)
    families = [family_story() for _ in range(RACES)]
    events = hub.accepted(
        SOCIAL_WORK, [e for one in families for e in (*one.joins(), *one.grants(), one.plan_opened())]
    )
    found = hub.rows(
        "SELECT DISTINCT person FROM matter WHERE kind = 'plan' AND family IN"
        " (SELECT family FROM event WHERE event_id = ANY($1::uuid[]))",
        events,
    )
    children.extend(child for (child,) in found)
    hub.settle()
    before = {org: len(hub.out(org)) for org in (SOCIAL_WORK, PARISH)}

    ended: list[Sent] = []
    for family in families:
        concerns = hub.send(SCHOOL, [family.concern(), family.concern(), family.concern()])
        _wait_for(hub, concerns[0], dice.choice(MOMENTS))
        ended += hub.send(SOCIAL_WORK, [family.withdrawal()])
    hub.settle()

    assert set(hub.outcomes(ended)) == {"accepted"}
    commits = _commits(hub, ended)
    family_of = {wire: family for wire, family in _wires(hub)}
    possibly = _possibly_delivered(hub)
    fates: Counter[str] = Counter()
    for org in (SOCIAL_WORK, PARISH):
        for record in hub.out(org)[before[org] :]:
            if record.type != CONTENT:
                fates[record.type] += 1
                continue
            family = family_of[UUID(record.id)]
            late = record.at > commits[family]
            assert not late or (org, record.seq) in possibly, f"{org} {record.seq}: {record.at} after {commits[family]}"
            fates["content"] += 1
    denied = hub.count(
        "SELECT count(*)::int FROM delivery WHERE state = 'denied' AND person = ANY($1::uuid[])", children
    )
    # Else nothing raced: both ends of the race must have been seen.
    assert fates["content"], fates
    assert denied, fates
    books.deliveries_are_disclosed(hub)
    books.numbers_have_no_hole(hub)


def test_whoever_got_it_is_recalled(hub: Hub) -> None:
    """Everyone who got content about a child whose permission ended got one recall for that child, and no one else."""
    got = hub.rows(
        "SELECT DISTINCT d.recipient, d.person FROM delivery d JOIN event USING (event_id)"
        " WHERE d.kind = 'event' AND d.state = 'sent' AND claim ->> 'as' = 'event' AND d.person = ANY($1::uuid[])",
        children,
    )
    assert len(got) >= RACES
    recalls = hub.rows("SELECT recipient, person FROM delivery WHERE kind = 'recall' AND state = 'sent'")
    assert sorted(recalls) == sorted(got)
    assert sorted(hub.rows("SELECT org, person FROM recall")) == sorted(got)


def test_a_withdrawal_while_deliveries_are_paused_leaves_nothing_to_deliver(hub: Hub) -> None:
    """Paused, accepted, withdrawn, resumed: the concern is denied and never leaves."""
    family = family_story()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants(), family.plan_opened()])
    hub.settle()
    assert hub.command("pause", "delivery").returncode == 0
    (event,) = hub.accepted(SCHOOL, [family.concern()])
    until(lambda: hub.rows("SELECT 1 FROM delivery WHERE event_id = $1", event), "queued")
    hub.accepted(SOCIAL_WORK, [family.withdrawal(1)])
    time.sleep(1.5)
    assert {row[0] for row in hub.rows("SELECT state FROM delivery WHERE event_id = $1", event)} == {"queued"}
    assert hub.command("resume", "delivery").returncode == 0
    hub.settle()
    assert {row[0] for row in hub.rows("SELECT state FROM delivery WHERE event_id = $1", event)} == {"denied"}
    assert not hub.rows("SELECT 1 FROM disclosure x JOIN delivery d ON d.id = x.delivery WHERE d.event_id = $1", event)


def test_the_log_still_gives_the_same(hub: Hub) -> None:
    """State and rights rebuilt from the log are those that live; one state changed by hand is found."""
    assert hub.command("rebuild", "--check").returncode == 0
    (family,) = hub.rows("SELECT family FROM family_state ORDER BY family LIMIT 1")[0]
    old = hub.one("SELECT doc::text FROM family_state WHERE family = $1", family)
    hub.change("UPDATE family_state SET doc = jsonb_set(doc, '{concerns}', '[]') WHERE family = $1", family)
    try:
        found = hub.command("rebuild", "--check", "--json")
        assert found.returncode == 1
        assert str(family) in found.stdout
    finally:
        hub.change("UPDATE family_state SET doc = $2::text::jsonb WHERE family = $1", family, old)


def _wait_for(hub: Hub, concern: Sent, moment: str) -> None:
    """Let a concern come as far as this."""
    if moment != "at once":
        event = until(lambda: hub.outcomes([concern]) and hub.event(concern), "accepted", every=0.005)
        sql = f"SELECT 1 FROM delivery WHERE event_id = $1 AND {MOMENTS_IN_SQL[moment]}"
        until(lambda: hub.rows(sql, event), moment, every=0.002)


def _commits(hub: Hub, ended: list[Sent]) -> dict[UUID, datetime]:
    """Return when each family's withdrawal was committed: the ledger's row is written then and never again."""
    rows = hub.rows(
        "SELECT e.family, pg_xact_commit_timestamp(s.xmin) FROM seen s JOIN event e USING (event_id)"
        " WHERE s.org = $1 AND s.ce_id = ANY($2::text[])",
        SOCIAL_WORK,
        [one.ce_id for one in ended],
    )
    assert len(rows) == RACES
    return {family: at for family, at in rows if isinstance(family, UUID) and isinstance(at, datetime)}


def _wires(hub: Hub) -> list[tuple[UUID, UUID]]:
    """Return every id a delivery may have had on the wire, and its family."""
    found = hub.rows("SELECT d.id, d.round, e.family FROM delivery d JOIN event e USING (event_id)")
    return [
        (wire_id(id, round), family)
        for id, last, family in found
        if isinstance(id, UUID) and isinstance(last, int) and isinstance(family, UUID)
        for round in range(last + 1)
    ]


def _possibly_delivered(hub: Hub) -> set[tuple[object, ...]]:
    return set(hub.rows("SELECT org, hub_seq FROM disclosure WHERE state = 'possibly_delivered'"))
