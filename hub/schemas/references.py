"""How a person or a family is named: by an id the sender got from us, an identity code, or the sender's own id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.schemas import scalars
from hub.schemas.accepted import Data

PERSON: Mapping[str, scalars.Check] = MappingProxyType(
    {
        "id": scalars.given_id,
        "hetu": scalars.code_of_person,
        "sealed": scalars.sealed_code,
        "local_id": scalars.local_id,
        "born": scalars.day,
    }
)
"""Names in a person reference, with their checks."""

REF_FIELDS = tuple(PERSON)
FAMILY_FIELDS = ("id", "of")


def one_person(ref: Data) -> Data:
    """Accept at most one of `id`, `hetu`, `sealed`; `local_id` beside it or alone; `born` only without a code."""
    named = [name for name in ("id", "hetu", "sealed") if ref.get(name) is not None]
    if len(named) > 1:
        raise scalars.refuse("one of id, hetu, sealed", "leave the others out")
    if not named and ref.get("local_id") is None:
        raise scalars.refuse("a person is named", "give id, hetu, sealed or local_id")
    if ref.get("born") is not None and named in (["hetu"], ["sealed"]):
        raise scalars.refuse("born only without a code", "leave born out: the code tells it")
    return ref


def one_family(ref: Data) -> Data:
    """Accept either `id`, or `of`: the family of that person."""
    if (ref.get("id") is None) == (ref.get("of") is None):
        raise scalars.refuse("either id or of", "give the family's id, or a person of it in of")
    return ref
