"""One table: topics, users and access follow from the organisations, and nothing else is granted."""

from __future__ import annotations

import pytest

from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.topics import ERASED, EVENTS, INTERNAL, AclSpec, acls, in_topic, org_acls, out_topic, topics, users

SCHOOL = OrgId("mikkeli-koulut")
PARISH = OrgId("mikkeli-srk")


def test_every_organisation_has_a_way_in_and_a_way_out_of_one_partition() -> None:
    """Order on these topics is the organisation's own order, so they have one partition."""
    found = {topic.name: topic.partitions for topic in topics([SCHOOL, PARISH])}
    assert found == {
        EVENTS: 24,
        ERASED: 1,
        INTERNAL: 1,
        "hub.in.mikkeli-koulut": 1,
        "hub.out.mikkeli-koulut": 1,
        "hub.in.mikkeli-srk": 1,
        "hub.out.mikkeli-srk": 1,
    }


def test_the_log_is_kept_for_ever_and_the_ways_in_and_out_for_14_days() -> None:
    """Bodies for days are bounded by retention; the log is the truth and stays."""
    kept = {topic.name: topic.config["retention.ms"] for topic in topics([SCHOOL])}
    days_14 = "1209600000"
    assert kept == {
        EVENTS: "-1",
        ERASED: "-1",
        INTERNAL: days_14,
        in_topic(SCHOOL): days_14,
        out_topic(SCHOOL): days_14,
    }


def test_every_topic_tells_the_time_of_appending() -> None:
    """The watermark and the proof of withdrawals rest on the broker's time."""
    assert {topic.config["message.timestamp.type"] for topic in topics([SCHOOL])} == {"LogAppendTime"}


def test_messages_over_one_mebibyte_are_refused_on_the_ways_in_and_out() -> None:
    """The log takes larger ones: an accepted event is its message plus seals."""
    limits = {topic.name: int(topic.config["max.message.bytes"]) for topic in topics([SCHOOL])}
    assert limits[in_topic(SCHOOL)] == limits[out_topic(SCHOOL)] == 1024 * 1024
    assert limits[EVENTS] > 1024 * 1024


def test_an_organisation_writes_its_way_in_reads_its_way_out_and_no_more() -> None:
    """Three rules each, two of them literal."""
    assert set(org_acls(SCHOOL)) == {
        AclSpec("mikkeli-koulut", "write", "topic", "literal", "hub.in.mikkeli-koulut"),
        AclSpec("mikkeli-koulut", "read", "topic", "literal", "hub.out.mikkeli-koulut"),
        AclSpec("mikkeli-koulut", "read", "group", "prefixed", "mikkeli-koulut."),
    }


def test_the_hub_writes_on_behalf_of_organisations_but_does_not_read_their_ways_out() -> None:
    """What the hub may do is listed in full."""
    assert {acl for acl in acls([SCHOOL]) if acl.user == "hub"} == {
        AclSpec("hub", "read", "topic", "prefixed", "hub.in."),
        AclSpec("hub", "write", "topic", "prefixed", "hub.in."),
        AclSpec("hub", "write", "topic", "prefixed", "hub.out."),
        AclSpec("hub", "read", "topic", "literal", "hub.events"),
        AclSpec("hub", "write", "topic", "literal", "hub.events"),
        AclSpec("hub", "read", "topic", "literal", "hub.erased"),
        AclSpec("hub", "write", "topic", "literal", "hub.erased"),
        AclSpec("hub", "read", "group", "prefixed", "hub."),
    }


def test_the_reconciler_reads_what_the_stages_read_and_writes_nothing() -> None:
    """In no group, and no way out."""
    assert {acl for acl in acls([SCHOOL]) if acl.user == "reconciler"} == {
        AclSpec("reconciler", "read", "topic", "prefixed", "hub.in."),
        AclSpec("reconciler", "read", "topic", "literal", "hub.events"),
    }


def test_each_access_rule_belongs_to_a_listed_user() -> None:
    """The administrator needs none, and nobody else has any."""
    assert {acl.user for acl in acls([SCHOOL, PARISH])} == set(users([SCHOOL, PARISH]))


@pytest.mark.parametrize(
    "org",
    [
        pytest.param("hub", id="the hub's own name"),
        pytest.param("admin", id="the administrator's name"),
        pytest.param("reconciler", id="the reconciler's name"),
        pytest.param("a.b", id="a dot would reach into another's groups"),
        pytest.param("Mikkeli", id="capitals"),
        pytest.param("", id="empty"),
        pytest.param("-a", id="starts with a hyphen"),
        pytest.param("a" * 64, id="too long"),
    ],
)
def test_an_unfit_organisation_id_is_refused(org: str) -> None:
    """An id becomes part of topic names and access rules, so it is narrow."""
    with pytest.raises(RefusedError):
        topics([OrgId(org)])
    with pytest.raises(RefusedError):
        acls([OrgId(org)])


def test_the_same_organisation_twice_is_refused() -> None:
    """Two organisations with one id would share what is to be kept apart."""
    with pytest.raises(RefusedError):
        topics([SCHOOL, SCHOOL])
