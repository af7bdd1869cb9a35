"""What must be known before an event can be judged? References to persons, and ids of matters, alerts, recalls, clocks.

By then `sealed` words have been opened to codes, and ids an organisation got from the hub turned back to UUIDs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from hub.border.model import Candidate, RefKey
from hub.ids import AlertId, FamilyId, MatterId, PersonId, RecallId, naming_id
from hub.schemas import form
from hub.schemas.accepted import BasisKind, Data
from hub.schemas.model import Group

ID, CODE, LOCAL = "id", "code", "local"
MOVES = frozenset({"family.joined", "family.left"})
RELEASED = "family.released"
REFERRAL, WORKER = "referral", "worker"
"""Kinds of matter: what was referred, and who is named."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One reference to a person, as it stands at `path`."""

    path: str
    id: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    local: str | None = field(default=None, repr=False)
    born: str | None = field(default=None, repr=False)

    @property
    def keys(self) -> tuple[RefKey, ...]:
        """Return by what it finds a person, the surest first."""
        words = ((ID, self.id), (CODE, self.code), (LOCAL, self.local))
        return tuple(RefKey(kind, word) for kind, word in words if word is not None)


def ref_of(path: str, words: Data) -> Ref:
    """Return the reference `words` at `path`; a local id without outer space, as the vault finds it."""
    id, code, local, born = (
        word if isinstance(word, str) else None
        for word in (words.get("id"), words.get("hetu"), words.get("local_id"), words.get("born"))
    )
    return Ref(path, id, code, local.strip() if local is not None else None, born)


def refs(candidate: Candidate) -> Iterator[Ref]:
    """Yield every reference to a person, in the order of the catalogue.

    `family: {"of": …}` is one only where somebody joins or leaves: elsewhere the hub knows the family itself, and an
    answer that depended on the sender's word would tell who belongs to whom.
    """
    if candidate.type.group is Group.ACK:
        # Their person is found through the id of what they are about.
        return
    for path, words in candidate.spoken.refs:
        if path[0] != "family" or candidate.type.name in MOVES:
            yield ref_of(form.dotted(path), words)


def keys(candidate: Candidate) -> frozenset[RefKey]:
    """Return every word by which a person has to be looked for; a local id beside another word is listed as well."""
    return frozenset(key for ref in refs(candidate) for key in ref.keys)


def matter_ids(candidate: Candidate, people: Mapping[RefKey, PersonId]) -> frozenset[MatterId]:
    """Return the ids of the matters it opens, answers, ends or adds to; `people` are the references found.

    What it only speaks of is not among them: see `mentions`.
    """
    if candidate.type.group not in (Group.ANSWER, Group.WORK):
        return frozenset()
    if candidate.type.answers == WORKER:
        found = {people[key] for ref in refs(candidate) if ref.path == "person" for key in ref.keys if key in people}
        return frozenset(worker_matter(person, candidate.data) for person in found)
    kinds = (candidate.type.answers, candidate.type.opens)
    spoken_of = {id for _, id in mentions(candidate)}
    return frozenset(MatterId(one) for kind in kinds for one in _ids(candidate, kind)) - spoken_of


def mentions(candidate: Candidate) -> tuple[tuple[str, MatterId], ...]:
    """Return (field, id) of the referrals it speaks of, but neither sends nor answers."""
    if candidate.type.group not in (Group.ANSWER, Group.WORK):
        return ()
    own = f"{candidate.type.answers}_id"
    return tuple(
        (form.dotted(thing.path), MatterId(UUID(thing.value)))
        for thing in candidate.spoken.things
        if thing.of == REFERRAL and not thing.mints and thing.path != (own,)
    )


def worker_matter(person: PersonId, data: Data) -> MatterId:
    """Return the id of the matter that a worker is named for `person` in a role; on the wire it has none of its own."""
    return naming_id(person, str(data.get("worker")), str(data.get("role")))


def alert_ids(candidate: Candidate) -> frozenset[AlertId]:
    """Return the ids of the alerts it acknowledges."""
    return frozenset(AlertId(one) for one in _ids(candidate, "alert"))


def recall_ids(candidate: Candidate) -> frozenset[RecallId]:
    """Return the ids of the recalls it acknowledges or reports."""
    return frozenset(RecallId(one) for one in _ids(candidate, "recall"))


def deadline_ids(candidate: Candidate) -> frozenset[str]:
    """Return the ids of the deadlines that fell due, as text."""
    return frozenset(str(one) for one in _ids(candidate, "deadline"))


def family_ids(candidate: Candidate) -> frozenset[FamilyId]:
    """Return the families it names by their own id: their heads are needed, and who is in them."""
    named = candidate.type.name in MOVES or candidate.type.name == RELEASED
    return frozenset(FamilyId(one) for one in _ids(candidate, "family") if named)


def dropped_ids(candidate: Candidate) -> frozenset[UUID]:
    """Return the ids of what it drops: an event of the log, or a record that was parked without being one."""
    return frozenset(_ids(candidate, "event") if candidate.type.group is Group.INTERNAL else ())


def claims(candidate: Candidate, kind: BasisKind) -> bool:
    """Tell whether the sender names this kind of ground."""
    basis = candidate.data.get("basis")
    return isinstance(basis, Mapping) and basis.get("kind") == kind


def _ids(candidate: Candidate, of: str) -> Iterator[UUID]:
    return (UUID(thing.value) for thing in candidate.spoken.things if of and thing.of == of)
