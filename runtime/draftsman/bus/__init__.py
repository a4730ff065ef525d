"""The message bus: carries commands and events from those who send to the queues of their consumers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..messages import Message

ENTRIES_PER_CALL = 10  # PutEvents limit, EventBridge API reference


class PublishError(Exception):
    """The bus took only the first `accepted` messages. The rest is to be sent again, in order, if it is `retryable`."""

    def __init__(self, accepted: int, reason: str, *, retryable: bool = True) -> None:
        super().__init__(f"the bus refused a message after {accepted}: {reason}")
        self.accepted = accepted
        self.retryable = retryable


class MessageBus(Protocol):
    """Takes messages."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Publish in order; raises PublishError at the first refusal."""


def application_part(message: Message) -> str:
    """The sender without the application's name: "Sub.Agg" or "appsync", the bus's own attribute `source`."""
    return message.source.rpartition("/")[2]
