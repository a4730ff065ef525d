"""The event stores, held to the same suite; concurrency is judged on DynamoDB's own transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from draftsman.eventstore import EventStore
from draftsman.eventstore.dynamodb import DynamoDbEventStore
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.testing.conformance import EventStoreConformance


class TestMemoryStore(EventStoreConformance):
    def create_store(self, now: Callable[[], float]) -> EventStore:
        return MemoryEventStore(now)


class TestDynamoDbStore(EventStoreConformance):
    @pytest.fixture(autouse=True)
    def _table(self, aws: Any, table: str) -> None:
        self.client, self.table = aws("dynamodb"), table

    def create_store(self, now: Callable[[], float]) -> EventStore:
        return DynamoDbEventStore(self.table, self.client, now=now)


class TestDynamoDbStoreWithSnapshots(TestDynamoDbStore):
    """No state fits into HEAD: snapshots and replay carry everything."""

    messages = 30  # each load replays, so the full number takes long

    def create_store(self, now: Callable[[], float]) -> EventStore:
        return DynamoDbEventStore(self.table, self.client, inline_state_max=0, now=now)
