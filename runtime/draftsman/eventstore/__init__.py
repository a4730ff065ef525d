"""The event store: what every adapter promises (proved by `draftsman.testing.conformance`).

A commit is one transaction of HEAD, events, outcome and, where a flow changes keys, key items. HEAD is the outbox:
whoever reads the stream of its changes gets state and events of every commit, in order per aggregate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from ..documents import encode
from ..domain import DELAYED, HARD, SOFT, AggregateRoot, FunctionalException, blank, fold, is_declared, revive
from ..messages import Message

SUCCESS, REJECTED = "success", "rejected"
OUTCOME_TTL = 7 * 86_400  # seconds; longer than any queue or stream redelivers
MAX_COMMIT_BYTES = 200_000  # of 256 kB on the bus and 400 kB of an item, with room for the envelope
MAX_HEAD_BYTES = 300_000


class ConcurrencyError(Exception):
    """Another commit came first. Load again and run again; nothing was stored."""


class DuplicateMessage(Exception):  # noqa: N818 - an answer rather than a failure
    """The message, or its functional idempotency key, was processed before. `outcome` is what came of it."""

    def __init__(self, outcome: Outcome, functional: bool) -> None:
        super().__init__("already processed")
        self.outcome = outcome
        self.functional = functional


class AggregateTooLarge(FunctionalException):
    """Events or state exceed what the store or the bus can carry; refused before anything is stored."""


class Outcome(NamedTuple):
    """What came of a message: success or rejected, with the stream and its version after the commit (0: no events)."""

    status: str
    message: str = ""
    stream: str = ""
    version: int = 0


class FunctionalKey(NamedTuple):
    """The hash of the values of a functional idempotency key and how long it is kept, in seconds."""

    digest: str
    ttl: int


class Instance(NamedTuple):
    """What `load` found under a business key.

    `version` counts the stream and never goes back; `base` is its value before the current creation, so that
    `document.version == version - base`. `document` is a fresh copy, None if absent, erased or expired. `key_id` is the
    id that the key item holds, None without one. `snapshot` is the version of the newest stored snapshot, -1 if the
    state lies in HEAD. `purged`: HEAD is a tombstone already; a commit is refused if it became one since.
    """

    stream: str
    key: str
    version: int
    base: int
    document: AggregateRoot | None
    key_id: str | None = None
    snapshot: int = -1
    purged: bool = False


class Commit(NamedTuple):
    """What one run wants to store. Without events only the outcome is stored (a rejection, or nothing to say).

    `new_key` is the changed business key and the id that its key item may already hold (of an instance that expired).
    """

    aggregate: type[AggregateRoot]
    instance: Instance | None
    flow: str
    message_id: str
    outcome: Outcome
    events: tuple[Message, ...] = ()
    document: AggregateRoot | None = None
    new_key: tuple[str, str | None] | None = None
    functional: FunctionalKey | None = None


class Head(NamedTuple):
    """A stored HEAD, as relay and views get it: state after the commit and the events of the commit.

    `state` is None where it is too big for HEAD: `EventStore.document` folds it. `purged` heads are tombstones: they
    carry nothing and are to be skipped; `erased` when their commits and snapshots are gone too.
    """

    stream: str
    aggregate: str
    key: str
    version: int
    base: int
    deleted: str
    fingerprint: str
    state: dict[str, Any] | None
    events: tuple[Message, ...]
    time: str = ""
    purged: bool = False
    snapshot: int = -1
    expires: int = 0
    erased: bool = False


class EventStore(Protocol):
    """Loads instances and stores commits."""

    def load(self, aggregate: type[AggregateRoot], key: str) -> Instance:
        """The instance under a business key; one that does not exist has no document."""

    def commit(self, commit: Commit) -> None:
        """Store all or nothing.

        Raises DuplicateMessage (the stored outcome), ConcurrencyError (run again) or AggregateTooLarge, looked at in
        this order.
        """

    def outcome(self, flow: str, message_id: str) -> Outcome | None:
        """What came of a message earlier, if it did."""

    def history(self, stream: str, after: int = 0, until: int | None = None) -> list[Message]:
        """Stored events with versions in (after, until], in order."""

    def document(self, aggregate: type[AggregateRoot], head: Head) -> AggregateRoot | None:
        """The document as of a HEAD, with today's handlers; None if its events are gone."""


class ErasableStore(Protocol):
    """What maintenance does in an event store (`draftsman.maintenance`), beside live traffic."""

    def heads(self, aggregate: str, after: str = "") -> Iterator[Head]:
        """The HEADs of an aggregate type ("Sub.Agg"), without state and events; those behind the stream `after`.

        Read from an index, which may be a little behind, in an order that stays the same.
        """

    def erase(self, head: Head) -> bool:
        """Make a HEAD a tombstone, which keeps its version alone, then erase the stream up to this version.

        False, with nothing done, if the HEAD is no longer as given: somebody has written meanwhile. A tombstone that
        was left half done is finished. What is written later (a re-creation) is never touched.
        """

    def tidy(self, head: Head, before: str) -> int:
        """Remove what is left of former lives of a living instance, and superseded snapshots; return how many items.

        Only what was written, or superseded, before this time (ISO 8601): a reader of the stream may still need it.
        """

    def bookmark(self) -> str:
        """Where the last sweep stopped, "" if it came to its end."""

    def keep_bookmark(self, place: str) -> None:
        """Note where a sweep stops; "" forgets it."""


def new_base(instance: Instance) -> int:
    """The base version of what is committed: a creation starts counting at the present end of the stream."""
    return instance.version if instance.document is None else instance.base


def stream_name(aggregate: type[AggregateRoot], identifier: str) -> str:
    """The name of a stream: "Sub.Agg#<id>"."""
    return f"{aggregate._id}#{identifier}"


def stream_id(stream: str) -> str:
    """The technical id in a stream's name."""
    return stream.partition("#")[2]


class KeyChange(NamedTuple):
    """A key item to put (`id` set; allowed if absent or holding `expected`) or to remove (`id` None)."""

    key: str
    id: str | None
    expected: str | None = None


def key_changes(commit: Commit) -> list[KeyChange]:
    """What a commit changes in the keychain; empty for aggregates whose keys never change."""
    instance, document = commit.instance, commit.document
    if not commit.aggregate._keychain or instance is None or document is None or not commit.events:
        return []
    own = stream_id(instance.stream)
    listed = instance.key_id == own
    if dict.get(document, "isDeleted") == HARD:
        return [KeyChange(instance.key, None)] if listed else []
    if commit.new_key is not None:
        key, expected = commit.new_key
        return [*([KeyChange(instance.key, None)] if listed else []), KeyChange(key, own, expected)]
    return [] if listed else [KeyChange(instance.key, own, instance.key_id)]


def guard_sizes(commit: Commit) -> tuple[str, str]:
    """The JSON texts of events and state; raises AggregateTooLarge with the numbers.

    A value that JSON does not know is refused too: it would be refused at each further attempt.
    """
    assert commit.document is not None
    try:
        events = encode([event.to_dict() for event in commit.events])
        state = encode(commit.document)
    except (TypeError, ValueError) as error:
        raise FunctionalException(f"{commit.aggregate._id}: {error}") from error
    what = f"{commit.aggregate._id} '{commit.events[-1].subject}'"
    if len(events) > MAX_COMMIT_BYTES:
        raise AggregateTooLarge(
            f"{what}: the events of one commit have {len(events)} bytes, at most {MAX_COMMIT_BYTES}"
        )
    if len(state) > MAX_HEAD_BYTES:
        raise AggregateTooLarge(f"{what}: the document has {len(state)} bytes, at most {MAX_HEAD_BYTES}")
    return events, state


def refold(
    aggregate: type[AggregateRoot],
    start: AggregateRoot | None,
    key: str,
    first: int,
    until: int,
    events: Sequence[Message],
) -> AggregateRoot | None:
    """Fold events onto a snapshot (or a blank document); None if the versions first..until are not all there.

    A commit on a soft-deleted instance came from a flow that revives, so the fold revives it too: at the first event of
    the commit, as the flow did.
    """
    if [event.version for event in events] != list(range(first, until + 1)):
        return None
    document = start if start is not None else blank(aggregate, events[0].subject if events else key)
    left = 0  # events of the present commit that are still to come
    for event in events:
        if left == 0:
            left = event.commit_size or 1
            if dict.get(document, "isDeleted") in (SOFT, DELAYED):
                revive(document)
        if fold(aggregate, document, [(event.type, dict(event.data), event.time)]):
            _tell_unknown(aggregate, event.type)
        left -= 1
    return document


_told: set[tuple[str, str]] = set()  # aggregates and events that a warning was printed for


def _tell_unknown(aggregate: type[AggregateRoot], event: str) -> None:
    """Warn, once per process, of an event that the model no longer has; one without a handler is nothing special."""
    if (aggregate._id, event) in _told or is_declared(aggregate, event):
        return
    from ..observability import notice

    _told.add((aggregate._id, event))
    notice("stored events that the model no longer has are skipped", aggregate=aggregate._id, event=event)


def is_visible(deleted: str, expires: int, now: float) -> bool:
    """Whether a stored instance exists for a flow: not erased, not past its `event-ttl`."""
    return deleted != HARD and not (expires and now > expires)
