"""One recipient's case while the rules are at it: what was given so far, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from hub.consent.given import Given, layered
from hub.consent.model import FAR, Status
from hub.consent.question import Question
from hub.region.model import Organisation


class Then(Enum):
    """How it goes on after a rule."""

    ON = "on"
    LAST = "last"
    """Only rules marked `always` follow (after a duty: 8 and 9)."""
    STOP = "stop"


@dataclass(slots=True)
class Case:
    """One recipient's case while the rules are at it; never leaves this package."""

    question: Question
    recipient: Organisation
    without_own: bool
    agreed_until: datetime = FAR
    given: list[Given] = field(default_factory=list)
    """For each subject, the person first."""
    hides_place: bool = False
    consent_applies: bool = True
    looped: bool = False
    status: Status | None = None
    rules: list[str] = field(default_factory=list)

    def give(self, given: list[Given], rule: str) -> None:
        """Add to each subject's part; the rule leaves its name when that is anything for the person."""
        self.given = [layered((*one, *other)) for one, other in zip(self.given, given, strict=True)]
        if given[0]:
            self.rules.append(rule)
