"""A bus in memory: keeps what was published and hands it to listeners."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from ..messages import Message


class MemoryBus:
    """Queues messages; `deliver` hands each to every listener, also those that are published meanwhile."""

    def __init__(self) -> None:
        self.published: list[Message] = []
        self.listeners: list[Callable[[Message], None]] = []
        self._queue: deque[Message] = deque()

    def publish(self, messages: Sequence[Message]) -> None:
        """See `MessageBus.publish`."""
        self.published += messages
        self._queue.extend(messages)

    def deliver(self) -> int:
        """Hand out everything that waits; return how many messages were delivered."""
        count = 0
        while self._queue:
            message = self._queue.popleft()
            for listener in self.listeners:
                listener(message)
            count += 1
        return count
