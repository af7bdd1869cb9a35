"""What became of a file, row by row: values first, then words in Finnish, Swedish or English, then JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from hub.connectors.receipts import Became
from hub.connectors.row_event import RowProblem
from hub.connectors.trouble import FileProblem
from hub.schemas.accepted import Json
from hub.texts.file_report import Words, words_of
from hub.texts.refusals import said


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row that was published and not simply accepted: refused, quarantined, or still without a receipt."""

    row: int
    became: Became


LISTED = 1000
"""Rows of each kind that a report lists one by one; of the others it tells how many there are."""


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
    more: tuple[int, int, int] = (0, 0, 0)
    """How many more there are than the first `LISTED` that `rows`, `not_accepted` and `unsent` list."""
    refused_in_all: int = 0
    pending: int = 0
    """Rows that were sent and have no receipt yet, listed or not."""

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
            "not_listed": dict(zip(("rows", "not_accepted", "unsent"), self.more, strict=True)),
        }

    def text(self, language: str) -> str:
        """Return the report for people in `language` (fi, sv, en; Finnish for any other)."""
        return "\n".join(_lines(self, words_of(language), language)) + "\n"


@dataclass(slots=True)
class Tally:
    """Counts while a file is read and sent; what it holds does not grow with the file."""

    organisation: str
    event: str
    read: int = 0
    repeats: int = 0
    bad: int = 0
    _published: int = 0
    _accepted: int = 0
    _refused: int = 0
    _pending: int = 0
    _others: int = 0
    _left: int = 0
    _problems: list[RowProblem] = field(default_factory=list)
    _outcomes: list[RowOutcome] = field(default_factory=list)
    _unsent: list[int] = field(default_factory=list)

    def problem(self, one: RowProblem) -> None:
        """Note a row that is no valid event."""
        self.bad += 1
        if len(self._problems) < LISTED:
            self._problems.append(one)

    def outcomes(self, outcomes: Sequence[RowOutcome]) -> None:
        """Note what became of rows that were sent."""
        self._published += len(outcomes)
        for one in outcomes:
            if one.became.state == "accepted":
                self.repeats += one.became.repeat
                self._accepted += not one.became.repeat
                continue
            self._others += 1
            self._refused += one.became.state == "refused"
            self._pending += one.became.state == "pending"
            if len(self._outcomes) < LISTED:
                self._outcomes.append(one)

    def unsent(self, rows: Sequence[int]) -> None:
        """Note good rows that were not sent."""
        self._left += len(rows)
        self._unsent += rows[: max(0, LISTED - len(self._unsent))]

    def report(self) -> FileReport:
        """Return the report."""
        return FileReport(
            organisation=self.organisation,
            event=self.event,
            rows_read=self.read,
            published=self._published,
            accepted=self._accepted,
            repeats=self.repeats,
            not_accepted=tuple(self._outcomes),
            unsent=tuple(self._unsent),
            rows=tuple(self._problems),
            more=(self.bad - len(self._problems), self._others - len(self._outcomes), self._left - len(self._unsent)),
            refused_in_all=self._refused,
            pending=self._pending,
        )


def _lines(report: FileReport, words: Words, language: str) -> Iterator[str]:
    for problem in report.file:
        where = words.row.format(row=problem.row) if problem.row else words.file
        yield f"{where}: {words.of_file(problem.trouble, problem.word)}"
    if report.file:
        yield words.nothing_taken
        return
    refused = max(report.refused_in_all, sum(one.became.state == "refused" for one in report.not_accepted))
    bad, others, left = report.more
    yield words.counts.format(
        rows=report.rows_read,
        published=report.published,
        accepted=report.accepted,
        repeats=report.repeats,
        refused=refused,
        others=len(report.not_accepted) + others - refused,
        bad=len(report.rows) + bad,
    )
    for row in report.rows:
        place = " / ".join(word for word in (row.column, row.field) if word)
        told = f"{said(row.rule, language)}; {said(row.mend, language)}"
        yield f"{words.row.format(row=row.row)}: {f'{place}: ' if place else ''}{told}"
    for one in report.not_accepted:
        became = one.became
        rule, mend = said(became.rule, language), said(became.mend, language)
        told = "; ".join(word for word in (became.reason, became.field, rule, mend) if word)
        yield f"{words.row.format(row=one.row)}: {words.states[became.state]}{f': {told}' if told else ''}"
    if bad or others:
        yield words.more.format(count=bad + others)
    if report.unsent:
        yield words.unsent.format(count=len(report.unsent) + left, first=report.unsent[0])
