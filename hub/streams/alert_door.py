"""Alerts are a door too: a bare alert (number, unit, due time) goes to its holder and the rungs told, nobody else.

Rule 0 lets it pass while the agreement of the worker's organisation is valid; anything more is for the inbox to decide.
"""

from __future__ import annotations

from datetime import datetime

from hub.consent.control import Control, ControlAsk, control_allowed
from hub.family.effects import Alert
from hub.ids import WorkerId
from hub.region.model import Region


def grounds(alert: Alert, worker: WorkerId, region: Region, now: datetime) -> tuple[str, ...]:
    """Return the rules by which `worker` may be told of `alert`; none: not at all."""
    known = region.workers.get(worker)
    if known is None or worker not in alert.told:
        return ()
    told = (region.workers[one].org for one in alert.told if one in region.workers)
    ask = ControlAsk(Control.ALERT, known.org, now, frozenset({alert.holder.org, *told}))
    return ("control",) if control_allowed(ask, region) else ()
