"""Pages and parts of pages that are made from the hub's own tables; run as a program it writes them.

`python -m tests.contract.docs.generated`
"""

from __future__ import annotations

import re
from pathlib import Path

from hub.region.services_page import services_page
from hub.schemas.catalogue_page import page
from hub.streams.topology import picture
from tests.contract.docs.blocks import DOCS, ROOT
from tests.examples.regions import etela_savo

README = ROOT / "README.md"
EVENTS = DOCS / "events.md"
_PICTURE = re.compile(r"(<!-- picture: begin -->\n).*?(<!-- picture: end -->)", re.DOTALL)


def wanted() -> dict[Path, str]:
    """Return what each generated file should hold."""
    drawn = f"```mermaid\n{picture()}\n```\n"
    readme = _PICTURE.sub(lambda found: f"{found[1]}{drawn}{found[2]}", README.read_text("utf-8"))
    return {EVENTS: f"{page()}\n{services_page(etela_savo())}", README: readme}


if __name__ == "__main__":
    for file, text in wanted().items():
        file.write_text(text, "utf-8")
