"""How an event type is described: one table row from which validation, Avro, labels, ids and docs all follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hub.schemas.labels import Category, Label


class Kind(StrEnum):
    """What stands in a field."""

    CODE = "code"
    """A word of the code list `codes`."""
    BOOL = "bool"
    INT = "int"
    TEXT = "text"
    """Free text; always of subject `all`."""
    WORD = "word"
    """A short string of ours (a target, a paragraph), never free text."""
    DATE = "date"
    DATETIME = "datetime"
    ID = "id"
    """A thing of kind `of` (plan, goal, item, service, consent, prohibition, access, alert, recall, deadline …).
    `mints`: the sender's own UUID of a new thing; otherwise an id the sender got from the hub, or its own UUID."""
    REF = "ref"
    """A person: `id` or `hetu` or `sealed`, with `local_id` beside it or alone."""
    FAMILY = "family"
    """`{"id"}` or `{"of": ref}`."""
    ORG = "org"
    UNIT = "unit"
    WORKER = "worker"
    """Id of a worker of the region file."""
    RECORD = "record"
    """A record of `fields`."""


class Group(StrEnum):
    """Which rows of the border's table apply."""

    WORK = "work"
    RIGHTS = "rights"
    ANSWER = "answer"
    """Answers and endings: judged by the matter, no basis of their own."""
    ACK = "ack"
    INTERNAL = "internal"
    CONTROL = "control"
    COUNT = "count"
    """About nobody: counted, not stored."""
    STAFF = "staff"
    """About the sender's own workers; no person, no family."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field; records nest. Every leaf has a label (`label` of a record is that of its leaves without one)."""

    name: str
    kind: Kind
    label: Label
    optional: bool = False
    many: bool = False
    codes: str = ""
    of: str = ""
    mints: bool = False
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class EventType:
    """One row of the catalogue."""

    name: str
    """For example `concern.raised`."""
    category: Category
    """The event goes to nobody who may not have this."""
    group: Group
    fields: tuple[Field, ...]
    """With the fields every event about a person has."""
    version: int = 1
    opens: str = ""
    """The kind of matter it opens (`concern`, `plan`, `service`, `referral`, `notification`), if any."""
    answers: str = ""
    """The kind of matter it belongs to, for answers and endings."""
    person: bool = True
    """Whether it is about a person (some acknowledgements are not)."""

    @property
    def wire(self) -> str:
        """Return the type as on the wire, `hub.concern.raised.v1`."""
        return f"hub.{self.name}.v{self.version}"
