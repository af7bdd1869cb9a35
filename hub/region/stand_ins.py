"""Who answers today for a worker who is away? The stand-in named for the absence, else the one of the region file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.ids import OrgId, WorkerId
from hub.region.model import Region

Away = Mapping[WorkerId, WorkerId | None]
"""Who is away today, each with the stand-in named for it, if any."""
LONGEST: Final = 5
"""So many stand-ins of stand-ins are asked; then the supervisor."""


def stand_in(worker: WorkerId, away: Away, region: Region) -> WorkerId:
    """Return who answers for `worker`: never somebody away or of another organisation, rather themself than nobody.

    A stand-in who is away has a stand-in of their own; where the chain ends in nobody, the unit's supervisor answers.
    """
    known = region.workers.get(worker)
    if known is None or worker not in away:
        return worker
    one: WorkerId | None = worker
    for _ in range(LONGEST):
        one = _substitute(one, away, region)
        if one is None or not _of(one, known.org, region):
            break
        if one not in away:
            return one
    supervisor = region.units[known.unit].supervisor
    here = supervisor is not None and supervisor not in away and _of(supervisor, known.org, region)
    return supervisor if here and supervisor is not None else worker


def stood_in_for(worker: WorkerId, away: Away, region: Region) -> frozenset[WorkerId]:
    """Return those who are away and for whom `worker` answers."""
    return frozenset(one for one in away if one != worker and stand_in(one, away, region) == worker)


def _substitute(worker: WorkerId | None, away: Away, region: Region) -> WorkerId | None:
    known = None if worker is None else region.workers.get(worker)
    if known is None:
        return None
    return away.get(known.id) or known.substitute


def _of(worker: WorkerId, org: OrgId, region: Region) -> bool:
    known = region.workers.get(worker)
    return known is not None and known.org == org
