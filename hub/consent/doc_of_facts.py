"""Each single fact of rights as a JSON record, and back."""

from __future__ import annotations

from uuid import UUID

from hub.consent.doc_of_values import (
    Doc,
    event,
    family,
    matter,
    person,
    sorted_words,
    time,
    time_of,
    told,
)
from hub.consent.facts import Access, Home, Leave, Lift, Membership, Permission, Prohibition, Switch, Withdrawal
from hub.ids import OrgId, PersonId
from hub.schemas.accepted import Json
from hub.schemas.labels import Category, Purpose
from hub.schemas.origin_doc import words


def permission_doc(one: Permission) -> dict[str, Json]:
    """Return a permission as a record."""
    return {
        "id": str(one.id),
        "by": str(one.by),
        "parties": sorted_words(one.parties),
        "purposes": sorted_words(one.purposes),
        "categories": sorted_words(one.categories),
        "from": time(one.valid_from),
        "to": None if one.valid_to is None else time(one.valid_to),
        "said": time(one.said_at),
        "arrived": time(one.arrived_at),
        "event": str(one.event_id),
    }


def permission_of(doc: Doc) -> Permission:
    """Read a permission."""
    return Permission(
        id=matter(doc, "id"),
        by=person(doc, "by"),
        parties=frozenset(words(doc["parties"])),
        purposes=frozenset(Purpose(one) for one in words(doc["purposes"])),
        categories=frozenset(Category(one) for one in words(doc["categories"])),
        valid_from=time_of(doc["from"]),
        valid_to=None if doc["to"] is None else time_of(doc["to"]),
        said_at=time_of(doc["said"]),
        arrived_at=time_of(doc["arrived"]),
        event_id=event(doc),
    )


def withdrawal_doc(one: Withdrawal) -> dict[str, Json]:
    """Return a withdrawal as a record."""
    of = None if one.of is None else str(one.of)
    return {"by": str(one.by), "of": of, **told(one.said_at, one.event_id), "arrived": time(one.arrived_at)}


def withdrawal_of(doc: Doc) -> Withdrawal:
    """Read a withdrawal."""
    of = None if doc["of"] is None else matter(doc, "of")
    return Withdrawal(person(doc, "by"), time_of(doc["said"]), event(doc), time_of(doc["arrived"]), of)


def prohibition_doc(one: Prohibition) -> dict[str, Json]:
    """Return a prohibition as a record."""
    what: dict[str, Json] = {"id": str(one.id), "by": str(one.by), "level": one.level, "target": one.target}
    return what | told(one.said_at, one.event_id) | {"arrived": time(one.arrived_at)}


def prohibition_of(doc: Doc) -> Prohibition:
    """Read a prohibition."""
    return Prohibition(
        id=matter(doc, "id"),
        by=person(doc, "by"),
        level=str(doc["level"]),
        target=str(doc["target"]),
        event_id=event(doc),
        said_at=time_of(doc["said"]),
        arrived_at=time_of(doc["arrived"]),
    )


def lift_doc(one: Lift) -> dict[str, Json]:
    """Return a lift as a record."""
    return {"id": str(one.id), **told(one.said_at, one.event_id), "arrived": time(one.arrived_at)}


def lift_of(doc: Doc) -> Lift:
    """Read a lift."""
    return Lift(matter(doc, "id"), time_of(doc["said"]), event(doc), time_of(doc["arrived"]))


def switch_doc(one: Switch) -> dict[str, Json]:
    """Return a switch as a record."""
    return {"on": one.on, "contested": one.contested, **told(one.said_at, one.event_id)}


def switch_of(doc: Doc) -> Switch:
    """Read a switch."""
    return Switch(doc["on"] is True, time_of(doc["said"]), event(doc), doc["contested"] is True)


def home_doc(one: Home) -> dict[str, Json]:
    """Return a word about living together as a record."""
    return {"with": sorted_words(str(other) for other in one.others), **told(one.said_at, one.event_id)}


def home_of(doc: Doc) -> Home:
    """Read a word about living together."""
    others = frozenset(PersonId(UUID(other)) for other in words(doc["with"]))
    return Home(others, time_of(doc["said"]), event(doc))


def access_doc(one: Access) -> dict[str, Json]:
    """Return a statutory right as a record."""
    return {
        "id": str(one.id),
        "org": one.org,
        "paragraph": one.paragraph,
        "purpose": one.purpose.value,
        "categories": sorted_words(one.categories),
        "to": time(one.valid_to),
        "event": str(one.event_id),
    }


def access_of(doc: Doc) -> Access:
    """Read a statutory right."""
    return Access(
        id=matter(doc, "id"),
        org=OrgId(str(doc["org"])),
        paragraph=str(doc["paragraph"]),
        purpose=Purpose(str(doc["purpose"])),
        categories=frozenset(Category(one) for one in words(doc["categories"])),
        valid_to=time_of(doc["to"]),
        event_id=event(doc),
    )


def membership_doc(one: Membership) -> dict[str, Json]:
    """Return a membership as a record."""
    return {
        "family": str(one.family),
        "role": one.role,
        "since": time(one.since),
        "until": None if one.until is None else time(one.until),
        "left": one.left,
        "arrived": time(one.arrived_at),
        "event": str(one.event_id),
    }


def membership_of(doc: Doc) -> Membership:
    """Read a membership."""
    return Membership(
        family=family(doc),
        role=str(doc["role"]),
        since=time_of(doc["since"]),
        until=None if doc["until"] is None else time_of(doc["until"]),
        event_id=event(doc),
        arrived_at=time_of(doc["arrived"]),
        left=doc["left"] is True,
    )


def leave_doc(one: Leave) -> dict[str, Json]:
    """Return a leave as a record."""
    return {"family": str(one.family), **told(one.said_at, one.event_id)}


def leave_of(doc: Doc) -> Leave:
    """Read a leave."""
    return Leave(family(doc), time_of(doc["said"]), event(doc))
