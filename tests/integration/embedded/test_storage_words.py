"""What Kafka's storage tool is asked: every word is read as what it is."""

from __future__ import annotations

from hub.embedded.kafka import storage_words


def test_a_cluster_id_that_begins_with_a_dash_is_no_option() -> None:
    """One id in 64 does; alone it would read as an option, and the first start would fail."""
    assert storage_words("-abc", "p", "a")[0] == "--cluster-id=-abc"
