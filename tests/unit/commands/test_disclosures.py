"""The command lines of the record: who asks must be said, once; a day begins in Helsinki."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from hub.commands.disclosures import day_begins
from hub.commands.main import command_line

RUN = CliRunner()


@pytest.mark.parametrize("words", [[], ["--as", "one", "--org", "two"]])
def test_who_asks_is_said_once(words: list[str]) -> None:
    """Nobody, or a worker and an organisation at a time, is wrong usage."""
    told = RUN.invoke(command_line(), ["disclosures", "x", *words])
    assert told.exit_code == 2
    assert "--as WORKER or --org ORG" in " ".join(told.output.replace("│", " ").split())


@pytest.mark.parametrize("words", [["disclosures", "x", "--org", "o"], ["statutory-uses"]])
def test_a_day_is_a_day(words: list[str]) -> None:
    """What is no day is wrong usage."""
    assert RUN.invoke(command_line(), [*words, "--since", "yesterday"]).exit_code == 2


def test_a_day_begins_in_helsinki() -> None:
    """Winter and summer; without a day, ever since."""
    assert day_begins(datetime(2026, 11, 25)).astimezone(UTC) == datetime(2026, 11, 24, 22, tzinfo=UTC)  # noqa: DTZ001 - as typer reads a day
    assert day_begins(datetime(2026, 7, 1)).astimezone(UTC) == datetime(2026, 6, 30, 21, tzinfo=UTC)  # noqa: DTZ001 - as above
    assert day_begins(None) < datetime(2000, 1, 1, tzinfo=UTC)
