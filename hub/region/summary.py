"""What does a region say, in short? For people and programs that check a file; no worker's name or contact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from hub.region.model import Agreement, Holding, Organisation, Region, Unit

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def summary(region: Region) -> dict[str, Json]:
    """Return the region as plain data for JSON; lists without an order of their own are sorted."""
    return {
        "region": region.id,
        "version": region.version,
        "name": dict(region.name),
        "languages": list(region.languages),
        "areas": list(region.areas),
        "one_without_objection": region.one_without_objection,
        "organisations": {one.id: _organisation(one, region) for one in region.organisations.values()},
        "coordination": {group: list(units) for group, units in region.coordination.items()},
        "coordinators": dict(region.coordinators),
        "duty_officers": dict(region.duty_officers),
        "promises": {id: {"length": one.length, "calendar": one.calendar} for id, one in region.promises.items()},
        "ladder": [{"who": rung.who, "within": rung.within} for rung in region.ladder],
        "duties": _sorted(region.duties),
    }


def _organisation(party: Organisation, region: Region) -> Json:
    return {
        "name": dict(party.name),
        "sector": party.sector.value,
        "part_of": party.part_of or None,
        "tasks": _sorted(party.tasks),
        "agreements": [_agreement(one) for one in party.agreements],
        "holds": [_holding(one) for one in party.holdings],
        "need_to_know": _sorted(category.value for category in party.need_to_know),
        "may_send": _sorted(party.may_send),
        "public_key": bool(party.public_key),
        "units": {unit: _unit(region.units[unit], region) for unit in party.units},
    }


def _unit(unit: Unit, region: Region) -> Json:
    workers: list[Json] = [worker.id for worker in region.workers_of(unit.id)]
    return {"area": unit.area, "intake": unit.intake, "workers": workers}


def _agreement(agreement: Agreement) -> Json:
    end = agreement.valid_to
    return {"valid_from": agreement.valid_from.isoformat(), "valid_to": end.isoformat() if end else None}


def _holding(holding: Holding) -> Json:
    return {"right": holding.right, "areas": _sorted(holding.areas)}


def _sorted(words: Iterable[str]) -> list[Json]:
    return [*sorted(words)]
