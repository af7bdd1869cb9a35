"""Why nobody was told, in words and JSON values: refused, parked, counted, frozen, taken back; and who would see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from hub.commands import rule_words
from hub.commands.answers import when
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.store.why_rows import Alarm, Frozen, Recalled
from hub.streams.door_who_sees import Seers, WhoSees
from hub.streams.door_why import Unmade
from hub.streams.shell import Shell

_UNSEEN: Final[Mapping[Seers | None, str]] = MappingProxyType(
    {
        Seers.HUB_ALONE: "For the hub alone: no organisation gets anything of it.",
        Seers.NOBODY: "It is about no person and seen by nobody.",
    }
)


def frozen(shell: Shell, one: Frozen, org: str) -> dict[str, Json]:
    """Return how an event stands behind its frozen family."""
    return {
        "reason": one.reason,
        "number": one.number,
        "applied": one.applied,
        "behind": one.applied + 1,
        "since": None if one.since is None else one.since.isoformat(),
        "frozen_since": None if one.frozen_since is None else one.frozen_since.isoformat(),
        "waiting": one.waiting,
        "quarantine": None if one.parked is None else str(one.parked),
        "alert": None if one.alarm is None else _alarm(shell, one.alarm, org),
    }


def _alarm(shell: Shell, one: Alarm, org: str) -> dict[str, Json]:
    """Return the alert; its number is for the organisation that holds it."""
    number = for_org(shell.keyring.pairwise_root, org).to_org(one.alert) if one.org == org else None
    return {"alert": number, "state": one.state, "raised_at": one.raised_at.isoformat()}


def frozen_lines(one: Frozen) -> Iterator[str]:
    """Tell the same in lines."""
    yield f"It {_waits(one)}: the family is frozen ({one.reason})"
    yield f"    number {one.number}, carried out up to {one.applied}, waiting {one.waiting}"
    if one.parked is not None:
        yield f"    frozen since {when(one.frozen_since)}: hub quarantine show {one.parked}"
    if one.alarm is None:
        yield "    no alert was raised: the region names no coordinator"
    else:
        raised = when(one.alarm.raised_at)
        yield f"    the alert to the named worker or coordinator, raised {raised}, is {one.alarm.state}"


def _waits(one: Frozen) -> str:
    if one.since is not None:
        return f"waits since {when(one.since)} behind number {one.applied + 1}"
    return "is the one that could not be carried out" if one.number == one.applied + 1 else "is not read yet"


def unmade(found: Unmade) -> dict[str, Json]:
    """Return the answer about what became no event."""
    one = found.arrival
    words = {"ce_id": one.ce_id, "type": one.type, "outcome": one.outcome, "reason": one.reason}
    told: dict[str, Json] = {**words, "field": one.field, "rule": one.rule, "mend": one.mend}
    told["judged_at"] = None if found.judged_at is None else found.judged_at.isoformat()
    if found.parked is not None:
        parked = found.parked
        told["quarantine"] = {
            "id": str(parked.id), "state": parked.state, "since": parked.parked_at.isoformat(),
        }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def unmade_lines(found: Unmade) -> Iterator[str]:
    """Tell the same in lines."""
    one = found.arrival
    yield f"{one.type or 'what cannot be read'} from {one.org}, {when(found.judged_at)}: {_OUTCOMES[one.outcome]}"
    because = "; ".join(word for word in (one.reason, one.field, one.rule) if word)
    if because:
        yield f"    {because}"
    if one.mend:
        yield f"    mend: {one.mend}"
    if found.parked is not None:
        yield f"    {found.parked.state} since {when(found.parked.parked_at)}: hub quarantine show {found.parked.id}"


_OUTCOMES = {
    "accepted": "accepted; it is about nobody, so nothing of it was kept or delivered",
    "refused": "refused, so nobody was told anything",
    "quarantined": "parked, so nobody was told anything",
    "repeat": "a repeat; the first one is not to be found any more",
}


def recall(one: Recalled) -> dict[str, Json]:
    """Return the answer about a recall."""
    return {
        "recall_id": str(one.recall),
        "categories": list(one.categories),
        "received_before": one.received_before.isoformat(),
        "acknowledge_by": one.acknowledge_by.isoformat(),
        "acknowledged_at": None if one.acknowledged_at is None else one.acknowledged_at.isoformat(),
        "state": one.state,
        "disclosures": one.disclosures,
    }


def recall_lines(one: Recalled) -> Iterator[str]:
    """Tell the same in lines."""
    yield f"A recall of {one.disclosures} disclosures: {', '.join(one.categories)}"
    yield f"    received before {when(one.received_before)}, to acknowledge by {when(one.acknowledge_by)}"
    yield f"    {_acknowledged(one)}"


def _acknowledged(one: Recalled) -> str:
    return "not acknowledged" if one.acknowledged_at is None else f"acknowledged {when(one.acknowledged_at)}"


def who_lines(answer: WhoSees) -> Iterator[str]:
    """Tell who would get what of an event, or why it would be refused."""
    if answer.refusal is not None:
        one = answer.refusal
        yield "; ".join(word for word in (f"Refused: {one.reason.value}", one.field, one.rule, one.mend) if word)
        return
    if answer.seers in _UNSEEN:
        yield _UNSEEN[answer.seers]
        return
    for share in answer.shares:
        what = ", ".join(share.leaves) or (f"the state {share.status!r}" if share.status else "nothing")
        yield f"{share.org}: {what}"
        yield f"    {rule_words.told(share.rules)}"
