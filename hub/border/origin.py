"""Where does the fact come from? All that the doors will ask of it, written once, when it is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hub.border.case import Case
from hub.border.refs import REFERRAL
from hub.ids import OrgId, PersonId, UnitId
from hub.schemas.accepted import Json, Origin
from hub.schemas.codes import OF_REGION
from hub.schemas.walk import spots

ASKED_FOR = "asked_for"


def origin_of(case: Case) -> Origin:
    """Return the event's origin: sender, subjects, basis, tasks, unit and area, receivers."""
    word = case.data.get("unit")
    unit = case.region.units.get(UnitId(word)) if isinstance(word, str) else None
    return Origin(
        event_id=case.candidate.event_id,
        type=case.name,
        sender=case.sender,
        person=case.person,
        about=_about(case),
        basis=case.basis,
        tasks=_tasks(case),
        unit=unit.id if unit else None,
        area=unit.area if unit else "",
        addressed=_addressed(case.data.get("to")),
        referral_from=_referral_from(case),
    )


def _about(case: Case) -> tuple[PersonId, ...]:
    others = {person for path, person in case.found.people.items() if path.startswith("about.")}
    return tuple(sorted(others - {case.person}))


def _tasks(case: Case) -> frozenset[str]:
    """Return the service tasks it tells of; without any, those of the sender.

    What a family asks for is told beside the sender's own: a prohibition of either closes the event.
    """
    told = dict[str, set[str]]()
    for field, task in _told_tasks(case):
        told.setdefault(field, set()).add(task)
    asked, sender = told.pop(ASKED_FOR, set()), case.region.organisations.get(case.sender)
    return frozenset(asked).union(*told.values()) if told else frozenset(asked) | (sender.tasks if sender else set())


def _told_tasks(case: Case) -> Iterator[tuple[str, str]]:
    for spot in spots(case.candidate.type.fields, case.data):
        if spot.field.codes == "task" and isinstance(spot.value, str):
            yield spot.field.name, spot.value
        elif spot.field.codes == OF_REGION and isinstance(spot.value, str):
            yield spot.field.name, case.region.services[spot.value]


def _addressed(to: Json) -> frozenset[OrgId]:
    receiver = to.get("organisation") if isinstance(to, Mapping) else to
    return frozenset({OrgId(receiver)}) if isinstance(receiver, str) else frozenset()


def _referral_from(case: Case) -> OrgId | None:
    if case.matter is None:
        return None
    return case.matter.origin.sender if case.matter.kind == REFERRAL else case.matter.origin.referral_from
