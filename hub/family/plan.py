"""How does the shared plan grow? Version by version; two writers who had not seen each other are both kept."""

from __future__ import annotations

from dataclasses import replace

from hub.family.content import number, record, records, thing, word
from hub.family.machines import ITEM, PLAN, move
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family, Item, Plan, Write
from hub.ids import MatterId, OrgId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Data


def on_opened(family: Family, event: Accepted, region: Region) -> Outcome:
    """Open a plan with its goals."""
    known = thing(event.data, "plan_id")
    if known is None:
        return misfit(family, "content_absent")
    if find(family, known) is not None:
        return misfit(family, "opened_twice")
    goals = tuple(goal for one in records(event.data, "goals") if (goal := thing(one, "goal_id")) is not None)
    return replace(family, plans=(*family.plans, Plan(known, 1, "open", event.origin, goals))), ()


def on_updated(family: Family, event: Accepted, region: Region) -> Outcome:
    """Write a plan item: the plan's next version."""
    plan = find(family, thing(event.data, "plan_id"))
    if plan is None:
        return misfit(family, "unknown_plan")
    if move(PLAN, plan.state, event.type) is None:
        return misfit(family, "closed_plan", plan.closed)
    entry = record(event.data, "item")
    known, asked = thing(entry, "item_id"), word(entry, "state")
    if known is None or asked not in ITEM:
        return misfit(family, "content_absent")
    item = next((one for one in plan.items if one.id == known), Item(known, ()))
    write = _write(plan, item, event, entry, region)
    before = item.open_to(event.origin.sender)
    if not write.conflict and move(ITEM, before[-1].state if before else "", asked) is None:
        return misfit(family, "item_gone", before[-1].origin if before else None)
    return _put(family, _written(plan, replace(item, writes=(*item.writes, write)))), ()


def on_closed(family: Family, event: Accepted, region: Region) -> Outcome:
    """Close a plan."""
    plan = find(family, thing(event.data, "plan_id"))
    if plan is None:
        return misfit(family, "unknown_plan")
    state = move(PLAN, plan.state, event.type)
    if state is None:
        return misfit(family, "closed_plan", plan.closed)
    return _put(family, replace(plan, version=plan.version + 1, state=state, closed=event.origin)), ()


def find(family: Family, plan: MatterId | None) -> Plan | None:
    """Return one of the family's plans."""
    return next((one for one in family.plans if one.id == plan), None)


def _write(plan: Plan, item: Item, event: Accepted, entry: Data, region: Region) -> Write:
    seen = number(event.data, "seen_version")
    # What a writer cannot know of neither blocks nor contradicts them, and their answer does not tell that it is there.
    before = item.open_to(event.origin.sender)
    unseen = bool(before) and seen is not None and seen < before[-1].version
    conflict = unseen and before[-1].origin.sender != event.origin.sender
    responsible = region.workers.get(WorkerId(word(entry, "responsible")))
    org: OrgId | None = None if responsible is None else responsible.org
    return Write(plan.version + 1, word(entry, "state"), org, event.origin, conflict, seen)


def _written(plan: Plan, item: Item) -> Plan:
    known = any(one.id == item.id for one in plan.items)
    items = tuple(item if one.id == item.id else one for one in plan.items) if known else (*plan.items, item)
    return replace(plan, version=plan.version + 1, items=items)


def _put(family: Family, plan: Plan) -> Family:
    return replace(family, plans=tuple(plan if one.id == plan.id else one for one in family.plans))
