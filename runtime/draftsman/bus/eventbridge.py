"""The bus on EventBridge: `detail-type` is the event's name, `detail` the CloudEvents document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..aws import LazyClient
from ..documents import encode
from ..messages import Message
from . import ENTRIES_PER_CALL, PublishError, application_part

MAX_CALL_BYTES = 240_000  # of 256 kB for all entries of a call, with room for the attributes
# refusals that the same entry meets again, EventBridge API reference (PutEvents)
POISON = frozenset({"MalformedDetail", "InvalidArgument", "ValidationException", "RequestEntityTooLarge"})


class EventBridgeBus(LazyClient):
    """Publishes to one bus by name."""

    _service = "events"

    def __init__(self, name: str, client: Any = None) -> None:
        super().__init__(client)
        self.name = name

    def publish(self, messages: Sequence[Message]) -> None:
        """See `MessageBus.publish`. PutEvents answers 200 for refused entries too, so each answer is looked at."""
        done = 0
        for batch in _batches([self._entry(message) for message in messages]):
            try:
                answer = self.client.put_events(Entries=batch)
            except Exception as error:
                code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
                raise PublishError(done, f"{type(error).__name__}: {error}", retryable=code not in POISON) from error
            if answer.get("FailedEntryCount"):
                results = answer.get("Entries", [])
                first = next((i for i, result in enumerate(results) if result.get("ErrorCode")), 0)
                refused = results[first] if results else {}
                code = str(refused.get("ErrorCode", ""))
                raise PublishError(done + first, f"{code}: {refused.get('ErrorMessage')}", retryable=code not in POISON)
            done += len(batch)

    def _entry(self, message: Message) -> dict[str, Any]:
        return {
            "EventBusName": self.name,
            "Source": application_part(message),
            "DetailType": message.type,
            "Detail": encode(message.to_dict()),
        }


def _batches(entries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Entries in order, in calls of at most ten entries and so many bytes."""
    batches: list[list[dict[str, Any]]] = []
    size = 0
    for entry in entries:
        length = len(entry["Detail"].encode())
        if not batches or len(batches[-1]) == ENTRIES_PER_CALL or size + length > MAX_CALL_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(entry)
        size += length
    return batches
