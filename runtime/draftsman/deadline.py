"""How much of a function's time is left: no work begins, and nothing is committed, that may not be finished in it."""

from __future__ import annotations

from typing import Any

MIN_REMAINING_MS = 1_000  # enough for a commit and a trace row, also when a service is slow


class OutOfTimeError(Exception):
    """The function would be ended in the middle of this. Nothing of it was done; the message is to come again."""


class Deadline:
    """The end of a call, by its Lambda context; without one there is always time."""

    def __init__(self, context: Any = None) -> None:
        self._remaining = getattr(context, "get_remaining_time_in_millis", None)

    def has_time(self, milliseconds: int = MIN_REMAINING_MS) -> bool:
        """Whether that much is left."""
        return self._remaining is None or self._remaining() >= milliseconds

    def check(self, what: str) -> None:
        """Raise OutOfTimeError unless there is time for what is named."""
        if not self.has_time():
            raise OutOfTimeError(f"the function's time was over before {what}")
