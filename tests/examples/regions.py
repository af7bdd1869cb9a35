"""Regions to test with: `region()` is small and made of values; `etela_savo()` is the real file, read once.

`region()` has a school, family social work, child protection intake, family counselling, an NGO and a parish, with one
unit and one or two workers each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from hub.ids import OrgId, UnitId, WorkerId
from hub.region.law import Duty, Promise, Rung, Statute
from hub.region.model import Agreement, Holding, Organisation, Region, Unit, Worker
from hub.region.read import DEFAULTS, parse
from hub.schemas.labels import RELEASABLE, Category, Purpose, Sector
from hub.schemas.senders import work_types

ROOT = Path(__file__).parents[2]
ETELA_SAVO = ROOT / "ops/regions/etela-savo.yaml"
TINY = Path(__file__).parent / "saaristo.yaml"
AREA = "mikkeli"

SCHOOL = OrgId("mikkeli-koulut")
SOCIAL_WORK = OrgId("perhesosiaalityo")
CHILD_PROTECTION = OrgId("lastensuojelu")
COUNSELLING = OrgId("perheneuvola")
NGO = OrgId("lapsitukiry")
PARISH = OrgId("mikkeli-seurakunta")

MIDDLE = frozenset({Category.STATUS, Category.WORKER, Category.NEED, Category.SERVICE, Category.PLAN, Category.LINK})
NEEDS: Mapping[Sector, frozenset[Category]] = {
    Sector.WELLBEING_AREA: RELEASABLE,
    Sector.MUNICIPALITY: MIDDLE | {Category.IDENTITY, Category.SCHOOL},
    Sector.NGO: MIDDLE,
    Sector.PARISH: MIDDLE,
    Sector.KELA: frozenset({Category.STATUS, Category.WORKER, Category.SERVICE, Category.PLAN, Category.IDENTITY}),
    Sector.COMPANY: frozenset({Category.STATUS, Category.WORKER, Category.SERVICE}),
}
ALWAYS = Agreement(date(2020, 1, 1))


def organisation(
    id: str, sector: Sector, *tasks: str, holds: Iterable[Holding] = (), **overrides: object
) -> Organisation:
    """Return an organisation with one unit, `<id>-yksikko`, and the defaults of its sector."""
    made = Organisation(
        id=OrgId(id),
        name=_name(id),
        sector=sector,
        tasks=frozenset(tasks),
        agreements=(ALWAYS,),
        holdings=tuple(holds),
        units=(UnitId(f"{id}-yksikko"),),
        need_to_know=NEEDS[sector],
        may_send=work_types(sector),
    )
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def unit(org: str, area: str = AREA, **overrides: object) -> Unit:
    """Return the one unit of an organisation."""
    made = Unit(UnitId(f"{org}-yksikko"), OrgId(org), _name(org), area, intake=True)
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def worker(id: str, org: str, *languages: str, **overrides: object) -> Worker:
    """Return a worker in the one unit of an organisation."""
    made = Worker(
        id=WorkerId(id),
        org=OrgId(org),
        unit=UnitId(f"{org}-yksikko"),
        name=id.replace("-", " ").title(),
        role="worker",
        languages=languages or ("fi",),
        mail=f"{id}@{org}.example",
    )
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def region(**overrides: object) -> Region:
    """Return the small region; fields of `Region` may be given by name."""
    return replace(_small(), **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def changed(base: Region, *organisations: Organisation) -> Region:
    """Return `base` with these organisations in place of those with the same id."""
    return replace(base, organisations={**base.organisations, **{one.id: one for one in organisations}})


def defaults_text() -> str:
    """Return the law and defaults that come with the hub."""
    return (ROOT / "hub/region" / DEFAULTS).read_text(encoding="utf-8")


@cache
def etela_savo() -> Region:
    """Return the region of `ops/regions/etela-savo.yaml`."""
    return parse(ETELA_SAVO.read_text(encoding="utf-8"), defaults_text(), str(ETELA_SAVO), version=1)


@cache
def saaristo() -> Region:
    """Return a second, tiny region: another language, other sectors, another ladder; nothing of it is in code."""
    return parse(TINY.read_text(encoding="utf-8"), defaults_text(), str(TINY), version=1)


@cache
def _small() -> Region:
    organisations = {one.id: one for one in _organisations()}
    units = {one.id: one for one in map(unit, organisations)}
    social, counselling = units[UnitId(f"{SOCIAL_WORK}-yksikko")].id, units[UnitId(f"{COUNSELLING}-yksikko")].id
    return Region(
        id="etela-savo",
        version=1,
        name=_name("etela-savo"),
        organisations=organisations,
        units=units,
        workers={one.id: one for one in _workers()},
        duties=_duties(),
        services=etela_savo().services,
        service_names=etela_savo().service_names,
        floors=etela_savo().floors,
        coordination={"default": (social, counselling), "mental_health": (counselling, social)},
        coordinators={"default": WorkerId("riitta-lahtela")},
        promises={
            "network.concern": Promise("network.concern", 2, "weekdays"),
            "network.recall": Promise("network.recall", 3, "weekdays"),
        },
        ladder=(Rung("coordinator", 1),),
        areas={AREA: _name(AREA)},
        statutes={"SHAL-20": Statute("SHAL-20", "SHAL 20 §", Purpose.CHILD_PROTECTION, RELEASABLE, date(2001, 1, 1))},
    )


def _organisations() -> tuple[Organisation, ...]:
    area = frozenset({AREA})
    keeper = ("records_consent", "records_guardianship", "assesses_capacity", "lifts_protection", "protected_contact")
    guard = (Holding("protected_contact"), Holding("statutory:SHAL-20"))
    duties = (Holding("duty_recipient:LSL-25", area), Holding("duty_recipient:LSL-26", area))
    body = "etela-savon-hyvinvointialue"
    return (
        organisation(SCHOOL, Sector.MUNICIPALITY, "education", "pupil_welfare"),
        organisation(SOCIAL_WORK, Sector.WELLBEING_AREA, "social_work", holds=map(Holding, keeper), part_of=body),
        organisation(CHILD_PROTECTION, Sector.WELLBEING_AREA, "child_protection", holds=guard + duties, part_of=body),
        organisation(COUNSELLING, Sector.WELLBEING_AREA, "family_counselling", part_of=body),
        organisation(NGO, Sector.NGO, "peer_support"),
        organisation(PARISH, Sector.PARISH, "parish_work"),
    )


def _workers() -> tuple[Worker, ...]:
    return (
        worker("tuula-rantanen", SCHOOL, "fi", "en"),
        worker("aino-koskela", SOCIAL_WORK, "fi", "sv", substitute=WorkerId("eero-vainio")),
        worker("eero-vainio", SOCIAL_WORK, "fi", "en"),
        worker("riitta-lahtela", SOCIAL_WORK, "fi", "sv", "en"),
        worker("sirkka-tuominen", CHILD_PROTECTION, "fi", "sv"),
        worker("noora-kivela", COUNSELLING, "fi"),
        worker("venla-aaltola", NGO, "fi"),
        worker("johanna-pelto", PARISH, "fi"),
    )


def _duties() -> Mapping[str, Duty]:
    told, everyone = frozenset({"child_protection.notified"}), frozenset(Sector)
    steps = frozenset(
        {"urgency.assessed", "assessment.started", "assessment.unneeded", "assessment.ready", "family.informed"}
    )
    own, since = frozenset({Sector.WELLBEING_AREA}), date(2008, 1, 1)
    return {
        "LSL-25": Duty("LSL-25", "LSL 25 §", Purpose.CHILD_PROTECTION, told, everyone, since),
        "LSL-26": Duty("LSL-26", "LSL 26 §", Purpose.CHILD_PROTECTION, steps, own, since),
    }


def _name(word: str) -> Mapping[str, str]:
    return {"fi": word, "sv": word, "en": word}
