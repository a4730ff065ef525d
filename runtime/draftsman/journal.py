"""How far a notifier has come with an event, so that a retry goes on behind it (REFERENCE §9.7, item 3).

Kept in the TraceStore table: `pk` = `J#<notifier>#<event id>` for a run, `I#<notifier>#<hash>` for a functional key.
Results that are secrets are not written (activities that fetch them run again), and the variables are dropped when the
run has ended.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from .structure import Structure

DAYS_KEPT = 7  # longer than a message lives in a queue and its dead letters are looked at
DAY = 86_400  # seconds
NO_VARIABLES: Mapping[str, Any] = {}
MAX_BYTES = 380_000  # of an item; DynamoDB takes 400 kB


class Progress(Structure, frozen=True):
    """`position` is the path of the last finished activity (in a loop: loop, iteration, activity), all from 0.

    `items` is what the running loop iterates over. `status` is set when the run has ended.
    """

    position: tuple[int, ...] = ()
    items: list[Any] | None = None
    variables: Mapping[str, Any] = NO_VARIABLES
    status: str = ""
    message: str = ""


class Journal(Protocol):
    """Keeps progress for DAYS_KEPT days."""

    def load(self, key: str) -> Progress | None:
        """What was saved last under the key, strongly consistent."""

    def save(self, key: str, progress: Progress, ttl: int = DAYS_KEPT * DAY) -> None:
        """Replace what was saved; raises TypeError or ValueError if the variables are no JSON data."""


def encoded(progress: Progress) -> str:
    """The progress as JSON text; raises TypeError or ValueError if it is no JSON data or too large for an item."""
    values = {
        "position": progress.position,
        "items": progress.items,
        "variables": dict(progress.variables),
        "status": progress.status,
        "message": progress.message,
    }
    text = json.dumps(values, allow_nan=False)
    if len(text) > MAX_BYTES:  # ASCII
        raise ValueError(f"the variables have {len(text)} bytes, at most {MAX_BYTES} can be kept")
    return text


def decoded(text: str) -> Progress:
    """The progress of a JSON text."""
    values = json.loads(text)
    return Progress(**{**values, "position": tuple(values["position"])})


class MemoryJournal:
    """See Journal."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._rows: dict[str, tuple[str, float]] = {}
        self._clock = clock

    def load(self, key: str) -> Progress | None:
        text, expires = self._rows.get(key, ("", 0.0))
        return decoded(text) if expires > self._clock() else None

    def save(self, key: str, progress: Progress, ttl: int = DAYS_KEPT * DAY) -> None:
        self._rows[key] = (encoded(progress), self._clock() + ttl)


class DynamoDBJournal:
    """See Journal. `client` is a botocore DynamoDB client, `table` the TraceStore's."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def load(self, key: str) -> Progress | None:
        row = {"pk": {"S": key}, "sk": {"S": "JOURNAL"}}
        item = self._client.get_item(TableName=self._table, Key=row, ConsistentRead=True).get("Item")
        if item is None or int(item["ttl"]["N"]) <= self._clock():
            return None
        return decoded(item["progress"]["S"])

    def save(self, key: str, progress: Progress, ttl: int = DAYS_KEPT * DAY) -> None:
        item = {"pk": {"S": key}, "sk": {"S": "JOURNAL"}, "progress": {"S": encoded(progress)}}
        self._client.put_item(TableName=self._table, Item=item | {"ttl": {"N": str(int(self._clock()) + ttl)}})
