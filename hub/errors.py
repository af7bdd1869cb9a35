"""One tree of errors; what to do follows from the kind.

    HubError
    ├── PoisonError       cannot be read, or our own code cannot carry it out: park it, go on
    ├── UnavailableError  database, broker, mail or vault is away: roll back, wait, the same again
    ├── RefusedError      the caller asked for something that is not so: tell the caller
    └── StoppedError      this part may not go on by itself: alarm (a gap in the log, a lost lease)

No error carries a payload value: `reason` is a word of a closed list, `field`, `rule` and `mend` are our own words.
"""

from __future__ import annotations


class HubError(Exception):
    """Root of everything the hub raises on purpose."""


class PoisonError(HubError):
    """What cannot be read or carried out; `reason` is a code, safe for logs and metrics."""

    def __init__(self, reason: str, *, field: str = "", mend: str = "") -> None:
        super().__init__(f"{reason}{f' at {field}' if field else ''}")
        self.reason = reason
        self.field = field
        self.mend = mend


class UnavailableError(HubError):
    """A part we depend on does not answer; `part` names it (database, broker, mail, vault)."""

    def __init__(self, part: str, why: str = "") -> None:
        super().__init__(f"{part} is not available{f': {why}' if why else ''}")
        self.part = part


class RefusedError(HubError):
    """A request that is refused: field, rule and mend in words, never the value."""

    def __init__(self, reason: str, *, field: str = "", rule: str = "", mend: str = "") -> None:
        super().__init__("; ".join(word for word in (reason, field, rule, mend) if word))
        self.reason = reason
        self.field = field
        self.rule = rule
        self.mend = mend


class StoppedError(HubError):
    """This partition or lane stops until somebody looks; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
