"""Who still holds what it should no longer have? Recalls sent, each with its clock until the organisation answers."""

from __future__ import annotations

from dataclasses import replace

from hub.family import counting
from hub.family.alerts import closed, find, put, raised, tell
from hub.family.content import thing, word
from hub.family.effects import Arm, Deadline, Disarm, Effect, ListRecall, PutAlert
from hub.family.holders import of_intake
from hub.family.made_ids import alert_id, deadline_id
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family, Recall
from hub.ids import OrgId, RecallId
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def on_sent(family: Family, event: Accepted, region: Region) -> Outcome:
    """Put the recall on the list and start its clock."""
    known, org = thing(event.data, "recall_id"), OrgId(word(event.data, "organisation"))
    if known is None or not org:
        return misfit(family, "content_absent")
    if any(one.id == known for one in family.recalls):
        return misfit(family, "sent_twice")
    recall = Recall(RecallId(known), org, event.origin, deadline_id(event.event_id, counting.RECALL_CLOCK))
    overdue = counting.steps_of(event, counting.RECALL_CLOCK, region)[-1:]
    clock = Deadline(recall.deadline, counting.RECALL_CLOCK, None, overdue)
    after = counting.put(replace(family, recalls=(*family.recalls, recall)), clock)
    return after, (ListRecall(recall.id, org, acknowledged=False), Arm(clock))


def on_overdue(family: Family, recall: Recall, event: Accepted, region: Region) -> Outcome:
    """Raise a bare alert with the intake unit of the organisation that has not answered."""
    after = counting.drop(family, recall.deadline)
    stop = Disarm(recall.deadline)
    holder = of_intake(recall.org, region)
    if holder is None:
        return after, (stop,)
    known = alert_id(recall.origin.event_id)
    alert = raised(event, holder, region, kind="recall", level="none", due=event.accepted_at)
    alert = replace(alert, id=known, matter=str(recall.id), origin=recall.origin, raiser=recall.org)
    return put(after, alert), (PutAlert(alert), *tell(alert, "overdue", region), stop)


def on_acknowledged(family: Family, event: Accepted, region: Region) -> Outcome:
    """Take the recall off the list, stop its clock and close its alert."""
    known = thing(event.data, "recall_id")
    recall = next((one for one in family.recalls if one.id == known), None)
    if recall is None:
        return misfit(family, "unknown_recall")
    after = replace(family, recalls=tuple(one for one in family.recalls if one != recall))
    effects: tuple[Effect, ...] = (ListRecall(recall.id, recall.org, acknowledged=True),)
    if counting.find(after, recall.deadline) is not None:
        after, effects = counting.drop(after, recall.deadline), (*effects, Disarm(recall.deadline))
    alert = find(after, alert_id(recall.origin.event_id))
    if alert is None:
        return after, effects
    after, more = closed(after, alert)
    return after, (*effects, *more)
