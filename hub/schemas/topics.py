"""Which topics, users and access rules does a region's list of organisations ask for?

    topic            partitions  written by   read by
    hub.in.<org>     1           <org>, hub   hub, reconciler
    hub.out.<org>    1           hub          <org>
    hub.in.hub       1           hub          hub, reconciler   the hub's own events: clocks, recalls, releases
    hub.events       24          hub          hub, reconciler   kept for ever
    hub.erased       1           hub          hub               compacted: ids of destroyed keys

Everything that makes or checks topics, users or access follows from this table; nothing else is granted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from hub.errors import RefusedError
from hub.ids import OrgId

IN_PREFIX = "hub.in."
OUT_PREFIX = "hub.out."
EVENTS = "hub.events"
ERASED = "hub.erased"
INTERNAL = "hub.in.hub"
EVENTS_PARTITIONS = 24
"""Fixed at birth: a family's partition follows from its id and this number."""

ADMIN_USER = "admin"
HUB_USER = "hub"
RECONCILER_USER = "reconciler"
"""Reads what the border and the family stage read, in no group, and writes nothing."""
HUB_GROUPS = "hub."
MESSAGE_LIMIT = 1_048_576
"""Bytes of one message on `hub.in.*` and `hub.out.*`."""

_DAYS_14 = str(14 * 24 * 60 * 60 * 1000)
_FOR_EVER = "-1"
_ORG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TAKEN = frozenset({ADMIN_USER, HUB_USER, RECONCILER_USER, "controller"})

Resource = Literal["topic", "group"]
Pattern = Literal["literal", "prefixed"]
Operation = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as it has to be; `config` holds Kafka's own names and words."""

    name: str
    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True, slots=True, order=True)
class AclSpec:
    """One permission: `user` may do `operation` on the `resource` called `name` (or starting with it)."""

    user: str
    operation: Operation
    resource: Resource
    pattern: Pattern
    name: str


def in_topic(org: OrgId) -> str:
    """Name the topic on which `org` sends."""
    return IN_PREFIX + org


def out_topic(org: OrgId) -> str:
    """Name the topic on which `org` receives."""
    return OUT_PREFIX + org


def topics(orgs: Sequence[OrgId]) -> tuple[TopicSpec, ...]:
    """List every topic of a region, the hub's own first; raises RefusedError for an unfit organisation id."""
    _check(orgs)
    own = (
        _topic(EVENTS, partitions=EVENTS_PARTITIONS, retention=_FOR_EVER, limit=2 * MESSAGE_LIMIT),
        _topic(ERASED, retention=_FOR_EVER, cleanup="compact"),
        _topic(INTERNAL, retention=_DAYS_14),
    )
    theirs = (_topic(name, retention=_DAYS_14) for org in orgs for name in (in_topic(org), out_topic(org)))
    return own + tuple(theirs)


def acls(orgs: Sequence[OrgId]) -> tuple[AclSpec, ...]:
    """List every access rule of a region; raises RefusedError for an unfit organisation id."""
    _check(orgs)
    return _hub_acls() + tuple(acl for org in orgs for acl in org_acls(org))


def org_acls(org: OrgId) -> tuple[AclSpec, ...]:
    """List what one organisation may do: write its own way in, read its own way out, in groups of its own."""
    return (
        AclSpec(org, "write", "topic", "literal", in_topic(org)),
        AclSpec(org, "read", "topic", "literal", out_topic(org)),
        AclSpec(org, "read", "group", "prefixed", f"{org}."),
    )


def users(orgs: Sequence[OrgId]) -> tuple[str, ...]:
    """List the users that log in to Kafka beside the administrator: the hub's two and one for each organisation."""
    _check(orgs)
    return (HUB_USER, RECONCILER_USER, *orgs)


def _hub_acls() -> tuple[AclSpec, ...]:
    return (
        AclSpec(HUB_USER, "read", "topic", "prefixed", IN_PREFIX),
        AclSpec(HUB_USER, "write", "topic", "prefixed", IN_PREFIX),
        AclSpec(HUB_USER, "write", "topic", "prefixed", OUT_PREFIX),
        *(AclSpec(HUB_USER, operation, "topic", "literal", name) for name in (EVENTS, ERASED) for operation in _BOTH),
        AclSpec(HUB_USER, "read", "group", "prefixed", HUB_GROUPS),
        AclSpec(RECONCILER_USER, "read", "topic", "prefixed", IN_PREFIX),
        AclSpec(RECONCILER_USER, "read", "topic", "literal", EVENTS),
    )


_BOTH: tuple[Operation, Operation] = ("read", "write")


def _topic(
    name: str, *, retention: str, partitions: int = 1, limit: int = MESSAGE_LIMIT, cleanup: str = "delete"
) -> TopicSpec:
    # An accepted event is its message plus seals and names, so the log takes larger messages than the ways in.
    config = {
        "cleanup.policy": cleanup,
        "max.message.bytes": str(limit),
        "message.timestamp.type": "LogAppendTime",
        "retention.bytes": _FOR_EVER,
        "retention.ms": retention,
    }
    return TopicSpec(name, partitions, MappingProxyType(config))


def _check(orgs: Sequence[OrgId]) -> None:
    # INVARIANT: no id holds a dot, so no organisation's groups or topics are a prefix of another's.
    for org in orgs:
        if org in _TAKEN or not _ORG.fullmatch(org):
            raise RefusedError(
                "not_valid",
                field="organisation id",
                rule="lower-case letters, digits and hyphens; not admin, hub, reconciler or controller",
            )
    if len(set(orgs)) != len(orgs):
        raise RefusedError("not_valid", field="organisation id", rule="each organisation once")
