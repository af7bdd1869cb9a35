"""Hypothesis strategies for valid events, built from the catalogue: `data_of("plan.updated")`."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from hub.schemas import codes
from hub.schemas.accepted import Json
from hub.schemas.attributes import stamp
from hub.schemas.catalogue import TYPES
from hub.schemas.every_event import OUT_ONLY
from hub.schemas.identity_code import hides_code
from hub.schemas.model import Field, Kind
from hub.schemas.scalars import SCALES
from tests.examples.events import CHECK, event_data

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
_ENTRIES = st.from_regex(r"\A[a-z][a-z-]{1,20}[a-z]\Z")
_DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
_TIMES = st.builds(datetime.combine, _DAYS, st.times(), st.just(UTC)).map(stamp)
_WORDS = st.text(_LETTERS, min_size=1, max_size=100).filter(lambda text: text.strip() and not hides_code(text))
_CODES = st.builds(
    lambda day, number: f"{day:%d%m%y}A{number}{CHECK[int(f'{day:%d%m%y}{number}') % 31]}",
    st.dates(date(2000, 1, 1), date(2025, 12, 31)),
    st.integers(900, 999),
)
_UUIDS = st.uuids(version=4).map(str)
_PAIRWISE = st.from_regex(r"\A[A-Za-z0-9_-]{43}\Z")

REFS: st.SearchStrategy[dict[str, Json]] = st.one_of(
    st.fixed_dictionaries({"hetu": _CODES}, optional={"local_id": _WORDS}),
    st.fixed_dictionaries({"id": _PAIRWISE | _UUIDS}, optional={"local_id": _WORDS}),
    st.fixed_dictionaries(
        {"local_id": _WORDS}, optional={"born": st.dates().map(str).filter(lambda day: day > "1900")}
    ),
).filter(lambda ref: ref.get("born", "2000") < "2101")

_SHAPED = {
    "phone": st.from_regex(r"\A\+358 [0-9]{2} [0-9]{3,8}\Z"),
    "party": st.sampled_from(("network", "sector:ngo", "mikkeli-koulut")),
    "area": _ENTRIES,
    "duty": st.just("LSL-25"),
    "ce_id": _UUIDS,
    "target": st.sampled_from(sorted(codes.WORDS["task"])),
}
_PLAIN: dict[Kind, st.SearchStrategy[Json]] = {
    Kind.BOOL: st.booleans(),
    Kind.TEXT: st.text(_LETTERS, min_size=1, max_size=300).filter(lambda text: bool(text.strip())),
    Kind.DATE: _DAYS.map(str),
    Kind.DATETIME: _TIMES,
    Kind.ORG: _ENTRIES,
    Kind.UNIT: _ENTRIES,
    Kind.WORKER: _ENTRIES,
    Kind.REF: REFS,
    Kind.FAMILY: st.fixed_dictionaries({"of": REFS}) | st.fixed_dictionaries({"id": _PAIRWISE | _UUIDS}),
}


def data_of(type_name: str) -> st.SearchStrategy[dict[str, Json]]:
    """Return valid data of a type in canonical form, as an organisation sends it."""
    fields = tuple(field for field in TYPES[type_name].fields if field.name not in OUT_ONLY)
    # Fields bound to each other by a rule keep their example; the rules have tests of their own.
    bound = {"basis", "worker", "valid_from", "valid_to", "level", "target", "from", "to"}
    example = event_data(type_name)
    fixed = {name: st.just(value) for name, value in example.items() if name in bound}
    free = _record(tuple(field for field in fields if field.name not in bound))
    return st.builds(lambda one, other: {**one, **other}, free, st.fixed_dictionaries(fixed))


ANY_DATA: st.SearchStrategy[tuple[str, dict[str, Json]]] = st.sampled_from(sorted(TYPES)).flatmap(
    lambda name: st.tuples(st.just(name), data_of(name))
)
"""A type of the catalogue with valid data."""


def _record(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Json]]:
    needed = {field.name: _value(field) for field in fields if not field.optional}
    return st.fixed_dictionaries(needed, optional={field.name: _value(field) for field in fields if field.optional})


def _value(field: Field) -> st.SearchStrategy[Json]:
    if not field.many:
        return _one(field)
    return st.lists(_one(field), min_size=0 if field.optional else 1, max_size=3)


def _one(field: Field) -> st.SearchStrategy[Json]:
    match field.kind:
        case Kind.RECORD:
            return _record(field.fields)
        case Kind.CODE:
            return st.sampled_from(sorted(codes.WORDS.get(field.codes, ("school", "home_service"))))
        case Kind.ID:
            return _UUIDS if field.mints else _UUIDS | _PAIRWISE
        case Kind.INT:
            return st.integers(0, SCALES[field.of])
        case Kind.WORD:
            return _SHAPED.get(field.of, _WORDS)
        case _:
            return _PLAIN[field.kind]
