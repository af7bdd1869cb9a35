"""What the doors answered, as JSON values and as lines; ids as the asking organisation knows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hub.commands import rule_words
from hub.consent.model import Verdict
from hub.region.model import HELSINKI
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.store.why_rows import Delivered
from hub.streams.door_inbox import Inbox, alert_word
from hub.streams.door_who_sees import WhoSees
from hub.streams.door_why import Why
from hub.streams.shell import Shell


def inbox_document(shell: Shell, seen: Inbox) -> list[dict[str, Json]]:
    """Return the rows of an inbox; a bare alert has no kind, level or person."""
    turner = for_org(shell.keyring.pairwise_root, seen.worker.org)
    rows: list[dict[str, Json]] = []
    for one in seen.rows:
        row: dict[str, Json] = {
            "alert": alert_word(shell, seen.worker, one.alert),
            "unit": one.unit,
            "due": when(one.due_at),
            "raised": when(one.raised_at),
        }
        if one.details is not None:
            row |= {
                "kind": one.details.kind,
                "level": one.details.level,
                "events": one.details.events,
                "person": turner.to_org(one.details.person),
            }
        rows.append(row)
    return rows


def who_document(answer: WhoSees) -> dict[str, Json]:
    """Return who would get what."""
    if answer.refusal is not None:
        one = answer.refusal
        return {"refused": {"reason": one.reason.value, "field": one.field, "rule": one.rule, "mend": one.mend}}
    return {
        "organisations": {
            str(one.org): {"fields": list(one.leaves), "rules": list(one.rules), "status": one.status}
            for one in answer.shares
        }
    }


def why_document(shell: Shell, found: Why, org: str) -> dict[str, Json]:
    """Return the evidence; persons and events behind `missing` stay inside, only the kind of word is told."""
    turner = for_org(shell.keyring.pairwise_root, org)
    return {
        "event_id": turner.to_org(found.event),
        "type": found.type,
        "sender": found.sender,
        "accepted_at": found.accepted_at.isoformat(),
        "misfit": found.misfit,
        "frozen": found.frozen,
        "happened": [_happened(one) for one in found.happened],
        "now": {str(one): _verdict(verdict) for one, verdict in found.now},
    }


def why_lines(found: Why) -> Iterator[str]:
    """Tell the same in lines."""
    yield f"{found.type} from {found.sender}, accepted {when(found.accepted_at)}"
    if found.misfit:
        yield f"It did not fit the state: {found.misfit}"
    if found.frozen:
        yield f"It waits: the family is frozen ({found.frozen})"
    for one in found.happened:
        recalled = "" if one.recall is None else ", recalled" + (" and acknowledged" if one.acknowledged_at else "")
        yield f"to {one.recipient} ({one.kind}): {one.given or one.state}{recalled}"
        yield f"    by {rule_words.told(one.rules)}"
    for org, verdict in found.now:
        given = ", ".join(sorted(one.value for one in verdict.person)) or "nothing"
        yield f"today {org} would get: {given}"
        yield f"    by {rule_words.told(verdict.rules)}{_missing(verdict)}"


def when(at: datetime | None) -> str:
    """Return a time as the region's clocks show it."""
    return "" if at is None else at.astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M")


def _happened(one: Delivered) -> dict[str, Json]:
    return {
        "recipient": one.recipient,
        "kind": one.kind,
        "state": one.state,
        "disclosure": one.given,
        "hub_seq": one.hub_seq,
        "categories": list(one.categories),
        "rules": list(one.rules),
        "sent_at": None if one.sent_at is None else one.sent_at.isoformat(),
        "recalled": one.recall is not None,
        "recall_acknowledged": one.acknowledged_at is not None,
    }


def _verdict(verdict: Verdict) -> dict[str, Json]:
    return {
        "categories": [*sorted(one.value for one in verdict.person)],
        "rules": list(verdict.rules),
        "missing": [word.split(":", 1)[0] for word in verdict.missing],
        "withdrawn": any(word.count(":") > 1 for word in verdict.missing),
    }


def _missing(verdict: Verdict) -> str:
    withdrawn = sum(word.count(":") > 1 for word in verdict.missing)
    absent = len(verdict.missing) - withdrawn
    said = [f"{withdrawn} withdrawn"] if withdrawn else []
    said += [f"{absent} never given"] if absent else []
    return f": {', '.join(said)}" if said else ""
