"""`hub schemas list|check|export`: the event catalogue as others need it."""

from __future__ import annotations

from json import dumps as json_text
from pathlib import Path
from typing import Annotated

import typer

from hub.commands import region_file
from hub.commands.words import PROBLEM, Json, as_json, say
from hub.errors import RefusedError
from hub.region.model import Region
from hub.region.services_page import services_page
from hub.schemas.accepted import Json as Json_
from hub.schemas.avro_schema import current
from hub.schemas.catalogue import TYPES
from hub.schemas.catalogue_page import page
from hub.schemas.codes import LISTS
from hub.schemas.labels import Sector
from hub.schemas.packaged import file_name, packaged
from hub.schemas.release import missing
from hub.schemas.senders import work_types

app = typer.Typer(help="The event catalogue.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List event types with their category and newest version.

    Example:  hub schemas list
    """
    newest = {one.subject: one for one in packaged()}
    rows = [
        {
            "type": one.wire,
            "category": one.category.value,
            "group": one.group.value,
            "version": newest[one.wire].version if one.wire in newest else None,
            "id": newest[one.wire].id if one.wire in newest else None,
        }
        for one in TYPES.values()
    ]
    if json:
        as_json(rows)
        return
    for row in rows:
        say(f"{row['type']:34} {row['category']:8} {row['group']:9} version {row['version']}, id {row['id']}")


@app.command()
def check(json: Json = False) -> None:
    """Tell whether every schema of the catalogue is committed; exit code 1 when not.

    Examples:  hub schemas check   ·   hub schemas check --json
    """
    wanted = missing(current(TYPES.values()), packaged())
    if json:
        as_json({"ok": not wanted, "not_committed": [f"hub/schemas/avro/{name}" for name in wanted]})
    elif wanted:
        for name in wanted:
            say(f"not committed: hub/schemas/avro/{name}")
    else:
        say("Every schema is committed.")
    if wanted:
        raise typer.Exit(PROBLEM)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to write.")],
    region: Annotated[Path | None, typer.Option(help="Region file whose services are written.")] = None,
) -> None:
    """Write every Avro schema ever on the wire, the catalogue as a page, and code lists, services and senders as JSON.

    Examples:  hub schemas export build/schemas   ·   hub schemas export build --region ops/regions/etela-savo.yaml
    """
    made = region_file.read(region).region()
    files = {file_name(one.subject, one.version): one.text for one in packaged()}
    words = json_text(_words(made), indent=1, ensure_ascii=False) + "\n"
    files |= {"catalogue.md": f"{page()}\n{services_page(made)}", "codes.json": words}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as err:
        raise RefusedError("cannot_write", field=str(folder), rule="a folder this process can write to") from err
    say(f"{len(packaged())} schemas, the catalogue and its code lists written to {folder}")


def _words(region: Region) -> dict[str, Json_]:
    services: dict[str, Json_] = {
        word: {
            "task": region.services[word],
            "floor": region.floors.get(word),
            **region.service_names.get(word, {}),
        }
        for word in region.offered()
    }
    lists: dict[str, Json_] = {
        name: [{"word": one.word, "fi": one.fi, "sv": one.sv, "en": one.en} for one in codes]
        for name, codes in LISTS.items()
    }
    senders: dict[str, Json_] = {sector.value: [*sorted(work_types(sector))] for sector in Sector}
    return {"lists": lists, "services": services, "senders": senders}
