"""Figures have the public names, and no label says what no closed list says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import hub
from hub.telemetry.labels import OTHER, POISON, Labels, Vocabulary
from hub.telemetry.metrics import Metrics

WORDS = Vocabulary(
    orgs=frozenset({"parish"}),
    types=frozenset({"hub.concern.raised.v1"}),
    topics=frozenset({"hub.events"}),
    kinds=frozenset({"network.concern"}),
)
PUBLIC = {
    "hub_events_total",
    "hub_event_seconds",
    "hub_accept_to_alert_seconds",
    "hub_consumer_lag",
    "hub_waiting_rows",
    "hub_waiting_oldest_seconds",
    "hub_deliveries_total",
    "hub_refused_total",
    "hub_quarantined_total",
    "hub_alerts_open",
    "hub_alert_unacknowledged_oldest_seconds",
    "hub_notifications_total",
    "hub_quarantine_parked",
    "hub_frozen_families",
    "hub_frozen_oldest_seconds",
    "hub_source_silence_seconds",
    "hub_reconciled_events_total",
    "hub_holes_open",
}


def filled(words: Vocabulary = WORDS) -> Metrics:
    """One figure of each kind."""
    metrics = Metrics(words)
    metrics.event("border", "hub.concern.raised.v1", "accepted", 3)
    metrics.event_time("border", 0.002)
    metrics.accept_to_alert(0.2)
    metrics.lag("hub.events", 3, 7)
    metrics.waiting("log", 5, 1.5)
    metrics.delivery("parish", "sent")
    metrics.refused("parish", "no_consent")
    metrics.quarantined("family", "unknown_type")
    metrics.parked("family", 2)
    metrics.frozen(1, 30.0)
    metrics.alerts({("network.concern", 0): 2}, 60.0)
    metrics.notification("mail", "sent")
    metrics.source_silence("parish", 9.0)
    metrics.reconciled("hub.events", "not_logged", 2)
    metrics.holes({"not_logged": 2})
    return metrics


def line(metrics: Metrics, start: str) -> str:
    """The line of the page that starts so."""
    return next(found for found in metrics.page().decode().splitlines() if found.startswith(start))


def test_every_public_name_is_there() -> None:
    """Dashboards and alarms of operators rest on these names."""
    samples = {line.split("{")[0].split(" ")[0] for line in filled().page().decode().splitlines() if line[:1] != "#"}
    names = {re.sub("_(bucket|sum|count)$", "", name) for name in samples if not name.endswith("_created")}
    assert names >= PUBLIC
    assert names - PUBLIC == {"hub_log_values_dropped_total", "hub_alerts_not_readable_total"}


def test_figures_are_counted_and_set() -> None:
    """Counts add up, gauges say the newest."""
    metrics = filled()
    metrics.event("border", "hub.concern.raised.v1", "accepted", 2)
    metrics.lag("hub.events", 3, 1)
    counted = 'hub_events_total{outcome="accepted",stage="border",type="hub.concern.raised.v1"}'
    assert line(metrics, counted) == f"{counted} 5.0"
    assert line(metrics, "hub_consumer_lag{").endswith(" 1.0")


def test_alerts_that_are_closed_leave_the_page() -> None:
    """A kind without open alerts is not shown as if it still had some."""
    metrics = filled()
    metrics.alerts({}, 0)
    assert "hub_alerts_open{" not in metrics.page().decode()


def test_what_is_on_no_list_is_other() -> None:
    """A partner cannot put a word of its own, or a hundred thousand series, on the page."""
    metrics = Metrics(WORDS)
    for number in range(100):
        metrics.event("border", f"hub.planted{number}.v1", "planted")
        metrics.refused("planted", "planted")
        metrics.lag("hub.in.planted", 10**6, 1)
        metrics.alerts({("planted", 99): 1, ("planted2", 98): 1}, 0)
    page = metrics.page().decode()
    assert "planted" not in page
    assert line(metrics, "hub_events_total{") == 'hub_events_total{outcome="other",stage="border",type="other"} 100.0'
    assert line(metrics, "hub_alerts_open{") == 'hub_alerts_open{kind="other",level="other"} 2.0'


def test_a_newer_region_brings_its_words() -> None:
    """An organisation that joins gets its own series; the figures so far stay."""
    metrics = filled(Vocabulary())
    metrics.use(WORDS)
    metrics.delivery("parish", "sent")
    assert line(metrics, 'hub_deliveries_total{org="parish"').endswith(" 1.0")
    assert line(metrics, 'hub_deliveries_total{org="other"').endswith(" 1.0")


@given(st.text(max_size=30))
def test_any_other_word_is_cut(word: str) -> None:
    """Whatever the word, a label is of the list or `other`."""
    assert Labels(WORDS).cut(["org"], {"org": word}) == [word if word == "parish" else OTHER]


def test_every_reason_to_park_has_its_label() -> None:
    """Each `PoisonError` of the code gives a reason the metric knows; a new one is added to `POISON`."""
    used = set()
    for path in Path(hub.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "PoisonError":
                used |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    assert used <= POISON, f"add to hub/telemetry/labels.py: {sorted(used - POISON)}"
