"""Families to test with: accepted events of one artificial family, and families folded from them with the real code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from hub.consent.model import Permission, PersonRights, Rights, Switch
from hub.family.effects import Alert, Effect, Notify, PutAlert, Tell
from hub.family.state import Family
from hub.family.step import step
from hub.ids import EventId, FamilyId, MatterId, OrgId, PersonId, UnitId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Basis, BasisKind, Json, Origin
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Category, Purpose
from hub.schemas.model import Group
from tests.examples.regions import AREA, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, region

SPACE = UUID("00000000-0000-4000-8000-0000000fa311")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday without holidays near."""
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
EVERYBODY = frozenset({SCHOOL, SOCIAL_WORK, COUNSELLING, NGO, PARISH})
CONSENT = Basis(BasisKind.CONSENT)
OWN = Basis(BasisKind.OWN)
NOTIFY = Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-25")


def known(word: str) -> UUID:
    """Return the same id for the same word."""
    return uuid5(SPACE, word)


FAMILY = FamilyId(known("family"))
CHILD = PersonId(known("child"))
MOTHER = PersonId(known("mother"))


def event(
    type: str,
    sender: OrgId = SCHOOL,
    /,
    *,
    name: str = "",
    at: datetime = MONDAY,
    occurred_at: datetime | None = None,
    person: PersonId = CHILD,
    about: tuple[PersonId, ...] = (),
    basis: Basis | None = CONSENT,
    reach: Iterable[OrgId] = EVERYBODY,
    named: Iterable[OrgId] = (),
    addressed: Iterable[OrgId] = (),
    no: int = 1,
    **data: Json,
) -> Accepted:
    """Return an accepted event; `name` tells events of one type apart. Its unit is the sender's one unit."""
    group = TYPES[type].group if type in TYPES else Group.WORK
    work = group in (Group.WORK, Group.ANSWER)
    origin = Origin(
        event_id=EventId(known(f"{type}/{name}/{sender}")),
        type=type,
        sender=sender,
        person=person,
        about=tuple(sorted(about)),
        basis=basis if work else None,
        unit=UnitId(f"{sender}-yksikko") if work else None,
        area=AREA if work else "",
        addressed=frozenset(addressed),
    )
    return Accepted(
        origin=origin,
        family=FAMILY,
        family_no=no,
        accepted_at=at,
        occurred_at=occurred_at or at,
        region_version=1,
        reach=frozenset(reach) if work else frozenset(),
        named=frozenset(named),
        data={"person": {"id": str(person)}, **data},
    )


def concern(sender: OrgId = SCHOOL, /, level: str = "notable", **overrides: object) -> Accepted:
    """Return a concern."""
    chosen: Mapping[str, object] = {"topics": ["attention"], "with_family": True, **overrides}
    return event("concern.raised", sender, level=level, **chosen)  # type: ignore[arg-type]  # fields given by name


def notified(sender: OrgId = SCHOOL, /, name: str = "") -> Accepted:
    """Return a child-protection notification."""
    return event(
        "child_protection.notified",
        sender,
        name=name,
        basis=NOTIFY,
        reach=(),
        urgent=True,
        reasons=["violence"],
        anticipatory=False,
        police_told=False,
    )


def plan_opened(sender: OrgId = SOCIAL_WORK, /, plan: str = "plan", **overrides: object) -> Accepted:
    """Return the opening of a plan with one goal."""
    goals = [{"goal_id": str(known("goal")), "code": "daily_life"}]
    return event("plan.opened", sender, name=plan, plan_id=str(known(plan)), goals=goals, **overrides)  # type: ignore[arg-type]  # fields given by name


def plan_updated(
    sender: OrgId, /, name: str, *, item: str = "item", state: str = "planned", plan: str = "plan", **overrides: object
) -> Accepted:
    """Return a writing of a plan item."""
    entry = {"item_id": str(known(item)), "kind": "service", "state": state}
    return event("plan.updated", sender, name=name, plan_id=str(known(plan)), item=entry, **overrides)  # type: ignore[arg-type]  # fields given by name


def service_started(sender: OrgId, /, service: str = "service", **overrides: object) -> Accepted:
    """Return the start of a service."""
    chosen = {"service": "home_service", "task": "social_work", **overrides}
    return event("service.started", sender, name=service, service_id=str(known(service)), **chosen)  # type: ignore[arg-type]  # fields given by name


def referred(
    sender: OrgId = SCHOOL, /, to: OrgId = COUNSELLING, name: str = "referral", **overrides: object
) -> Accepted:
    """Return the sending of a referral."""
    chosen = {
        "referral_id": str(known(name)),
        "to": {"organisation": to},
        "service": "family_counselling",
        "urgency": "soon",
        "addressed": (to,),
        **overrides,
    }
    return event("referral.sent", sender, name=name, **chosen)  # type: ignore[arg-type]  # fields given by name


def answered(state: str, sender: OrgId = COUNSELLING, /, name: str = "referral", **overrides: object) -> Accepted:
    """Return an answer to a referral."""
    chosen = {"name": f"{name}/{state}", "referral_id": str(known(name)), **overrides}
    return event(f"referral.{state}", sender, **chosen)  # type: ignore[arg-type]  # fields given by name


def due(deadline: UUID, step_name: str, at: datetime) -> Accepted:
    """Return a step of a clock that has come."""
    return event(
        "clock.due", OrgId("hub"), name=f"{deadline}/{step_name}", at=at, deadline_id=str(deadline), step=step_name
    )


def permission(*categories: Category, parties: Iterable[str] = ("network",), of: PersonId = CHILD) -> Permission:
    """Return the mother's permission for care, in force since long ago."""
    words = frozenset(parties)
    return Permission(
        id=MatterId(known(f"{sorted(words)}/{sorted(categories)}/{of}")),
        by=MOTHER,
        parties=words,
        purposes=frozenset({Purpose.CARE}),
        categories=frozenset(categories),
        valid_from=LONG_AGO,
        valid_to=None,
        said_at=LONG_AGO,
        event_id=EventId(known("grant")),
    )


def rights(*permissions: Permission) -> Rights:
    """Return the rights of a child and of the mother, who decides and permits this for both."""
    decides = Switch(on=True, said_at=LONG_AGO, event_id=EventId(known("guardian")))
    child = PersonRights(CHILD, born=date(2016, 5, 1), permissions=permissions, guardians={MOTHER: decides})
    return {CHILD: child, MOTHER: PersonRights(MOTHER, born=date(1985, 5, 1), permissions=permissions)}


def given(*events: Accepted, within: Region | None = None, family: Family | None = None) -> Family:
    """Return the family folded from these events, numbered in order."""
    state = family or Family.new(FAMILY)
    for one in events:
        state, _ = when(state, one, within)
    return state


def when(family: Family, happens: Accepted, within: Region | None = None) -> tuple[Family, tuple[Effect, ...]]:
    """Return what follows from one event, given the next number."""
    return step(family, replace(happens, family_no=family.last_no + 1), within or region())


def told(effects: Iterable[Effect]) -> dict[OrgId, str]:
    """Return who is told, and in which form."""
    return {one.recipient: one.kind for one in effects if isinstance(one, Tell)}


def notices(effects: Iterable[Effect]) -> list[tuple[str, int, str]]:
    """Return the notices as (worker, rung, step)."""
    return [(one.worker, one.rung, one.step) for one in effects if isinstance(one, Notify)]


def alerts(effects: Iterable[Effect]) -> list[Alert]:
    """Return the alerts put, in order."""
    return [one.alert for one in effects if isinstance(one, PutAlert)]
