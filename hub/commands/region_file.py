"""The region a hub runs: the file it was given, else the one that comes with the sources; with keys put in."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from hub.errors import RefusedError
from hub.ids import OrgId
from hub.region.model import Region
from hub.region.read import DEFAULTS, parse

USUAL: Final = Path(__file__).parents[2] / "ops" / "regions" / "etela-savo.yaml"


@dataclass(frozen=True, slots=True)
class RegionText:
    """A region file as read."""

    text: str
    file: str

    def region(self) -> Region:
        """Return the region; BadRegionError holds every mistake."""
        return parse(self.text, defaults(), self.file)

    def with_keys(self, public: Mapping[OrgId, str]) -> RegionText:
        """Return the text with a public key for each organisation that names none; the file's own key wins."""
        content = yaml.safe_load(self.text)
        for org, key in public.items():
            content["organisations"][org].setdefault("public_key", key)
        return RegionText(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), self.file)


def read(path: Path | None) -> RegionText:
    """Read the region file; RefusedError `bad_region_file` when it cannot be read."""
    file = path or USUAL
    try:
        return RegionText(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as err:
        raise RefusedError(
            "bad_region_file", field=str(file), rule="a UTF-8 file this process can read", mend="name one with --region"
        ) from err


def defaults() -> str:
    """Return the law and defaults that come with the hub."""
    return importlib.resources.files("hub.region").joinpath(DEFAULTS).read_text("utf-8")
