"""The mail of a bare alert: complete in every language, Helsinki time, and nothing but what it was given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hub.texts.mails import LANGUAGES, Bare, bare_alert

DUE = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)


def bare(step: str = "raised", due_at: datetime | None = DUE) -> Bare:
    """Return an alert as a mail may tell it."""
    return Bare("number-1", step, due_at, "Unit one", "worker-one")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["raised", "reminder", "due_day", "overdue", "rung"])
def test_every_language_says_every_step(language: str, step: str) -> None:
    """Number, unit, how to open it and due time are in each; no step speaks another's words."""
    subject, body = bare_alert(bare(step), language)
    assert subject
    for word in ("#number-1", "Unit one", "hub ack number-1 --as worker-one", "27.11.2026 00:00"):
        assert word in body
    assert (body.splitlines()[0] == bare_alert(bare("raised"), language)[1].splitlines()[0]) == (step == "raised")


def test_a_language_without_words_is_finnish() -> None:
    """A worker whose language we do not have reads Finnish."""
    assert bare_alert(bare(), "xx") == bare_alert(bare(), "fi")


def test_an_alert_without_a_due_time_says_so() -> None:
    """No due time is told in words, not left out."""
    assert "No due time." in bare_alert(bare(due_at=None), "en")[1]
