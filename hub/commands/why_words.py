"""Why something was, or was not, delivered, as JSON values and as lines; ids as the asking organisation knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hub.commands import explain, rule_words
from hub.commands.answers import when
from hub.consent.model import Verdict
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.store.why_rows import Delivered, Recalled
from hub.streams.door_why import Unmade, Voided, Why
from hub.streams.shell import Shell

PROTECTED: Final = "protected"


def document(shell: Shell, found: Why | Unmade | Recalled, org: str) -> dict[str, Json]:
    """Return the evidence; persons and events behind `missing` stay inside, only the kind of word is told."""
    match found:
        case Why():
            return _event(shell, found, org)
        case Unmade():
            return explain.unmade(found)
        case Recalled():
            return explain.recall(found)


def lines(found: Why | Unmade | Recalled, org: str) -> Iterator[str]:
    """Tell the same in lines."""
    match found:
        case Why():
            yield from _event_lines(found, org)
        case Unmade():
            yield from explain.unmade_lines(found)
        case Recalled():
            yield from explain.recall_lines(found)


def _event(shell: Shell, found: Why, org: str) -> dict[str, Json]:
    return {
        "event_id": for_org(shell.keyring.pairwise_root, org).to_org(found.event),
        "type": found.type,
        "sender": _named(found, found.sender, org),
        "accepted_at": found.accepted_at.isoformat(),
        "misfit": found.misfit,
        "frozen": None if found.frozen is None else explain.frozen(shell, found.frozen, org),
        "happened": [_happened(found, one, org) for one in found.happened],
        "now": {one: _verdict(found, verdict) for one, verdict in found.now if _named(found, one, org)},
    }


def _event_lines(found: Why, org: str) -> Iterator[str]:
    yield f"{found.type} from {_called(found, found.sender, org)}, accepted {when(found.accepted_at)}"
    if found.misfit:
        yield f"It did not fit the state: {found.misfit}"
    if found.frozen is not None:
        yield from explain.frozen_lines(found.frozen)
    if not found.happened:
        yield "It went to no organisation."
    for one in found.happened:
        to = f"to {_called(found, one.recipient, org)} ({one.kind})"
        for void in found.voided.get(one.delivery, ()):
            yield f"{to}: number {void.hub_seq} was a void{_why_void(void, found)}"
        recalled = "" if one.recall is None else ", recalled" + (" and acknowledged" if one.acknowledged_at else "")
        later = "" if one.read_void_at is None else ", read as a void since"
        yield f"{to}: {one.given or one.state}{recalled}{later}"
        yield f"    by {rule_words.told(_rules(found, one.rules))}"
    for recipient, verdict in found.now:
        if _named(found, recipient, org) is not None:
            given = ", ".join(sorted(category.value for category in verdict.person)) or "nothing"
            yield f"today {recipient} would get: {given}"
            yield f"    by {rule_words.told(_rules(found, verdict.rules))}{_missing(verdict)}"


def _named(found: Why, who: OrgId, org: str) -> OrgId | None:
    """Return an organisation, None where only its sector may be told."""
    return None if found.hides and who != org else who


def _called(found: Why, who: OrgId, org: str) -> str:
    return _named(found, who, org) or found.sectors.get(who, "a former organisation").replace("_", " ")


def _rules(found: Why, rules: Iterable[str]) -> list[str]:
    """Return the rules; what was kept back for somebody's safety is never mentioned to whom it was kept from."""
    return [rule for rule in rules if not (found.hides and rule == PROTECTED)]


def _happened(found: Why, one: Delivered, org: str) -> dict[str, Json]:
    return {
        "recipient": _named(found, one.recipient, org),
        "sector": found.sectors.get(one.recipient),
        "kind": one.kind,
        "state": one.state,
        "disclosure": one.given,
        "hub_seq": one.hub_seq,
        "categories": list(one.categories),
        "rules": [*_rules(found, one.rules)],
        "sent_at": None if one.sent_at is None else one.sent_at.isoformat(),
        "recalled": one.recall is not None,
        "recall_acknowledged": one.acknowledged_at is not None,
        "read_as_void": one.read_void_at is not None,
        "voided": [_voided(found, void, own=one.recipient == org) for void in found.voided.get(one.delivery, ())],
    }


def _voided(found: Why, void: Voided, *, own: bool) -> dict[str, Json]:
    claim = void.claim
    return {
        "message": str(void.wire) if own else None,
        "hub_seq": void.hub_seq,
        "sent_at": None if void.sent_at is None else void.sent_at.isoformat(),
        "disclosure": None if claim is None else claim.given,
        "categories": [] if claim is None else list(claim.categories),
        "rules": [] if claim is None else [*_rules(found, claim.rules)],
    }


def _why_void(void: Voided, found: Why) -> str:
    claim = void.claim
    if claim is None:
        return ""
    said = "may have been delivered before" if claim.given == "possibly_delivered" else "nothing went out"
    rules = rule_words.told(_rules(found, claim.rules))
    return f", {said}; claimed were {', '.join(claim.categories) or 'no categories'} by {rules}"


def _verdict(found: Why, verdict: Verdict) -> dict[str, Json]:
    return {
        "categories": [*sorted(one.value for one in verdict.person)],
        "rules": [*_rules(found, verdict.rules)],
        "missing": [word.split(":", 1)[0] for word in verdict.missing],
        "withdrawn": any(word.count(":") > 1 for word in verdict.missing),
    }


def _missing(verdict: Verdict) -> str:
    withdrawn = sum(word.count(":") > 1 for word in verdict.missing)
    absent = len(verdict.missing) - withdrawn
    said = [f"{withdrawn} withdrawn"] if withdrawn else []
    said += [f"{absent} never given"] if absent else []
    return f": {', '.join(said)}" if said else ""
