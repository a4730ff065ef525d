"""The event store in one DynamoDB table: HEAD, commit, outcome and key items of a run in one transaction.

| item | pk | sk |
| HEAD | `A#<Sub.Agg>#<id>` | `HEAD` |
| commit | same | `C#<12 digits: last version>` |
| snapshot, only of states too big for HEAD | same | `S#<12 digits: version>` |
| outcome of a message | `I#<Sub.Agg.Flow>#<message id>` | `I` |
| functional idempotency key | `I#<Sub.Agg.Flow>#=<hash of the values>` | `I` |
| key, only where a flow changes keys | `K#<Sub.Agg>#<business key>` | `KEY` |
| where maintenance stopped | `M#sweep` | `BOOKMARK` |

Outcomes have a partition of their own, so that a redelivery finds them even if the key leads elsewhere by now. The
client's own ClientRequestToken is fresh per call; none is set here, because a repeated one would write nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ..domain import HARD, AggregateRoot, fingerprint, from_state
from ..messages import Message, new_id
from . import (
    OUTCOME_TTL,
    SUCCESS,
    Commit,
    ConcurrencyError,
    DuplicateMessage,
    Head,
    Instance,
    KeyChange,
    Outcome,
    guard_sizes,
    is_visible,
    key_changes,
    new_base,
    refold,
    stream_name,
)
from .erasing import Erasing
from .items import (
    MAX_VERSION,
    commit_key,
    head_key,
    head_of_item,
    key_key,
    number,
    outcome_key,
    outcome_of_item,
    pack,
    snapshot_key,
    text,
    unpack,
)

INLINE_STATE_MAX = 4_096  # bytes of compressed state that HEAD carries; above, snapshots and replay are cheaper
NOT_THERE = "attribute_not_exists(pk)"


class DynamoDbEventStore(Erasing):
    """Keeps streams in a table with keys `pk` and `sk`. `inline_state_max` in bytes; `now` can be replaced in tests."""

    def __init__(
        self,
        table: str,
        client: Any = None,
        *,
        inline_state_max: int = INLINE_STATE_MAX,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(table, client)
        self.inline_state_max = inline_state_max
        self.now = now

    def load(self, aggregate: type[AggregateRoot], key: str) -> Instance:
        """See `EventStore.load`: one strongly consistent read, two where keys change."""
        key_id: str | None = None
        if aggregate._keychain:
            item = self._get(key_key(aggregate._id, key))
            key_id = item["id"]["S"] if item else None
        stream = stream_name(aggregate, key_id or key)
        item = self._get(head_key(stream))
        if item is None:
            return Instance(stream, key, 0, 0, None, key_id)
        head = head_of_item(item)
        if aggregate._keychain and key_id is None and head.key != key and head.deleted != HARD:
            return Instance(stream_name(aggregate, new_id()), key, 0, 0, None)  # the id went to a renamed instance
        document = None
        if is_visible(head.deleted, head.expires, self.now()):
            document = self._required_document(aggregate, head)
        return Instance(stream, key, head.version, head.base, document, key_id, head.snapshot, head.purged)

    def _required_document(self, aggregate: type[AggregateRoot], head: Head) -> AggregateRoot:
        document = self.document(aggregate, head)
        if document is None:
            raise RuntimeError(f"{head.stream}: neither a state nor all events up to version {head.version} are stored")
        return document

    def document(self, aggregate: type[AggregateRoot], head: Head) -> AggregateRoot | None:
        """See `EventStore.document`."""
        current = fingerprint(aggregate)
        if head.state is not None and head.fingerprint == current:
            return from_state(aggregate, head.state)
        start, first = None, head.base + 1
        if head.state is None and head.snapshot > head.base:
            item = self._get(snapshot_key(head.stream, head.snapshot))
            if item and item["h"]["S"] == current:
                start, first = from_state(aggregate, unpack(item["st"])), head.snapshot + 1
        events = self.history(head.stream, first - 1, head.version)
        folded = refold(aggregate, start, head.key, first, head.version, events)
        if folded is None:  # events have expired: a state made by former handlers is better than none
            return self._former_state(aggregate, head)
        return folded

    def _former_state(self, aggregate: type[AggregateRoot], head: Head) -> AggregateRoot | None:
        if head.state is not None:
            return from_state(aggregate, head.state)
        item = self._get(snapshot_key(head.stream, head.snapshot)) if head.snapshot >= 0 else None
        if item is None:
            return None
        events = self.history(head.stream, head.snapshot, head.version)
        return refold(
            aggregate, from_state(aggregate, unpack(item["st"])), head.key, head.snapshot + 1, head.version, events
        )

    def commit(self, commit: Commit) -> None:
        """See `EventStore.commit`: one TransactWriteItems."""
        writes = self._outcome_writes(commit)
        if commit.events:
            writes += self._stream_writes(commit, *guard_sizes(commit))
        try:
            self.client.transact_write_items(TransactItems=[write for _, write in writes])
        except Exception as error:
            reasons = getattr(error, "response", {}).get("CancellationReasons")
            if type(error).__name__ != "TransactionCanceledException" or reasons is None:
                if type(error).__name__ in ("TransactionInProgressException", "TransactionConflictException"):
                    raise ConcurrencyError(str(error)) from error
                raise
            self._raise_reason([kind for kind, _ in writes], reasons, error)

    def _raise_reason(self, kinds: list[str], reasons: list[dict[str, Any]], error: Exception) -> None:
        """Say why a transaction was cancelled: duplicates first, then conflicts, then whatever else."""
        codes = {kind: reason for kind, reason in zip(kinds, reasons, strict=True) if reason.get("Code") != "None"}
        for kind in ("outcome", "functional"):
            reason = codes.get(kind, {})
            if reason.get("Code") == "ConditionalCheckFailed":
                outcome = outcome_of_item(reason.get("Item") or {})
                raise DuplicateMessage(outcome, functional=kind == "functional") from None
        if {reason["Code"] for reason in codes.values()} & {"ConditionalCheckFailed", "TransactionConflict"}:
            raise ConcurrencyError(", ".join(sorted(codes))) from None
        raise error

    def _outcome_writes(self, commit: Commit) -> list[tuple[str, dict[str, Any]]]:
        now = int(self.now())
        condition = {
            "ConditionExpression": f"{NOT_THERE} OR #t < :now",
            "ExpressionAttributeNames": {"#t": "ttl"},
            "ExpressionAttributeValues": {":now": number(now)},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "TableName": self.table,
        }
        outcome = commit.outcome
        item = {
            "outcome": text(outcome.status),
            "message": text(outcome.message),
            "stream": text(outcome.stream),
            "v": number(outcome.version),
        }
        own = {**outcome_key(commit.flow, commit.message_id), **item, "ttl": number(now + OUTCOME_TTL)}
        writes: list[tuple[str, dict[str, Any]]] = [("outcome", {"Put": {"Item": own, **condition}})]
        if commit.functional is not None:
            key = outcome_key(commit.flow, "=" + commit.functional.digest)
            if outcome.status == SUCCESS:
                shared = {**key, **item, "ttl": number(now + commit.functional.ttl)}
                writes.append(("functional", {"Put": {"Item": shared, **condition}}))
            else:
                writes.append(("functional", {"ConditionCheck": {"Key": key, **condition}}))
        return writes

    def _stream_writes(self, commit: Commit, events: str, document_text: str) -> list[tuple[str, dict[str, Any]]]:
        instance, document, aggregate = commit.instance, commit.document, commit.aggregate
        assert instance is not None and document is not None
        last, now = commit.events[-1], int(self.now())
        expires = now + aggregate._event_ttl if aggregate._event_ttl > 0 else 0
        ttl = {"ttl": number(expires)} if expires else {}
        state, tail = pack(document_text), pack(events)
        base = new_base(instance)
        inline = len(state["B"]) <= self.inline_state_max
        stores_snapshot = not inline and self._snapshot_due(
            aggregate, instance, last.version - base, len(commit.events)
        )
        former = instance.snapshot if instance.document is not None else -1
        snapshot = last.version if stores_snapshot else former
        head: dict[str, Any] = {
            **head_key(instance.stream),
            "t": text(aggregate._id),
            "bk": text(commit.new_key[0] if commit.new_key else instance.key),
            "v": number(last.version),
            "c": number(base),
            "del": text(dict.get(document, "isDeleted", "")),
            "h": text(fingerprint(aggregate)),
            "tail": tail,
            "ts": text(last.time),
        }
        if inline:
            head["st"] = state
        elif snapshot >= 0:
            head["sv"] = number(snapshot)
        if expires:
            head["x"] = number(expires)
        writes: list[tuple[str, dict[str, Any]]] = [("head", {"Put": self._head_put(head, instance)})]
        commit_item = {**commit_key(instance.stream, last.version), "ev": tail, "n": number(len(commit.events)), **ttl}
        writes.append(("commit", {"Put": self._put(commit_item, NOT_THERE)}))
        if stores_snapshot:
            item = {**snapshot_key(instance.stream, last.version), "st": state, "h": head["h"], "ts": head["ts"], **ttl}
            writes.append(("snapshot", {"Put": {"TableName": self.table, "Item": item}}))
        writes += [(f"key {i}", self._key_write(aggregate, change)) for i, change in enumerate(key_changes(commit))]
        return writes

    def _snapshot_due(self, aggregate: type[AggregateRoot], instance: Instance, version: int, added: int) -> bool:
        """Whether a state too big for HEAD is stored now: at the interval, and when it has just outgrown HEAD.

        With an `event-ttl` at every commit, so that no snapshot depends on events that may expire.
        """
        interval = aggregate._snapshot_interval
        if aggregate._event_ttl > 0:
            return True
        if interval <= 0:
            return False
        outgrown = instance.snapshot < 0 and instance.document is not None
        return outgrown or version // interval > (version - added) // interval

    def _head_put(self, item: dict[str, Any], instance: Instance) -> dict[str, Any]:
        """HEAD has to be as it was loaded: of this version, and not purged since, with the events below it."""
        if instance.version == 0:
            return self._put(item, NOT_THERE)
        condition = "v = :v" if instance.purged else "v = :v AND attribute_not_exists(p)"
        return {**self._put(item, condition), "ExpressionAttributeValues": {":v": number(instance.version)}}

    def _put(self, item: dict[str, Any], condition: str) -> dict[str, Any]:
        return {"TableName": self.table, "Item": item, "ConditionExpression": condition}

    def _key_write(self, aggregate: type[AggregateRoot], change: KeyChange) -> dict[str, Any]:
        key = key_key(aggregate._id, change.key)
        if change.id is None:
            return {"Delete": {"TableName": self.table, "Key": key}}
        put = self._put({**key, "id": text(change.id)}, NOT_THERE)
        if change.expected is not None:
            put["ConditionExpression"] += " OR id = :expected"
            put["ExpressionAttributeValues"] = {":expected": text(change.expected)}
        return {"Put": put}

    def outcome(self, flow: str, message_id: str) -> Outcome | None:
        """See `EventStore.outcome`."""
        item = self._get(outcome_key(flow, message_id))
        if item is None or int(item["ttl"]["N"]) < self.now():
            return None
        return outcome_of_item(item)

    def history(self, stream: str, after: int = 0, until: int | None = None) -> list[Message]:
        """See `EventStore.history`."""
        last = MAX_VERSION if until is None else until
        events: list[Message] = []
        if after >= last:
            return events
        first = commit_key(stream, after + 1)
        for item in self._between(first, commit_key(stream, MAX_VERSION)):
            events += [Message.from_dict(event) for event in unpack(item["ev"])]
            if events[-1].version >= last:  # the commit that holds the last one may end behind it
                break
        return [event for event in events if after < event.version <= last]
