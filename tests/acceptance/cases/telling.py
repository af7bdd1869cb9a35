"""A case in the telling: parts send, and after each step everything new is read as each part reads it.

Messages are read with a stock consumer and the registry, once each and for good; nothing is read twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Final
from uuid import uuid4

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from hub.schemas.topics import INTERNAL, out_topic
from tests.acceptance.harness import Hub, Sent, until
from tests.acceptance.records import Got
from tests.examples.cases import Cast, Told
from tests.examples.stories import Data

SUBJECTS: Final[Mapping[str, str]] = {"Perhekeskusverkosto": "fi", "Familjecenternätverket": "sv", "Family-centre": "en"}
_REST: Final = """
    SELECT (SELECT count(*) FROM event WHERE state = 'waiting')
         + (SELECT count(*) FROM family f LEFT JOIN family_state s USING (family)
            WHERE f.last_no > coalesce(s.applied_no, 0) AND s.frozen IS NULL)
         + (SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM notice WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM recheck)
         + (SELECT count(*) FROM recall WHERE NOT announced)"""
