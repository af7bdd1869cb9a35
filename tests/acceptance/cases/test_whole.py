"""What holds over all three cases at once: ids, numbers and order; and nothing personal stands where it may not."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from uuid import UUID, uuid4

from hub.schemas.catalogue import TYPES
from tests.acceptance import books
from tests.acceptance.cases.telling import Teller
from tests.acceptance.harness import Sent
from tests.acceptance.scan import Finding, scan


def test_no_two_organisations_share_an_id(teller: Teller) -> None:
    """Ids of persons, families, plans, services, events and deliveries differ between any two organisations."""
    ids = {org: {word for one in heard for word in one.ids} for org, heard in teller.heard.items()}
    assert sum(map(bool, ids.values())) > 4
    for one, other in combinations(ids, 2):
        assert not ids[one] & ids[other], (one, other)
    deliveries = [one.id for heard in teller.heard.values() for one in heard]
    assert len(set(deliveries)) == len(deliveries)


def test_numbers_have_no_gap_and_nothing_was_void(teller: Teller) -> None:
    """Each organisation's numbers are 1, 2, 3 …; nothing had to be taken back at the last moment."""
    for org, heard in teller.heard.items():
        assert [one.seq for one in heard] == list(range(1, len(heard) + 1)), org
    assert not [one for heard in teller.heard.values() for one in heard if one.type == "void"]
    books.deliveries_are_disclosed(teller.hub)
    books.disclosures_come_first(teller.hub)
    books.one_mail_per_notice(teller.hub)


def test_a_familys_events_go_out_in_the_order_of_their_acceptance(teller: Teller) -> None:
    """To each recipient: by `hub_seq` a family's numbers rise."""
    rows = teller.hub.rows(
        "SELECT d.recipient, e.family, d.hub_seq, e.family_no FROM delivery d JOIN event e USING (event_id)"
        " WHERE d.state = 'sent' AND d.kind IN ('event', 'status') ORDER BY 1, 2, 3"
    )
    assert rows
    for before, after in pairwise(rows):
        assert before[:2] != after[:2] or int(str(before[3])) < int(str(after[3])), (before, after)


def test_nothing_personal_stands_where_it_may_not(teller: Teller) -> None:
    """Topics, tables, logs, metrics, mails, answers and outputs are searched for everything planted."""
    look_around(teller)
    assert teller.hub.count("SELECT count(*)::int FROM quarantine") == 1
    assert scan(teller.hub, teller.planted) == set()


def test_the_scan_finds_what_is_planted_on_purpose(teller: Teller) -> None:
    """A code in a log line, a name in a table, a text on a topic do not escape it."""
    code, name, text = teller.planted[0].token, teller.planted[1].token, teller.planted[-1].token
    school = teller.cast.orgs["school"]
    with (teller.hub.data / "log" / "worker.log").open("a") as log:
        log.write(f'{{"event":"oops","who":"{code}"}}\n')
    id = uuid4()
    teller.hub.change("INSERT INTO misfit (event_id, family, reason) VALUES ($1, $1, $2)", id, name)
    head = {
        **teller.hub.head(school, "concern.raised", uuid4().hex),
        "ce_source": f"//{teller.cast.region.id}/{school}",
    }
    teller.hub.kafka.put(school, f"hub.in.{school}", [(json.dumps({"text": text}).encode(), head)])
    try:
        assert scan(teller.hub, teller.planted) == {
            Finding("file log/worker.log", code),
            Finding("table hub.misfit", name),
            Finding(f"topic hub.in.{school}", text),
        }
    finally:
        teller.hub.change("DELETE FROM misfit WHERE event_id = $1", id)


def look_around(teller: Teller) -> None:
    """Let every part ask as much as it can, by command and over HTTP; park one event; all of it is searched."""
    hub, cast = teller.hub, teller.cast
    ((event, sender), *_) = hub.rows(
        "SELECT e.event_id, e.sender FROM event e JOIN arrival USING (event_id) WHERE type = $1",
        TYPES["concern.raised"].wire,
    )
    hub.command("why", hub.turner(str(sender)).to_org(UUID(str(event))), "--org", str(sender), "--json")
    hub.command("inbox", "--as", cast.worker("clinic").id, "--json")
    assert hub.get(cast.orgs["clinic"], "/v1/outbox?after=0").status_code == 200
    school = cast.orgs["school"]
    head = {**hub.head(school, "concern.raised", uuid4().hex), "ce_source": f"//{cast.region.id}/{school}"}
    (place,) = hub.kafka.put(school, f"hub.in.{school}", [(b"not sealed at all", head)])
    assert hub.outcomes([Sent(school, head["ce_id"], "concern.raised", place)])[0].startswith("quarantined")
    hub.command("quarantine", "list", "--json")
