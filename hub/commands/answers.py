"""What the doors answered, as JSON values and as lines; ids as the asking organisation knows them."""

from __future__ import annotations

from datetime import datetime

from hub.region.model import HELSINKI
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.streams.door_inbox import Inbox, alert_word
from hub.streams.door_who_sees import WhoSees
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
        if one.alert in seen.stands_in:
            row["for"] = seen.stands_in[one.alert]
        if one.details is not None:
            row |= {
                "kind": one.details.kind,
                "events": one.details.events,
                "person": turner.to_org(one.details.person),
            }
            if one.details.level is not None:
                row["level"] = one.details.level
        rows.append(row)
    return rows


def who_document(answer: WhoSees) -> dict[str, Json]:
    """Return who would get what."""
    if answer.refusal is not None:
        one = answer.refusal
        return {"refused": {"reason": one.reason.value, "field": one.field, "rule": one.rule, "mend": one.mend}}
    return {
        "seen_by": None if answer.seers is None else answer.seers.value,
        "organisations": {
            str(one.org): {"fields": list(one.leaves), "rules": list(one.rules), "status": one.status}
            for one in answer.shares
        },
    }


def when(at: datetime | None) -> str:
    """Return a time as the region's clocks show it."""
    return "" if at is None else at.astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M")
