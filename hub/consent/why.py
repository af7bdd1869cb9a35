"""Why was nothing given? For `hub why`: whose permission is missing, and what ended it. Ids only, for inside."""

from __future__ import annotations

from hub.consent.model import PersonRights
from hub.consent.permissions import callings, ended_by
from hub.consent.question import Question, Standing
from hub.ids import OrgId, PersonId
from hub.schemas.accepted import BasisKind


def missing(question: Question, recipient: OrgId) -> tuple[str, ...]:
    """Return a word for each person whose permission is missing for what is about the person of the fact."""
    basis = question.origin.basis
    if basis is None or basis.kind is not BasisKind.CONSENT or not question.fits:
        return ()
    standing = question.standings[0]
    person = standing.rights.person
    if standing.rights.held:
        return (f"held:{person}",)
    if not standing.word.persons:
        return (f"nobody_decides:{person}",)
    return tuple(
        _missing(standing.rights, by, question, recipient)
        for by in standing.word.persons
        if standing.word.objected or not _permits(standing, by, question, recipient)
    )


def _permits(standing: Standing, by: PersonId, question: Question, recipient: OrgId) -> bool:
    called = callings(recipient, question.region)
    permissions = standing.permissions[standing.word.persons.index(by)]
    return any(not called.isdisjoint(one.parties) for one in permissions)


def _missing(rights: PersonRights, by: PersonId, question: Question, recipient: OrgId) -> str:
    """Return the word for one person, with the withdrawal of what would have permitted it, if there was one."""
    both = (callings(question.origin.sender, question.region), callings(recipient, question.region))
    once = (
        one
        for one in rights.permissions
        if one.by == by
        and question.purpose in one.purposes
        and not any(called.isdisjoint(one.parties) for called in both)
    )
    ended = sorted((one.arrived_at, str(event)) for one in once if (event := ended_by(one, rights)) is not None)
    return f"permission_missing:{by}" + (f":{ended[-1][1]}" if ended else "")
