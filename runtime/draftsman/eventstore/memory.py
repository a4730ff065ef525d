"""An event store in memory. It keeps bytes, so nothing that a flow holds is shared with what is stored."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import NamedTuple

from ..documents import encode
from ..domain import HARD, AggregateRoot, fingerprint, from_state, state_of
from ..messages import Message
from . import (
    OUTCOME_TTL,
    SUCCESS,
    Commit,
    ConcurrencyError,
    DuplicateMessage,
    Head,
    Instance,
    Outcome,
    guard_sizes,
    is_visible,
    key_changes,
    new_base,
    refold,
    stream_id,
    stream_name,
)


class _Stored(NamedTuple):
    aggregate: str
    key: str
    version: int
    base: int
    deleted: str
    fingerprint: str
    state: bytes
    events: bytes
    time: str
    expires: int
    purged: bool = False


class MemoryEventStore:
    """Keeps everything in dictionaries under one lock. `listeners` get each HEAD after its commit."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.listeners: list[Callable[[Head], None]] = []
        self._lock = Lock()
        self._heads: dict[str, _Stored] = {}
        self._commits: dict[str, list[bytes]] = {}
        self._bookmark = ""
        self._keys: dict[tuple[str, str], str] = {}
        self._outcomes: dict[tuple[str, str], tuple[Outcome, float]] = {}

    def load(self, aggregate: type[AggregateRoot], key: str) -> Instance:
        """See `EventStore.load`."""
        with self._lock:
            key_id = self._keys.get((aggregate._id, key))
            stream = stream_name(aggregate, key_id or key)
            stored = self._heads.get(stream)
            if stored and key_id is None and aggregate._keychain and stored.key != key and stored.deleted != HARD:
                from ..messages import new_id

                return Instance(stream_name(aggregate, new_id()), key, 0, 0, None)
        if stored is None:
            return Instance(stream, key, 0, 0, None, key_id)
        document = self._document(aggregate, stream, stored) if self._visible(stored) else None
        return Instance(stream, key, stored.version, stored.base, document, key_id, purged=stored.purged)

    def _visible(self, stored: _Stored) -> bool:
        return is_visible(stored.deleted, stored.expires, self.now())

    def _document(self, aggregate: type[AggregateRoot], stream: str, stored: _Stored) -> AggregateRoot:
        if stored.fingerprint != fingerprint(aggregate):
            events = self.history(stream, stored.base, stored.version)
            document = refold(aggregate, None, stored.key, stored.base + 1, stored.version, events)
            if document is not None:
                return document
        return from_state(aggregate, json.loads(stored.state))

    def commit(self, commit: Commit) -> None:
        """See `EventStore.commit`."""
        texts = guard_sizes(commit) if commit.events else None
        with self._lock:
            self._refuse_duplicates(commit)
            if texts:
                self._append(commit, *texts)
            expiry = self.now() + OUTCOME_TTL
            self._outcomes[(commit.flow, commit.message_id)] = (commit.outcome, expiry)
            if commit.functional and commit.outcome.status == SUCCESS:
                expiry = self.now() + commit.functional.ttl
                self._outcomes[(commit.flow, "=" + commit.functional.digest)] = (commit.outcome, expiry)
            head = self.head(commit.instance.stream) if self.listeners and texts and commit.instance else None
        if head:
            for listener in self.listeners:
                listener(head)

    def _refuse_duplicates(self, commit: Commit) -> None:
        found = self._outcome(commit.flow, commit.message_id)
        if found:
            raise DuplicateMessage(found, functional=False)
        found = self._outcome(commit.flow, "=" + commit.functional.digest) if commit.functional else None
        if found:
            raise DuplicateMessage(found, functional=True)

    def _outcome(self, flow: str, key: str) -> Outcome | None:
        found = self._outcomes.get((flow, key))
        return found[0] if found and found[1] > self.now() else None

    def _append(self, commit: Commit, events: str, state: str) -> None:
        instance, document, aggregate = commit.instance, commit.document, commit.aggregate
        assert instance is not None and document is not None
        stored = self._heads.get(instance.stream)
        if (stored.version if stored else 0) != instance.version:
            raise ConcurrencyError(f"{instance.stream} is no longer at version {instance.version}")
        if stored and stored.purged and not instance.purged:
            raise ConcurrencyError(f"{instance.stream} was erased meanwhile")
        changes = key_changes(commit)
        for change in changes:
            if change.id and self._keys.get((aggregate._id, change.key)) not in (None, change.expected):
                raise ConcurrencyError(f"the key {change.key} of {aggregate._id} was taken meanwhile")
        for change in changes:
            if change.id:
                self._keys[(aggregate._id, change.key)] = change.id
            else:
                self._keys.pop((aggregate._id, change.key), None)
        last = commit.events[-1]
        ttl = aggregate._event_ttl
        self._commits.setdefault(instance.stream, []).append(events.encode())
        self._heads[instance.stream] = _Stored(
            aggregate._id,
            commit.new_key[0] if commit.new_key else instance.key,
            last.version,
            new_base(instance),
            dict.get(document, "isDeleted", ""),
            fingerprint(aggregate),
            state.encode(),
            events.encode(),
            last.time,
            int(self.now()) + ttl if ttl > 0 else 0,
        )

    def outcome(self, flow: str, message_id: str) -> Outcome | None:
        """See `EventStore.outcome`."""
        with self._lock:
            return self._outcome(flow, message_id)

    def history(self, stream: str, after: int = 0, until: int | None = None) -> list[Message]:
        """See `EventStore.history`."""
        events = [Message.from_dict(e) for commit in self._commits.get(stream, ()) for e in json.loads(commit)]
        return [event for event in events if event.version > after and (until is None or event.version <= until)]

    def document(self, aggregate: type[AggregateRoot], head: Head) -> AggregateRoot | None:
        """See `EventStore.document`."""
        if head.state is not None and head.fingerprint == fingerprint(aggregate):
            return from_state(aggregate, head.state)
        events = self.history(head.stream, head.base, head.version)
        document = refold(aggregate, None, head.key, head.base + 1, head.version, events)
        return document or (from_state(aggregate, head.state) if head.state is not None else None)

    def head(self, stream: str) -> Head | None:
        """The present HEAD of a stream, erased ones too."""
        stored = self._heads.get(stream)
        if stored is None:
            return None
        return Head(
            stream,
            stored.aggregate,
            stored.key,
            stored.version,
            stored.base,
            stored.deleted,
            stored.fingerprint,
            json.loads(stored.state),
            tuple(Message.from_dict(event) for event in json.loads(stored.events)),
            stored.time,
            purged=stored.purged,
            expires=stored.expires,
            erased=stored.purged,
        )

    def heads(self, aggregate: str, after: str = "") -> Iterator[Head]:
        """See `ErasableStore.heads`."""
        for stream in sorted(self._heads):
            head = self.head(stream) if stream > after else None
            if head is not None and head.aggregate == aggregate:
                yield head._replace(state=None, events=())

    def erase(self, head: Head) -> bool:
        """See `ErasableStore.erase`."""
        with self._lock:
            stored = self._heads[head.stream]
            if (stored.version, stored.purged) != (head.version, head.purged):
                return False
            self._heads[head.stream] = stored._replace(
                deleted=HARD, state=b"null", events=b"[]", expires=0, purged=True
            )
            if self._keys.get((head.aggregate, head.key)) == stream_id(head.stream):
                del self._keys[(head.aggregate, head.key)]
            self._drop(head.stream, head.version)
        return True

    def tidy(self, head: Head, before: str) -> int:
        """See `ErasableStore.tidy`."""
        with self._lock:
            former = self.history(head.stream, until=head.base)
            return self._drop(head.stream, head.base) if former and former[-1].time < before else 0

    def _drop(self, stream: str, version: int) -> int:
        """Forget the commits up to a version; return their number."""
        commits = self._commits.get(stream, [])
        kept = [commit for commit in commits if json.loads(commit)[-1]["aggregateversion"] > version]
        self._commits[stream] = kept
        return len(commits) - len(kept)

    def bookmark(self) -> str:
        """See `ErasableStore.bookmark`."""
        return self._bookmark

    def keep_bookmark(self, place: str) -> None:
        """See `ErasableStore.keep_bookmark`."""
        self._bookmark = place

    def events(self) -> list[Message]:
        """All stored events, stream by stream."""
        return [event for stream in self._commits for event in self.history(stream)]

    def find(self, aggregate: type[AggregateRoot], key: str) -> AggregateRoot | None:
        """The last document under a key, also of an erased instance (test cases compare it, REFERENCE §9.4)."""
        key_id = self._keys.get((aggregate._id, key))
        candidates = [stream_name(aggregate, key_id or key), *(s for s, h in self._heads.items() if h.key == key)]
        for stream in candidates:
            stored = self._heads.get(stream)
            if stored and stored.aggregate == aggregate._id and stored.key == key and not stored.purged:
                return from_state(aggregate, json.loads(stored.state))
        return None

    def seed(self, key: str, document: AggregateRoot) -> None:
        """Store a document without events, as the `state` of a test case does."""
        aggregate = type(document)
        counted = int(dict.get(document, "version", 1))
        version = max(counted, 1)
        stream = stream_name(aggregate, key)
        self._heads[stream] = _Stored(
            aggregate._id,
            key,
            version,
            version - counted,
            dict.get(document, "isDeleted", ""),
            fingerprint(aggregate),
            encode(state_of(document)).encode(),
            b"[]",
            "",
            0,
        )
        if aggregate._keychain:
            self._keys[(aggregate._id, key)] = stream_id(stream)
