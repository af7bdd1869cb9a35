"""Who still holds what it should no longer have? Recalls sent, each with its clock until the organisation answers."""

from __future__ import annotations

from dataclasses import replace

from hub.family import counting
from hub.family.alerts import closed, find, raised
from hub.family.content import thing, word
from hub.family.effects import Arm, Deadline, Disarm, Effect, ListRecall
from hub.family.holders import of_coordinator, of_intake
from hub.family.made_ids import alert_id, deadline_id
from hub.family.outcome import Outcome, misfit
from hub.family.promises import first_telling
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
    steps = counting.steps_of(event, counting.RECALL_CLOCK, region)
    clock = Deadline(recall.deadline, counting.RECALL_CLOCK, None, steps)
    after = counting.put(replace(family, recalls=(*family.recalls, recall)), clock)
    return after, (ListRecall(recall.id, org, acknowledged=False), Arm(clock))


def on_first_telling(
    family: Family, recall: Recall, clock: Deadline, step: str, event: Accepted, region: Region
) -> Outcome:
    """Raise a bare alert with the intake unit of the organisation that has not answered, and tell it.

    Where that organisation's agreement has ended the door shows it nothing; the rungs above hear when it is overdue.
    """
    holder = of_intake(recall.org, region) or of_coordinator(region)
    if holder is None:
        return counting.drop(family, clock.id), (Disarm(clock.id),)
    alert = raised(event, holder, region, kind="recall", level="none", due=clock.steps[-1][1])
    known = alert_id(recall.origin.event_id)
    alert = replace(alert, id=known, matter=str(recall.id), origin=recall.origin, raiser=recall.org)
    return first_telling(family, clock, alert, step, event, region)


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
