"""A verdict as it is written down at a claim, and read again at publishing. Ids of rules and categories only."""

from __future__ import annotations

from collections.abc import Mapping

from hub.consent.model import Status, Verdict
from hub.schemas.accepted import Json
from hub.schemas.labels import Category
from hub.schemas.origin_doc import words


def to_doc(verdict: Verdict) -> dict[str, Json]:
    """Return the document; `until` and `missing` are not part of what was claimed."""
    return {
        "person": list[Json](sorted(verdict.person)),
        "all": list[Json](sorted(verdict.all)),
        "hides_place": verdict.hides_place,
        "rules": list[Json](verdict.rules),
        "status": None if verdict.status is None else verdict.status.value,
    }


def of_doc(doc: Mapping[str, Json]) -> Verdict:
    """Read what `to_doc` wrote; KeyError, TypeError or ValueError for anything else."""
    status = doc["status"]
    return Verdict(
        person=frozenset(Category(one) for one in words(doc["person"])),
        all=frozenset(Category(one) for one in words(doc["all"])),
        hides_place=bool(doc["hides_place"]),
        rules=tuple(words(doc["rules"])),
        until=None,
        status=None if status is None else Status(str(status)),
    )
