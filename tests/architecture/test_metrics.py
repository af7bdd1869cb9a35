"""What operations are promised to see is there, under the promised name, with labels from closed lists only."""

from __future__ import annotations

import re

from prometheus_client.parser import text_string_to_metric_families

from hub.telemetry.metrics import Metrics
from tests.architecture.source import texts

PROMISED: dict[str, str] = {
    "hub_events": "stage type outcome",
    "hub_event_seconds": "stage",
    "hub_accept_to_alert_seconds": "",
    "hub_consumer_lag": "topic partition",
    "hub_waiting_rows": "lane",
    "hub_waiting_oldest_seconds": "lane",
    "hub_deliveries": "org outcome",
    "hub_refused": "org reason",
    "hub_quarantined": "stage reason",
    "hub_alerts_open": "kind level",
    "hub_alert_unacknowledged_oldest_seconds": "",
    "hub_notifications": "channel outcome",
    "hub_quarantine_parked": "stage",
    "hub_frozen_families": "",
    "hub_frozen_oldest_seconds": "",
    "hub_source_silence_seconds": "org",
    "hub_reconciled_events": "topic outcome",
    "hub_holes_open": "kind",
}
"""Name (a counter gets `_total` on the page) → labels."""
CLOSED = frozenset(
    {"stage", "lane", "org", "type", "outcome", "reason", "channel", "kind", "level", "topic", "partition"}
)
"""Labels there may be at all."""
BASE_UNIT = re.compile(r"_(?:ms|millis|minutes|hours|kb|mb)\b")


def test_every_promised_metric_is_on_the_page() -> None:
    """No dashboard looks for a name that is not there."""
    assert set(PROMISED) <= _on_page()


def test_more_metrics_keep_the_same_rules() -> None:
    """Names begin with `hub_` and use base units."""
    assert not [name for name in _on_page() if not name.startswith("hub_") or BASE_UNIT.search(name)]


def test_labels_are_the_promised_ones() -> None:
    """Once used, each metric shows exactly its promised labels, and a value of no list shows as `other`."""
    shown = {
        family.name: {key for sample in family.samples for key in sample.labels if key != "le"}
        for family in text_string_to_metric_families(_used().page().decode())
    }
    assert {name: shown[name] for name in PROMISED} == {name: set(labels.split()) for name, labels in PROMISED.items()}
    assert set().union(*shown.values()) <= CLOSED


def test_every_figure_is_set_by_somebody() -> None:
    """A metric whose setter nobody calls stays at nothing for ever, and an alarm on it never rings."""
    code = "\n".join(text for path, text in texts() if path.startswith("hub/") and path != "hub/telemetry/metrics.py")
    setters = [name for name in vars(Metrics) if not name.startswith("_") and name not in ("page", "use")]
    assert not [name for name in setters if not re.search(rf"metrics\.{name}\b", code)]


def test_a_value_of_no_list_does_not_reach_the_page() -> None:
    """What a partner sends can never become a label."""
    assert b"planted" not in _used().page()


def _on_page() -> set[str]:
    return {family.name for family in text_string_to_metric_families(Metrics().page().decode())}


def _used() -> Metrics:
    metrics = Metrics()
    metrics.event("border", "planted", "accepted")
    metrics.event_time("border", 0.1)
    metrics.accept_to_alert(0.1)
    metrics.lag("planted", 0, 1)
    metrics.waiting("log", 1, 1.0)
    metrics.delivery("planted", "sent")
    metrics.refused("planted", "no_consent")
    metrics.quarantined("border", "garbage")
    metrics.parked("border", 1)
    metrics.frozen(1, 1.0)
    metrics.alerts({("planted", 0): 1}, 1.0)
    metrics.notification("mail", "sent")
    metrics.source_silence("planted", 1.0)
    metrics.reconciled("planted", "matched", 1)
    metrics.holes({"not_judged": 1, "planted": 1})
    return metrics
