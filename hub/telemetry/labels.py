"""A label has a value of a closed list, or it is `other`: nothing a partner sends can reach a metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from hub.border.decision import Reason

OTHER: Final = "other"

Stage = Literal["border", "family", "delivery"]
Lane = Literal["log", "delivery", "notice", "recall", "ticker"]
Channel = Literal["mail", "inbox"]


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


POISON: Final = _listed(
    "bad_envelope bomb clock_not_countable does_not_open gap garbage handle_twice header_missing "
    "no_duty_intake no_duty_recipient no_key not_a_card not_readable not_sealed other_content part_does_not_open "
    "part_without_subject state_not_readable too_large unexpected unfit unknown_key unknown_schema unknown_type "
    "unsealed_identity wrong_magic"
)
"""Why something was parked."""
REFUSAL: Final = frozenset(reason.value for reason in Reason)
"""Why something was refused."""

HOLES: Final = _listed(
    "event_gone judged_twice no_record not_applied not_judged not_logged other_record parked_gone stranger"
)
"""What topics and ledgers can disagree about."""

_OUTCOMES: Final = HOLES | _listed(
    "accepted applied claimed denied failed frozen later logged matched misfit possibly_delivered quarantined queued "
    "read read_void refused repeat sent silent stale unchanged void waiting withheld"
)
_PARTITIONS: Final = frozenset(str(number) for number in range(256))
_RUNGS: Final = frozenset(str(number) for number in range(10))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What only region file, catalogue and topology know: organisations, event types, topics, kinds of alert."""

    orgs: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


class Labels:
    """Cuts label values down to the closed lists."""

    __slots__ = ("_closed",)

    def __init__(self, words: Vocabulary) -> None:
        """Take the lists that differ from region to region."""
        self._closed: Mapping[str, frozenset[str]] = MappingProxyType(
            {
                "stage": frozenset({"border", "family", "delivery"}),
                "lane": frozenset({"log", "delivery", "notice", "recall", "ticker"}),
                "channel": frozenset({"mail", "inbox"}),
                "outcome": _OUTCOMES,
                "reason": POISON | REFUSAL,
                "level": _RUNGS,
                "partition": _PARTITIONS,
                "org": words.orgs,
                "type": words.types,
                "topic": words.topics,
                "kind": words.kinds | HOLES,
            }
        )

    def cut(self, names: Iterable[str], values: Mapping[str, str | int]) -> list[str]:
        """Return the value of each label in the order of `names`, `other` for what is on no list."""
        return [self._one(name, str(values[name])) for name in names]

    def _one(self, name: str, value: str) -> str:
        return value if value in self._closed[name] else OTHER
