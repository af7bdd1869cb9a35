"""Is this region file right, and what does it say? The door to this package: text in, a region or every mistake out."""

from __future__ import annotations

from hub.region.build import build
from hub.region.check import check_law, check_region
from hub.region.document import read
from hub.region.entries import DefaultsEntry, RegionEntry
from hub.region.model import Region
from hub.region.problem import BadRegionError, Problem
from hub.region.structure import Shape, shape

DEFAULTS = "defaults/finland.yaml"
"""The law and defaults that come with the hub: a file inside the package `hub.region`, whose text the caller passes."""


def parse(text: str, defaults: str, file: str, version: int = 0) -> Region:
    """Return the region that `text` describes under the law and defaults of `defaults`, both YAML.

    `file` is only named in problems, `version` is the store's number of this text. BadRegionError (a RefusedError)
    holds every mistake.
    """
    region, law, found = _look(text, defaults, file)
    if found or region.entry is None or law.entry is None:
        raise BadRegionError(found)
    return build(region.entry, law.entry, version=version, text=text, law=defaults)


def problems(text: str, defaults: str, file: str) -> tuple[Problem, ...]:
    """Return every mistake of a region file, sorted by place; empty when it is right."""
    return _look(text, defaults, file)[2]


def _look(text: str, defaults: str, file: str) -> tuple[Shape[RegionEntry], Shape[DefaultsEntry], tuple[Problem, ...]]:
    law = shape(read(defaults, "defaults"), DefaultsEntry)
    region = shape(read(text, file), RegionEntry)
    found = {*region.document.problems, *law.document.problems, *region.problems, *law.problems}
    if law.entry is not None:
        found.update(law.told(check_law(law.entry)))
    if region.entry is not None and law.entry is not None:
        found.update(region.told(check_region(region.entry, law.entry)))
    return region, law, tuple(sorted(found))
