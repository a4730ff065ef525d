"""The conformance suite bites: stores that break one promise each fail the test that holds it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from draftsman.domain import AggregateRoot
from draftsman.eventstore import Commit, EventStore, Instance, Outcome
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.testing.conformance import EventStoreConformance


class LosesUpdates(MemoryEventStore):
    """Does not look at the version."""

    def _append(self, commit: Commit, events: str, state: str) -> None:
        assert commit.instance is not None
        stored = self._heads.get(commit.instance.stream)
        present = commit.instance._replace(version=stored.version if stored else 0, key_id=commit.instance.key)
        commit = commit._replace(instance=present)
        super()._append(commit, events, state)


class ForgetsMessages(MemoryEventStore):
    """Does not know what it processed."""

    def _outcome(self, flow: str, key: str) -> Outcome | None:
        return None


class Shares(MemoryEventStore):
    """Hands out the document that it keeps."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(now)
        self._kept: dict[str, Any] = {}

    def load(self, aggregate: type[AggregateRoot], key: str) -> Instance:
        found = super().load(aggregate, key)
        return found._replace(document=self._kept.setdefault(key, found.document))


class StartsAgain(MemoryEventStore):
    """Erases a hard-deleted stream without leaving its version."""

    def load(self, aggregate: type[AggregateRoot], key: str) -> Instance:
        found = super().load(aggregate, key)
        return found._replace(version=0, base=0) if found.document is None else found


class NeverExpires(MemoryEventStore):
    """Has no clock."""

    def _visible(self, stored: Any) -> bool:
        return stored.deleted != "hard"


BROKEN: list[tuple[type[MemoryEventStore], str]] = [
    (LosesUpdates, "test_a_second_commit_on_one_version_is_refused"),
    (ForgetsMessages, "test_a_message_is_stored_once"),
    (ForgetsMessages, "test_a_duplicate_wins_over_a_conflict"),
    (Shares, "test_a_loaded_document_shares_nothing_with_the_store"),
    (StartsAgain, "test_after_hard_deletion_the_stream_goes_on_and_the_document_starts_again"),
    (NeverExpires, "test_an_instance_idle_beyond_its_ttl_is_gone_but_versions_go_on"),
]


@pytest.mark.parametrize(("broken", "test"), BROKEN, ids=lambda value: getattr(value, "__name__", value))
def test_a_broken_store_fails(broken: type[MemoryEventStore], test: str) -> None:
    class Suite(EventStoreConformance):
        def create_store(self, now: Callable[[], float]) -> EventStore:
            return broken(now)

    suite = Suite()
    suite.setup_method()
    with pytest.raises(Exception):  # noqa: B017 - each breaks in its own way
        getattr(suite, test)()


def test_the_threads_find_a_store_that_loses_updates() -> None:
    class Suite(EventStoreConformance):
        messages = 60

        def create_store(self, now: Callable[[], float]) -> EventStore:
            return LosesUpdates(now)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads meet within microseconds in memory
    try:
        with pytest.raises(AssertionError):
            for _ in range(20):  # a race: one round nearly always shows it
                suite = Suite()
                suite.setup_method()
                suite.test_threads_lose_nothing_and_double_nothing()
    finally:
        sys.setswitchinterval(interval)
