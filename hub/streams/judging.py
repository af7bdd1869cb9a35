"""Judge a batch item by item: known, seen, parked, refused or accepted; every outcome becomes rows of the booking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from hub.border.decision import Acceptance, Away, Counted, Refusal
from hub.border.model import Candidate
from hub.border.refs import refs
from hub.border.step import step
from hub.errors import PoisonError
from hub.ids import DeliveryId, EventId, OrgId, PersonId, derived
from hub.region.model import Region
from hub.schemas.catalogue import NARROWING
from hub.sealing.sealed_event import seal_event
from hub.store.deliveries import Queued
from hub.store.ledger import Arrival, Outcome, Seen
from hub.streams.booking import Booking
from hub.streams.item import Item
from hub.streams.known import Known
from hub.streams.record import Trouble, park
from hub.streams.shell import Shell
from hub.streams.stage import Tally
from hub.vault.model import DraftPerson, draft

STAGE = "border"
HUB = OrgId("hub")
OTHER_CONTENT = PoisonError("other_content")


@dataclass(slots=True)
class Judge:
    """Judges the items of one batch in their order."""

    shell: Shell
    region: Region
    known: Known
    seen: Mapping[tuple[OrgId, str], Seen]
    booking: Booking = field(default_factory=Booking)
    tally: Tally = field(default_factory=Tally)

    def judge(self, item: Item) -> None:
        """Decide what becomes of `item`, knowing what the items before changed."""
        first = self._first(item)
        if isinstance(item.found, PoisonError):
            self._park(item, item.found)
        elif first is not None and item.opened is not None and first.digest != item.opened.digest:
            self._park(item, OTHER_CONTENT)
        elif first is not None and first.outcome == "accepted":
            self._repeat(item, first)
        else:
            self._decide(item, item.found)

    def _first(self, item: Item) -> Seen | None:
        place = (item.org, item.ce_id)
        return self.booking.seen.get(place) or self.seen.get(place)

    def _decide(self, item: Item, found: Candidate | Refusal) -> None:
        if isinstance(found, Refusal):
            self._refuse(item, found)
            return
        try:
            decision = step(found, self.known.facts(found), self.region)
            match decision:
                case Refusal():
                    self._refuse(item, decision)
                case Acceptance():
                    self._accept(item, found, decision)
                case Counted() | Away():
                    self._note_down(item, decision)
        except PoisonError as err:
            self._park(item, err)

    def _accept(self, item: Item, candidate: Candidate, done: Acceptance) -> None:
        drafts: dict[UUID, DraftPerson] = {one.person: draft(one.person) for one in done.made}
        keys = self.known.keys | {person: one.key for person, one in drafts.items()}
        value = seal_event(done.event, keys)
        self.known.drafts |= drafts
        self.known.keys.update((person, one.key) for person, one in drafts.items())
        self.known.fold(candidate, done)
        self.booking.accept(candidate, done, value)
        self._note(item, "accepted", done.event.event_id)
        self._remember(item, "accepted", done.event.event_id)

    def _note_down(self, item: Item, done: Counted | Away) -> None:
        """Take what is about no person: it is no event of anybody's log, so the receipt names none."""
        self.booking.note_down(done)
        self._note(item, "accepted")
        self._remember(item, "accepted")

    def _refuse(self, item: Item, no: Refusal) -> None:
        self._note(item, "refused", refusal=no)
        self._remember(item, "refused")
        self.tally.refused[(item.org, no.reason.value)] += 1
        if item.org != HUB:
            self.booking.refusals.append(self._told(item, no))

    def _told(self, item: Item, no: Refusal) -> Queued:
        record = item.record
        place = (record.topic, str(record.partition), str(record.offset))
        body = {"ce_id": item.ce_id, "reason": no.reason.value, "field": no.field, "rule": no.rule, "mend": no.mend}
        return Queued(
            id=DeliveryId(derived(self.shell.keyring.id_key, "refused", *place)),
            recipient=item.org,
            kind="refused",
            made_at=self.known.now,
            body={name: word for name, word in body.items() if word},
        )

    def _repeat(self, item: Item, first: Seen) -> None:
        self._note(item, "repeat", first.event_id, repeat_of=first.position)

    def _park(self, item: Item, error: PoisonError) -> None:
        self._note(item, "quarantined", refusal=error)
        self.tally.quarantined[error.reason] += 1
        trouble = Trouble(error.reason, error.field, item.org)
        parked = park(self.shell.keyring, STAGE, item.record, trouble)
        self.booking.parked.append(parked)
        for person in self._held(item.candidate):
            self.known.hold(person)
            self.booking.holds.add((person, parked.id))
            self.booking.recheck.add(person)

    def _held(self, candidate: Candidate | None) -> frozenset[PersonId]:
        """Return whose rights a narrowing event would have narrowed, had it not been parked."""
        if candidate is None or candidate.type.name not in NARROWING:
            return frozenset()
        meant = self.known.meant(candidate)
        named = (ref.keys for ref in refs(candidate) if ref.path == "person")
        return frozenset(meant[key] for keys in named for key in keys if key in meant)

    def _note(
        self,
        item: Item,
        outcome: Outcome,
        event: EventId | None = None,
        *,
        repeat_of: int | None = None,
        refusal: Refusal | PoisonError | None = None,
    ) -> None:
        record = item.record
        place = (record.topic, record.partition, record.offset)
        self.tally.events[(item.type, outcome)] += 1
        self.booking.arrivals.append(
            Arrival(*place, item.org, item.ce_id, item.wire, outcome, event, repeat_of, *_words(refusal))
        )

    def _remember(self, item: Item, outcome: Outcome, event: EventId | None = None) -> None:
        record, opened = item.record, item.opened
        assert opened is not None
        self.booking.seen[(item.org, item.ce_id)] = Seen(
            item.org, item.ce_id, opened.digest, record.topic, record.partition, record.offset, outcome, event
        )


def _words(no: Refusal | PoisonError | None) -> tuple[str, str, str, str]:
    """Return reason, field, rule and mend."""
    if no is None:
        return "", "", "", ""
    return str(no.reason), no.field, no.rule if isinstance(no, Refusal) else "", no.mend
