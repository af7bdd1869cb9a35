"""Who is meant by each reference? Known persons are found, unknown ones drafted, two words for two persons refused.

| code | local id | answer |
|---|---|---|
| A | A, or none | A |
| A | unknown | A, and the local id is linked |
| A | B | refused |
| unknown | B, whose code is not known | B, and the code is linked |
| unknown | B, who has another code | refused |
| unknown | unknown | a new person with both |

An `id` stands like a code, but never makes anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hub.border.decision import LocalLink, PersonDraft, Refusal
from hub.border.model import Candidate, Facts, RefKey
from hub.border.refs import CODE, LOCAL, Ref, refs
from hub.border.refusals import conflict
from hub.ids import PersonId


@dataclass(frozen=True, slots=True)
class Found:
    """Everybody an event refers to."""

    people: Mapping[str, PersonId]
    """By the path of the reference."""
    known: Mapping[RefKey, PersonId] = field(repr=False)
    """By every word of every reference."""
    made: tuple[PersonDraft, ...] = ()
    links: tuple[LocalLink, ...] = ()
    nobody: tuple[str, ...] = ()
    """Paths whose id names nobody."""

    @property
    def new(self) -> frozenset[PersonId]:
        """Return those the event would make."""
        return frozenset(draft.person for draft in self.made)


@dataclass(slots=True)
class _Search:
    """The working table of one event: what is known, and what its own earlier references told."""

    facts: Facts
    known: dict[RefKey, PersonId]
    people: dict[str, PersonId] = field(default_factory=dict)
    codes: dict[PersonId, str] = field(default_factory=dict)
    """Codes that were not known before this event."""
    locals: dict[PersonId, list[str]] = field(default_factory=dict)
    made: list[PersonId] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)

    def place(self, ref: Ref) -> Refusal | None:
        """Find or draft the person of `ref`; a refusal when its words mean two persons."""
        if ref.id is not None and ref.keys[0] not in self.known:
            self.nobody.append(ref.path)
            return None
        meant = [self.known[key] for key in ref.keys if key in self.known]
        if len(set(meant)) > 1 or (meant and self._has_other_code(meant[0], ref)):
            return conflict(ref.path)
        person = meant[0] if meant else self._draft(ref)
        self.people[ref.path] = person
        self._link(person, ref)
        return None

    def _has_other_code(self, person: PersonId, ref: Ref) -> bool:
        if ref.code is None or RefKey(CODE, ref.code) in self.known:
            return False
        return person in self.facts.coded or person in self.codes

    def _draft(self, ref: Ref) -> PersonId:
        person = self.facts.drafts[ref.keys[0]]
        self.made.append(person)
        return person

    def _link(self, person: PersonId, ref: Ref) -> None:
        """Remember the words that were not known yet; they hold for the later references of this event too."""
        for key in ref.keys:
            if key in self.known:
                continue
            self.known[key] = person
            if key.kind == CODE:
                self.codes[person] = key.value
            elif key.kind == LOCAL:
                self.locals.setdefault(person, []).append(key.value)

    def found(self) -> Found:
        """Return what the search came to."""
        made = tuple(
            PersonDraft(person, self.codes.get(person), next(iter(self.locals.get(person, ())), None))
            for person in self.made
        )
        return Found(self.people, self.known, made, tuple(self._links()), tuple(self.nobody))

    def _links(self) -> Iterator[LocalLink]:
        for person, words in self.locals.items():
            # The first local id of a new person is in its draft.
            later = words[1:] if person in self.made else words
            yield from (LocalLink(person, local_id=word) for word in later)
        yield from (LocalLink(person, code=code) for person, code in self.codes.items() if person not in self.made)


def resolve(candidate: Candidate, facts: Facts) -> Found | Refusal:
    """Return everybody the event refers to, or why its references cannot be meant."""
    search = _Search(facts, dict(facts.people))
    for ref in refs(candidate):
        no = search.place(ref)
        if no is not None:
            return no
    return search.found()
