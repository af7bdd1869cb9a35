"""The intake's own fixtures, and the lanes' hub for those who read over HTTP what the lanes sent."""

from __future__ import annotations

from tests.examples.intake_network import engine, intake, judge, listening, network
from tests.integration.lanes.conftest import lane_kafka, world

__all__ = ["engine", "intake", "judge", "lane_kafka", "listening", "network", "world"]
