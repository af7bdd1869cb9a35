"""The reconciler as an operator meets it: a process that looks by itself, a command that looks now and mends."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

import pytest

from tests.acceptance.harness import Hub, running, until
from tests.examples.stories import SCHOOL, SOCIAL_WORK, Data, FamilyStory, family_story
from tests.place import place


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """Run a hub whose reconciler looks every second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUB_RECONCILE_SECONDS", "1")
        with running(place(f"acceptance-reconcile-{os.getpid()}")) as found:
            yield found


@pytest.fixture(scope="module")
def family(hub: Hub) -> FamilyStory:
    """Return a family the school may speak of."""
    family = family_story()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    hub.settle()
    return family


def figure(hub: Hub, kind: str) -> bool:
    """Tell whether a hole of this kind is on the page of metrics."""
    return f'hub_holes_open{{kind="{kind}"}} 1.0' in hub.metrics()


def matched(hub: Hub, topic: str) -> int:
    """Return how many records of a topic the process has found in order."""
    line = rf'hub_reconciled_events_total{{outcome="matched",topic="{re.escape(topic)}"}} (\S+)'
    found = re.search(line, hub.metrics())
    return 0 if found is None else int(float(found[1]))


def compared(hub: Hub, *words: str) -> tuple[int, Data]:
    """Return exit code and answer of `hub reconcile`."""
    done = hub.command("reconcile", *words, "--json", patience=90)
    assert done.stdout, done.stderr
    answer: Data = json.loads(done.stdout)
    return done.returncode, answer


def test_a_hub_in_order_has_no_hole(hub: Hub, family: FamilyStory) -> None:
    """Everything that came in and everything on the log is compared, by the command or by the process beside it."""
    code, answer = compared(hub)
    assert (code, answer["open"], answer["new"]) == (0, [], 0)
    by_command = answer["compared"].get("hub.events", 0)  # type: ignore[union-attr] # JSON
    assert by_command + matched(hub, "hub.events") >= hub.count("SELECT count(*)::int FROM event") > 0


def test_a_row_taken_from_the_ledger_is_found_and_mended_on_demand(hub: Hub, family: FamilyStory) -> None:
    """The command names place and kind; with `--apply` the original goes in once more, and all is in order."""
    (sent,) = hub.send(SCHOOL, [family.concern()])
    assert hub.outcomes([sent]) == ["accepted"]
    hub.settle()
    hub.change("DELETE FROM arrival WHERE topic = $1 AND position = $2", f"hub.in.{SCHOOL}", sent.offset)
    code, answer = compared(hub, "--org", SCHOOL)
    (hole,) = answer["open"]  # type: ignore[misc] # JSON
    assert (code, hole["kind"], hole["position"]) == (1, "not_judged", sent.offset)  # type: ignore[index, call-overload] # JSON
    told = hub.command("reconcile", "--since", "2026-01-01T00:00+02:00")
    assert told.returncode == 1
    assert "not_judged" in told.stdout
    code, answer = compared(hub, "--apply")
    assert (code, answer["open"]) == (0, [])
    assert answer["applied"] == {"sent": 1, "logged": 0, "lost": 0, "left": 0}


def test_an_event_that_never_came_to_the_log_is_told_by_the_process_itself(hub: Hub, family: FamilyStory) -> None:
    """Killed in between, it goes on; figure and log line tell of the hole, and `--apply` lets the family go on."""
    hub.change("ALTER TABLE event ALTER COLUMN state SET DEFAULT 'logged'")
    (event,) = hub.accepted(SCHOOL, [family.concern()])
    hub.change("ALTER TABLE event ALTER COLUMN state SET DEFAULT 'waiting'")
    hub.back("reconciler", hub.kill("reconciler"))
    until(lambda: figure(hub, "not_logged"), "the figure", 30)
    lines = [json.loads(one) for one in (hub.data / "log" / "reconciler.log").read_text().splitlines()]
    told = next(one for one in lines if one["event"] == "hole_found" and one["kind"] == "not_logged")
    assert (told["level"], told["topic"], told["event_id"]) == ("critical", "hub.events", str(event))
    assert hub.command("reconcile", "--apply", patience=90).returncode == 0
    hub.settle()
    assert not hub.rows("SELECT 1 FROM hole WHERE mended_at IS NULL")


def test_wrong_words_are_refused(hub: Hub) -> None:
    """An organisation nobody knows and a time without a zone are told so."""
    for words in (("--org", "nobody"), ("--since", "yesterday"), ("--since", "2026-11-24T08:00")):
        told = hub.command("reconcile", *words)
        assert told.returncode == 1
        assert words[0] in told.stderr
