"""The trace: a row per component that a request sets going, by correlation id (REFERENCE §8.8, RUNTIME §2.8).

Three rules make "no row is open" mean "the whole causal tree is finished": the command opens the rows of its consumers
before it publishes; a flow closes its own row in the same write that opens those of the relay and of the views of its
commit; the relay opens the rows of an event's consumers before it publishes, and only then closes its own. Opening is
insert-if-absent, so a late one never reopens a finished row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from .application import Consumer
from .messages import APPSYNC, Message, utc_now

PENDING, ACCEPTED, SUCCESS, ERROR = "pending", "accepted", "success", "error"
REQUESTED = "requested"  # what subscribers see of a pending row; the final status of the API's own row
OPEN = frozenset({PENDING, ACCEPTED})
RELAY, VIEW = "Relay:", "View:"  # components that are not shown to subscribers
MAX_MESSAGE = 1_000  # characters of a row's message


class TraceRow(NamedTuple):
    """A component's work on one message. `events` are the names that a relay published."""

    correlation_id: str
    component: str
    message_id: str
    status: str = PENDING
    command: str = ""
    event: str = ""
    previous: str = ""
    message: str = ""
    time: str = ""
    version: int = 0
    events: tuple[str, ...] = ()

    def closed(self, status: str, message: str = "", events: Iterable[str] = ()) -> TraceRow:
        """The row with its final status, message and time."""
        return self._replace(status=status, message=message[:MAX_MESSAGE], time=utc_now(), events=tuple(events))


class TraceStore(Protocol):
    """Keeps trace rows for a few days."""

    def write(self, rows: Sequence[TraceRow]) -> None:
        """Write all rows at once: a pending row is inserted if absent, any other status replaces what stood there."""

    def accept(self, row: TraceRow) -> None:
        """Note that a component has started, unless its row is closed already."""

    def read(self, correlation_id: str) -> list[TraceRow]:
        """All rows of a trace by time, strongly consistent."""


def open_rows(store: TraceStore, rows: Sequence[TraceRow]) -> None:
    """Insert pending rows where none exist."""
    if rows:
        store.write([row._replace(status=PENDING, time=row.time or utc_now()) for row in rows])


def close_row(store: TraceStore, row: TraceRow, opens: Sequence[TraceRow] = ()) -> None:
    """Close a row and open others in the same write."""
    store.write([row, *(other._replace(status=PENDING, time=other.time or utc_now()) for other in opens)])


def read(store: TraceStore, correlation_id: str) -> list[TraceRow]:
    """All rows of a trace, in the order of time."""
    return store.read(correlation_id)


def open_count(rows: Iterable[TraceRow]) -> int:
    """How many rows are open; 0 means that everything the request caused is done."""
    return sum(row.status in OPEN for row in rows)


def request_row(message: Message, command: str) -> TraceRow:
    """The row of the API itself; `requested` is its final status, it is never open."""
    return TraceRow(
        message.correlation_id,
        APPSYNC,
        message.id,
        status=REQUESTED,
        command=command,
        event=message.type,
        time=message.time,
    )


def consumer_row(message: Message, consumer: Consumer) -> TraceRow:
    """The row of a flow or notifier for the message that starts it."""
    return TraceRow(
        message.correlation_id,
        consumer.component,
        message.id,
        command=consumer.command,
        event=message.type,
        previous=message.component or APPSYNC,
    )


def relay_row(last: Message, aggregate: str) -> TraceRow:
    """The row of the relay for a commit, named by the last event of the commit."""
    component = RELAY + aggregate
    return TraceRow(
        last.correlation_id, component, last.id, command=component, previous=last.component, version=last.version
    )


def view_row(last: Message, view: str) -> TraceRow:
    """The row of a view for a commit, named by the last event of the commit."""
    component = VIEW + view
    return TraceRow(
        last.correlation_id, component, last.id, command=component, previous=last.component, version=last.version
    )


def is_shown(row: TraceRow) -> bool:
    """Whether subscribers of `onTrace` see this row."""
    return not row.component.startswith((RELAY, VIEW))


def shown_status(status: str) -> str:
    """The status as clients know it."""
    return REQUESTED if status == PENDING else status


def published(row: TraceRow) -> dict[str, Any]:
    """The arguments of `publishTrace`."""
    return {
        "correlationId": row.correlation_id,
        "command": row.command,
        "component": row.component,
        "event": row.event,
        "message": row.message,
        "status": shown_status(row.status),
        "previous": row.previous,
        "timestamp": row.time,
    }


class Publisher(Protocol):
    """Tells subscribers of a change; never fails."""

    def publish(self, rows: Sequence[TraceRow]) -> None:
        """Send what subscribers may see."""


class Tracer:
    """Writes rows and tells subscribers; what is told waits for `flush`, so that one request carries many rows."""

    def __init__(self, store: TraceStore, publisher: Publisher | None = None) -> None:
        self.store = store
        self.publisher = publisher
        self._waiting: list[TraceRow] = []

    def open(self, rows: Sequence[TraceRow]) -> None:
        """Insert pending rows; subscribers hear of a component when it starts."""
        open_rows(self.store, rows)

    def accept(self, row: TraceRow) -> None:
        """Note that a component has started."""
        accepted = row._replace(status=ACCEPTED, time=utc_now())
        self.store.accept(accepted)
        self._waiting.append(accepted)

    def close(self, row: TraceRow, opens: Sequence[TraceRow] = ()) -> None:
        """Write a final status, and in the same write the rows that follow from it."""
        close_row(self.store, row, opens)
        self._waiting.append(row)

    def flush(self) -> None:
        """Send what waits to the subscribers."""
        rows, self._waiting = [row for row in self._waiting if is_shown(row)], []
        if rows and self.publisher is not None:
            self.publisher.publish(rows)
