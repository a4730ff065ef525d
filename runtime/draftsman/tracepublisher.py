"""Tells subscribers of `onTrace`: mutation `publishTrace`, signed with the function's own identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .aws import signed_graphql
from .trace import TraceRow, published

ROWS_PER_REQUEST = 25  # aliases in one document; each is a mutation of its own for the API
ARGUMENTS = ("correlationId", "command", "component", "event", "message", "status", "previous", "timestamp")
SELECTION = " ".join(ARGUMENTS)  # subscribers get only what the publishing mutation selects
TIMEOUT = 2.0  # seconds; a push is a hint, the rows are the data

Send = Callable[..., Mapping[str, Any]]


class TracePublisher:
    """Publishes rows through the API. A failure is tried once more and then dropped; `failures` counts them."""

    def __init__(self, endpoint: str, send: Send = signed_graphql) -> None:
        self.endpoint = endpoint
        self.send = send
        self.failures = 0

    def publish(self, rows: Sequence[TraceRow]) -> None:
        """Send the rows in order, several per request; never raises."""
        if not self.endpoint:
            return
        for start in range(0, len(rows), ROWS_PER_REQUEST):
            self._send(*document(rows[start : start + ROWS_PER_REQUEST]))

    def _send(self, text: str, variables: dict[str, Any]) -> None:
        for _ in range(2):
            try:
                self.send(self.endpoint, text, variables, timeout=TIMEOUT)
                return
            except Exception:
                continue
        self.failures += 1


def document(rows: Sequence[TraceRow]) -> tuple[str, dict[str, Any]]:
    """One mutation document with an alias per row, and its variables."""
    declared, fields, variables = [], [], {}
    for index, row in enumerate(rows):
        for name, value in published(row).items():
            variables[f"{name}{index}"] = value
            declared.append(f"${name}{index}: String{'!' if name == 'correlationId' else ''}")
        given = ", ".join(f"{name}: ${name}{index}" for name in ARGUMENTS)
        fields.append(f"t{index}: publishTrace({given}) {{ {SELECTION} }}")
    return f"mutation PublishTrace({', '.join(declared)}) {{ {' '.join(fields)} }}", variables
