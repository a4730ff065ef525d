"""Copies of the state of aggregates in blob storage (REFERENCE §5.4, §9.3), and what a restore finds there.

| object | key | content |
| copy | `<Sub.Agg>/<technical id, percent-encoded>/<12 digits: version>.json.gz` | a `Copy`, as gzipped JSON |
| how far the copying of an aggregate type came | `_runs/<Sub.Agg>.json` | a `Run`, as JSON |

The job runs once a day; an aggregate type is due when its interval is over. It copies the instances that changed since
its last run, and all of them whenever the copies of those that did not would expire before its next run: so every
instance has a copy that is not older than its last change plus the interval.

A restore needs nothing but these objects: of each stream it takes the copy with the highest version, or for a point in
time the highest one whose `time` is not behind it. `state` with `fingerprint`, `version`, `base`, `key`, `deleted` and
`time` are all that HEAD holds of an instance besides the events of its last commit; a key item follows from `key` and
`stream`. Events are not copied: replay begins at the restored state. What is deleted for good leaves no copy: the daily
sweep removes it before it erases the stream (REFERENCE §9.2.6).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from .aws import LazyClient
from .documents import encode
from .domain import AggregateRoot, fingerprint, state_of
from .eventstore import Head, stream_id
from .maintenance import DAY, is_due
from .messages import utc_time

FORMAT = 1
RUNS = "_runs/"
HOUR = 3_600  # seconds
SLACK = HOUR  # a daily schedule is not exact: a run may begin so much before its interval is over
OVERLAP = HOUR  # an event has the time of its flow, which is before its commit; far more than a function may run
DELETED_AT_ONCE = 1_000  # DeleteObjects, S3 API reference


class Backups(Protocol):
    """Keeps objects by key."""

    def put(self, key: str, body: bytes) -> None:
        """Store an object, in place of what stood there."""

    def get(self, key: str) -> bytes | None:
        """An object, None if there is none."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin so, in order."""

    def remove(self, keys: list[str]) -> None:
        """Remove objects."""


class Run(NamedTuple):
    """How far the copying of an aggregate type came; times in seconds since 1970, 0 for never.

    `since`: everything that changed up to then is copied. `full`: when the last run began that copied all. A `running`
    one goes on behind the stream `place`; `failed`: how many instances it could not copy so far.
    """

    since: float = 0.0
    full: float = 0.0
    started: float = 0.0
    running: bool = False
    place: str = ""
    is_full: bool = False
    failed: int = 0


class Copied(NamedTuple):
    """What a call did: instances seen, copied and failed, and whether all that was due is done."""

    seen: int
    copied: int
    failed: int
    finished: bool


def folder(stream: str) -> str:
    """Where the copies of a stream lie."""
    return f"{stream.partition('#')[0]}/{quote(stream_id(stream), safe='')}/"


def copy_key(stream: str, version: int) -> str:
    """The key of the copy of a version."""
    return f"{folder(stream)}{version:012d}.json.gz"


def copy_of(kind: type[AggregateRoot], head: Head, document: AggregateRoot, now: float) -> bytes:
    """The body of a copy, see the head of this module. The same state at the same time gives the same bytes."""
    content = {
        "format": FORMAT,
        "aggregate": head.aggregate,
        "stream": head.stream,
        "key": head.key,
        "version": head.version,
        "base": head.base,
        "deleted": head.deleted,
        "fingerprint": fingerprint(kind),
        "time": head.time,
        "taken": utc_time(now),
        "state": state_of(document),
    }
    return gzip.compress(encode(content).encode(), mtime=0)


def read_copy(body: bytes) -> dict[str, Any]:
    """What a copy holds; raises ValueError for one of a format that this runtime does not know."""
    content: dict[str, Any] = json.loads(gzip.decompress(body))
    if content.get("format") != FORMAT:
        raise ValueError(f"the copy has format {content.get('format')}, this runtime reads format {FORMAT}")
    return content


def erase_copies(backups: Backups, stream: str, until: int | None = None) -> int:
    """Remove the copies of a stream, or those up to a version; return how many."""
    last = copy_key(stream, until) if until is not None else ""
    keys = [key for key in backups.keys(folder(stream)) if not last or key <= last]
    for start in range(0, len(keys), DELETED_AT_ONCE):
        backups.remove(keys[start : start + DELETED_AT_ONCE])
    return len(keys)


class CopyableStore(Protocol):
    """What the job reads of an event store."""

    def heads(self, aggregate: str, after: str = "") -> Iterator[Head]:
        """See `ErasableStore.heads`."""

    def head(self, stream: str) -> Head | None:
        """The present HEAD of a stream with its state."""

    def document(self, aggregate: type[AggregateRoot], head: Head) -> AggregateRoot | None:
        """See `EventStore.document`."""


class BackupJob:
    """Copies what is due. `has_time` is asked before each instance; `failed` is told of one that cannot be copied."""

    def __init__(
        self,
        store: CopyableStore,
        backups: Backups,
        now: float,
        delayed_days: int,
        has_time: Callable[[], bool] = lambda: True,
        failed: Callable[[Head, Exception], None] | None = None,
    ) -> None:
        self.store, self.backups, self.now, self.delayed_days = store, backups, now, delayed_days
        self.has_time, self.failed = has_time, failed
        self.seen = self.copied = self.failures = 0

    def run(self, aggregates: Iterable[type[AggregateRoot]]) -> Copied:
        """Copy the aggregate types whose interval is over; what no time is left for goes on at the next call."""
        finished = True
        for kind in aggregates:
            if kind._backup_interval > 0 and finished:
                finished = self._aggregate(kind)
        return Copied(self.seen, self.copied, self.failures, finished)

    def _aggregate(self, kind: type[AggregateRoot]) -> bool:
        run = self._read(kind)
        if not run.running and run.started and self.now < run.started + kind._backup_interval * DAY - SLACK:
            return True
        if not run.running:
            run = run._replace(started=self.now, running=True, is_full=self._must_be_full(kind, run), failed=0)
        since = "" if run.is_full else utc_time(run.since - OVERLAP)
        for head in self.store.heads(kind._id, run.place):
            if not self.has_time():
                self._keep(kind, run)
                return False
            self.seen += 1
            if head.time >= since and not self._leaves_soon(head):
                run = run._replace(failed=run.failed + (not self._copy(kind, head)))
            run = run._replace(place=head.stream)
        self._keep(kind, _ended(run))
        return True

    def _must_be_full(self, kind: type[AggregateRoot], run: Run) -> bool:
        """Whether the copies of what does not change would be gone before the run after this one."""
        if not run.since:
            return True
        return kind._backup_ttl > 0 and run.full + kind._backup_ttl * DAY < self.now + (kind._backup_interval + 1) * DAY

    def _leaves_soon(self, head: Head) -> bool:
        """Whether the sweep may erase it within a day: a copy that is put behind it would stay for good.

        What is deleted after it was listed is erased a day later at the earliest, and its copy with it.
        """
        return head.purged or is_due(head, self.now + DAY, self.delayed_days)

    def _copy(self, kind: type[AggregateRoot], listed: Head) -> bool:
        try:
            head = self.store.head(listed.stream)
            if head is None:
                return True
            document = self.store.document(kind, head)
            if document is None:
                raise LookupError(f"neither a state nor all events up to version {head.version} are stored")
            self.backups.put(copy_key(head.stream, head.version), copy_of(kind, head, document, self.now))
            self.copied += 1
            return True
        except Exception as error:
            self.failures += 1
            if self.failed is not None:
                self.failed(listed, error)
            return False

    def _read(self, kind: type[AggregateRoot]) -> Run:
        body = self.backups.get(f"{RUNS}{kind._id}.json")
        return Run(**json.loads(body)) if body else Run()

    def _keep(self, kind: type[AggregateRoot], run: Run) -> None:
        self.backups.put(f"{RUNS}{kind._id}.json", encode(run._asdict()).encode())


def _ended(run: Run) -> Run:
    """A run that left something out moves nothing on: the next call begins it again."""
    run = run._replace(running=False, place="")
    if run.failed:
        return run._replace(started=0.0)
    return run._replace(since=run.started, full=run.started if run.is_full else run.full)


class S3Backups(LazyClient):
    """Backups in a bucket."""

    _service = "s3"

    def __init__(self, bucket: str, client: Any = None) -> None:
        super().__init__(client)
        self.bucket = bucket

    def put(self, key: str, body: bytes) -> None:
        """See `Backups.put`."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)

    def get(self, key: str) -> bytes | None:
        """See `Backups.get`."""
        try:
            body: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except Exception as error:
            if type(error).__name__ == "NoSuchKey":
                return None
            raise
        return body

    def keys(self, prefix: str) -> Iterator[str]:
        """See `Backups.keys`."""
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            for item in page.get("Contents", ()):
                yield item["Key"]

    def remove(self, keys: list[str]) -> None:
        """See `Backups.remove`; raises RuntimeError if one of them stayed."""
        answer = self.client.delete_objects(
            Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
        )
        if answer.get("Errors"):
            raise RuntimeError(f"{len(answer['Errors'])} copies could not be removed: {answer['Errors'][0]}")
