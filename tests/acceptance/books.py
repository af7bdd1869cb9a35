"""Do a hub's books balance? Topics and tables compared from outside, without the hub's own code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tests.acceptance.harness import Got, Hub, Sent

VOID = "hub.void.v1"
KAFKAS_TICK = timedelta(milliseconds=1)
"""Its times are cut to this."""


def every_arrival_has_one_row(hub: Hub) -> None:
    """Each record of each way in has exactly one row of the ledger."""
    for topic, end in hub.kafka.ends().items():
        if topic.startswith("hub.in."):
            places = [row[0] for row in hub.rows("SELECT position FROM arrival WHERE topic = $1 ORDER BY 1", topic)]
            assert places == list(range(end)), topic


def every_sent_event_is_in(hub: Hub, sent: Sequence[Sent]) -> None:
    """Each of these was accepted, under an id of its own."""
    rows = hub.rows("SELECT org, ce_id, event_id FROM seen WHERE outcome = 'accepted'")
    found = {(org, ce_id): event for org, ce_id, event in rows}
    events = [found.get((one.org, one.ce_id)) for one in sent]
    lost = [one for one, event in zip(sent, events, strict=True) if event is None]
    assert not lost, f"{len(lost)} lost, the first: {lost[0]}"
    assert len(set(events)) == len(sent)


def numbers_have_no_hole(hub: Hub) -> None:
    """A family's numbers are 1, 2, 3 …, and all are applied unless it is frozen."""
    holes = hub.rows(
        "SELECT f.family, f.last_no, count(e.family_no), max(e.family_no), s.applied_no FROM family f"
        " LEFT JOIN event e USING (family) LEFT JOIN family_state s USING (family)"
        " GROUP BY f.family, f.last_no, s.applied_no, s.frozen"
        " HAVING count(e.family_no) <> f.last_no OR max(e.family_no) <> f.last_no"
        " OR (s.applied_no IS DISTINCT FROM f.last_no AND f.last_no > 0 AND s.frozen IS NULL)"
    )
    assert not holes, holes[:3]


def the_log_holds_every_event_in_order(hub: Hub, but: Iterable[bytes] = ()) -> None:
    """`hub.events` holds the sealed bytes of each accepted event, the first time in the order of its family."""
    stored = {
        str(event): (family, number, value)
        for event, family, number, value in hub.rows("SELECT event_id, family, family_no, value FROM event")
    }
    last: dict[object, int] = defaultdict(int)
    seen: set[str] = set()
    odd = set(but)
    for record in hub.log():
        if record.value in odd:
            continue
        family, number, value = stored[record.id]
        assert record.value == value
        assert (record.key or b"").decode() == str(family)
        if record.id not in seen:
            assert number == last[family] + 1
            last[family] = number
            seen.add(record.id)
    assert seen == stored.keys()


def one_mail_per_notice(hub: Hub) -> None:
    """Each notice was sent, under one Message-ID of its own, and nobody got a mail nobody noted."""
    rows = hub.rows(
        "SELECT n.message_id, n.state, n.rules, n.tries, n.step, n.made_at, n.sent_at, a.kind, a.state, a.doc"
        " FROM notice n JOIN alert a ON a.id = n.alert"
    )
    assert {state for _, state, *_ in rows} <= {"sent", "denied"}
    noted = [str(id) for id, state, *_ in rows if state == "sent"]
    assert len(set(noted)) == len(noted)
    # Where a process died before it noted the server's yes and the alert was closed meanwhile, nobody knows.
    perhaps = {str(id) for id, state, rules, *_ in rows if state == "denied" and "possibly_delivered" in rules}
    mailed = {str(mail["Message-ID"]) for mail in hub.mails()}
    odd = (mailed ^ set(noted)) - perhaps
    assert not odd, (len(mailed), len(noted), odd - mailed, [row for row in rows if str(row[0]) in odd])


def repeats(records: Sequence[Got]) -> int:
    """Check a recipient's numbers: no hole, in order, again only with the same id and content or as void.

    Return how many came again.
    """
    first: dict[int, Got] = {}
    again = 0
    for one in records:
        before = first.setdefault(one.seq, one)
        if before is one:
            assert one.seq == len(first), f"{one.topic}: {one.seq} after {len(first) - 1}"
            continue
        again += 1
        assert one.id == before.id
        same = (one.value, one.key, one.headers) == (before.value, before.key, before.headers)
        assert same or one.type == VOID, f"{one.topic} {one.seq}: other content"
    return again


def deliveries_are_disclosed(hub: Hub) -> None:
    """Each number a recipient got is one row, and each event that went out has one released disclosure."""
    for (org,) in hub.rows("SELECT org FROM recipient ORDER BY 1"):
        records = hub.out(str(org))
        repeats(records)
        last = hub.count("SELECT last_seq::int FROM recipient WHERE org = $1", org)
        assert {one.seq for one in records} == set(range(1, last + 1)), org
        rows = hub.rows("SELECT hub_seq, kind FROM delivery WHERE recipient = $1 AND state = 'sent'", org)
        assert sorted(seq for seq, _ in rows) == list(range(1, last + 1))
        newest = {one.seq: one for one in records}
        void = {seq for seq, kind in rows if kind == "void"}
        assert void == {seq for seq, one in newest.items() if one.type == VOID}
    undisclosed = hub.rows(
        "SELECT d.id, count(x.id) FROM delivery d LEFT JOIN disclosure x"
        " ON x.delivery = d.id AND x.state = 'released' AND x.hub_seq = d.hub_seq"
        " WHERE d.kind = 'event' AND d.state = 'sent' AND d.claim ->> 'as' = 'event'"
        " GROUP BY d.id HAVING count(x.id) <> 1"
    )
    assert not undisclosed, undisclosed[:3]
    released = hub.count("SELECT count(*)::int FROM disclosure WHERE kind = 'delivery' AND state = 'released'")
    sent = hub.count(
        "SELECT count(*)::int FROM delivery WHERE kind = 'event' AND state = 'sent' AND claim ->> 'as' = 'event'"
    )
    assert released == sent


def disclosures_come_first(hub: Hub) -> None:
    """By the clocks of PostgreSQL and Kafka, what went out had been disclosed before: no row, no delivery."""
    # A row that was recalled since has been written anew; the others stand as the claim wrote them.
    committed = hub.rows(
        "SELECT org, hub_seq, pg_xact_commit_timestamp(xmin) FROM disclosure"
        " WHERE kind = 'delivery' AND state = 'released' AND recall IS NULL"
    )
    out: dict[tuple[object, int], datetime] = {}
    for org in {str(org) for org, _, _ in committed}:
        for record in hub.out(org):
            out.setdefault((org, record.seq), record.at)
    assert committed
    late = [(org, seq) for org, seq, at in committed if at > out[org, seq] + KAFKAS_TICK]
    assert not late, late[:3]


def nothing_told_twice(hub: Hub) -> None:
    """An organisation is told of an event once, and an alert is raised once for a matter."""
    twice = hub.rows(
        "SELECT recipient, event_id, kind FROM delivery WHERE event_id IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )
    assert not twice, twice[:3]
    alerts = hub.rows(
        "SELECT family, kind, matter FROM alert WHERE state = 'open' GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )
    assert not alerts, alerts[:3]


def everything(hub: Hub, sent: Sequence[Sent]) -> None:
    """Check all of the above."""
    every_arrival_has_one_row(hub)
    every_sent_event_is_in(hub, sent)
    numbers_have_no_hole(hub)
    the_log_holds_every_event_in_order(hub)
    one_mail_per_notice(hub)
    nothing_told_twice(hub)
    deliveries_are_disclosed(hub)
    disclosures_come_first(hub)


TABLES = (
    *("arrival", "seen", "event", "family", "member", "rights", "hold", "matter", "recheck", "region"),
    *("family_state", "waiting", "misfit", "quarantine", "alert", "deadline"),
    *("delivery", "recipient", "disclosure", "recall", "notice"),
)


def picture(hub: Hub) -> dict[str, object]:
    """Return a hash of every table: what changes nothing leaves it as it is."""
    return {
        table: hub.one(f"SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {table} t") for table in TABLES
    }
