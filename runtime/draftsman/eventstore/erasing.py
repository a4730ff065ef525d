"""Maintenance of the event store's table: the part of `DynamoDbEventStore` that keeps the promises of ErasableStore.

A tombstone is made in one transaction with the removal of its key item, under the condition that HEAD is as it was
read. A flow that had loaded the instance before then fails its own condition and loads again, so nobody builds on
events that are being erased; and everything removed lies at or below the version of the tombstone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from ..domain import HARD
from . import Head, stream_id
from .items import (
    BOOKMARK,
    ERASED,
    ERASING,
    HEAD,
    Item,
    commit_key,
    head_key,
    head_of_item,
    key_key,
    number,
    snapshot_key,
    text,
    unpack,
)
from .table import Table

INDEX = "byType"  # keys of all HEADs by aggregate type
READ_AT_ONCE = 100  # BatchGetItem, DynamoDB API reference
WRITTEN_AT_ONCE = 25  # BatchWriteItem
NEVER = "~"  # later than every time in ISO 8601
ATTEMPTS = 6  # for what a batch leaves unprocessed
HEAD_NAMES = ("pk", "t", "bk", "v", "c", "del", "h", "ts", "p", "sv", "x")  # all of a HEAD but state and events


class Erasing(Table):
    """See ErasableStore."""

    def heads(self, aggregate: str, after: str = "") -> Iterator[Head]:
        """See `ErasableStore.heads`."""
        start = {"ExclusiveStartKey": {**head_key(after), "t": text(aggregate)}} if after else {}
        keys: list[Item] = []
        for item in self._pages(
            IndexName=INDEX, KeyConditionExpression="t = :t", ExpressionAttributeValues={":t": text(aggregate)}, **start
        ):
            keys.append({"pk": item["pk"], "sk": text(HEAD)})
            if len(keys) == READ_AT_ONCE:
                yield from self._read(keys)
                keys = []
        yield from self._read(keys)

    def _read(self, keys: list[Item]) -> Iterator[Head]:
        """HEADs in the order of their keys, as they are now."""
        names = {f"#{name}": name for name in HEAD_NAMES}
        found: dict[str, Head] = {}
        asked: dict[str, Any] = {
            "Keys": keys,
            "ConsistentRead": True,
            "ProjectionExpression": ", ".join(names),
            "ExpressionAttributeNames": names,
        }
        for attempt in range(ATTEMPTS if keys else 0):
            answer = self.client.batch_get_item(RequestItems={self.table: asked})
            for item in answer["Responses"].get(self.table, []):
                head = head_of_item(item)
                found[head.stream] = head
            rest = answer.get("UnprocessedKeys") or {}
            if not rest:
                break
            asked = rest[self.table]
            _wait(attempt, "DynamoDB leaves reads unprocessed")
        return (found[stream] for key in keys if (stream := key["pk"]["S"][2:]) in found)

    def head(self, stream: str) -> Head | None:
        """The present HEAD of a stream, with state and events."""
        item = self._get(head_key(stream))
        return head_of_item(item) if item else None

    def erase(self, head: Head) -> bool:
        """See `ErasableStore.erase`."""
        if not head.purged and not self._bury(head):
            return False
        self._remove_until(head.stream, head.version)
        self._mark_erased(head)
        return True

    def _bury(self, head: Head) -> bool:
        """Strip HEAD and remove the key item that leads to it; False if either is no longer as it was read."""
        update = self._head_update(
            head,
            f"SET p = :{ERASING}, #del = :hard REMOVE st, tail, sv, x",
            "v = :v AND attribute_not_exists(p)",
            {f":{ERASING}": text(ERASING), ":hard": text(HARD)},
        )
        update["ExpressionAttributeNames"] = {"#del": "del"}
        writes = [{"Update": update}]
        key = key_key(head.aggregate, head.key)
        item = self._get(key)
        if item is not None and item["id"]["S"] == stream_id(head.stream):
            condition = {"ConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": item["id"]}}
            writes.append({"Delete": {"TableName": self.table, "Key": key, **condition}})
        try:
            self.client.transact_write_items(TransactItems=writes)
        except Exception as error:
            if type(error).__name__ in ("TransactionCanceledException", "TransactionConflictException"):
                codes = {r.get("Code") for r in getattr(error, "response", {}).get("CancellationReasons") or ()}
                if codes <= {"None", "ConditionalCheckFailed", "TransactionConflict"}:
                    return False
            raise
        return True

    def _head_update(self, head: Head, expression: str, condition: str, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self.table,
            "Key": head_key(head.stream),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {":v": number(head.version), **values},
        }

    def _mark_erased(self, head: Head) -> None:
        """Nothing is left below the tombstone; not noted where a new life has begun meanwhile."""
        values = {f":{name}": text(name) for name in (ERASING, ERASED)}
        update = self._head_update(head, f"SET p = :{ERASED}", f"v = :v AND p = :{ERASING}", values)
        try:
            self.client.update_item(**update)
        except Exception as error:
            if type(error).__name__ != "ConditionalCheckFailedException":
                raise

    def tidy(self, head: Head, before: str) -> int:
        """See `ErasableStore.tidy`."""
        removed = 0
        if head.base > 0 and self._last_time(head) < before:
            removed += self._remove_until(head.stream, head.base)
        if head.snapshot >= 0:
            removed += self._remove(self._superseded(head, before))
        return removed

    def _last_time(self, head: Head) -> str:
        """When the former life of an instance ended; the highest of times if nothing is left of it."""
        commits = self._between(
            commit_key(head.stream, 0), commit_key(head.stream, head.base), ScanIndexForward=False, Limit=1
        )
        last = next(commits, None)
        return str(unpack(last["ev"])[-1].get("time", "")) if last else NEVER

    def _superseded(self, head: Head, before: str) -> Iterator[Item]:
        """Snapshots below the newest one whose successor is older than that time."""
        former: Item | None = None
        for item in self._between(
            snapshot_key(head.stream, head.base + 1),
            snapshot_key(head.stream, head.snapshot),
            ProjectionExpression="pk, sk, ts",
        ):
            if former is not None and item.get("ts", {}).get("S", NEVER) < before:
                yield former
            former = item

    def _remove_until(self, stream: str, version: int) -> int:
        """Remove the commits and snapshots of a stream up to a version."""
        return sum(
            self._remove(self._between(key(stream, 0), key(stream, version), ProjectionExpression="pk, sk"))
            for key in (commit_key, snapshot_key)
        )

    def _remove(self, items: Iterable[Item]) -> int:
        """Remove items in batches; return their number."""
        removed, batch = 0, list[Item]()
        for item in items:
            batch.append({"pk": item["pk"], "sk": item["sk"]})
            if len(batch) == WRITTEN_AT_ONCE:
                removed += self._remove_batch(batch)
                batch = []
        return removed + self._remove_batch(batch)

    def _remove_batch(self, keys: list[Item]) -> int:
        left: list[Any] = [{"DeleteRequest": {"Key": key}} for key in keys]
        for attempt in range(ATTEMPTS):
            if not left:
                break
            answer = self.client.batch_write_item(RequestItems={self.table: left})
            left = (answer.get("UnprocessedItems") or {}).get(self.table, [])
            if left:
                _wait(attempt, "DynamoDB leaves deletions unprocessed")
        return len(keys)

    def bookmark(self) -> str:
        """See `ErasableStore.bookmark`."""
        item = self._get(BOOKMARK)
        return str(item["place"]["S"]) if item else ""

    def keep_bookmark(self, place: str) -> None:
        """See `ErasableStore.keep_bookmark`."""
        if place:
            self.client.update_item(
                TableName=self.table,
                Key=BOOKMARK,
                UpdateExpression="SET place = :place",
                ExpressionAttributeValues={":place": text(place)},
            )
        else:
            self.client.delete_item(TableName=self.table, Key=BOOKMARK)


def _wait(attempt: int, what: str) -> None:
    """Longer each time; raises after the last attempt."""
    if attempt == ATTEMPTS - 1:
        raise RuntimeError(f"{what}, also at attempt {ATTEMPTS}")
    time.sleep(0.05 * 2**attempt)
