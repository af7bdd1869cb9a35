"""Does a dropped file wait, or has it ended? A hub that is away is never a reason to call a file failed."""

from __future__ import annotations

import pytest

from hub.commands.watching import waits
from hub.connectors.receipts import Became
from hub.connectors.report import LISTED, FileReport, RowOutcome, Tally
from hub.connectors.row_event import RowProblem
from tests.examples.files import school_mapping

PROBLEM = RowProblem(2, "Taso", "level", "yes or no", "write x")


def report(**more: tuple[RowProblem, ...] | tuple[int, ...]) -> FileReport:
    """Return a report with bad rows, or rows not sent."""
    made = Tally("mikkeli-koulut", "concern.raised")
    for row in more.get("rows", ()):
        assert isinstance(row, RowProblem)
        made.problem(row)
    made.unsent([row for row in more.get("unsent", ()) if isinstance(row, int)])
    return made.report()


@pytest.mark.parametrize(
    ("told", "taken", "waiting"),
    [
        pytest.param(report(), "rows", False, id="every row is in"),
        pytest.param(report(rows=(PROBLEM,)), "rows", False, id="a bad row, the others are in"),
        pytest.param(report(unsent=(3,)), "rows", True, id="the hub took no more"),
        pytest.param(report(rows=(PROBLEM,), unsent=(3,)), "rows", True, id="a bad row, and the hub took no more"),
        pytest.param(report(rows=(PROBLEM,), unsent=(3,)), "whole", False, id="a bad row keeps a whole file back"),
        pytest.param(report(unsent=(3,)), "whole", True, id="a whole file, and the hub took no more"),
    ],
)
def test_a_file_waits_for_the_hub_alone(told: FileReport, taken: str, waiting: bool) -> None:
    """What is wrong with its rows ends it; what is wrong with the hub does not."""
    assert waits(told, school_mapping(taken=taken)) is waiting


def test_a_receipt_that_is_missing_is_waited_for_also_when_it_is_not_listed() -> None:
    """The list of a report is bounded; the count is not."""
    tally = Tally("mikkeli-koulut", "concern.raised")
    tally.outcomes([RowOutcome(row, Became("refused", reason="no_consent")) for row in range(LISTED)])
    tally.outcomes([RowOutcome(LISTED, Became("pending"))])
    assert all(one.became.state == "refused" for one in tally.report().not_accepted)
    assert waits(tally.report(), school_mapping())
