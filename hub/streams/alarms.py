"""The alerts that families are frozen: raised once for each place, answered at once, closed when the family goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.errors import PoisonError
from hub.family import frozen_said
from hub.family.effects import Alert, Effect, Misfit, PutAlert
from hub.family.frozen import frozen_alert
from hub.family.made_ids import frozen_id
from hub.family.state import Family
from hub.ids import AlertId, FamilyId
from hub.region.model import Region
from hub.schemas.accepted import Accepted
from hub.streams.household import Household
from hub.streams.perform import Performance

Known = Mapping[FamilyId, Mapping[AlertId, Alert]]
NOT_OPEN = "unknown_alert"


@dataclass(slots=True)
class Alarms:
    """The working table of one batch."""

    performance: Performance
    region: Region
    """The newest."""
    standing: dict[FamilyId, dict[AlertId, Alert]] = field(default_factory=dict)
    """Not closed, by family."""

    @classmethod
    def of(cls, performance: Performance, region: Region, known: Known) -> Alarms:
        """Return the table with what stands before the batch."""
        return cls(performance, region, {family: dict(alerts) for family, alerts in known.items()})

    def ring(self, house: Household, where: int | str, at: datetime) -> None:
        """Tell whoever answers for the family that it waits at `where`; not again for the same place."""
        if frozen_id(house.id, where) not in self.standing.get(house.id, {}):
            self._put(house.id, frozen_alert(_readable(house), where, at, self.region))

    def answer(self, event: Accepted, house: FamilyId, region: Region) -> bool:
        """Carry out what is said of such an alert; tell whether the event says anything of one.

        PoisonError for what cannot be carried out.
        """
        meant = frozen_said.meant(event)
        if meant is None:
            return False
        alert = self.standing.get(house, {}).get(meant)
        effects = (Misfit(NOT_OPEN),) if alert is None else frozen_said.said(alert, event, region)
        self.performance.perform(effects, event)
        self._note(house, effects)
        return True

    def close(self, house: FamilyId, *, but: int | str | None) -> None:
        """Close the alerts of a family that went on, but for the one of the place where it waits now, if it does."""
        kept = None if but is None else frozen_id(house, but)
        over = [one for id, one in self.standing.get(house, {}).items() if id != kept]
        self._put(house, tuple(PutAlert(frozen_said.over(one)) for one in over))

    def _put(self, house: FamilyId, effects: tuple[Effect, ...]) -> None:
        self.performance.alarm(effects, house)
        self._note(house, effects)

    def _note(self, house: FamilyId, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, PutAlert):
                standing = self.standing.setdefault(house, {})
                standing.pop(effect.alert.id, None)
                if effect.alert.state != "closed":
                    standing[effect.alert.id] = effect.alert


def _readable(house: Household) -> Family:
    try:
        return house.family
    except PoisonError:
        # Whoever is named there cannot be told; the ladder of the region is.
        return Family.new(house.id)
