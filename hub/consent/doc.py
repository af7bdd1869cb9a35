"""A person's rights as a JSON document: one form for the jsonb column and for hashing.

Equal rights give equal documents: lists are sorted, times are UTC. `held` is not of the log and stays out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from hub.consent import doc_of_facts as facts
from hub.consent.doc_of_values import Doc, records, time, time_of
from hub.consent.model import PersonRights, Switch
from hub.ids import EventId, MatterId, PersonId
from hub.schemas.accepted import Json
from hub.schemas.origin_doc import record, words

T = TypeVar("T")


def to_doc(rights: PersonRights) -> dict[str, Json]:
    """Return the document; what is empty is left out, so that most are short."""
    able = rights.able_to_decide
    whole: dict[str, Json] = {
        "born": None if rights.born is None else rights.born.isoformat(),
        "born_in_doubt": rights.born_in_doubt or None,
        "permissions": _list(facts.permission_doc, rights.permissions),
        "withdrawals": _list(facts.withdrawal_doc, rights.withdrawals),
        "prohibitions": _list(facts.prohibition_doc, rights.prohibitions),
        "lifts": _list(facts.lift_doc, rights.lifts),
        "guardians": _table(rights.guardians),
        "able_to_decide": None if able is None else facts.switch_doc(able),
        "protections": _list(facts.switch_doc, rights.protections),
        "homes": _list(facts.home_doc, rights.homes),
        "accesses": _list(facts.access_doc, rights.accesses),
        "ended_accesses": {str(id): str(event) for id, event in sorted(rights.ended_accesses.items())},
        "memberships": _list(facts.membership_doc, rights.memberships),
        "leaves": _list(facts.leave_doc, rights.leaves),
        "language": [rights.language, time(rights.language_said_at)] if rights.language else None,
    }
    doc: dict[str, Json] = {"person": str(rights.person)}
    doc.update((name, part) for name, part in whole.items() if part not in (None, [], {}))
    return doc


def of_doc(doc: Doc, *, held: bool = False) -> PersonRights:
    """Read what `to_doc` wrote, `held` beside it; KeyError, TypeError or ValueError for anything else."""
    able, language, born = doc.get("able_to_decide"), doc.get("language"), doc.get("born")
    spoken, spoken_at = words(language) if language is not None else ("", "")
    never = PersonRights(PersonId(UUID(str(doc["person"]))))
    return PersonRights(
        person=never.person,
        born=None if born is None else date.fromisoformat(str(born)),
        born_in_doubt=doc.get("born_in_doubt") is True,
        permissions=_read(facts.permission_of, doc, "permissions"),
        withdrawals=_read(facts.withdrawal_of, doc, "withdrawals"),
        prohibitions=_read(facts.prohibition_of, doc, "prohibitions"),
        lifts=_read(facts.lift_of, doc, "lifts"),
        guardians=_guardians(record(doc.get("guardians", {}))),
        able_to_decide=None if able is None else facts.switch_of(record(able)),
        protections=_read(facts.switch_of, doc, "protections"),
        homes=_read(facts.home_of, doc, "homes"),
        accesses=_read(facts.access_of, doc, "accesses"),
        ended_accesses=_ended(record(doc.get("ended_accesses", {}))),
        memberships=_read(facts.membership_of, doc, "memberships"),
        leaves=_read(facts.leave_of, doc, "leaves"),
        language=spoken,
        language_said_at=time_of(spoken_at) if spoken else never.language_said_at,
        held=held,
    )


def _list(write: Callable[[T], dict[str, Json]], facts: Iterable[T]) -> list[Json]:
    return [write(fact) for fact in facts]


def _read(read: Callable[[Doc], T], doc: Doc, name: str) -> tuple[T, ...]:
    return tuple(read(one) for one in records(doc.get(name, [])))


def _table(switches: Mapping[PersonId, Switch]) -> dict[str, Json]:
    return {str(person): facts.switch_doc(switch) for person, switch in sorted(switches.items())}


def _guardians(doc: Doc) -> dict[PersonId, Switch]:
    return {PersonId(UUID(person)): facts.switch_of(record(one)) for person, one in doc.items()}


def _ended(doc: Doc) -> dict[MatterId, EventId]:
    return {MatterId(UUID(id)): EventId(UUID(str(event))) for id, event in doc.items()}
