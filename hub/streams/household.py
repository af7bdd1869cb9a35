"""One family while a batch is folded: its state, why it is frozen, and which numbers wait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hub.family.doc import of_doc, to_doc
from hub.family.state import Family
from hub.ids import FamilyId
from hub.schemas.accepted import Data
from hub.store.states import StoredState


@dataclass(slots=True)
class Household:
    """The working state of one family."""

    id: FamilyId
    applied_no: int = 0
    doc: Data | None = field(default=None, repr=False)
    """As stored; None for a family of which nothing is stored."""
    frozen: str | None = None
    waiting: set[int] = field(default_factory=set)
    changed: bool = False
    _family: Family | None = field(default=None, repr=False)

    @property
    def family(self) -> Family:
        """Return the state; PoisonError when the stored document cannot be read."""
        if self._family is None:
            self._family = Family.new(self.id) if self.doc is None else of_doc(self.doc)
        return self._family

    def is_old(self, number: int) -> bool:
        """Tell whether this number was applied or waits already: the whole duplicate check of the stage."""
        return number <= self.applied_no or number in self.waiting

    def apply(self, family: Family, number: int) -> None:
        """Take the state after `number`."""
        self._family = replace(family, last_no=number)
        self.applied_no = number
        self.changed = True

    def freeze(self, reason: str) -> None:
        """Let later events wait; the state stays that of the last applied number."""
        self.frozen = reason
        self.changed = True

    def thaw(self) -> None:
        """Let the family go on from its last applied number."""
        self.frozen = None
        self.changed = True

    def pass_over(self, number: int) -> None:
        """Count a number that was dropped: the state stays; PoisonError when it cannot be read."""
        self.apply(self.family, number)

    def stored(self) -> StoredState:
        """Return the row to be written."""
        # A document that cannot be read is kept as it is, for whoever mends it.
        doc = self.doc if self._family is None and self.doc is not None else to_doc(self.family)
        return StoredState(self.id, self.applied_no, doc, self.frozen)
