"""A file's report as a table, row by row, for a spreadsheet: no value of the file stands in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hub.connectors.report import FileReport
from hub.texts.file_report import Words, words_of
from hub.texts.refusals import said

_MARK = "\ufeff"
"""Says to spreadsheets that this is UTF-8."""
Line = tuple[str | int, ...]


def as_csv(report: FileReport, language: str) -> str:
    """Return the table in `language`: row, column, field, what became of it, reason, rule and mend."""
    out, words = io.StringIO(), words_of(language)
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow(words.columns)
    for row, column, field, state, reason, rule, mend in _lines(report, words):
        lines.writerow((row, column, field, state, reason, said(str(rule), language), said(str(mend), language)))
    return _MARK + out.getvalue()


def _lines(report: FileReport, words: Words) -> Iterator[Line]:
    for problem in report.file:
        yield (
            problem.row or "",
            "",
            "",
            words.nothing_taken,
            problem.trouble,
            words.of_file(problem.trouble, problem.word),
            "",
        )
    faulty, left = words.states["faulty"], words.states["not_sent"]
    for row in report.rows:
        yield row.row, row.column, row.field, faulty, "not_valid", row.rule, row.mend
    for one in report.not_accepted:
        became = one.became
        yield one.row, "", became.field, words.states[became.state], became.reason, became.rule, became.mend
    for number in report.unsent:
        yield number, "", "", left, "", "", ""
    if sum(report.more):
        yield "", "", "", words.more.format(count=sum(report.more)), "", "", ""
