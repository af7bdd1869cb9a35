"""Referrals at the border: whom may one be sent to, and who may say what becomes of it?

LAW: each state of a referral has one side that may say it. The receiver tells what it does with it; the sender alone
takes it back. No order of states is asked for here: what does not fit is the family step's to note.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from hub.border import refusals
from hub.border.case import Case
from hub.border.decision import Refusal
from hub.border.model import Matter
from hub.border.origin import origin_of
from hub.border.refs import REFERRAL
from hub.consent.border_rows import receiver_covered
from hub.ids import OrgId, UnitId

SENT = "referral.sent"


class Side(StrEnum):
    """The two ends of a referral."""

    SENDER = "sender"
    RECEIVER = "receiver"


MAY_SAY: Mapping[str, Side] = MappingProxyType(
    {
        "referral.received": Side.RECEIVER,
        "referral.accepted": Side.RECEIVER,
        "referral.started": Side.RECEIVER,
        "referral.on_hold": Side.RECEIVER,
        "referral.refused": Side.RECEIVER,
        "referral.ended": Side.RECEIVER,
        "referral.withdrawn": Side.SENDER,
    }
)
"""Who may say which state."""


def receiver(case: Case) -> Refusal | None:
    """The receiver has an agreement and the unit named, and the door would give it `service` and `need` now."""
    if case.name != SENT:
        return None
    origin, now = origin_of(case), case.facts.now
    to = next(iter(origin.addressed))
    if to == case.sender:
        return refusals.TO_ONESELF
    if not case.region.organisations[to].agreed(now):
        return refusals.RECEIVER_AWAY
    if not _own_unit(case, to):
        return refusals.NOT_RECEIVERS_UNIT
    covered = receiver_covered(origin, to, case.facts.rights, case.region, now)
    return None if covered else refusals.REFERRAL_NOT_COVERED


def _own_unit(case: Case, to: OrgId) -> bool:
    place = case.data["to"]
    unit = place.get("unit") if isinstance(place, Mapping) else None
    return unit is None or case.region.units[UnitId(str(unit))].org == to


def side(case: Case) -> Refusal | None:
    """Each state is said by its own side alone."""
    wanted = MAY_SAY.get(case.name)
    if wanted is None or case.matter is None or case.sender in _sides(case.matter)[wanted]:
        return None
    return refusals.NOT_THIS_SIDE


def _sides(matter: Matter) -> Mapping[Side, frozenset[OrgId]]:
    return {Side.SENDER: frozenset({matter.origin.sender}), Side.RECEIVER: matter.origin.addressed}


def picture() -> str:
    """Draw who may say what as a Mermaid chart for the docs."""
    lines = ["flowchart LR"]
    lines += [f"    {who}([{who}]) --> {name.replace('.', '_')}[{name}]" for name, who in MAY_SAY.items()]
    return "\n".join([*lines, f"    {Side.SENDER}([{Side.SENDER}]) --> {SENT.replace('.', '_')}[{SENT}]"])


def mentioned(case: Case) -> Refusal | None:
    """A referral spoken of, but neither sent nor answered, is one of this family that the sender knows."""
    for field, id in case.mentions:
        matter = case.facts.matters.get(id)
        known = matter is not None and matter.kind == REFERRAL and case.sender in matter.organisations
        if matter is None or not known or not case.in_family_of(matter):
            return refusals.no_matter(field)
    return None
