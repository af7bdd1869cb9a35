"""Was this task itself asked to end, or did a client let the end of one of its own inner tasks through?

aiokafka raises CancelledError out of a fetch when a broker dies in the middle of it. Taken for our own end, it would
stop a stage that nobody has asked to stop.
"""

from __future__ import annotations

import asyncio


def asked_to_end() -> bool:
    """Tell whether somebody cancelled the present task."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
