"""What becomes of a referral? It arrives at a desk, is answered in time, and whoever sent it hears how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from hub.family import alerts, counting, holders, promises
from hub.family.content import record, thing, word
from hub.family.effects import Alert, Arm, Deadline, Disarm, Effect, Holder, Misfit, PutAlert
from hub.family.machines import REFERRAL, move
from hub.family.made_ids import deadline_id
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family, Referral
from hub.ids import DeadlineId, MatterId, OrgId, UnitId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Origin

ARRIVED, FIRST_CONTACT, REFUSED = "referral", "first_contact", "refused"
"""Kinds of alerts."""
LEVELS: Mapping[str, str] = MappingProxyType({"routine": "small", "soon": "notable", "urgent": "great"})
"""Urgency of a referral → level of its alert."""
ANSWERED = frozenset({"accepted", "started", "refused", "ended", "withdrawn"})
"""States in which the question of the referral has been answered; on hold it is not."""


def on_sent(family: Family, event: Accepted, region: Region) -> Outcome:
    """Bring the referral to the receiver's desk and start the clock of its answer; what it follows is done with."""
    known, to = thing(event.data, "referral_id"), record(event.data, "to")
    receiver = OrgId(word(to, "organisation"))
    if known is None or not receiver:
        return misfit(family, "content_absent")
    if find(family, known) is not None:
        return misfit(family, "opened_twice")
    referral = Referral(
        id=known,
        receiver=receiver,
        service=word(event.data, "service"),
        state="sent",
        sent=event.origin,
        last=event.origin,
        keeper=holders.of_raiser(event, region),
        desk=_desk(receiver, UnitId(word(to, "unit")), region),
        answers=thing(event.data, "answers"),
    )
    family, effects = _followed(replace(family, referrals=(*family.referrals, referral)), referral)
    if referral.desk is None:
        return family, (*effects, Misfit("nobody_to_hold"))
    alert = _alert(referral, event, referral.desk, ARRIVED, LEVELS.get(word(event.data, "urgency"), "notable"), region)
    clock = promises.clock_of(event, counting.ANSWER_CLOCK, region, alert)
    family, more = promises.started(family, replace(alert, due_at=clock.steps[-1][1]), clock, region)
    return family, (*effects, *more)


def on_answered(family: Family, event: Accepted, region: Region) -> Outcome:
    """Note the new state; what it stops is stopped, and a refusal comes back to whoever sent the referral."""
    referral = find(family, thing(event.data, "referral_id"))
    if referral is None:
        return misfit(family, "unknown_referral")
    state = move(REFERRAL, referral.state, event.type)
    if state is None:
        return misfit(family, "does_not_follow", referral.last)
    taken = event.origin if state == "accepted" else referral.accepted
    after = replace(referral, state=state, last=event.origin, accepted=taken)
    family = replace(family, referrals=tuple(after if one is referral else one for one in family.referrals))
    family, stopped = _stopped(family, referral, state)
    family, begun = _begun(family, after, event, region)
    return family, (*stopped, *begun)


def on_first_telling(
    family: Family, referral: Referral, clock: Deadline, step: str, event: Accepted, region: Region
) -> Outcome:
    """Raise the alert that the family still waits for its first contact, with whoever took the referral on."""
    desk = holders.standing(referral.desk, region)
    if desk is None or referral.accepted is None:
        return counting.drop(family, clock.id), (Disarm(clock.id),)
    due = clock.steps[-1][1]
    alert = alerts.raised(event, desk, region, kind=FIRST_CONTACT, level="notable", due=due)
    alert = replace(alert, matter=str(referral.id), origin=referral.accepted, raiser=referral.accepted.sender)
    return promises.first_telling(family, clock, alert, step, event, region)


def waiting(family: Family, clock: Deadline) -> Referral | None:
    """Return the referral whose first contact a clock without an alert waits for."""
    taken = ((one, one.accepted) for one in family.referrals)
    return next((one for one, origin in taken if origin is not None and _contact_clock(origin) == clock.id), None)


def find(family: Family, referral: MatterId | None) -> Referral | None:
    """Return one of the family's referrals."""
    return next((one for one in family.referrals if one.id == referral), None)


def involved(family: Family) -> Iterator[OrgId]:
    """Yield both ends of every referral that is open."""
    for one in family.referrals:
        if one.open:
            yield from (one.sent.sender, one.receiver)


def _alert(referral: Referral, event: Accepted, holder: Holder, kind: str, level: str, region: Region) -> Alert:
    return replace(alerts.raised(event, holder, region, kind=kind, level=level), matter=str(referral.id))


def _desk(receiver: OrgId, unit: UnitId, region: Region) -> Holder | None:
    own = region.units.get(unit)
    return (
        Holder(receiver, unit, None) if own is not None and own.org == receiver else holders.of_intake(receiver, region)
    )


def _contact_clock(accepted: Origin) -> DeadlineId:
    return deadline_id(accepted.event_id, counting.CONTACT_CLOCK)


def _stopped(family: Family, before: Referral, state: str) -> Outcome:
    """Stop what the new state answers; an acceptance after a hold starts its clock anew."""
    effects: tuple[Effect, ...] = ()
    if state in ANSWERED:
        family, effects = promises.stopped(family, before.sent.event_id, counting.ANSWER_CLOCK, ARRIVED)
    if before.accepted is not None and state in ANSWERED:
        family, more = promises.stopped(family, before.accepted.event_id, counting.CONTACT_CLOCK, FIRST_CONTACT)
        effects = (*effects, *more)
    return family, effects


def _begun(family: Family, after: Referral, event: Accepted, region: Region) -> Outcome:
    """Start what the new state begins: the wait for the first contact, or the way back to the sender."""
    if after.state == "accepted":
        clock = promises.clock_of(event, counting.CONTACT_CLOCK, region)
        return counting.put(family, clock), (Arm(clock),)
    return _back(family, after, event, region) if after.state == "refused" else (family, ())


def _back(family: Family, referral: Referral, event: Accepted, region: Region) -> Outcome:
    """Tell whoever sent it: their own event lets them see what it was about, the answer only what the door allows."""
    keeper = holders.standing(referral.keeper, region)
    if keeper is None:
        return family, (Misfit("nobody_to_hold"),)
    alert = alerts.raised(event, keeper, region, kind=REFUSED, level="small")
    alert = replace(alert, matter=str(referral.id), origin=referral.sent, raiser=referral.sent.sender)
    return alerts.put(family, alert), (PutAlert(alert), *alerts.tell(alert, "raised", region))


def _followed(family: Family, referral: Referral) -> Outcome:
    """Close the alert of the refusal that this referral answers: the next place has been asked."""
    before = next((one for one in family.alerts if (one.kind, one.matter) == (REFUSED, str(referral.answers))), None)
    return (family, ()) if before is None else alerts.closed(family, before)
