"""Ids on their way in: words an organisation got from the hub become the hub's ids again, its own UUIDs become ours.

So does the version of a plan, which each organisation is shown as a number of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from hub.border.decision import Refusal
from hub.border.model import Candidate
from hub.border.refusals import not_valid
from hub.errors import RefusedError
from hub.ids import EventId, OrgId, derived
from hub.schemas import form
from hub.schemas.accepted import Data
from hub.schemas.form import Ref, Thing
from hub.schemas.identity_code import canonical_code
from hub.sealing.keyring import Keyring
from hub.sealing.pairwise import WORD_CHARACTERS, Pairwise, for_org
from hub.sealing.versions import versions_for


def event_id(keyring: Keyring, org: OrgId, ce_id: str) -> EventId:
    """Return the hub's id of the event that `org` calls `ce_id`."""
    return EventId(derived(keyring.id_key, "event", org, ce_id))


def thing_id(keyring: Keyring, org: OrgId, kind: str, own: UUID) -> UUID:
    """Return the hub's id of the thing (`plan`, `service` …) that `org` calls `own`: nobody can name another's."""
    return derived(keyring.id_key, "thing", org, kind, own.bytes)


class Turner:
    """Turns the ids of one event after another; keys of organisations are derived once."""

    def __init__(self, keyring: Keyring) -> None:
        """Take the hub's keys."""
        self._keyring = keyring
        self._pairwise: dict[OrgId, Pairwise] = {}

    def turn(self, candidate: Candidate, codes: Mapping[str, str]) -> Candidate | Refusal:
        """Return the event with the hub's own ids and opened `codes`; a refusal when an id was never given to it."""
        org = candidate.org
        try:
            data = form.replace(
                candidate.type,
                candidate.data,
                refs=lambda ref: self._ref(org, ref, codes),
                ids=lambda thing: self._thing(org, thing),
            )
        except RefusedError as err:
            return not_valid(err.field, err.rule, err.mend)
        # With the plan's id turned already: a number is that of one plan.
        data = form.with_versions(candidate.type, data, lambda number, beside: self._version(org, number, beside))
        return replace(candidate, data=data)

    def _ref(self, org: OrgId, ref: Ref, codes: Mapping[str, str]) -> Ref:
        turned = dict(ref)
        id, sealed = turned.get("id"), turned.pop("sealed", None)
        if isinstance(id, str):
            turned["id"] = str(self._back(org, id))
        if isinstance(sealed, str):
            code = canonical_code(codes[sealed])
            if code is None:
                raise RefusedError("not_valid", field="sealed", rule="a sealed Finnish identity code", mend="check it")
            turned["hetu"] = code
        return turned

    def _thing(self, org: OrgId, thing: Thing) -> str:
        if thing.of == "family" or (not thing.mints and len(thing.value) == WORD_CHARACTERS):
            return str(self._given(org, thing))
        return str(thing_id(self._keyring, org, thing.of, UUID(thing.value)))

    def _given(self, org: OrgId, thing: Thing) -> UUID:
        try:
            return self._back(org, thing.value)
        except RefusedError as err:
            mend = "use the id as the hub's message or receipt to you has it, or your own UUID of the thing"
            raise RefusedError("not_valid", field=form.dotted(thing.path), rule=err.rule, mend=mend) from err

    def _version(self, org: OrgId, number: int, beside: Data) -> int:
        turner = versions_for(self._keyring.pairwise_root, org)
        return turner.from_org(UUID(str(beside["plan_id"])), number)

    def _back(self, org: OrgId, word: str) -> UUID:
        if org not in self._pairwise:
            self._pairwise[org] = for_org(self._keyring.pairwise_root, org)
        return self._pairwise[org].from_org(word)
