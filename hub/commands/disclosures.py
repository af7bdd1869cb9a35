"""Commands of the record: what was told about a person, and where a right of the law was used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from hub.commands.answers import when
from hub.commands.asking import asked
from hub.commands.words import Data, Json, as_json, run, say
from hub.region.model import HELSINKI, Region
from hub.schemas import codes
from hub.schemas.accepted import Json as Value
from hub.sealing.pairwise import for_org
from hub.streams.door_disclosures import Asker, Line, Log, Use, see_disclosures, see_statutory_uses
from hub.streams.shell import Shell
from hub.texts.disclosures import Words, words

Since = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="From this day on (yyyy-mm-dd).")
]
_ALWAYS: Final = datetime(1, 1, 1, tzinfo=UTC)


class Language(StrEnum):
    """The languages of the log."""

    FI = "fi"
    SV = "sv"
    EN = "en"


def disclosures(  # noqa: PLR0913 - each is an option of the command line
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id, as your organisation has it.")],
    worker: Annotated[str, typer.Option("--as", metavar="WORKER", help="The worker who asks.")] = "",
    org: Annotated[str, typer.Option(help="The organisation that asks, where no worker does.")] = "",
    language: Annotated[Language | None, typer.Option(help="Of the answer; else the worker's own, or fi.")] = None,
    since: Since = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell what was told about a person, to whom, when and on which ground; every look is written down.

    For organisations that record consent: they answer the family.

    Example:  hub disclosures 8kq…Zx --as aino-koskela --language sv
    """
    if bool(worker) == bool(org):
        raise typer.BadParameter("say who asks: either --as WORKER or --org ORG")
    document, lines = run(_told(data, person, Asker(org, worker), since, language))
    if json:
        as_json(document)
        return
    for line in lines:
        say(line)


def statutory_uses(since: Since = None, data: Data = None, json: Json = False) -> None:
    """List every use of a right of the law: when, by whom, under which paragraph, of which events; ids only.

    Example:  hub statutory-uses --since 2026-11-01
    """
    rows, lines = run(_uses(data, since))
    if json:
        as_json(rows)
        return
    for line in lines or ["No right of the law was used."]:
        say(line)


async def _told(
    data: Path | None, person: str, asker: Asker, since: datetime | None, language: Language | None
) -> tuple[dict[str, Value], list[str]]:
    async with asked(data) as shell:
        log = await see_disclosures(shell, person, asker, day_begins(since))
        return log_document(shell, log), list(log_lines(log, person, language or log.language))


async def _uses(data: Path | None, since: datetime | None) -> tuple[list[dict[str, Value]], list[str]]:
    async with asked(data) as shell:
        region, uses = await see_statutory_uses(shell, day_begins(since))
    return [use_document(one, region) for one in uses], [line for one in uses for line in _use_lines(one, region)]


def log_document(shell: Shell, log: Log) -> dict[str, Value]:
    """Return the log as JSON values; ids as the asking organisation has them."""
    turner = for_org(shell.keyring.pairwise_root, log.asker.id)
    return {
        "person": turner.to_org(log.person),
        "told": [_line(one) | {"events": [turner.to_org(id) for id in one.events]} for one in log.lines],
    }


def log_lines(log: Log, person: str, language: str) -> Iterator[str]:
    """Tell the same in words of `language`."""
    said = words(language)
    yield said.title.format(person=person)
    if not log.lines:
        yield said.nothing
    for one in log.lines:
        yield f"{when(one.at)}  {_whom(one, log.region, language, said)}: {said.kinds[one.kind]}, {_state(one, said)}"
        if one.categories:
            yield "    " + said.what.format(what=", ".join(_category(word, language) for word in one.categories))
        grounds = ", ".join(said.grounds[rule] for rule in one.grounds)
        ground = "; ".join(word for word in (grounds, _paragraphs(one.paragraphs, log.region)) if word)
        if ground:
            yield "    " + said.ground.format(ground=ground)
    yield said.duty


def use_document(one: Use, region: Region) -> dict[str, Value]:
    """Return one use of a statutory right as JSON values; event ids are the hub's own."""
    return {
        "at": one.row.made_at.isoformat(),
        "organisation": one.row.org,
        "worker": one.row.worker,
        "kind": one.row.kind,
        "state": one.row.state,
        "paragraphs": [{"id": id, "paragraph": _paragraphs((id,), region)} for id in one.paragraphs],
        "categories": list[Value](one.row.categories),
        "events": [str(id) for id in one.events],
    }


def _use_lines(one: Use, region: Region) -> Iterator[str]:
    who = one.row.org if one.row.worker is None else f"{one.row.org} ({one.row.worker})"
    yield f"{when(one.row.made_at)}  {who}: {one.row.kind}, {one.row.state.replace('_', ' ')}"
    yield f"    {_paragraphs(one.paragraphs, region) or 'paragraph no longer recorded'}"
    yield f"    {', '.join(one.row.categories)}; events {', '.join(str(id) for id in one.events)}"


def _line(one: Line) -> dict[str, Value]:
    return {
        "at": one.at.isoformat(),
        "kind": one.kind,
        "state": one.state,
        "organisation": one.org,
        "sector": None if one.sector is None else one.sector.value,
        "worker": one.worker,
        "categories": list[Value](one.categories),
        "grounds": list[Value](one.grounds),
        "paragraphs": list[Value](one.paragraphs),
        "recalled": one.recalled,
        "acknowledge_by": None if one.acknowledge_by is None else one.acknowledge_by.isoformat(),
        "recall_acknowledged_at": None if one.acknowledged_at is None else one.acknowledged_at.isoformat(),
    }


def _whom(one: Line, region: Region, language: str, said: Words) -> str:
    """Return the receiver: by name where it may be told, else its sector."""
    known = None if one.org is None else region.organisations.get(one.org)
    if known is not None:
        name = known.name.get(language) or known.name.get("fi") or known.id
        return name if one.worker is None else f"{name} ({one.worker})"
    return said.gone if one.sector is None else said.sectors[one.sector.value]


def _state(one: Line, said: Words) -> str:
    told = said.states[one.state]
    if not one.recalled:
        return told
    if one.acknowledged_at is not None:
        return f"{told}; {said.recalled}, {said.acknowledged.format(when=when(one.acknowledged_at))}"
    return f"{told}; {said.recalled}, {said.not_acknowledged.format(when=when(one.acknowledge_by))}"


def _category(word: str, language: str) -> str:
    labels = {code.word: {"fi": code.fi, "sv": code.sv, "en": code.en} for code in codes.LISTS["category"]}
    return labels.get(word, {}).get(language, word).lower()


def _paragraphs(ids: tuple[str, ...], region: Region) -> str:
    known = (region.statutes.get(id) for id in ids)
    return "; ".join(id if one is None else one.paragraph for id, one in zip(ids, known, strict=True))


def day_begins(day: datetime | None) -> datetime:
    """Return when a day of Helsinki begins; without one, ever since."""
    return _ALWAYS if day is None else datetime.combine(date(day.year, day.month, day.day), time(), HELSINKI)
