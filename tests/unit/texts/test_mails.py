"""The mail of a bare alert: complete in every language, Helsinki time, and nothing but what it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.texts.mails import LANGUAGES, Bare, bare_alert, language_of

DUE = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)


def bare(step: str = "raised", due_at: datetime | None = DUE) -> Bare:
    """Return an alert as a mail may tell it."""
    return Bare("number-1", step, due_at, "Unit one", "worker-one")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["raised", "reminder", "due_day", "overdue", "rung", "delegated_1", "declined_2"])
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


def test_a_worker_reads_the_first_of_their_languages_that_we_have() -> None:
    """Not Finnish, as long as another of theirs is there."""
    assert [language_of(one) for one in (("sv", "fi"), ("se", "en"), ("se",), ())] == ["sv", "en", "fi", "fi"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stand_in_is_told_that_they_are_one_and_a_link_takes_the_place_of_the_commands(language: str) -> None:
    """Not for whom: the inbox says that."""
    own, theirs = bare_alert(bare(), language)[1], bare_alert(replace(bare(), stands_in=True), language)[1]
    assert len(theirs.splitlines()) == len(own.splitlines()) + 1
    linked = bare_alert(replace(bare(), link="https://hub.example/a/number-1"), language)[1]
    assert "https://hub.example/a/number-1" in linked
    assert "hub ack" not in linked


def test_what_follows_the_first_word_of_a_step_is_not_told() -> None:
    """Neither an organisation nor a count."""
    assert bare_alert(bare("rung_again_3"), "en") == bare_alert(bare("rung"), "en")
    for step in ("returned_school", "returned_school_7", "raised_7"):
        assert bare_alert(bare(step), "en") == bare_alert(bare("raised"), "en")
