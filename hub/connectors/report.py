"""What became of a file, row by row: values first, then words in Finnish, Swedish or English, then JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from hub.connectors.receipts import Became
from hub.connectors.row_event import RowProblem
from hub.connectors.table import FileProblem
from hub.schemas.accepted import Json
from hub.texts.file_report import Words, words_of


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row that was published and not simply accepted: refused, quarantined, or still without a receipt."""

    row: int
    became: Became


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; every row read is in exactly one of the counts and lists."""

    organisation: str
    event: str
    rows_read: int = 0
    published: int = 0
    accepted: int = 0
    repeats: int = 0
    """Rows whose event had come before: nothing is added by them."""
    not_accepted: tuple[RowOutcome, ...] = ()
    unsent: tuple[int, ...] = ()
    """Good rows that were not sent: the file is taken whole and has bad rows, or Kafka did not take them."""
    rows: tuple[RowProblem, ...] = ()
    file: tuple[FileProblem, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether every row is in."""
        return not (self.file or self.rows or self.unsent or self.not_accepted)

    def refused(self) -> dict[str, list[int]]:
        """Return the rows the hub refused, by reason."""
        found: dict[str, list[int]] = {}
        for one in self.not_accepted:
            if one.became.state == "refused":
                found.setdefault(one.became.reason, []).append(one.row)
        return found

    def as_json(self) -> dict[str, Json]:
        """Return the report as JSON values."""
        return {
            "organisation": self.organisation,
            "event": self.event,
            "ok": self.ok,
            "rows_read": self.rows_read,
            "published": self.published,
            "accepted": self.accepted,
            "repeats": self.repeats,
            "refused": {reason: list(rows) for reason, rows in self.refused().items()},
            "not_accepted": [{"row": one.row, **asdict(one.became)} for one in self.not_accepted],
            "unsent": list(self.unsent),
            "rows": [asdict(one) for one in self.rows],
            "file": [asdict(one) for one in self.file],
        }

    def text(self, language: str) -> str:
        """Return the report for people in `language` (fi, sv, en; Finnish for any other)."""
        return "\n".join(_lines(self, words_of(language))) + "\n"


def _lines(report: FileReport, words: Words) -> Iterator[str]:
    for problem in report.file:
        where = words.row.format(row=problem.row) if problem.row else words.file
        yield f"{where}: {words.troubles[problem.trouble].format(word=problem.word)}"
    if report.file:
        yield words.nothing_taken
        return
    states = Counter(one.became.state for one in report.not_accepted)
    yield words.counts.format(
        rows=report.rows_read,
        published=report.published,
        accepted=report.accepted,
        repeats=report.repeats,
        refused=states["refused"],
        bad=len(report.rows),
    )
    for row in report.rows:
        place = " / ".join(word for word in (row.column, row.field) if word)
        yield f"{words.row.format(row=row.row)}: {f'{place}: ' if place else ''}{row.rule}; {row.mend}"
    for one in report.not_accepted:
        became = one.became
        told = "; ".join(word for word in (became.reason, became.field, became.rule, became.mend) if word)
        yield f"{words.row.format(row=one.row)}: {words.states[became.state]}{f': {told}' if told else ''}"
    if report.unsent:
        yield words.unsent.format(count=len(report.unsent), first=report.unsent[0])
