"""Pages and parts of pages that are made from the hub's own tables; run as a program it writes them.

`python -m tests.contract.docs.generated`
"""

from __future__ import annotations

import re
from pathlib import Path

from hub.region.build import categories
from hub.region.document import read
from hub.region.entries import DefaultsEntry
from hub.region.services_page import services_page
from hub.region.structure import shape
from hub.schemas.catalogue_page import Beside, page
from hub.schemas.labels import Sector
from hub.schemas.readers import Needs
from hub.streams.topology import picture
from tests.contract.docs.blocks import DOCS, ROOT
from tests.contract.docs.payloads import examples
from tests.contract.docs.state_pages import state_page
from tests.examples.regions import defaults_text, etela_savo

README = ROOT / "README.md"
EVENTS = DOCS / "events.md"
STATES = DOCS / "state-machines.md"
_PICTURE = re.compile(r"(<!-- picture: begin -->\n).*?(<!-- picture: end -->)", re.DOTALL)


def wanted() -> dict[Path, str]:
    """Return what each generated file should hold."""
    drawn = f"```mermaid\n{picture()}\n```\n"
    readme = _PICTURE.sub(lambda found: f"{found[1]}{drawn}{found[2]}", README.read_text("utf-8"))
    catalogue = page(Beside(needs(), examples()))
    return {EVENTS: f"{catalogue}\n{services_page(etela_savo())}", STATES: state_page(), README: readme}


def needs() -> Needs:
    """Return what each sector needs to know and what each duty allows, by the defaults that come with the hub."""
    entry = shape(read(defaults_text(), "defaults"), DefaultsEntry).entry
    assert entry is not None
    sectors = {Sector(sector): categories(words) for sector, words in entry.need_to_know.items()}
    return Needs(sectors, {rule: frozenset(duty.types) for rule, duty in entry.duties.items()})


if __name__ == "__main__":
    for file, text in wanted().items():
        file.write_text(text, "utf-8")
