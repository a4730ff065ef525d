"""Where trace rows are kept: in memory and in DynamoDB."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from .aws import LazyClient
from .trace import ACCEPTED, OPEN, PENDING, TraceRow

ROWS_PER_WRITE = 100  # TransactWriteItems limit, DynamoDB API reference
TEXTS = ("component", "status", "command", "event", "previous", "message")


class MemoryTraceStore:
    """Keeps rows in a dictionary."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, str], TraceRow]] = {}
        self._lock = Lock()

    def write(self, rows: Sequence[TraceRow]) -> None:
        """See `TraceStore.write`."""
        with self._lock:
            for row in rows:
                trace = self._rows.setdefault(row.correlation_id, {})
                if row.status == PENDING:
                    trace.setdefault((row.component, row.message_id), row)
                else:
                    trace[(row.component, row.message_id)] = row

    def accept(self, row: TraceRow) -> None:
        """See `TraceStore.accept`."""
        with self._lock:
            trace = self._rows.setdefault(row.correlation_id, {})
            key = (row.component, row.message_id)
            if key not in trace or trace[key].status in OPEN:
                trace[key] = row._replace(status=ACCEPTED)

    def read(self, correlation_id: str) -> list[TraceRow]:
        """See `TraceStore.read`."""
        with self._lock:
            return sorted(self._rows.get(correlation_id, {}).values(), key=lambda row: row.time)


class DynamoDbTraceStore(LazyClient):
    """Rows with `pk` = `T#<correlation id>` and `sk` = `<component>|<message id>`, expiring after some days."""

    def __init__(self, table: str, client: Any = None, *, days: int = 7, now: Callable[[], float] = time.time) -> None:
        super().__init__(client)
        self.table = table
        self.days = days
        self.now = now

    def write(self, rows: Sequence[TraceRow]) -> None:
        """See `TraceStore.write`. Beyond 100 rows the pending ones go first, in transactions of their own."""
        ordered = sorted(rows, key=lambda row: row.status != PENDING)
        updates = [self._update(row) for row in ordered]
        if len(updates) == 1:
            self.client.update_item(**updates[0])
            return
        for start in range(0, len(updates), ROWS_PER_WRITE):
            batch = updates[start : start + ROWS_PER_WRITE]
            self._transact([{"Update": update} for update in batch])

    def _transact(self, items: list[dict[str, Any]]) -> None:
        """All at once; two writers of one row may meet, which is no reason to lose either."""
        for attempt in range(4):
            try:
                self.client.transact_write_items(TransactItems=items)
                return
            except Exception as error:
                reasons = getattr(error, "response", {}).get("CancellationReasons") or [{}]
                conflict = {reason.get("Code") for reason in reasons} <= {"None", "TransactionConflict"}
                if not conflict or attempt == 3:
                    raise
                time.sleep(0.02 * 2**attempt)

    def accept(self, row: TraceRow) -> None:
        """See `TraceStore.accept`."""
        update = self._update(row._replace(status=ACCEPTED))
        update["ConditionExpression"] = "attribute_not_exists(pk) OR #status = :pending OR #status = :status"
        update["ExpressionAttributeValues"][":pending"] = {"S": PENDING}
        try:
            self.client.update_item(**update)
        except Exception as error:
            if type(error).__name__ != "ConditionalCheckFailedException":
                raise

    def _update(self, row: TraceRow) -> dict[str, Any]:
        """An update that inserts a pending row only where there is none, and sets any other."""
        values: dict[str, Any] = {name: {"S": getattr(row, name)} for name in TEXTS}
        values["ts"] = {"S": row.time}
        values["version"] = {"N": str(row.version)}
        values["ttl"] = {"N": str(int(self.now()) + self.days * 86_400)}
        if row.events:
            values["events"] = {"L": [{"S": name} for name in row.events]}
        form = "#{0} = if_not_exists(#{0}, :{0})" if row.status == PENDING else "#{0} = :{0}"
        return {
            "TableName": self.table,
            "Key": {"pk": {"S": f"T#{row.correlation_id}"}, "sk": {"S": f"{row.component}|{row.message_id}"}},
            "UpdateExpression": "SET " + ", ".join(form.format(name) for name in values),
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
        }

    def read(self, correlation_id: str) -> list[TraceRow]:
        """See `TraceStore.read`."""
        rows: list[TraceRow] = []
        start: dict[str, Any] = {}
        while True:
            page = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"T#{correlation_id}"}},
                ConsistentRead=True,
                **start,
            )
            rows += [_row(correlation_id, item) for item in page["Items"]]
            if not page.get("LastEvaluatedKey"):
                return sorted(rows, key=lambda row: row.time)
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _row(correlation_id: str, item: dict[str, Any]) -> TraceRow:
    texts = {name: item.get(name, {}).get("S", "") for name in TEXTS}
    return TraceRow(
        correlation_id,
        message_id=item["sk"]["S"].partition("|")[2],
        time=item.get("ts", {}).get("S", ""),
        version=int(item.get("version", {}).get("N", 0)),
        events=tuple(name["S"] for name in item.get("events", {}).get("L", ())),
        **texts,
    )
