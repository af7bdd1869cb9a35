"""The service list as a section of the printed catalogue: drawn from the data, never written by hand."""

from __future__ import annotations

from hub.region.model import Region


def services_page(region: Region) -> str:
    """Return every service of a region: whose task, on which floor of the house of families, and its names."""
    lines = [
        "## Services: whose task, and on which floor of the house of families",
        "",
        "A region file may add services of its own, count a known one under another task, and leave one out (`none`).",
        "An event may begin whatever its region gives.",
        "",
        "| service | task | floor | fi | sv | en |",
        "|---|---|---|---|---|---|",
    ]
    for word in region.offered():
        names = region.service_names.get(word, {})
        told = (
            f"`{word}`",
            f"`{region.services[word]}`",
            str(region.floors.get(word, "")),
            *(names.get(one, "") for one in ("fi", "sv", "en")),
        )
        lines.append(f"| {' | '.join(told)} |")
    return "\n".join([*lines, ""])
