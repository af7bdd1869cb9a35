"""Is each organisation's entry right in itself: id, sector, tasks, agreements, what it may need and send, its key?"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from hub.region.entries import AgreementEntry, DefaultsEntry, RegionEntry
from hub.region.problem import Finding, unknown
from hub.region.words import ALL, CATEGORIES, ID, ID_MEND, RESERVED, SECTORS, TASKS
from hub.schemas.labels import Sector
from hub.schemas.senders import work_types

KEY_BYTES = 32


def ids(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """An organisation's id stands in topics, users and metrics."""
    if not region.organisations:
        yield Finding(("organisations",), "no organisation", "add one", ("organisations",))
    for id, party in region.organisations.items():
        if id in RESERVED:
            yield Finding(("organisations", id), "the id is the hub's own", "choose another")
        elif not ID.fullmatch(id):
            yield Finding(("organisations", id), "not an id", ID_MEND)
        if party.part_of and not ID.fullmatch(party.part_of):
            yield Finding(("organisations", id, "part_of"), "not an id", ID_MEND)


def words(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """Sector and tasks are known, and there is a task."""
    for id, party in region.organisations.items():
        path = ("organisations", id)
        yield from unknown((*path, "sector"), "a sector", party.sector, SECTORS)
        if not party.tasks:
            yield Finding((*path, "tasks"), "no service task", "name at least one", (*path, "tasks"))
        for number, task in enumerate(party.tasks):
            yield from unknown((*path, "tasks", number), "a service task", task, TASKS)


def agreements(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """No entry without an agreement; agreements end after they begin and never overlap."""
    for id, party in region.organisations.items():
        path = ("organisations", id, "agreements")
        if not party.agreements:
            yield Finding(path, "no agreement", "add the cooperation agreement, or take the organisation out", path)
        for number, one in enumerate(party.agreements):
            if one.valid_to is not None and one.valid_to <= one.valid_from:
                yield Finding((*path, number, "valid_to"), "ends before it begins", "write a day after `valid_from`")
        for (first, one), (second, other) in combinations(enumerate(party.agreements), 2):
            if _overlap(one, other):
                earlier = first if one.valid_from <= other.valid_from else second
                mend = "end the earlier one where this one begins"
                yield Finding((*path, second), "overlapping agreements", mend, (*path, earlier))


def need_to_know(region: RegionEntry, defaults: DefaultsEntry) -> Iterator[Finding]:
    """A sector's need may be narrowed freely and widened only with a reason."""
    for id, party in region.organisations.items():
        own, path = party.need_to_know, ("organisations", id, "need_to_know")
        if own is None:
            continue
        for number, word in enumerate(own.categories):
            yield from unknown((*path, "categories", number), "a category", word, CATEGORIES | {ALL})
        usual = _all(defaults.need_to_know.get(party.sector, [ALL]))
        wider = sorted(_all(own.categories) & CATEGORIES - usual)
        if wider and not own.reason.strip():
            mend = f"add a `reason:`, or take out: {', '.join(wider)}"
            yield Finding(path, "wider than the sector's need to know without a reason", mend)


def may_send(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """An organisation may be let send less than its sector, never more."""
    for id, party in region.organisations.items():
        if party.sector not in SECTORS:
            continue
        for number, name in enumerate(party.may_send or []):
            path = ("organisations", id, "may_send", number)
            yield from unknown(path, "an event type of this sector", name, work_types(Sector(party.sector)))


def public_key(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """A public key is an X25519 key in base64."""
    for id, party in region.organisations.items():
        if party.public_key and not _is_key(party.public_key):
            mend = f"write the {KEY_BYTES} bytes of the X25519 public key in base64"
            yield Finding(("organisations", id, "public_key"), "not a public key", mend)


def _overlap(one: AgreementEntry, other: AgreementEntry) -> bool:
    first, second = sorted((one, other), key=lambda agreement: agreement.valid_from)
    return second.valid_from < (first.valid_to or date.max)


def _all(words: list[str]) -> frozenset[str]:
    return CATEGORIES if ALL in words else frozenset(words)


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
