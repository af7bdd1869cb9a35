"""Which states may follow which? The machines of a family as tables, from which the pictures in the docs are drawn.

A row reads: in this state, this word leads to that state. What is not in a table is a misfit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Machine = Mapping[str, Mapping[str, str]]
"""State → word (an event, or the state a writer asks for) → next state."""


def _machine(rows: dict[str, dict[str, str]]) -> Machine:
    return MappingProxyType({state: MappingProxyType(words) for state, words in rows.items()})


def _any_of(*states: str) -> dict[str, str]:
    return {state: state for state in states}


LIVE_ITEM = ("planned", "agreed", "going")
"""States in which a plan item is open."""

PLAN = _machine({"": {"plan.opened": "open"}, "open": {"plan.updated": "open", "plan.closed": "closed"}, "closed": {}})

ITEM = _machine(
    {
        "": _any_of(*LIVE_ITEM, "done", "dropped"),
        "planned": _any_of(*LIVE_ITEM, "done", "dropped"),
        "agreed": _any_of(*LIVE_ITEM, "done", "dropped"),
        "going": _any_of(*LIVE_ITEM, "done", "dropped"),
        "done": {},
        "dropped": {},
    }
)
"""By the state a writer asks for. A writer who had not seen the last write is kept beside it all the same."""

SERVICE = _machine({"": {"service.started": "going"}, "going": {"service.ended": "ended"}, "ended": {}})

REFERRAL = _machine(
    {
        "": {"referral.sent": "sent"},
        "sent": {
            "referral.received": "received",
            "referral.accepted": "accepted",
            "referral.refused": "refused",
            "referral.started": "started",
            "referral.on_hold": "on_hold",
            "referral.ended": "ended",
            "referral.withdrawn": "withdrawn",
        },
        "received": {
            "referral.accepted": "accepted",
            "referral.refused": "refused",
            "referral.started": "started",
            "referral.on_hold": "on_hold",
            "referral.ended": "ended",
            "referral.withdrawn": "withdrawn",
        },
        "accepted": {
            "referral.started": "started",
            "referral.on_hold": "on_hold",
            "referral.ended": "ended",
            "referral.withdrawn": "withdrawn",
        },
        "on_hold": {
            "referral.accepted": "accepted",
            "referral.refused": "refused",
            "referral.started": "started",
            "referral.ended": "ended",
            "referral.withdrawn": "withdrawn",
        },
        "started": {
            "referral.on_hold": "on_hold",
            "referral.ended": "ended",
            "referral.withdrawn": "withdrawn",
        },
        "refused": {},
        "ended": {},
        "withdrawn": {},
    }
)
"""A receiver may skip states. What is refused, ended or withdrawn is over: sent anew, it is another referral."""

_PASSED_ON = {"alert.delegated": "open", "alert.declined": "open"}
"""Whoever has it then has not acknowledged it."""
_WAITS = {**_PASSED_ON, "notice.failed": "open"}

_TOLD_ONCE = _machine({"": {"raised": "open"}, "open": {"alert.acknowledged": "closed", **_WAITS}, "closed": {}})
_BY_ITS_OWN_STEPS = _machine(
    {
        "": {"raised": "open"},
        "open": {"alert.acknowledged": "acknowledged", **_WAITS},
        "acknowledged": {"clock.due": "open", **_PASSED_ON},
    }
)
ALERTS: Mapping[str, Machine] = MappingProxyType(
    {
        "concern": _machine(
            {"": {"raised": "open"}, "open": {"raised": "open", "alert.acknowledged": "closed", **_WAITS}, "closed": {}}
        ),
        "duty": _BY_ITS_OWN_STEPS,
        "referral": _BY_ITS_OWN_STEPS,
        "first_contact": _BY_ITS_OWN_STEPS,
        "refused": _TOLD_ONCE,
        "contact": _TOLD_ONCE,
        "double_work": _TOLD_ONCE,
        "orphan": _BY_ITS_OWN_STEPS,
        "frozen": _BY_ITS_OWN_STEPS,
        "recall": _machine(
            {
                "": {"raised": "open"},
                "open": {"alert.acknowledged": "acknowledged", "recall.acknowledged": "closed", **_WAITS},
                "acknowledged": {"clock.due": "open", "recall.acknowledged": "closed", **_PASSED_ON},
                "closed": {},
            }
        ),
    }
)
"""By kind of alert: acknowledging a concern is what stops its clock, so it closes; a duty, a referral and an orphan
wait for their own steps; what is only to be known closes when somebody says that they know."""


def picture(machine: Machine) -> str:
    """Draw a machine as a Mermaid state diagram; words that lead to the same state share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for state, words in machine.items():
        for word, after in words.items():
            arrows.setdefault((state or "[*]", after), []).append(word)
    ends = [f"    {state} --> [*]" for state, words in machine.items() if not words]
    lines = [f"    {state} --> {after}: {', '.join(words)}" for (state, after), words in arrows.items()]
    return "\n".join(["stateDiagram-v2", *lines, *ends])


def move(machine: Machine, state: str, word: str) -> str | None:
    """Return the state after `word`, or None when it does not fit."""
    return machine.get(state, {}).get(word)
