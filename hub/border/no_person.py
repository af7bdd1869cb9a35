"""Events about no person: a contact that is counted, and a worker who is away. No family, no log, no rights."""

from __future__ import annotations

from datetime import date

from hub.border import refusals
from hub.border.decision import Away, Counted, Refusal
from hub.border.model import Candidate
from hub.ids import WorkerId
from hub.region.model import HELSINKI, Region
from hub.schemas.accepted import Json
from hub.schemas.model import Group

ABOUT_NOBODY = frozenset({Group.COUNT, Group.STAFF})


def judge(candidate: Candidate, region: Region) -> Counted | Away | Refusal:
    """Return what is to be counted or noted, or why the sender may not say it; form and names are good already."""
    return _counted(candidate) if candidate.type.group is Group.COUNT else _away(candidate, region)


def _counted(candidate: Candidate) -> Counted:
    data, topics = candidate.data, candidate.data.get("topics")
    return Counted(
        day=candidate.occurred_at.astimezone(HELSINKI).date(),
        area=str(data["area"]),
        channel=str(data["channel"]),
        language=str(data.get("language", "")),
        topics=frozenset(str(one) for one in topics) if isinstance(topics, list) else frozenset(),
    )


def _away(candidate: Candidate, region: Region) -> Away | Refusal:
    data = candidate.data
    worker, substitute = WorkerId(str(data["worker"])), _worker(data.get("substitute"))
    if region.workers[worker].org != candidate.org:
        return refusals.NOT_OWN_WORKER
    if substitute is not None and (substitute == worker or region.workers[substitute].org != candidate.org):
        return refusals.NO_SUBSTITUTE
    first, last = (date.fromisoformat(str(data[name])) for name in ("from", "to"))
    return Away(candidate.event_id, candidate.org, worker, first, last, substitute)


def _worker(word: Json) -> WorkerId | None:
    return WorkerId(word) if isinstance(word, str) else None
