"""The intake's own fixtures."""

from __future__ import annotations

from tests.examples.intake_network import engine, intake, judge, listening, network

__all__ = ["engine", "intake", "judge", "listening", "network"]
