"""The hub's figures: what operations sees of it, without a word of what it carries.

Names and labels are those every operator relies on; a label value that is on no closed list becomes `other`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from hub.telemetry.labels import HOLES, Channel, Labels, Lane, Stage, Vocabulary

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_EVENT_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ALERT_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800)

_COUNTERS: Final = {
    "hub_events": ("Events by stage, type and what became of them", ("stage", "type", "outcome")),
    "hub_deliveries": ("Deliveries by organisation and what became of them", ("org", "outcome")),
    "hub_refused": ("Refused events by sender and reason", ("org", "reason")),
    "hub_quarantined": ("Parked events by stage and reason", ("stage", "reason")),
    "hub_notifications": ("Notices by channel and what became of them", ("channel", "outcome")),
    "hub_reconciled_events": ("Records compared with the ledgers, by topic and what came of it", ("topic", "outcome")),
    "hub_alerts_not_readable": ("Looks at an open alert whose document cannot be read", ()),
    "hub_log_values_dropped": ("Values the allow-list kept out of the log", ()),
}
_GAUGES: Final = {
    "hub_consumer_lag": ("Events not yet read", ("topic", "partition")),
    "hub_waiting_rows": ("Rows a lane has not carried out", ("lane",)),
    "hub_waiting_oldest_seconds": ("Age of the oldest of them", ("lane",)),
    "hub_alerts_open": ("Open alerts by kind and rung of the ladder", ("kind", "level")),
    "hub_alert_unacknowledged_oldest_seconds": ("Age of the oldest alert nobody acknowledged", ()),
    "hub_quarantine_parked": ("Records that are parked and have no end yet", ("stage",)),
    "hub_frozen_families": ("Families whose events wait", ()),
    "hub_frozen_oldest_seconds": ("How long the first of them has waited", ()),
    "hub_holes_open": ("What topics and ledgers do not agree about, by kind", ("kind",)),
    "hub_source_silence_seconds": ("Time since an organisation's last event", ("org",)),
}
_HISTOGRAMS: Final = {
    "hub_event_seconds": ("Time of a stage for one event", ("stage",), _EVENT_SECONDS),
    "hub_accept_to_alert_seconds": ("From acceptance to the alert in the inbox", (), _ALERT_SECONDS),
}


class Metrics:
    """All metrics of one process, in a registry of their own."""

    def __init__(self, words: Vocabulary | None = None) -> None:
        """Make every metric; `words` are the closed lists of region, catalogue and topology."""
        self._registry = CollectorRegistry()
        self._labels = Labels(words or Vocabulary())
        reg = self._registry
        self._counters = {name: Counter(name, text, names, registry=reg) for name, (text, names) in _COUNTERS.items()}
        self._gauges = {name: Gauge(name, text, names, registry=reg) for name, (text, names) in _GAUGES.items()}
        self._histograms = {
            name: Histogram(name, text, names, buckets=buckets, registry=reg)
            for name, (text, names, buckets) in _HISTOGRAMS.items()
        }

    def use(self, words: Vocabulary) -> None:
        """Take the lists of a newer region version; figures so far stay."""
        self._labels = Labels(words)

    def page(self) -> bytes:
        """Return all figures in the text format of Prometheus (`CONTENT_TYPE`)."""
        return generate_latest(self._registry)

    def event(self, stage: Stage, type: str, outcome: str, count: int = 1) -> None:
        """Count events of a stage."""
        self._count("hub_events", count, stage=stage, type=type, outcome=outcome)

    def event_time(self, stage: Stage, seconds: float) -> None:
        """Observe how long a stage took for one event."""
        self._observe("hub_event_seconds", seconds, stage=stage)

    def accept_to_alert(self, seconds: float) -> None:
        """Observe the time from acceptance to the alert in the inbox."""
        self._observe("hub_accept_to_alert_seconds", seconds)

    def lag(self, topic: str, partition: int, events: int) -> None:
        """Set how many events of a partition are not yet read."""
        self._set("hub_consumer_lag", events, topic=topic, partition=partition)

    def waiting(self, lane: Lane, rows: int, oldest_seconds: float) -> None:
        """Set what a lane has still to carry out."""
        self._set("hub_waiting_rows", rows, lane=lane)
        self._set("hub_waiting_oldest_seconds", oldest_seconds, lane=lane)

    def delivery(self, org: str, outcome: str, count: int = 1) -> None:
        """Count deliveries to an organisation."""
        self._count("hub_deliveries", count, org=org, outcome=outcome)

    def refused(self, org: str, reason: str, count: int = 1) -> None:
        """Count refused events of an organisation."""
        self._count("hub_refused", count, org=org, reason=reason)

    def quarantined(self, stage: Stage, reason: str, count: int = 1) -> None:
        """Count parked events."""
        self._count("hub_quarantined", count, stage=stage, reason=reason)

    def parked(self, stage: Stage, records: int) -> None:
        """Set how many records of a stage are parked and have no end yet."""
        self._set("hub_quarantine_parked", records, stage=stage)

    def frozen(self, families: int, oldest_seconds: float) -> None:
        """Set how many families are frozen and how long the first of them has waited, 0 when none."""
        self._set("hub_frozen_families", families)
        self._set("hub_frozen_oldest_seconds", oldest_seconds)

    def alerts(self, open_: Mapping[tuple[str, int], int], oldest_seconds: float) -> None:
        """Set the open alerts by (kind, rung) and the age of the oldest that nobody acknowledged, 0 when none."""
        self._gauges["hub_alerts_open"].clear()
        for (kind, level), number in open_.items():
            names = self._labels.cut(("kind", "level"), {"kind": kind, "level": level})
            self._gauges["hub_alerts_open"].labels(*names).inc(number)
        self._set("hub_alert_unacknowledged_oldest_seconds", oldest_seconds)

    def notification(self, channel: Channel, outcome: str, count: int = 1) -> None:
        """Count notices to workers."""
        self._count("hub_notifications", count, channel=channel, outcome=outcome)

    def source_silence(self, org: str, seconds: float) -> None:
        """Set the time since an organisation's last event."""
        self._set("hub_source_silence_seconds", seconds, org=org)

    def reconciled(self, topic: str, outcome: str, count: int) -> None:
        """Count records of a topic that were compared with the ledgers: `matched`, or the kind of hole."""
        self._count("hub_reconciled_events", count, topic=topic, outcome=outcome)

    def holes(self, open_: Mapping[str, int]) -> None:
        """Set the open holes of every kind."""
        for kind in HOLES:
            self._set("hub_holes_open", open_.get(kind, 0), kind=kind)

    def unreadable_alert(self) -> None:
        """Count a look at an open alert that cannot be read."""
        self._count("hub_alerts_not_readable", 1)

    def log_dropped(self, count: int) -> None:
        """Count values that the allow-list kept out of the log (the `dropped` of `logs.configure`)."""
        self._count("hub_log_values_dropped", count)

    def _count(self, name: str, count: int, **values: str | int) -> None:
        names = self._labels.cut(_COUNTERS[name][1], values)
        (self._counters[name].labels(*names) if names else self._counters[name]).inc(count)

    def _set(self, name: str, value: float, **values: str | int) -> None:
        names = self._labels.cut(_GAUGES[name][1], values)
        (self._gauges[name].labels(*names) if names else self._gauges[name]).set(value)

    def _observe(self, name: str, seconds: float, **values: str | int) -> None:
        names = self._labels.cut(_HISTOGRAMS[name][1], values)
        (self._histograms[name].labels(*names) if names else self._histograms[name]).observe(seconds)
