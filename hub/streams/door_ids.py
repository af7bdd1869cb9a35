"""Ids as an organisation knows them: words of its own. What is not one of them, or is unknown, gets one answer."""

from __future__ import annotations

from uuid import UUID

from hub.errors import RefusedError
from hub.ids import WorkerId
from hub.region.model import Region, Worker
from hub.sealing.pairwise import for_org
from hub.streams.shell import Shell


def not_found(what: str) -> RefusedError:
    """Return the one answer for what does not exist and for what is not yours to see."""
    return RefusedError(
        "not_found", field=what, rule="known to you and open to you", mend="check the id and the permissions"
    )


def from_word(shell: Shell, org: str, word: str, what: str) -> UUID:
    """Return the id behind an organisation's word; RefusedError `not_found`."""
    try:
        return for_org(shell.keyring.pairwise_root, org).from_org(word)
    except RefusedError:
        raise not_found(what) from None


def worker_of(region: Region, worker: str) -> Worker:
    """Return a worker of the region file whose organisation takes part; RefusedError `not_found`."""
    found = region.workers.get(WorkerId(worker))
    if found is None:
        raise not_found("worker")
    return found
